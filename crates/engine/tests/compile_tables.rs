//! Which conditions compile, with which message, and how many warnings: the tables of a real Falco's answers.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{Tally, compile, filter_cases, registry_with_mocks, rows, text};

#[test]
fn tables_agree() {
    let Some(folder) = filter_cases() else { return };
    let registry = registry_with_mocks();
    for table in ["compile.jsonl", "compile-more.jsonl"] {
        let mut tally = Tally::new(table);
        for row in rows(&folder, table) {
            let filter = text(&row, "filter");
            let (result, warnings) = compile(filter, &registry);
            let wanted = row["compiles"].as_bool().unwrap();
            let message = row.get("message").and_then(|m| m.as_str());
            let same_message = message.is_none_or(|message| result.as_ref().is_err_and(|error| error == message));
            let same_warnings = row.get("warnings").is_none_or(|count| count.as_u64() == Some(warnings as u64));
            let agrees = result.is_ok() == wanted && same_message && same_warnings;
            tally.row(
                filter,
                agrees,
                &format!("wanted {wanted} {message:?} {:?}, found {:?} {warnings}", row.get("warnings"), result.err()),
            );
        }
        tally.end();
    }
}

#[test]
fn lists_agree() {
    let Some(folder) = filter_cases() else { return };
    let registry = registry_with_mocks();
    for (table, wanted) in [("compile-valid.txt", true), ("compile-invalid.txt", false)] {
        let mut tally = Tally::new(table);
        for filter in std::fs::read_to_string(folder.join(table)).unwrap().lines().filter(|line| !line.is_empty()) {
            let (result, _) = compile(filter, &registry);
            tally.row(filter, result.is_ok() == wanted, &format!("{:?}", result.err()));
        }
        tally.end();
    }
}
