//! Diagnostics as SARIF 2.1.0 (OASIS): what code scanners exchange.

use super::spot;
use lanner_lang::diagnostic::{Diagnostic, Severity, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One run of one tool, with a rule for each kind of diagnostic that was found.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let kinds: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.id).collect();
    let kinds: Vec<Value> = kinds.into_iter().map(|id| json!({ "id": id })).collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, sources)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "lanner", "version": env!("CARGO_PKG_VERSION"), "rules": kinds } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn result(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    };
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text = format!("{text}. {help}");
    }
    let mut result = json!({ "ruleId": diagnostic.id, "level": level, "message": { "text": text } });
    if let (Some(map), Some(spot)) = (result.as_object_mut(), spot(diagnostic, sources)) {
        let location = json!({ "physicalLocation": {
            "artifactLocation": { "uri": uri(spot.file) },
            "region": {
                "startLine": spot.start.line,
                "startColumn": spot.start.column,
                "endLine": spot.end.line,
                "endColumn": spot.end.column,
            },
        }});
        map.insert("locations".to_owned(), json!([location]));
    }
    result
}

/// A file's name as a relative reference: what a URI can't hold is percent-encoded.
fn uri(file: &str) -> String {
    let mut out = String::new();
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
