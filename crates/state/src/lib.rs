//! Lanner's state layer.
