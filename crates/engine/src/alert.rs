//! An alert: a rule that matched an event, with all that it showed.

use crate::rule::RuleInfo;
use lanner_fields::Typed;
use lanner_state::Facts;
use std::sync::Arc;

/// A rule matched an event. Text and JSON are views of it, made by outputs.
#[derive(Debug, Clone)]
pub struct Alert {
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// Time of the event, ns since 1970.
    pub ts: u64,
    /// Number of the event in its stream.
    pub event_num: u64,
    /// The rule's output with its fields filled in; not always UTF-8.
    pub message: Vec<u8>,
    /// Each field of the output by its text (`proc.aname[1]`), in the order of the output, then extra fields.
    pub fields: Vec<(Arc<str>, Typed)>,
    /// The process and its ancestors as they were, oldest last; empty for sources without processes.
    pub lineage: Vec<Arc<Facts>>,
}
