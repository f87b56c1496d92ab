//! `and`, `or`, `not` and quoting: the table of a real Falco's answers.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{Tally, at_last, compile, filter_cases, registry_with_mocks, rows, text};
use lanner_engine::judge::{self, Ruleset};

#[test]
fn table_agrees() {
    let Some(folder) = filter_cases() else { return };
    let registry = registry_with_mocks();
    let mut tally = Tally::new("bool.jsonl");
    for row in rows(&folder, "bool.jsonl") {
        let filter = text(&row, "filter");
        // A condition that can't be read holds for nothing.
        let found = compile(filter, &registry).0.is_ok_and(|condition| {
            let mut rules = Ruleset::build([&condition], judge::Options::default());
            let mut hit = false;
            at_last("getcwd res=0 path=/x", |cx| rules.judge(cx, &mut |_| hit = true));
            hit
        });
        tally.row(filter, row["result"].as_bool() == Some(found), &format!("found {found}"));
    }
    tally.end();
}
