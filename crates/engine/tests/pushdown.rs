//! What the filter drops no rule matches; and it drops most of what nobody asks for.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(missing_docs, clippy::disallowed_methods, reason = "a test reads its data")]

mod common;

use common::root;
use lanner_capture::Reader;
use lanner_engine::Rule;
use lanner_engine::judge::{self, Matching, Ruleset};
use lanner_engine::load::{Front, LoadOptions, Loader};
use lanner_engine::pushdown::{Derived, derive, syscalls};
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, Registry};
use lanner_schema::Event;
use lanner_schema::event::EventBuf;
use lanner_schema::events::{Connect, Creat, Dup, Dup2, Dup3, Open, OpenByHandleAt, Openat, Openat2};
use lanner_schema::filter::{Automaton, Facts, Paths};
use lanner_schema::flags::file_flags;
use lanner_schema::wire::{CharBuf, Fd, Uint32};
use lanner_state::fd::L4;
use lanner_state::{AT_FDCWD, State};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

fn shared() -> Option<PathBuf> {
    let folder = root().join("../shared/conformance");
    if !folder.is_dir() {
        println!("skipped: no ../shared");
        return None;
    }
    Some(folder)
}

fn loaded(registry: &Registry, files: &[(String, Vec<u8>)]) -> Vec<Arc<Rule>> {
    let mut options = LoadOptions::new(Front::Lanner);
    options.plugins = vec![lanner_engine::load::Plugin {
        name: "container".to_owned(),
        version: lanner_engine::version::Version::new(0, 7, 0),
        source: None,
        fields: vec!["container.".to_owned(), "k8s.".to_owned()],
        async_events: vec!["container".to_owned()],
    }];
    let mut loader = Loader::new(registry, options);
    for result in loader.load_all(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))) {
        assert!(result.successful(), "{}", result.to_text());
    }
    loader.rules().iter().filter(|rule| rule.enabled).cloned().collect()
}

fn registry() -> Registry {
    Registry::builtin().with_container().with_k8s_audit().with_json()
}

/// Rule files of a folder.
fn folder(path: PathBuf) -> Vec<(String, Vec<u8>)> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|name| name.extension().is_some_and(|end| end == "yaml"));
    names.sort();
    names.into_iter().map(|name| (name.display().to_string(), std::fs::read(&name).unwrap())).collect()
}

fn one(condition: &str) -> Vec<(String, Vec<u8>)> {
    let condition = condition.replace('\'', "''");
    let text = format!("- rule: r\n  desc: d\n  condition: '{condition}'\n  output: o\n  priority: INFO\n");
    vec![("r.yaml".to_owned(), text.into_bytes())]
}

/// The syscalls of each event that may be filtered.
struct Filter {
    by_event: BTreeMap<u16, syscalls::Filterable>,
    derived: Derived,
    odd: Automaton,
}

impl Filter {
    fn new(rules: &[Arc<Rule>], paths: Paths) -> Self {
        let derived = derive(rules, paths);
        let by_event =
            syscalls::filterable().flat_map(|of| syscalls::exits(of.syscall).map(move |info| (info.code, of)));
        let odd = derived.filter.automaton.with_odd_texts().unwrap();
        Self { by_event: by_event.collect(), derived, odd }
    }

    /// What the kernel decides, from what it knows.
    fn passes(&self, cx: &Cx<'_>) -> bool {
        let Some(of) = self.by_event.get(&cx.event.code()) else { return true };
        let listed = self.derived.filter.syscalls.iter().find(|listed| listed.syscall == of.syscall.code);
        let Some(listed) = listed else { return true };
        let facts = facts_of(cx, of);
        let path = path_of(cx);
        let verdict = path.map_or(u64::MAX, |path| self.odd.verdict(&path));
        listed
            .clauses
            .iter()
            .any(|clause| facts.has(clause.facts) && clause.path.is_none_or(|bit| verdict >> bit & 1 == 1))
    }
}

