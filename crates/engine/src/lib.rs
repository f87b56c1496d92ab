//! Lanner's engine layer.
