//! Replays captures and compares every field of every event with what a real Falco saw.
//!
//! Deviations stand one by one in `docs/compatibility.md`; each must be used. `CAPTURE=name` looks at one capture, `VERBOSE=1` shows more examples.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_capture::Reader;
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Bound, Cx, FieldFlags, Registry, Typed};
use lanner_schema::snapshot::is_own;
use lanner_state::State;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// The golden files' fields with an argument.
const WITH_ARGUMENT: &[&str] =
    &["proc.aname[1]", "proc.aname[2]", "proc.acmdline[1]", "proc.aexepath[1]", "proc.apid[1]"];

/// The files do not have these: they depend on the machine that replays, or on what was looked at before.
const LEFT_OUT: &[&str] = &[
    "evt.hostname",
    "evt.reltime",
    "evt.reltime.s",
    "evt.reltime.ns",
    "evt.deltatime",
    "evt.deltatime.s",
    "evt.deltatime.ns",
    "evt.outputtime",
    "evt.dir",
    "evt.latency",
    "evt.latency.s",
    "evt.latency.ns",
    "evt.latency.human",
    "evt.wait_latency",
    "evt.plugininfo",
    "evt.pluginname",
    "evt.abspath",
    "proc.exe_ino.ctime_duration_proc_start",
];

/// For conditions only, but the files have what Falco would print.
const IN_FILES: &[&str] = &["fd.cnet", "fd.snet", "fd.lnet", "fd.rnet"];

/// The answers for this one are of another recording: other times, other threads.
const OTHER_RECORDING: &str = "empty";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder() -> PathBuf {
    std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| root().join("../shared/conformance"), PathBuf::from)
}

/// A line of the table of deviations.
struct Deviation {
    capture: String,
    events: Option<Vec<std::ops::RangeInclusive<u64>>>,
    fields: Vec<String>,
    falco: String,
    lanner: String,
    used: bool,
    line: String,
}

impl Deviation {
    fn parse(line: &str) -> Self {
        let cells: Vec<_> = line.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
        let range = |text: &str| {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            first.trim().parse().unwrap()..=last.trim().parse().unwrap()
        };
        let events = (cells[1] != "all").then(|| cells[1].split(',').map(range).collect());
        let fields = cells[2].split(',').map(|field| field.trim().to_owned()).collect();
        let (falco, lanner) = (cells[3].clone(), cells[4].clone());
        Self { capture: cells[0].clone(), events, fields, falco, lanner, used: false, line: line.to_owned() }
    }

    fn covers(&self, capture: &str, event: u64, field: &str, falco: Option<&Value>, lanner: Option<&Value>) -> bool {
        (self.capture == "all" || self.capture == capture)
            && self.fields.iter().any(|f| f == field)
            && self.events.as_ref().is_none_or(|events| events.iter().any(|range| range.contains(&event)))
            && is(&self.falco, falco)
            && is(&self.lanner, lanner)
    }
}

/// A cell of the table says what a value is: the value, its beginning and `…`, `a number`, `anything`, or `no value`.
fn is(cell: &str, value: Option<&Value>) -> bool {
    let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    match (cell, text) {
        ("no value", text) => text.is_none(),
        ("anything", _) => true,
        (_, None) => false,
        ("a number", Some(_)) => value.is_some_and(Value::is_number),
        (cell, Some(text)) => cell.strip_suffix('…').map_or_else(|| cell == text, |start| text.starts_with(start)),
    }
}

fn deviations() -> Vec<Deviation> {
    let page = std::fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    let section = page.split("\n## ").find(|section| section.starts_with("Golden fields")).unwrap();
    section.lines().filter(|line| line.starts_with('|')).skip(2).map(Deviation::parse).collect()
}

#[derive(Default)]
struct Score {
    equal: u64,
    different: u64,
    missing: u64,
    extra: u64,
    listed: u64,
    examples: Vec<String>,
}

struct Harness {
    fields: Vec<Bound>,
    scores: BTreeMap<String, Score>,
    deviations: Vec<Deviation>,
    unknown: BTreeSet<String>,
    examples: usize,
}

impl Harness {
    fn new() -> Self {
        let registry = Registry::builtin();
        let plain = registry.fields().iter().filter(|field| {
            let other = FieldFlags::HIDDEN.or(FieldFlags::REMEMBERS).or(FieldFlags::FILTER_ONLY).or(FieldFlags::OWN);
            (!field.flags.has(other) || IN_FILES.contains(&&*field.name)) && !LEFT_OUT.contains(&&*field.name)
        });
        let names = plain.map(|field| field.name.to_string()).chain(WITH_ARGUMENT.iter().map(ToString::to_string));
        let fields = names.filter_map(|name| registry.bind_text(&name, "syscall").ok()).collect();
        let examples = if std::env::var_os("VERBOSE").is_some() { 25 } else { 3 };
        Self { fields, scores: BTreeMap::new(), deviations: deviations(), unknown: BTreeSet::new(), examples }
    }

