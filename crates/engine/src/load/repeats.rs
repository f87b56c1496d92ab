//! What is on its way out is told once a file and not once a rule: hundreds of equal warnings hide the others.

use crate::load::problem::{Code, Problem};
use lanner_lang::diagnostic::{Place, SourceId, Sources};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Further places that are named; of more only the number is told.
const MAX_PLACES: usize = 3;

/// Keeps of equal warnings about what is on its way out the first of each file; it names the lines of the others.
pub(crate) fn merge(problems: &mut Vec<Problem>, sources: &Sources) {
    let line = |place: Place| sources.get(place.source).map_or(0, |source| source.line_column(place.start).line);
    let mut lines: FxHashMap<Key, BTreeSet<u32>> = FxHashMap::default();
    problems.retain(|problem| {
        let Some((key, place)) = key(problem) else { return true };
        let known = lines.entry(key).or_default();
        let first = known.is_empty();
        known.insert(line(place));
        first
    });
    for problem in problems {
        let Some((key, place)) = key(problem) else { continue };
        let others: Vec<u32> = lines.remove(&key).into_iter().flatten().filter(|other| *other != line(place)).collect();
        if !others.is_empty() {
            problem.diagnostic.message.push_str(&also(&others));
        }
    }
}

/// What makes two warnings equal: name, message, file.
type Key = (&'static str, String, SourceId);

/// What is compared, and where the warning stands; `None`: it stands for itself.
fn key(problem: &Problem) -> Option<(Key, Place)> {
    let diagnostic = &problem.diagnostic;
    let place = diagnostic.place.filter(|_| problem.code == Code::DeprecatedItem)?;
    Some(((diagnostic.id, diagnostic.message.clone(), place.source), place))
}

/// ` (also in lines 4, 7, 9 and 12 more)`
fn also(lines: &[u32]) -> String {
    let named: Vec<String> = lines.iter().take(MAX_PLACES).map(u32::to_string).collect();
    let word = if lines.len() == 1 { "line" } else { "lines" };
    let more = match lines.len().saturating_sub(MAX_PLACES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!(" (also in {word} {}{more})", named.join(", "))
}
