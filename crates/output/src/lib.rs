//! Lanner's output layer.
