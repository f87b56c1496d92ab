//! Diagnostics as annotations of GitHub's checks: a line on standard output each.

use super::spot;
use lanner_lang::diagnostic::{Diagnostic, Severity, Sources};
use std::fmt::Write as _;

/// `::error file=a.yaml,line=1,col=2,endLine=1,endColumn=5,title=unknown-field::message`
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        // Writing to a String can't fail.
        let _ = write!(out, "::{command} ");
        if let Some(spot) = spot(diagnostic, sources) {
            let _ = write!(
                out,
                "file={},line={},col={},endLine={},endColumn={},",
                property(spot.file),
                spot.start.line,
                spot.start.column,
                spot.end.line,
                spot.end.column
            );
        }
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push('\n');
            message.push_str(help);
        }
        let _ = writeln!(out, "title={}::{}", property(diagnostic.id), data(&message));
    }
    out
}

/// Escapes the text of a command (documented with GitHub's workflow commands).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
