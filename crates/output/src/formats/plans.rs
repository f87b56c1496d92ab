//! What the alerts of a rule have in common is made once.

use lanner_engine::{Alert, RuleInfo};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Most rules something is kept for; internal alerts make a rule each time.
const MAX_PLANS: usize = 4096;

/// Something for each rule, by its address.
#[derive(Debug)]
pub(super) struct Plans<P>(FxHashMap<usize, Kept<P>>);

#[derive(Debug)]
struct Kept<P> {
    /// Held so that the address stays this rule's.
    rule: Arc<RuleInfo>,
    /// Number of fields of the alerts that it is for.
    fields: usize,
    plan: P,
}

impl<P> Default for Plans<P> {
    fn default() -> Self {
        Self(FxHashMap::default())
    }
}

impl<P> Plans<P> {
    /// What there is for the alert's rule, made by `make` when there is nothing, or something for another number of fields.
    pub fn of(&mut self, alert: &Alert, make: impl Fn(&Alert) -> P) -> &P {
        if self.0.len() > MAX_PLANS {
            self.0.clear();
        }
        let fields = alert.fields.len();
        let new = || Kept { rule: alert.rule.clone(), fields, plan: make(alert) };
        let kept = self.0.entry(Arc::as_ptr(&alert.rule).addr()).or_insert_with(new);
        if kept.fields != fields {
            *kept = new();
        }
        debug_assert!(Arc::ptr_eq(&kept.rule, &alert.rule));
        &kept.plan
    }
}
