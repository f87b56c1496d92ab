//! Text becomes trees: conditions, output templates and YAML, each node with its place; and the diagnostics that point there.
//!
//! Nothing here knows that events exist: names are resolved later, by the engine.

pub mod ast;
pub mod condition;
pub mod diagnostic;
pub mod escape;
pub mod keys;
pub mod span;
pub mod suggest;
pub mod template;
pub mod text;
pub mod yaml;
