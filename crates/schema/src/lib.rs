//! Lanner's schema layer.
