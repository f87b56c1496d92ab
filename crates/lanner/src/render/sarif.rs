//! Diagnostics as SARIF 2.1.0 (OASIS): what code scanners exchange.

use super::{Spot, spot};
use lanner_lang::diagnostic::{Diagnostic, Severity, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// One run of one tool, with a rule for each kind of diagnostic that was found. What has no place in a file, such as a file that can't be
/// read, is no result but a notification of the run.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let (mut kinds, mut results, mut notifications) = (BTreeSet::new(), Vec::new(), Vec::new());
    for diagnostic in diagnostics {
        match spot(diagnostic, sources) {
            Some(spot) => {
                kinds.insert(diagnostic.id);
                results.push(result(diagnostic, &spot));
            }
            None => notifications.push(json!({
                "descriptor": { "id": diagnostic.id },
                "level": level(diagnostic.severity),
                "message": { "text": text(diagnostic) },
            })),
        }
    }
    let kinds: Vec<Value> = kinds.into_iter().map(|id| json!({ "id": id })).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "lanner", "version": env!("CARGO_PKG_VERSION"), "rules": kinds } },
            "invocations": [{
                "executionSuccessful": notifications.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn text(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.as_deref().map_or_else(String::new, |help| format!(" ({help})"));
    diagnostic.message.clone() + &help
}

fn result(diagnostic: &Diagnostic, spot: &Spot<'_>) -> Value {
    let region = json!({
        "startLine": spot.start.line,
        "startColumn": spot.start.column,
        "endLine": spot.end.line,
        "endColumn": spot.end.column,
    });
    let location = json!({ "artifactLocation": { "uri": uri(spot.file) }, "region": region });
    json!({
        "ruleId": diagnostic.id,
        "level": level(diagnostic.severity),
        "message": { "text": text(diagnostic) },
        "locations": [{ "physicalLocation": location }],
    })
}

/// A file's name as a URI: a relative reference, or a `file` URI for an absolute path; what it can't hold is percent-encoded.
fn uri(file: &str) -> String {
    let mut out = String::from(if file.starts_with('/') { "file://" } else { "" });
    for byte in file.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn names_become_uris() {
        for (file, want) in [
            ("rules/a.yaml", "rules/a.yaml"),
            ("/etc/a b%.yaml", "file:///etc/a%20b%25.yaml"),
            ("\u{e4}:1.yaml", "%C3%A4%3A1.yaml"),
        ] {
            assert_eq!(uri(file), want);
        }
    }
}