/// The facts as the probe finds them.
fn facts_of(cx: &Cx<'_>, of: &syscalls::Filterable) -> Facts {
    let result = result(cx.event);
    let mut facts = match result {
        Some(result) if result < 0 => Facts::FAILURE,
        Some(0..=2) => Facts::SUCCESS.and(Facts::STANDARD),
        _ => Facts::SUCCESS,
    };
    let flags = match cx.event.code() {
        Open::CODE | OpenByHandleAt::CODE => cx.event.get::<Uint32>(2).unwrap_or(0),
        Openat::CODE | Openat2::CODE => cx.event.get::<Uint32>(3).unwrap_or(0),
        Creat::CODE => file_flags::O_WRONLY,
        _ => file_flags::O_RDWR,
    };
    if flags & file_flags::O_RDONLY != 0 || cx.event.code() == OpenByHandleAt::CODE {
        facts = facts.and(Facts::OPEN_READ);
    }
    if flags & file_flags::O_WRONLY != 0 || cx.event.code() == OpenByHandleAt::CODE {
        facts = facts.and(Facts::OPEN_WRITE);
    }
    facts = match cx.thread().map(|thread| thread.facts.container.is_empty()) {
        None => facts.and(Facts::MAYBE_CONTAINER).and(Facts::MAYBE_HOST),
        Some(true) => facts.and(Facts::MAYBE_HOST),
        Some(false) => facts.and(Facts::MAYBE_CONTAINER),
    };
    let both = Facts::MAYBE_INET.and(Facts::MAYBE_NOT_INET).and(Facts::MAYBE_TCP);
    facts.and(match cx.fd() {
        Some(fd) if of.descriptor != syscalls::Descriptor::Unknown && fd.is_inet() => match fd.l4 {
            L4::Tcp | L4::Unknown => Facts::MAYBE_INET.and(Facts::MAYBE_TCP),
            _ => Facts::MAYBE_INET,
        },
        Some(fd) if of.descriptor != syscalls::Descriptor::Unknown && fd.kind != lanner_state::FdKind::Unknown => {
            Facts::MAYBE_NOT_INET
        }
        _ => both,
    })
}

fn result(event: &Event<'_>) -> Option<i64> {
    event.param(0).and_then(|bytes| Some(i64::from_le_bytes(bytes.try_into().ok()?)))
}

/// The text that the automaton reads for an open; `None` where it is not looked at.
fn path_of(cx: &Cx<'_>) -> Option<Vec<u8>> {
    let (dirfd, text) = match cx.event.code() {
        Open::CODE | Creat::CODE => (AT_FDCWD, cx.event.get::<CharBuf>(1)?),
        Openat::CODE | Openat2::CODE => (cx.event.get::<Fd>(1)?, cx.event.get::<CharBuf>(2)?),
        _ => return None,
    };
    if text.starts_with(b"/") {
        return Some(text.to_vec());
    }
    let thread = cx.thread()?;
    let mut dir = match dirfd {
        AT_FDCWD => cx.state.cwd(thread).to_vec(),
        _ => cx.state.fd_of(thread, dirfd)?.name.to_vec(),
    };
    if text.is_empty() || !dir.starts_with(b"/") {
        return None;
    }
    if !dir.ends_with(b"/") {
        dir.push(b'/');
    }
    dir.extend_from_slice(text);
    Some(dir)
}

const OPENS: [u16; 5] = [Open::CODE, Openat::CODE, Openat2::CODE, Creat::CODE, OpenByHandleAt::CODE];
const OTHERS: [u16; 4] = [Connect::CODE, Dup::CODE, Dup2::CODE, Dup3::CODE];

/// CPU time of the thread in ns.
fn cpu_time() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0)
}

const CAPTURES: [&str; 5] =
    ["own_actions_host.scap", "curl_google.scap", "rich_docker.scap", "syscall.scap", "quiet.scap"];

