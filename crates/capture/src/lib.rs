//! Lanner's capture layer.
