//! The chain of items from a file down to a place in it, and the context that Falco makes of it.

use crate::load::problem::{Context, ItemType, Location};
use lanner_lang::diagnostic::{SourceId, Sources};
use lanner_lang::span::Position;
use lanner_lang::yaml::{Mark, Marks, Node};
use std::sync::Arc;

/// A chain of items; cheap to copy and to make longer.
#[derive(Debug, Clone)]
pub(crate) struct Trail(Arc<Step>);

#[derive(Debug)]
struct Step {
    outer: Option<Trail>,
    kind: ItemType,
    name: Box<str>,
    source: SourceId,
    /// Byte offset in the source.
    at: u32,
    /// Behind the last byte.
    end: u32,
}

impl Trail {
    /// The chain of a file alone.
    pub(crate) fn of_file(source: SourceId) -> Self {
        Self(Arc::new(Step { outer: None, kind: ItemType::RulesContent, name: "".into(), source, at: 0, end: 0 }))
    }

    /// The chain with an item more.
    pub(crate) fn inner(&self, kind: ItemType, name: &str, node: &Node) -> Self {
        let source = self.0.source;
        Self(Arc::new(Step {
            outer: Some(self.clone()),
            kind,
            name: name.into(),
            source,
            at: node.span.start,
            end: node.span.end,
        }))
    }

    /// The file.
    pub(crate) fn source(&self) -> SourceId {
        self.0.source
    }

    /// The innermost item's bytes.
    pub(crate) fn bytes(&self) -> (u32, u32) {
        (self.0.at, self.0.end)
    }

    fn steps(&self) -> Vec<&Step> {
        let mut steps: Vec<&Step> =
            std::iter::successors(Some(&*self.0), |step| step.outer.as_ref().map(|outer| &*outer.0)).collect();
        steps.reverse();
        steps
    }
}

/// A place in a condition's text, for contexts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InCondition<'a> {
    /// The text, exceptions included, macros and lists as names.
    pub text: &'a str,
    /// Where in it.
    pub position: Position,
}

/// Makes contexts: knows the texts, and where their lines begin.
#[derive(Debug, Default)]
pub(crate) struct Contexts {
    marks: Vec<Marks>,
}

impl Contexts {
    /// Adds a source; in the order of their ids.
    pub(crate) fn add(&mut self, text: &str) {
        self.marks.push(Marks::new(text));
    }

    /// Line, column and offset of a byte.
    pub(crate) fn mark(&self, source: SourceId, at: u32) -> Mark {
        self.marks.get(source.0 as usize).map(|marks| marks.at(at)).unwrap_or_default()
    }

    /// The context of a chain, with a place in a condition below its last item.
    pub(crate) fn context(&self, sources: &Sources, trail: &Trail, condition: Option<InCondition<'_>>) -> Context {
        let mut locations: Vec<Location> = trail
            .steps()
            .into_iter()
            .map(|step| {
                let mark = self.mark(step.source, step.at);
                let name = sources.get(step.source).map(|source| source.name.clone()).unwrap_or_default();
                let item_name = step.name.to_string();
                Location {
                    item_type: step.kind,
                    item_name,
                    name,
                    line: mark.line,
                    column: mark.column,
                    offset: mark.offset,
                }
            })
            .collect();
        let text = sources.get(trail.source()).map_or("", |source| source.text.as_str());
        let Some(InCondition { text: condition, position }) = condition else {
            return Context { locations, snippet: snippet(text, trail.0.at as usize) };
        };
        let mark = self.mark(trail.source(), trail.0.at);
        locations.push(Location {
            item_type: ItemType::ConditionExpression,
            item_name: String::new(),
            name: condition_name(condition),
            line: mark.line + position.line,
            column: mark.column + position.col,
            offset: mark.offset + position.idx,
        });
        Context { locations, snippet: snippet(condition, position.idx as usize) }
    }
}

/// A condition as the name of a place: in quotes, its beginning if it is long.
fn condition_name(condition: &str) -> String {
    let flat = condition.replace(['\n', '\r'], " ");
    let name =
        if flat.chars().count() > 20 { format!("{}...", flat.chars().take(17).collect::<String>()) } else { flat };
    format!("\"{name}\"")
}

/// What a snippet shows of a line to each side of the place, in bytes.
const SNIPPET_WIDTH: usize = 80;

/// The line around a place and a caret under it.
fn snippet(text: &str, at: usize) -> String {
    let bytes = text.as_bytes();
    let is_break = |at: usize| bytes.get(at).is_none_or(|byte| matches!(byte, b'\n' | b'\r'));
    let mut at = at.min(bytes.len());
    while at > 0 && is_break(at) {
        at -= 1;
    }
    if is_break(at) {
        return "<No context available>\n".to_owned();
    }
    let start = (0..at).rev().find(|before| is_break(*before)).map_or(0, |before| before + 1);
    let end = (at..bytes.len()).find(|behind| is_break(*behind)).unwrap_or(bytes.len());
    let from = start.max(at.saturating_sub(SNIPPET_WIDTH));
    let to = end.min(at + SNIPPET_WIDTH);
    let mut line = String::from_utf8_lossy(bytes.get(from..to).unwrap_or(&[])).into_owned();
    if to < end {
        line.truncate(line.floor_char_boundary(line.len().saturating_sub(3)));
        line.push_str("...");
    }
    if from > start {
        line.replace_range(..line.ceil_char_boundary(3.min(line.len())), "...");
    }
    format!("{line}\n{}^\n", " ".repeat(at - from))
}

#[cfg(test)]
mod tests {
    use super::snippet;

    #[test]
    fn shows_the_line_with_a_caret() {
        assert_eq!(snippet("abc\ndef\n", 5), "def\n ^\n");
        assert_eq!(snippet("abc\ndef\n", 99), "def\n  ^\n");
        assert_eq!(snippet("abc\n\n", 3), "abc\n  ^\n");
        assert_eq!(snippet("", 0), "<No context available>\n");
        assert_eq!(snippet("\n\n", 1), "<No context available>\n");
        let long = "x".repeat(300);
        let shown = snippet(&long, 150);
        assert_eq!(shown.lines().next().map(str::len), Some(160));
        assert!(shown.starts_with("...x") && shown.contains("x...\n"));
        let _ = snippet(&"ä".repeat(300), 101);
    }
}
