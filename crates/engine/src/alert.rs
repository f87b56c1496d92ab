//! An alert: a rule that matched an event, with all that it showed.

use crate::compile::Condition;
use crate::operand::{Buffers, Operand};
use crate::rule::RuleInfo;
use crate::template::{self, Template};
use lanner_fields::{Cx, Typed};
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

/// A rule with everything compiled: what it takes to judge events and to tell of them.
#[derive(Debug, Clone)]
pub struct CompiledRule {
    /// What alerts say of it.
    pub info: Arc<RuleInfo>,
    /// Its condition.
    pub condition: Condition,
    /// Its output with what settings append.
    pub output: Template,
    /// Fields that settings add: key and value.
    pub extra: Vec<(Arc<str>, Extra)>,
    /// Write a capture when it fires.
    pub capture: bool,
    /// For how long, ms of event time; 0: the setting's.
    pub capture_duration: u32,
}

/// A field that settings add to alerts.
#[derive(Debug, Clone)]
pub enum Extra {
    /// A field's typed value.
    Field(Operand),
    /// A filled-in template, as text.
    Template(Template),
}

impl CompiledRule {
    /// The alert for an event that the rule matches.
    pub fn alert<'a>(&'a self, cx: &Cx<'a>, buffers: &Buffers) -> Alert {
        let mut message = Vec::with_capacity(256);
        self.output.render(cx, buffers, &mut message);
        let mut fields = self.output.typed(cx, buffers);
        for (key, extra) in &self.extra {
            let value = match extra {
                Extra::Field(operand) => template::typed(operand, cx, buffers),
                Extra::Template(template) => {
                    let mut text = Vec::new();
                    template.render(cx, buffers, &mut text);
                    Typed::Text(text.into())
                }
            };
            match fields.iter_mut().find(|(known, _)| known == key) {
                Some((_, known)) => *known = value,
                None => fields.push((key.clone(), value)),
            }
        }
        let lineage = cx.thread().map(|thread| cx.state.lineage(thread)).unwrap_or_default();
        Alert { rule: self.info.clone(), ts: cx.event.ts, event_num: cx.event.num, message, fields, lineage }
    }
}