    fn event(&mut self, capture: &str, cx: &Cx<'_>, want: &Value) {
        let mut seen = 0;
        for bound in &self.fields {
            let name = &*bound.text;
            let theirs = want.get(name).map(sorted);
            seen += usize::from(theirs.is_some());
            let ours = json(&lanner_fields::print::typed(bound, cx)).map(|value| sorted(&value));
            let score = self.scores.entry(name.to_owned()).or_default();
            if ours == theirs {
                score.equal += u64::from(theirs.is_some());
                continue;
            }
            if let Some(listed) = self
                .deviations
                .iter_mut()
                .find(|d| d.covers(capture, cx.event.num, name, theirs.as_ref(), ours.as_ref()))
            {
                listed.used = true;
                score.listed += 1;
                continue;
            }
            match (&theirs, &ours) {
                (None, _) => score.extra += 1,
                (_, None) => score.missing += 1,
                _ => score.different += 1,
            }
            if score.examples.len() < self.examples {
                let show = |value: Option<Value>| value.map_or("(none)".to_owned(), |v| v.to_string());
                let at = format!("{capture} #{} {}", cx.event.num, cx.event.name());
                score.examples.push(format!("{at}\n        want {}\n        got  {}", show(theirs), show(ours)));
            }
        }
        if seen != want.as_object().unwrap().len() {
            let known: BTreeSet<_> = self.fields.iter().map(|bound| &*bound.text).collect();
            self.unknown.extend(want.as_object().unwrap().keys().filter(|key| !known.contains(key.as_str())).cloned());
        }
    }

    fn capture(&mut self, name: &str) {
        let bytes = std::fs::read(folder().join("captures").join(format!("{name}.scap"))).unwrap();
        let golden = std::fs::File::open(folder().join("golden-fields").join(format!("{name}.jsonl.gz"))).unwrap();
        let mut golden = BufReader::new(flate2::read::GzDecoder::new(golden)).lines();
        let mut reader = Reader::from_bytes(&bytes).unwrap();
        let mut state = State::default();
        // That Falco had no container plugin.
        state.follow_containers(lanner_state::ContainerIds::Nobody);
        let (mut num, print) = (0, PrintOptions::default());
        while let Some(mut event) = reader.next().unwrap() {
            num += u64::from(!is_own(&event));
            event.num = num;
            let effect = state.follow(&event);
            if !effect.hidden {
                let want: Value = serde_json::from_str(&golden.next().expect("no more events").unwrap()).unwrap();
                assert_eq!(want["evt.num"].as_u64(), Some(num), "{name}");
                self.event(name, &Cx::new(&event, &state, &effect, &print), &want);
            }
            state.settle(effect);
        }
        assert!(golden.next().is_none(), "{name}: Falco saw more events");
    }

    /// Prints the report; true if everything is as promised.
    fn report(&self, all: bool) -> bool {
        let mut good = true;
        for (name, score) in &self.scores {
            let wrong = score.different + score.missing + score.extra;
            let total = score.equal + wrong;
            if total + score.listed == 0 {
                continue;
            }
            let whole = ["fd.", "fs.path.", "proc.", "evt.arg"].iter().any(|prefix| name.starts_with(prefix));
            let promise = if whole { wrong == 0 } else { wrong * 100 <= total };
            good &= promise;
            if wrong > 0 || all {
                let Score { equal, different, missing, extra, listed, .. } = score;
                let verdict = if promise { "" } else { "  BROKEN" };
                println!(
                    "{name}: {equal} equal, {different} different, {missing} missing, {extra} extra, {listed} listed{verdict}"
                );
                score.examples.iter().for_each(|example| println!("    {example}"));
            }
        }
        for deviation in self.deviations.iter().filter(|d| all && !d.used) {
            println!("not used any more: {}", deviation.line);
            good = false;
        }
        if all {
            let untested = self.untested();
            println!("fields without a test: {}", untested.join(" "));
            good &= untested.is_empty();
        }
        good && self.unknown.is_empty()
    }

    /// Fields that no event of the files has, and that no event script looks at.
    fn untested(&self) -> Vec<String> {
        let seen = self.scores.iter().filter(|(_, score)| score.equal > 0).map(|(name, _)| base(name).to_owned());
        let mut tested: BTreeSet<String> = seen.collect();
        for entry in std::fs::read_dir(root().join("tests/fields")).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let names =
                text.lines().filter_map(|line| line.split_once(" = ").filter(|(_, value)| !value.starts_with("error")));
            tested.extend(names.map(|(name, _)| base(name).to_owned()));
        }
        let registry = Registry::full();
        let has_test = |name: &str| {
            let behind_dot = format!("{name}.");
            tested.contains(name)
                || matches!(name, "evt.arg" | "evt.rawarg" | "evt.type.is" | "thread.cgroup")
                    && tested.iter().any(|test| test.starts_with(&behind_dot))
        };
        registry.fields().iter().map(|field| field.name.to_string()).filter(|name| !has_test(name)).collect()
    }
}

/// A field's name without what stands in brackets.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or_default().trim()
}

/// The order of lists is that of a hash table in Falco.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        other => other.clone(),
    }
}

fn json(value: &Typed) -> Option<Value> {
    Some(match value {
        Typed::Missing => return None,
        Typed::Text(text) => Value::from(String::from_utf8_lossy(text)),
        Typed::Int(number) => Value::from(*number),
        Typed::Uint(number) => Value::from(*number),
        Typed::Float(number) => Value::from(*number),
        Typed::Bool(truth) => Value::from(*truth),
        Typed::List(items) => Value::Array(items.iter().filter_map(json).collect()),
    })
}

#[test]
fn fields_are_what_falco_saw() {
    if !folder().is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let only = std::env::var("CAPTURE").ok();
    let files = std::fs::read_dir(folder().join("golden-fields")).unwrap();
    let names: BTreeSet<String> = files
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".jsonl.gz")?.to_owned()))
        .filter(|name| name != OTHER_RECORDING && only.as_ref().is_none_or(|only| only == name))
        .collect();
    let mut harness = Harness::new();
    names.iter().for_each(|name| harness.capture(name));
    let good = harness.report(only.is_none());
    assert!(harness.unknown.is_empty(), "fields that we do not have: {:?}", harness.unknown);
    assert!(good, "see the report above");
}
