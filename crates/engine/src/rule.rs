//! A rule as alerts show it, and as the loader hands it on.

use crate::alert::CompiledRule;
use crate::event_set::EventSet;
use crate::priority::Priority;
use lanner_lang::ast::Expr;
use std::sync::Arc;

/// What an alert says of its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleInfo {
    /// Unique name.
    pub name: String,
    /// What it is about.
    pub desc: String,
    /// How urgent.
    pub priority: Priority,
    /// Sorted, without repetition.
    pub tags: Vec<String>,
    /// Event source, `syscall` mostly.
    pub source: String,
    /// Fields by whose values its alerts are one group, where an output groups them; alerts have these fields.
    pub group_by: Vec<Box<str>>,
}

/// A rule that was loaded: what judges and tells, and what it was made from.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it takes to judge events and to tell of them.
    pub compiled: Arc<CompiledRule>,
    /// The condition with its exceptions; no macro or list name is left. Its spans are the loader's own.
    pub expr: Arc<Expr>,
    /// The events that the condition can match.
    pub events: EventSet,
    /// The output's text with what settings append.
    pub output_text: String,
    /// Fields that settings add to `output_fields`: key and what the settings say.
    pub extra_fields: Vec<(String, ExtraField)>,
    /// Whether its file wants it to be in force.
    pub enabled: bool,
}

impl Rule {
    /// What alerts say of it.
    pub fn info(&self) -> &Arc<RuleInfo> {
        &self.compiled.info
    }
}

/// What settings say of a field that they add to alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtraField {
    /// A field's typed value.
    Field(String),
    /// A template's text.
    Template(String),
}
