//! Why a rule did not fire: the event that came nearest, and the tests that did not hold there.

use lanner_engine::compile::Condition;
use lanner_engine::judge::{Explained, Outcome, explain};
use lanner_fields::Cx;

/// The nearest event so far.
#[derive(Debug, Default)]
pub struct Nearest {
    best: Option<(usize, usize, String)>,
}

/// Tests that are told.
const SHOWN: usize = 3;

impl Nearest {
    /// Looks at an event.
    pub fn look(&mut self, condition: &Condition, cx: &Cx<'_>, line: usize) {
        let explained = explain(condition, cx);
        let mut failed = Vec::new();
        let held = count(&explained, &mut failed);
        // An event at which nothing held is of another kind than the rule wants.
        if held > 0 && self.best.as_ref().is_none_or(|(best, ..)| held > *best) {
            failed.truncate(SHOWN);
            self.best = Some((held, line, failed.join("; ")));
        }
    }

    /// Its line, and what did not hold.
    pub fn told(self) -> Option<(usize, String)> {
        self.best.map(|(_, line, parts)| (line, parts))
    }
}

/// Counts the members of a conjunction that held, up to the first that did not, in the order of the rule; tells of that one.
fn count(part: &Explained, failed: &mut Vec<String>) -> usize {
    match &part.outcome {
        Outcome::All(members) => {
            let mut held = 0;
            for member in members {
                held += if member.holds { 1 } else { count(member, failed) };
                if !member.holds {
                    break;
                }
            }
            held
        }
        Outcome::Any(members) => {
            let mut best = 0;
            for member in members {
                let mut own = Vec::new();
                let held = count(member, &mut own);
                if held > best {
                    failed.clear();
                    best = held;
                }
                if held == best {
                    failed.append(&mut own);
                }
            }
            best
        }
        Outcome::Not(inner) => {
            failed.push(format!("this holds: {}", leaf(inner)));
            0
        }
        Outcome::Test { .. } => {
            failed.push(format!("this does not hold: {}", leaf(part)));
            0
        }
    }
}

/// The first test below a part that has the part's result, with its values.
fn leaf(part: &Explained) -> String {
    match &part.outcome {
        Outcome::All(members) | Outcome::Any(members) => {
            let same = members.iter().find(|member| member.holds == part.holds);
            same.map_or_else(String::new, leaf)
        }
        Outcome::Not(inner) => format!("not ({})", leaf(inner)),
        Outcome::Test { text, values } if values.is_empty() => format!("`{text}` (no value)"),
        Outcome::Test { text, values } => format!("`{text}` (is {})", values.join(", ")),
    }
}
