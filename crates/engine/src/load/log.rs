//! Collects what is wrong while rules are loaded.

use crate::load::options::Front;
use crate::load::problem::{Code, Problem};
use crate::load::trail::{Contexts, InCondition, Trail};
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, SourceId, Sources};
use lanner_lang::yaml::Mark;

/// A problem that is about to be told.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    code: Code,
    id: &'static str,
    message: String,
    words: Option<String>,
    trail: &'a Trail,
    place: Option<Place>,
    help: Option<String>,
    condition: Option<InCondition<'a>>,
    deprecated_field: Option<String>,
}

impl<'a> Report<'a> {
    /// A problem of the innermost item of `trail`, with Falco's message.
    pub(crate) fn new(code: Code, id: &'static str, trail: &'a Trail, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, id, message, words: None, trail, place: None, help: None, condition: None, deprecated_field: None }
    }

    /// The message for users, where Falco's would not help them.
    pub(crate) fn words(mut self, words: impl Into<String>) -> Self {
        self.words = Some(words.into());
        self
    }

    /// The exact place; without it, it is the item's first line.
    pub(crate) fn at(mut self, place: Option<Place>) -> Self {
        self.place = place.or(self.place);
        self
    }

    /// What to do about it.
    pub(crate) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }

    /// It is in a condition.
    pub(crate) fn condition(mut self, condition: InCondition<'a>) -> Self {
        self.condition = Some(condition);
        self
    }

    /// It is a use of a field that is on its way out.
    pub(crate) fn deprecated_field(mut self, field: &str) -> Self {
        self.deprecated_field = Some(field.to_owned());
        self
    }
}

/// The problems of a load, in the order in which they were found.
#[derive(Debug)]
pub(crate) struct Log<'l> {
    pub front: Front,
    sources: &'l Sources,
    contexts: &'l Contexts,
    pub problems: Vec<Problem>,
    pub hints: Vec<Diagnostic>,
    errors: usize,
}

impl<'l> Log<'l> {
    pub(crate) fn new(front: Front, sources: &'l Sources, contexts: &'l Contexts) -> Self {
        Self { front, sources, contexts, problems: Vec::new(), hints: Vec::new(), errors: 0 }
    }

    /// Whether the load has ended: Falco's front goes no further than its first error.
    pub(crate) fn stopped(&self) -> bool {
        self.front == Front::Falco && self.errors > 0
    }

    /// Line, column and offset of a byte, as Falco counts them.
    pub(crate) fn position(&self, source: SourceId, at: u32) -> Mark {
        self.contexts.mark(source, at)
    }

    /// Number of errors so far.
    pub(crate) fn errors(&self) -> usize {
        self.errors
    }

    /// Tells a problem, unless the load has ended.
    pub(crate) fn add(&mut self, report: Report<'_>) {
        if self.stopped() {
            return;
        }
        self.errors += usize::from(report.code.is_error());
        let place = report.place.or_else(|| self.first_line(report.trail));
        self.problems.push(Problem {
            code: report.code,
            context: self.contexts.context(self.sources, report.trail, report.condition),
            deprecated_field: report.deprecated_field,
            diagnostic: Diagnostic {
                severity: report.code.severity(),
                id: report.id,
                message: report.words.unwrap_or_else(|| report.message.clone()),
                place,
                help: report.help,
            },
            message: report.message,
        });
    }

    /// Tells what could be better; for Lanner's own front.
    pub(crate) fn hint(
        &mut self,
        id: &'static str,
        place: Option<Place>,
        message: impl Into<String>,
        help: Option<String>,
    ) {
        if self.front == Front::Lanner {
            self.hints.push(Diagnostic { severity: Severity::Hint, id, message: message.into(), place, help });
        }
    }

    /// The first line of the innermost item.
    fn first_line(&self, trail: &Trail) -> Option<Place> {
        let (start, end) = trail.bytes();
        let text = &self.sources.get(trail.source())?.text;
        let item = text.get(start as usize..end as usize).unwrap_or("");
        let length = item.find(['\n', '\r']).unwrap_or(item.len());
        Some(Place { source: trail.source(), start, end: start + length as u32 })
    }
}
