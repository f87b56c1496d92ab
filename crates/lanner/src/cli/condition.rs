//! A condition on the command line.

use crate::rules::SYSCALL;
use lanner_engine::compile::{self, Condition, Unknown};
use lanner_engine::event_set::{self, EventSet};
use lanner_engine::judge::{Options, Ruleset};
use lanner_fields::Registry;
use lanner_lang::condition::{MAX_DEPTH, parse};
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, Sources, render};
use lanner_lang::span::Span;
use lanner_lang::suggest;
use lanner_schema::EVENTS;

/// A condition that was read.
#[derive(Debug)]
pub struct Filter {
    condition: Condition,
    /// The events that it can match.
    pub events: EventSet,
}

impl Filter {
    /// What judges by it.
    pub fn into_ruleset(self) -> Ruleset {
        Ruleset::build([&self.condition], Options::default())
    }
}

/// Reads a condition.
///
/// # Errors
/// What is wrong with it, with its place.
pub fn filter(text: &str, registry: &Registry) -> Result<Filter, String> {
    let mut sources = Sources::default();
    let source = sources.add("--filter", text);
    let place = |span: Span| Some(Place { source, start: span.start, end: span.end });
    let told = |diagnostics: &[Diagnostic]| {
        format!("the condition can't be used\n{}", render(diagnostics, &sources).trim_end())
    };
    let expr = parse(text, MAX_DEPTH).map_err(|error| told(&[error.to_diagnostic(place)]))?;
    let (compiled, _) = compile::compile(&expr, registry, SYSCALL, &compile::Options::default());
    // A condition whose events can't be told is about any.
    let events = event_set::of(&expr).unwrap_or_else(|_| EventSet::all());
    compiled.map(|condition| Filter { condition, events }).map_err(|errors| {
        let diagnostics: Vec<Diagnostic> = errors
            .into_iter()
            .map(|error| {
                let near = match &error.unknown {
                    Some(Unknown::Field(name)) => suggest::nearest(name, registry.names()),
                    Some(Unknown::EventType(name)) => suggest::nearest(name, EVENTS.iter().map(|info| info.name)),
                    None => None,
                };
                let mut told = Diagnostic::new(Severity::Error, "bad-condition", error.message, place(error.focus));
                told.help = near.map(|near| format!("did you mean `{near}`?"));
                told
            })
            .collect();
        told(&diagnostics)
    })
}
