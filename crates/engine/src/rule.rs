//! A rule as alerts show it, and as the loader hands it to the compiler.

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
}

/// A rule that was loaded: names resolved, macros, lists and exceptions in place.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What alerts say of it.
    pub info: Arc<RuleInfo>,
    /// The condition with its exceptions; no macro or list name is left.
    pub condition: Expr,
    /// The output text with what settings append, without the `*` in front.
    pub output: String,
    /// Fields that settings add to `output_fields`: key and template (`%field` for a plain field).
    pub extra_fields: Vec<(String, ExtraField)>,
    /// Whether it is in force.
    pub enabled: bool,
    /// Write a capture when it fires.
    pub capture: bool,
    /// For how long, ms of event time; 0: the setting's.
    pub capture_duration: u32,
}

/// A field that settings add to alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtraField {
    /// A field's typed value.
    Field(String),
    /// A template's text.
    Template(String),
}
