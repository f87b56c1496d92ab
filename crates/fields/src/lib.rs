//! Lanner's fields layer.
