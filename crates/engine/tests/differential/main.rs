//! The compiled judge against plain evaluation of the trees, over the events of captures and over events of every kind.
//!
//! `CAPTURE=name` looks at one capture, `SEED=number` makes other conditions.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test reads its data and fails by panicking"
)]

#[path = "../common/mod.rs"]
mod common;
mod random;
mod reference;

use lanner_capture::Reader;
use lanner_engine::compile::{Condition, Options, compile};
use lanner_engine::judge::{self, Explained, Matching, Outcome, Ruleset, explain};
use lanner_engine::load::{Front, LoadOptions, Loader};
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, Registry};
use lanner_lang::ast::Expr;
use lanner_schema::snapshot::is_own;
use lanner_state::State;
use random::{Dice, Material};
use reference::Plain;
use std::collections::HashMap;
use std::path::Path;

/// In debug builds every so manieth event is judged; every one takes minutes.
const STRIDE: u64 = if cfg!(debug_assertions) { 11 } else { 1 };

/// Conditions, compiled and plain.
struct Pair {
    texts: Vec<String>,
    conditions: Vec<Condition>,
    plain: Vec<Plain>,
    all: Ruleset,
    first: Ruleset,
    events: u64,
    matches: u64,
}

impl Pair {
    fn new(exprs: &[Expr], registry: &Registry) -> Self {
        let conditions: Vec<Condition> = exprs
            .iter()
            .map(|expr| {
                let (condition, _) = compile(expr, registry, "syscall", &Options::default());
                condition.unwrap_or_else(|errors| panic!("{expr}: {errors:?}"))
            })
            .collect();
        Self::of(exprs.iter(), conditions, registry)
    }

    fn of<'e>(exprs: impl Iterator<Item = &'e Expr> + Clone, conditions: Vec<Condition>, registry: &Registry) -> Self {
        let set = |matching| Ruleset::build(&conditions, judge::Options { matching, ..judge::Options::default() });
        Self {
            texts: exprs.clone().map(ToString::to_string).collect(),
            plain: exprs.map(|expr| Plain::new(expr, registry, "syscall")).collect(),
            all: set(Matching::All),
            first: set(Matching::First),
            conditions,
            events: 0,
            matches: 0,
        }
    }

    fn event(&mut self, cx: &Cx<'_>) {
        let wanted: Vec<usize> = (0..self.plain.len()).filter(|rule| self.plain[*rule].holds(cx)).collect();
        let (mut all, mut first) = (Vec::new(), Vec::new());
        self.all.judge(cx, &mut |matched| all.push(matched.rule));
        self.first.judge(cx, &mut |matched| first.push(matched.rule));
        if let Some(rule) = (0..self.plain.len()).find(|rule| wanted.contains(rule) != all.contains(rule)) {
            let explained = explain(&self.conditions[rule], cx);
            let (mut plain, mut compiled) = (Vec::new(), Vec::new());
            self.plain[rule].checks(cx, &mut plain);
            tests(&explained, &mut compiled);
            let differ: Vec<String> = plain
                .iter()
                .zip(&compiled)
                .filter(|(a, b)| a.1 != b.1)
                .map(|(a, b)| format!("{} is plainly {}, compiled {}", a.0, a.1, b.0))
                .collect();
            panic!(
                "event {} {}: plainly {}, judged {}, explained {}\n{}\n{}",
                cx.event.num,
                cx.event.name(),
                wanted.contains(&rule),
                all.contains(&rule),
                explained.holds,
                self.texts[rule],
                differ.join("\n")
            );
        }
        assert_eq!(first, wanted.first().copied().into_iter().collect::<Vec<_>>(), "event {}", cx.event.num);
        self.events += 1;
        self.matches += wanted.len() as u64;
    }
}

/// The results of all tests of an explanation, in order.
fn tests(explained: &Explained, out: &mut Vec<(String, bool)>) {
    match &explained.outcome {
        Outcome::All(members) | Outcome::Any(members) => members.iter().for_each(|member| tests(member, out)),
        Outcome::Not(inner) => tests(inner, out),
        Outcome::Test { text, values } => out.push((format!("{text} {values:?}"), explained.holds)),
    }
}