/// Every event of the captures: what some rule matches passes.
#[test]
fn whatever_a_rule_matches_passes() {
    let Some(shared) = shared() else { return };
    let registry = registry();
    let sets = [
        ("3.2.0", folder(shared.join("rules/3.2.0"))),
        ("head", folder(shared.join("rules/head"))),
        ("our own", folder(root().join("rules"))),
    ];
    for (name, files) in sets {
        let rules = loaded(&registry, &files);
        for paths in [Paths::AsGiven, Paths::Both, Paths::Kernel] {
            let began = cpu_time();
            let filter = Filter::new(&rules, paths);
            let took = (cpu_time() - began) / 1_000_000;
            println!("{name}, {} rules, {paths:?}: {:?}, {took} ms of CPU", rules.len(), filter.derived.figures);
            println!("  given up: {:?}", filter.derived.given_up);
            let conditions: Vec<_> = rules.iter().map(|rule| &rule.compiled.condition).collect();
            let mut judge =
                Ruleset::build(conditions, judge::Options { matching: Matching::All, ..judge::Options::default() });
            // What others pass is the same, or more.
            let captures = match paths {
                Paths::Both if cfg!(debug_assertions) => &CAPTURES[..3],
                Paths::Both => &CAPTURES[..],
                Paths::AsGiven | Paths::Kernel => &CAPTURES[..1],
            };
            for capture in captures {
                let bytes = std::fs::read(shared.join("captures").join(capture)).unwrap();
                let counts = replay(&bytes, &filter, &mut judge, &rules);
                println!("  {capture}: {counts:?}");
                if name == "3.2.0" && paths == Paths::Both {
                    // What passes for nothing, where there are enough to tell.
                    let idle = counts.opens_passed - counts.opens_matched;
                    assert!(counts.opens < 300 || idle * 20 <= counts.opens, "{capture}: {counts:?}");
                }
            }
        }
    }
}

#[derive(Debug, Default)]
struct Counts {
    opens: u32,
    opens_passed: u32,
    opens_matched: u32,
    others: u32,
    others_passed: u32,
    matches: u32,
    matches_of_filtered_kinds: u32,
}

fn replay(bytes: &[u8], filter: &Filter, judge: &mut Ruleset, rules: &[Arc<Rule>]) -> Counts {
    let mut reader = Reader::from_bytes(bytes).unwrap();
    let mut state = State::default();
    let mut counts = Counts::default();
    let print = PrintOptions::default();
    while let Some(event) = reader.next().unwrap() {
        let effect = state.follow(&event);
        if !effect.hidden {
            let cx = Cx::new(&event, &state, &effect, &print);
            let passes = filter.passes(&cx);
            let code = event.code();
            if OPENS.contains(&code) {
                counts.opens += 1;
                counts.opens_passed += u32::from(passes);
            } else if OTHERS.contains(&code) {
                counts.others += 1;
                counts.others_passed += u32::from(passes);
            }
            let mut matched = false;
            judge.judge(&cx, &mut |found| {
                matched = true;
                counts.matches += 1;
                counts.matches_of_filtered_kinds += u32::from(filter.by_event.contains_key(&code));
                assert!(passes, "{} matches event {} ({})", rules[found.rule].info().name, event.num, event.name());
            });
            counts.opens_matched += u32::from(matched && OPENS.contains(&code));
        }
        state.settle(effect);
    }
    counts
}

/// A generator of numbers, the same each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below
    }

    fn one<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.next(texts.len())]
    }
}

const TEXTS: [&str; 18] = [
    "../",
    "/..",
    "/etc",
    "/etc/",
    "/etc/a",
    "/etc/a/b",
    "/a",
    "/a/b",
    "a",
    "b",
    "/b",
    ".a",
    "/.a",
    "/",
    "c/a",
    "/etc/a/b/c",
    "A",
    "tc",
];

