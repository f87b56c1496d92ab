//! What can be set for standard output.

output_settings! {
    /// Nothing but whether it is used.
    StdoutSettings "stdout." KEYS {}
}
