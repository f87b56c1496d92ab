//! Rule files as data: `tests/rules/*.md`. Below a heading, blocks of files (their names behind `yaml`), and blocks of what loading them
//! gives: `lanner` (diagnostics and compiled rules), `falco` (validation results), `lists` (described lists). `UPDATE=1` writes those anew.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

use lanner_engine::load::{Front, LoadOptions, Loader};
use lanner_fields::Registry;
use lanner_lang::diagnostic::{self, Diagnostic};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Splits a text into lines and blocks, and puts the blocks' new contents in place.
fn rewritten(text: &str) -> String {
    let mut out = String::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.starts_with('#') {
            files.clear();
        }
        let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) else { continue };
        let mut body = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            body.push_str(line);
            body.push('\n');
        }
        let body = match kind.split_once(' ') {
            Some(("yaml", name)) => {
                files.push((name.to_owned(), body.clone()));
                body
            }
            Some((other, _)) => panic!("unknown block {other}"),
            None => result(kind, &files),
        };
        out.push_str(&body);
        out.push_str("```\n");
    }
    out
}

/// Stands for a byte that is not UTF-8.
const BAD_BYTE: char = '\u{1a}';

fn bytes(text: &str) -> Vec<u8> {
    text.chars().flat_map(|c| if c == BAD_BYTE { vec![0xff] } else { c.to_string().into_bytes() }).collect()
}

fn result(kind: &str, files: &[(String, String)]) -> String {
    let registry = Registry::builtin();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, text)| (name.as_str(), bytes(text))).collect();
    match kind {
        "lanner" => {
            let mut loader = Loader::new(&registry, LoadOptions::new(Front::Lanner));
            let results = loader.load_all(files.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
            let mut diagnostics: Vec<Diagnostic> =
                results.iter().flat_map(|result| result.diagnostics().cloned()).collect();
            diagnostic::sort(&mut diagnostics);
            diagnostic::render(&diagnostics, loader.sources()) + &rules(&loader)
        }
        "falco" => {
            let mut loader = Loader::new(&registry, LoadOptions::new(Front::Falco));
            let results: Vec<String> =
                files.iter().map(|(name, bytes)| loader.load_file(name, bytes).to_text()).collect();
            results.concat() + &rules(&loader)
        }
        "lists" => {
            let mut loader = Loader::new(&registry, LoadOptions::new(Front::Falco));
            files.iter().for_each(|(name, bytes)| drop(loader.load_file(name, bytes)));
            let mut out = String::new();
            for list in loader.describe().lists {
                let used = if list.used { "" } else { " (unused)" };
                writeln!(out, "{}{used}: {}", list.name, list.items_compiled.join(" | ")).unwrap();
            }
            out
        }
        other => panic!("unknown block {other}"),
    }
}

fn rules(loader: &Loader<'_>) -> String {
    let mut out = String::new();
    for rule in loader.rules() {
        let info = rule.info();
        let state = if rule.enabled { "" } else { " (disabled)" };
        writeln!(out, "{}{state}: {}", info.name, rule.expr).unwrap();
        writeln!(out, "  {} {:?} {}", info.priority.name(), info.tags, rule.output_text).unwrap();
    }
    out
}

#[test]
fn rule_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    let update = std::env::var_os("UPDATE").is_some();
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(&path).unwrap();
        let found = rewritten(&text);
        if update {
            fs::write(&path, found).unwrap();
        } else if found != text {
            let differs = text.lines().zip(found.lines()).position(|(old, new)| old != new).unwrap_or(0);
            let from =
                |text: &str| text.lines().skip(differs.saturating_sub(3)).take(25).collect::<Vec<_>>().join("\n");
            panic!(
                "{} line {}:\n--- expected\n{}\n--- found\n{}",
                path.display(),
                differs + 1,
                from(&text),
                from(&found)
            );
        }
    }
}
