//! Rules: load → resolve → check → compile → judge; output templates; alerts as typed values.
//!
//! `load` turns rule files into [`rule::Rule`]s (text, trees, exceptions, overrides: everything a person wrote).
//! `compile` turns their conditions into typed trees over interned tests. `judge` runs them on events.

pub mod alert;
pub mod compile;
pub mod describe;
pub mod event_set;
pub mod hold;
pub mod judge;
pub mod lint;
pub mod load;
pub mod matcher;
pub mod operand;
pub mod priority;
pub mod pushdown;
pub mod rule;
pub mod template;
pub mod transform;
pub mod version;
pub mod wildcard;

pub use alert::{Alert, CompiledRule};
pub use lanner_schema::filter::Paths;
pub use load::Loader;
pub use priority::Priority;
pub use rule::{Rule, RuleInfo};
