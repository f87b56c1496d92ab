//! What can be set for standard output.

/// Nothing but whether it is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StdoutSettings {}
