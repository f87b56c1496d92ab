//! Conditions and output templates at events, as data: `tests/conditions/*.md`.
//!
//! A block `events` is a script; what follows is asked at its last event. A block `conditions` has a condition a line, then `⇒` and
//! `true`, `false` or the mistake; a block `templates` a template and the text that it gives. `UPDATE=1` writes the answers anew.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

mod common;

use common::{at_last, compile, registry_with_mocks};
use lanner_engine::judge::{self, Ruleset, explain};
use lanner_engine::operand::Buffers;
use lanner_engine::template::Template;
use lanner_fields::{Cx, Registry};
use std::path::Path;

const ARROW: &str = " ⇒ ";

fn condition_answers(lines: &[&str], cx: &Cx<'_>, registry: &Registry) -> Vec<String> {
    let compiled: Vec<_> = lines.iter().map(|line| compile(line, registry).0).collect();
    // All in one set: what they share must not change any answer.
    let together: Vec<_> = compiled.iter().filter_map(|result| result.as_ref().ok()).collect();
    let mut set = Ruleset::build(together.iter().copied(), judge::Options::default());
    let mut found = Vec::new();
    set.judge(cx, &mut |matched| found.push(matched.rule));
    let mut number = 0;
    let answer = |result: &Result<_, String>| match result {
        Err(message) => format!("error: {message}"),
        Ok(condition) => {
            let holds = found.contains(&number);
            number += 1;
            assert_eq!(explain(condition, cx).holds, holds, "explained otherwise than judged: {condition:?}");
            let mut alone = false;
            Ruleset::build([condition], judge::Options::default()).judge(cx, &mut |_| alone = true);
            assert_eq!(alone, holds, "alone otherwise than together: {condition:?}");
            holds.to_string()
        }
    };
    compiled.iter().map(answer).collect()
}

fn template_answers(lines: &[&str], cx: &Cx<'_>, registry: &Registry) -> Vec<String> {
    let answer = |line: &&str| match Template::compile(line, registry, "syscall") {
        Err(errors) => format!("error: {}", errors[0].message),
        Ok(template) => {
            let mut out = Vec::new();
            let whole = template.render(cx, &Buffers::default(), &mut out);
            if whole { format!("«{}»", String::from_utf8_lossy(&out)) } else { "nothing".to_owned() }
        }
    };
    lines.iter().map(answer).collect()
}

fn rewritten(text: &str, registry: &Registry) -> String {
    let mut out = String::new();
    let mut script = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if kind == "events" {
            script = body.join("\n");
            out.push_str(&script);
            out.push('\n');
        } else {
            let asked: Vec<&str> = body.iter().map(|line| line.split(ARROW).next().unwrap_or_default()).collect();
            let answers = at_last(&script, |cx| match kind {
                "conditions" => condition_answers(&asked, cx, registry),
                "templates" => template_answers(&asked, cx, registry),
                other => panic!("unknown block {other}"),
            });
            asked.iter().zip(answers).for_each(|(line, answer)| out.push_str(&format!("{line}{ARROW}{answer}\n")));
        }
        out.push_str("```\n");
    }
    out
}

#[test]
fn files_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conditions");
    let registry = registry_with_mocks();
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let found = rewritten(&text, &registry);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        for (was, is) in text.lines().zip(found.lines()).filter(|(was, is)| was != is) {
            wrong.push(format!("{}: was: {was}\n    is: {is}", path.display()));
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("UPDATE").is_some(), "{}", wrong.join("\n"));
}