fn test(dice: &mut Dice) -> String {
    let field = dice.one(&["fd.name", "fd.name", "fd.name", "fd.directory", "fd.filename", "fd.nameraw"]);
    let text = |dice: &mut Dice| dice.one(&TEXTS);
    match dice.next(16) {
        0 => format!("{field} = {}", text(dice)),
        1 => format!("{field} != {}", text(dice)),
        2 => format!("{field} startswith {}", text(dice)),
        3 => format!("{field} endswith {}", text(dice)),
        4 => format!("{field} contains {}", text(dice)),
        5 => format!("{field} icontains {}", text(dice)),
        6 => format!("{field} in ({}, {}, {})", text(dice), text(dice), text(dice)),
        7 => format!("{field} pmatch ({}, {}/*)", text(dice), text(dice)),
        8 => format!("{field} glob '{}'", dice.one(&["/*/a", "*a", "/etc/*", "/?/*", "*[ab]", "/[!a]*", "*"])),
        9 => format!(
            "evt.rawres {} {}",
            dice.one(&["<", "<=", "=", "!=", ">=", ">"]),
            dice.one(&["-2", "0", "1", "3", "5"])
        ),
        10 => format!("fd.num {} {}", dice.one(&["<", "=", ">="]), dice.one(&["0", "3"])),
        11 => format!("evt.is_open_{} = {}", dice.one(&["read", "write"]), dice.one(&["true", "false"])),
        12 => format!("evt.res {} {}", dice.one(&["=", "!=", "startswith"]), dice.one(&["SUCCESS", "ENOENT", "S"])),
        13 => format!("evt.failed = {}", dice.one(&["true", "false"])),
        14 => format!("container.id {} host", dice.one(&["=", "!="])),
        _ => format!("fd.typechar {} {}", dice.one(&["=", "!="]), dice.one(&["f", "4", "d"])),
    }
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    match (depth, dice.next(5)) {
        (0, _) | (_, 0) => test(dice),
        (_, 1) => format!("not ({})", condition(dice, depth - 1)),
        (_, 2 | 3) => {
            let members: Vec<String> = (0..2 + dice.next(2)).map(|_| condition(dice, depth - 1)).collect();
            format!("({})", members.join(" and "))
        }
        _ => {
            let members: Vec<String> = (0..2 + dice.next(2)).map(|_| condition(dice, depth - 1)).collect();
            format!("({})", members.join(" or "))
        }
    }
}

fn random_path(dice: &mut Dice) -> String {
    let names = ["etc", "a", "b", ".a", "c", "A", "..", ".", "", "etca", "\u{7}x"];
    let count = 1 + dice.next(4);
    let parts: Vec<&str> = (0..count).map(|_| dice.one(&names)).collect();
    let front = if dice.next(3) > 0 { "/" } else { "" };
    format!("{front}{}", parts.join("/"))
}

/// Random conditions at random opens.
#[test]
fn random_rules_match_nothing_that_is_dropped() {
    let registry = registry();
    let mut dice = Dice(17);
    let rounds = if cfg!(debug_assertions) { 300 } else { 3000 };
    let (mut matched, mut dropped) = (0u32, 0u32);
    for _ in 0..rounds {
        let text = format!("evt.type in (open, openat, creat) and {}", condition(&mut dice, 3));
        let rules = loaded(&registry, &one(&text));
        let filters = [Paths::AsGiven, Paths::Both, Paths::Kernel].map(|paths| Filter::new(&rules, paths));
        let conditions = [&rules[0].compiled.condition];
        let mut judge =
            Ruleset::build(conditions, judge::Options { matching: Matching::All, ..judge::Options::default() });
        let mut state = State::default();
        let mut buf = EventBuf::default();
        for _ in 0..40 {
            let path = random_path(&mut dice);
            let flags = [file_flags::O_RDONLY, file_flags::O_WRONLY, file_flags::O_RDWR][dice.next(3)];
            let flags = flags | if dice.next(3) == 0 { file_flags::O_DIRECTORY } else { 0 };
            let fd = [-2i64, -13, 0, 1, 3, 7][dice.next(6)];
            match dice.next(3) {
                0 => Openat {
                    fd: Some(fd),
                    dirfd: Some(AT_FDCWD),
                    name: Some(path.as_bytes()),
                    flags: Some(flags),
                    ..Default::default()
                }
                .encode(&mut buf, 1, 1),
                1 => Open { fd: Some(fd), name: Some(path.as_bytes()), flags: Some(flags), ..Default::default() }
                    .encode(&mut buf, 1, 1),
                _ => Creat { fd: Some(fd), name: Some(path.as_bytes()), ..Default::default() }.encode(&mut buf, 1, 1),
            }
            let event = buf.event().unwrap();
            let effect = state.follow(&event);
            let print = PrintOptions::default();
            let cx = Cx::new(&event, &state, &effect, &print);
            let mut matches = false;
            judge.judge(&cx, &mut |_| matches = true);
            for filter in &filters {
                let passes = filter.passes(&cx);
                assert!(passes || !matches, "{text}\n{} {path:?} {fd} {flags}", event.name());
                dropped += u32::from(!passes);
            }
            matched += u32::from(matches);
            state.settle(effect);
        }
    }
    println!("{matched} matches, {dropped} dropped");
    assert!(matched > 1000 && dropped > 1000, "{matched} {dropped}");
}

