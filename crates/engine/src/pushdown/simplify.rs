//! Conditions on paths that need fewer states, for more paths than they were meant: an automaton that must remember how a path began, or that
//! it had something in its middle, while it looks for all ends that some rule asks for, has as many states as the ends for each such thing.

use super::formula::{PathExpr, PatternId};
use super::patterns::Pattern;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Conditions with their patterns.
#[derive(Debug, Clone)]
pub struct Simple {
    /// One for each bit of a verdict.
    pub bits: Vec<PathExpr>,
    /// By number.
    pub patterns: Vec<Pattern>,
}

/// Leaves out ends that are asked for, or excluded, where something else is asked for too.
pub fn without_ends(simple: &mut Simple) {
    let ends = |id: &PatternId| simple.patterns.get(*id as usize).is_some_and(Pattern::is_end);
    simple.bits = simple.bits.iter().map(|bit| of_members(bit, &ends)).collect();
}

fn of_members(expr: &PathExpr, ends: &dyn Fn(&PatternId) -> bool) -> PathExpr {
    let begins = |member: &PathExpr| matches!(member, PathExpr::In(patterns) if !patterns.iter().any(ends));
    match expr {
        PathExpr::True | PathExpr::False | PathExpr::In(_) | PathExpr::NotIn(_) => expr.clone(),
        PathExpr::Any(members) => PathExpr::any(members.iter().map(|member| of_members(member, ends))),
        PathExpr::All(members) => {
            let begins = members.iter().any(begins);
            PathExpr::all(members.iter().map(|member| match member {
                PathExpr::In(patterns) if begins && patterns.iter().all(ends) => PathExpr::True,
                PathExpr::NotIn(patterns) => {
                    PathExpr::NotIn(Rc::new(patterns.iter().copied().filter(|id| !ends(id)).collect()))
                }
                other => of_members(other, ends),
            }))
        }
    }
}

/// Of patterns with a beginning and an end, the longer of the two is enough; where they are excluded they are not.
pub fn without_middles(simple: &mut Simple) {
    let mut patterns = simple.patterns.clone();
    let bits: Vec<PathExpr> = simple.bits.iter().map(|bit| of_patterns(bit, &mut patterns)).collect();
    *simple = Simple { bits, patterns };
}

fn of_patterns(expr: &PathExpr, patterns: &mut Vec<Pattern>) -> PathExpr {
    match expr {
        PathExpr::True | PathExpr::False => expr.clone(),
        PathExpr::In(ids) => PathExpr::In(Rc::new(ids.iter().map(|id| shorter(*id, patterns)).collect())),
        PathExpr::NotIn(ids) => {
            let whole: BTreeSet<PatternId> = ids.iter().copied().filter(|id| shorter(*id, patterns) == *id).collect();
            PathExpr::NotIn(Rc::new(whole))
        }
        PathExpr::All(members) => {
            let members: Vec<PathExpr> = members.iter().map(|member| of_patterns(member, patterns)).collect();
            PathExpr::all(members)
        }
        PathExpr::Any(members) => {
            let members: Vec<PathExpr> = members.iter().map(|member| of_patterns(member, patterns)).collect();
            PathExpr::any(members)
        }
    }
}

/// The number of a pattern's wider form; its own if it has none.
fn shorter(id: PatternId, patterns: &mut Vec<Pattern>) -> PatternId {
    let Some(wide) = patterns.get(id as usize).and_then(Pattern::wider) else { return id };
    let known = patterns.iter().position(|own| *own == wide);
    let at = known.unwrap_or_else(|| {
        patterns.push(wide);
        patterns.len() - 1
    });
    at as PatternId
}
