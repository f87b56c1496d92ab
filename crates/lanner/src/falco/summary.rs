//! What is printed when a run ends.

use lanner_engine::{Priority, RuleInfo};
use std::fmt::Write as _;
use std::sync::Arc;

/// How severities are called in the summary.
fn severity(priority: Priority) -> String {
    match priority {
        Priority::Informational => "INFO".to_owned(),
        other => other.name().to_uppercase(),
    }
}

/// Matches in all, by severity and by rule, in the order of the rules.
pub fn text(counts: &[(Arc<RuleInfo>, u64)]) -> String {
    let total: u64 = counts.iter().map(|(_, count)| count).sum();
    let mut out = format!("Events detected: {total}\nRule counts by severity:\n");
    for priority in Priority::ALL {
        let of = counts.iter().filter(|(rule, _)| rule.priority == priority);
        let count: u64 = of.map(|(_, count)| count).sum();
        if count > 0 {
            // Writing to a String can't fail.
            let _ = writeln!(out, "   {}: {count}", severity(priority));
        }
    }
    out.push_str("Triggered rules by rule name:\n");
    for (rule, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let _ = writeln!(out, "   {}: {count}", rule.name);
    }
    out
}
