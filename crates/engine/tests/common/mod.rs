//! What the engine's tests share: the folder of cases, their rows, events from scripts, fields that only tests have.

#![allow(dead_code, reason = "not each test file uses all")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "tests read their data and fail by panicking"
)]

use lanner_engine::compile::{self, Condition, Options};
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, Field, Read, Registry};
use lanner_lang::condition;
use lanner_schema::event::EventBuf;
use lanner_schema::script::{self, ScriptEvent};
use lanner_schema::{EVENTS, ParamType};
use lanner_state::State;
use serde_json::Value as Json;
use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of condition tables, or `None` (and a line that says so) where it is not there.
pub fn filter_cases() -> Option<PathBuf> {
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let folder = root().join(named.unwrap_or_else(|| PathBuf::from("../shared/conformance"))).join("filter-cases");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no ../shared");
    None
}

/// Rows of a table of JSON lines.
pub fn rows(folder: &Path, name: &str) -> Vec<Json> {
    let text = std::fs::read_to_string(folder.join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A text of a row.
pub fn text<'r>(row: &'r Json, key: &str) -> &'r str {
    row.get(key).and_then(Json::as_str).unwrap_or_default()
}

/// Rows of a table that Lanner answers otherwise on purpose, as `docs/compatibility.md` lists them.
pub fn deviations(table: &str) -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/compatibility.md")).unwrap_or_default();
    let section = page.split("\n## Filter tables").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let cells = section.lines().filter(|line| line.starts_with('|')).map(|line| {
        line.replace("\\|", "\u{1}").split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect::<Vec<_>>()
    });
    cells
        .filter(|cells| cells.get(1).is_some_and(|cell| cell == table))
        .filter_map(|cells| Some(cells.get(2)?.trim_matches('`').to_owned()))
        .collect()
}

/// Counts rows and prints how many agree.
pub struct Tally {
    table: &'static str,
    listed: Vec<String>,
    agree: usize,
    deviate: Vec<String>,
    wrong: Vec<String>,
}

impl Tally {
    pub fn new(table: &'static str) -> Self {
        Self { table, listed: deviations(table), agree: 0, deviate: Vec::new(), wrong: Vec::new() }
    }

    pub fn row(&mut self, row: &str, agrees: bool, found: &str) {
        match (agrees, self.listed.iter().any(|listed| listed == row)) {
            (true, _) => self.agree += 1,
            (false, true) => self.deviate.push(row.to_owned()),
            (false, false) => self.wrong.push(format!("{row}\n    {found}")),
        }
    }

    /// # Panics
    /// When a row differs that is not listed, or a listed one does not differ.
    pub fn end(self) {
        let total = self.agree + self.deviate.len() + self.wrong.len();
        println!("{}: agree {} of {total}, {} listed deviations", self.table, self.agree, self.deviate.len());
        let stale: Vec<_> = self.listed.iter().filter(|listed| !self.deviate.contains(listed)).collect();
        assert!(stale.is_empty(), "listed as deviations, but agree: {stale:?}");
        assert!(
            self.wrong.is_empty(),
            "{} rows of {} differ:\n{}",
            self.wrong.len(),
            self.table,
            self.wrong.join("\n")
        );
    }
}

/// The built-in fields and some whose values do not depend on the event.
pub fn registry_with_mocks() -> Registry {
    let mut registry = Registry::builtin();
    let model = registry.get("proc.name").unwrap();
    let mock = |name: &'static str, ty, read| Field {
        name: name.into(),
        ty,
        read,
        on: |_, _| true,
        sources: &[],
        ..(**model).clone()
    };
    let mocks = [
        mock("c.true", ParamType::CharBuf, Read::Text(|_, _| Some(b"1"))),
        mock("c.false", ParamType::CharBuf, Read::Text(|_, _| Some(b"0"))),
        mock("c.doublequote", ParamType::CharBuf, Read::Text(|_, _| Some(b"hello \"quoted\""))),
        mock("c.singlequote", ParamType::CharBuf, Read::Text(|_, _| Some(b"hello 'quoted'"))),
        mock("c.buffer", ParamType::ByteBuf, Read::Bytes(|_, _| Some(b"HTTP/1.1"))),
    ];
    mocks.into_iter().for_each(|field| registry.add(field));
    registry
}

/// A condition, or the first mistake in it; and the number of warnings.
pub fn compile(text: &str, registry: &Registry) -> (Result<Condition, String>, usize) {
    let expr = match condition::parse(text, condition::MAX_DEPTH) {
        Ok(expr) => expr,
        Err(error) => return (Err(error.to_string()), 0),
    };
    let (result, warnings) = compile::compile(&expr, registry, "syscall", &Options::default());
    (result.map_err(|errors| errors[0].to_string()), warnings.len())
}

/// Follows a script and calls `work` at its last event.
pub fn at_last<T>(text: &str, work: impl FnOnce(&Cx<'_>) -> T) -> T {
    let events = script::parse(text).unwrap_or_else(|errors| panic!("{text}\n{errors:?}"));
    let mut state = State::default();
    let (last, before): (&ScriptEvent, &[ScriptEvent]) = events.split_last().unwrap();
    for event in before {
        let event = event.event().unwrap();
        let effect = state.follow(&event);
        state.settle(effect);
    }
    let mut event = last.event().unwrap();
    event.num = 1;
    let effect = state.follow(&event);
    let print = PrintOptions::default();
    work(&Cx::new(&event, &state, &effect, &print))
}

/// An event of each code, without any parameter's value.
pub fn every_kind(work: &mut dyn FnMut(&Cx<'_>)) {
    let mut buf = EventBuf::default();
    for info in EVENTS {
        buf.begin(1_700_000_000_000_000_000, 1, info.code);
        info.params.iter().for_each(|_| buf.param(|_| ()));
        buf.finish();
        let mut event = buf.event().unwrap();
        event.num = 1;
        let mut state = State::default();
        let effect = state.follow(&event);
        work(&Cx::new(&event, &state, &effect, &PrintOptions::default()));
    }
}
