//! Repository chores: `codegen [--check]` and `tidy`.
fn main() {}
