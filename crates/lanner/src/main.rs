//! The `lanner` program.
fn main() {}