/// The facts and the verdict of the clauses of a syscall, as a text: each clause in brackets, with `*` where any path will do.
fn clauses(derived: &Derived, syscall: &str, path: &str) -> String {
    let at = derived.reasons.iter().position(|reason| reason.syscall == syscall).unwrap();
    let verdict = derived.filter.automaton.verdict(path.as_bytes());
    let one = |clause: &lanner_schema::filter::Clause| {
        let path = clause.path.map_or("*", |bit| if verdict >> bit & 1 == 1 { "yes" } else { "no" });
        format!("[{}: {path}]", lanner_engine::pushdown::words(clause.facts).join(", "))
    };
    derived.filter.syscalls[at].clauses.iter().map(one).collect()
}

#[test]
fn what_later_events_need_of_opens_passes() {
    let registry = registry();
    let of = |condition: &str, paths| derive(&loaded(&registry, &one(condition)), paths);
    let fchmod = "evt.type = fchmod and fd.name startswith /etc/";
    let derived = of(fchmod, Paths::Both);
    assert_eq!(clauses(&derived, "openat", "/etc/a"), "[success: yes]");
    assert_eq!(clauses(&derived, "openat", "/tmp/a"), "[success: no]");
    assert_eq!(derived.reasons[1].needed_by.len(), 1);
    // The kernel's path comes with the event itself.
    assert_eq!(clauses(&of(fchmod, Paths::Kernel), "openat", "/etc/a"), "");
    let unlike = of("evt.type = fchmod and not fd.name startswith /etc/", Paths::Both);
    assert_eq!(clauses(&unlike, "openat", "/etc/a"), "[success: yes]");
    assert_eq!(clauses(&unlike, "openat", "/tmp/a"), "[success: no]");
}

#[test]
fn facts_are_asked_for() {
    let registry = registry();
    let of = |condition: &str| derive(&loaded(&registry, &one(condition)), Paths::Both);
    let dup = of("evt.type in (dup, dup2, dup3) and evt.rawres in (0, 1, 2) and fd.type in (ipv4, ipv6)");
    assert_eq!(clauses(&dup, "dup2", ""), "[success, result 0, 1 or 2, internet socket: *]");
    assert_eq!((clauses(&dup, "close", ""), clauses(&dup, "openat", "/")), (String::new(), String::new()));
    let container = of("evt.type = unlinkat and evt.res = SUCCESS and not container.id = host");
    assert_eq!(clauses(&container, "unlinkat", ""), "[success, in a container: *]");
    let opens = of("evt.type = openat and evt.is_open_write = true and fd.num >= 0 and fd.directory = /etc");
    assert_eq!(clauses(&opens, "openat", "/etc/a"), "[success, opened to write: yes]");
    assert_eq!(clauses(&opens, "openat", "/etc/a/b"), "[success, opened to write: no]");
    // What is not known may hold.
    assert_eq!(clauses(&of("proc.name = cat"), "read", ""), "[: *]");
    assert!(of("evt.type = close and fd.types intersects (ipv4)").off.is_some());
}
