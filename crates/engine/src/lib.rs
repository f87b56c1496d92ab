//! Rules: load → resolve → check → compile → judge; output templates; alerts as typed values.
//!
//! `load` turns rule files into [`rule::Rule`]s (text, trees, exceptions, overrides: everything a person wrote).
//! `compile` turns their conditions into typed trees over interned tests. `judge` runs them on events.

pub mod alert;
pub mod priority;
pub mod rule;

pub use alert::Alert;
pub use priority::Priority;
pub use rule::{Rule, RuleInfo};