fn each_event(path: &Path, work: &mut dyn FnMut(&Cx<'_>)) {
    let bytes = std::fs::read(path).unwrap();
    let mut reader = Reader::from_bytes(&bytes).unwrap();
    let (mut state, print, mut number) = (State::default(), PrintOptions::default(), 0);
    while let Some(mut event) = reader.next().unwrap() {
        number += u64::from(!is_own(&event));
        event.num = number;
        let effect = state.follow(&event);
        if !effect.hidden {
            work(&Cx::new(&event, &state, &effect, &print));
        }
        state.settle(effect);
    }
}

fn captures(folder: &Path) -> Vec<std::path::PathBuf> {
    let asked = std::env::var("CAPTURE").ok();
    let mut paths: Vec<_> =
        std::fs::read_dir(folder.join("captures")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    paths.retain(|path| {
        path.extension().is_some_and(|ending| ending == "scap")
            && asked.as_ref().is_none_or(|asked| *asked == name(path))
    });
    paths.sort();
    paths
}

fn conformance() -> Option<std::path::PathBuf> {
    common::filter_cases()?.parent().map(Path::to_path_buf)
}

#[test]
fn published_rules() {
    let Some(folder) = conformance() else { return };
    let registry = Registry::full();
    let mut pairs: Vec<Pair> = Vec::new();
    for set in ["3.2.0", "head"] {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join("rules").join(set)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
        files.sort();
        let mut options = LoadOptions::new(Front::Lanner);
        options.plugins.clear();
        let mut loader = Loader::new(&registry, options);
        for path in &files {
            let bytes = std::fs::read(path).unwrap();
            let result = loader.load_file(&path.to_string_lossy(), &bytes);
            assert!(result.successful(), "{}", result.to_text());
        }
        let rules = loader.rules();
        println!("{set}: {} rules", rules.len());
        let conditions = rules.iter().map(|rule| rule.compiled.condition.clone()).collect();
        pairs.push(Pair::of(rules.iter().map(|rule| &*rule.expr), conditions, &registry));
    }
    for path in captures(&folder) {
        each_event(&path, &mut |cx| {
            if cx.event.num % STRIDE == 0 {
                pairs.iter_mut().for_each(|pair| pair.event(cx));
            }
        });
    }
    for pair in &pairs {
        println!("{} events, {} matches agree", pair.events, pair.matches);
        assert!(pair.matches > 0);
    }
}

#[test]
fn random_conditions() {
    let Some(folder) = conformance() else { return };
    let registry = Registry::full();
    let mut material = Material::new(&registry);
    for path in captures(&folder) {
        each_event(&path, &mut |cx| {
            if cx.event.num % 97 == 0 {
                material.learn(&registry, cx);
            }
        });
    }
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_701);
    let mut dice = Dice::new(seed);
    let sets = if cfg!(debug_assertions) { 6 } else { 20 };
    let mut pairs: Vec<Pair> = (0..sets)
        .map(|set| {
            let exprs: Vec<Expr> = (0..50).map(|_| compilable(&material, &mut dice, set % 4, &registry)).collect();
            Pair::new(&exprs, &registry)
        })
        .collect();
    for path in captures(&folder) {
        let mut seen: HashMap<u16, u32> = HashMap::new();
        each_event(&path, &mut |cx| {
            let count = seen.entry(cx.event.code()).or_default();
            *count += 1;
            if *count <= 5 || cx.event.num % (STRIDE * 23) == 0 {
                pairs.iter_mut().for_each(|pair| pair.event(cx));
            }
        });
    }
    common::every_kind(&mut |cx| pairs.iter_mut().for_each(|pair| pair.event(cx)));
    for pair in &pairs {
        println!("{} events, {} matches agree", pair.events, pair.matches);
        assert!(pair.matches > 0);
    }
}

/// A condition that compiles: some fields can't be compared with others.
fn compilable(material: &Material, dice: &mut Dice, depth: usize, registry: &Registry) -> Expr {
    loop {
        let expr = material.condition(dice, depth);
        match compile(&expr, registry, "syscall", &Options::default()).0 {
            Ok(_) => return expr,
            Err(errors) => {
                let allowed = |message: &str| message.contains("right-hand side");
                let wrong = errors.iter().find(|error| !allowed(&error.message));
                assert!(wrong.is_none(), "{expr}: {wrong:?}");
            }
        }
    }
}
