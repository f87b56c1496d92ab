//! Diagnostics in the forms that programs read: our own JSON, GitHub's annotations, SARIF.

mod github;
mod json;
mod sarif;

pub use github::github;
pub use json::json;
pub use sarif::sarif;

use lanner_lang::diagnostic::{Diagnostic, LineColumn, Sources};

/// Where a diagnostic points, for a program.
struct Spot<'a> {
    file: &'a str,
    start: LineColumn,
    end: LineColumn,
}

fn spot<'a>(diagnostic: &Diagnostic, sources: &'a Sources) -> Option<Spot<'a>> {
    let place = diagnostic.place?;
    let (start, end) = sources.line_columns(place)?;
    Some(Spot { file: &sources.get(place.source)?.name, start, end })
}
