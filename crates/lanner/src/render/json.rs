//! Diagnostics as one JSON document.

use super::spot;
use lanner_lang::diagnostic::{Diagnostic, Severity, Sources};
use serde_json::{Value, json};

/// Grows when a key changes its meaning or goes away.
const VERSION: u32 = 1;

/// `{"version", "errors", "warnings", "hints", "diagnostics": [{"severity", "id", "message", "help"?, "file"?, "line"?, …}]}`;
/// lines and columns are 1-based, columns count characters, ends are exclusive.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let count = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let entries: Vec<Value> = diagnostics.iter().map(|diagnostic| entry(diagnostic, sources)).collect();
    let document = json!({
        "version": VERSION,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "hints": count(Severity::Hint),
        "diagnostics": entries,
    });
    format!("{document:#}\n")
}

fn entry(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut entry = json!({
        "severity": diagnostic.severity.as_str(),
        "id": diagnostic.id,
        "message": diagnostic.message,
    });
    let Some(map) = entry.as_object_mut() else { return entry };
    if let Some(help) = &diagnostic.help {
        map.insert("help".to_owned(), help.as_str().into());
    }
    if let Some(spot) = spot(diagnostic, sources) {
        for (key, value) in [
            ("file", spot.file.into()),
            ("line", spot.start.line.into()),
            ("column", spot.start.column.into()),
            ("end_line", spot.end.line.into()),
            ("end_column", spot.end.column.into()),
        ] {
            map.insert(key.to_owned(), value);
        }
    }
    entry
}
