//! The short cuts of judging give what plain evaluation gives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(missing_docs, clippy::disallowed_methods, reason = "a test reads its data")]

mod common;

use common::{at_last, compile, every_kind, filter_cases, registry_with_mocks, rows, text};
use lanner_engine::compile::Condition;
use lanner_engine::judge::{self, Matching, Ruleset, explain};
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, Registry, Spelling};
use lanner_lang::ast::Expr;
use lanner_lang::condition;
use lanner_schema::EVENTS;
use lanner_schema::event::EventBuf;
use lanner_schema::filter::Paths;
use lanner_state::State;

fn compiled(filters: &[&str]) -> Vec<Condition> {
    let registry = registry_with_mocks();
    filters
        .iter()
        .map(|filter| compile(filter, &registry).0.unwrap_or_else(|error| panic!("{filter}: {error}")))
        .collect()
}

/// All matches of a rule set at an event, with all matching and with the first one.
fn judged(conditions: &[Condition], cx: &Cx<'_>) -> (Vec<usize>, Vec<usize>) {
    let by = |matching| {
        let mut found = Vec::new();
        Ruleset::build(conditions, judge::Options { matching, ..judge::Options::default() })
            .judge(cx, &mut |matched| found.push(matched.rule));
        found
    };
    (by(Matching::All), by(Matching::First))
}

/// What a kind of event decides must be what its events show: each event code, with every parameter empty.
#[test]
fn folding_changes_no_answer() {
    let filters = [
        "evt.type = openat",
        "evt.type in (open, openat, procexit, container)",
        "evt.type != close",
        "evt.type startswith open",
        "evt.type exists",
        "syscall.type = openat",
        "syscall.type exists",
        "not syscall.type = openat",
        "syscall.type != close",
        "evt.dir = <",
        "evt.dir != <",
        "evt.is_io = true",
        "evt.is_io_read = true",
        "evt.is_io_write = false",
        "evt.is_wait = true",
        "evt.is_async = true",
        "evt.is_open_read = true",
        "evt.is_open_write = false",
        "evt.is_open_exec = false",
        "evt.is_open_create = false",
        "evt.is_open_read exists",
        "evt.num = 0",
        "evt.num > 0",
        "evt.num >= 1",
        "evt.num != 0",
        "evt.num < 1",
        "evt.num <= 1",
        "evt.num in (0)",
        "evt.num in (1)",
        "evt.num in (0, 1)",
        "evt.num = anyof (0, 1)",
        "evt.num = oneof (0, 1)",
        "evt.num != allof (0, 1)",
        "evt.num != anyof (0, 1)",
        "evt.num = 1",
        "evt.num < 2",
        "evt.num > 1",
        "evt.arg.name exists",
        "not evt.arg.name exists",
        "evt.rawres >= 0",
        "not evt.rawres >= 0",
        "fd.num >= 0",
        "not fd.num >= 0",
        "fd.name exists",
        "fs.path.name exists",
        "not fs.path.name exists",
        "evt.buffer exists",
        "evt.category = file",
        "evt.io_dir = read",
        "len(evt.arg.name) = 0",
        "proc.name = val(evt.arg.name)",
        "evt.type = openat or evt.type = close and not evt.is_io = true",
        "not (evt.type = openat or not evt.dir = <)",
        "evt.abspath exists",
        "evt.failed = true",
        "not evt.failed = true",
        "evt.count = 1",
    ];
    let conditions = compiled(&filters);
    every_kind(&mut |cx| {
        let (found, _) = judged(&conditions, cx);
        for (rule, (filter, condition)) in filters.iter().zip(&conditions).enumerate() {
            let info = cx.event.info();
            assert_eq!(found.contains(&rule), explain(condition, cx).holds, "{filter} at {}", info.enum_name);
        }
    });
}

/// Syscalls without an event of their own are told apart.
#[test]
fn generic_events_have_their_syscalls_name() {
    let conditions =
        compiled(&["evt.type = futex_waitv", "evt.type = statx", "syscall.type = statx", "evt.type = openat"]);
    for (code, wanted) in [(374, vec![0]), (367, vec![1, 2]), (0, vec![])] {
        at_last(&format!("PPME_GENERIC_X tid=1 ID={code}"), |cx| {
            assert_eq!(judged(&conditions, cx).0, wanted, "syscall {code}")
        });
    }
}

/// All conditions of the table at once: guards, tables and shared parts.
#[test]
fn many_rules_answer_like_each_alone() {
    let Some(folder) = filter_cases() else { return };
    let registry = Registry::builtin();
    let table = rows(&folder, "eval.jsonl");
    let conditions: Vec<Condition> =
        table.iter().filter_map(|row| compile(text(row, "filter"), &registry).0.ok()).collect();
    for script in [
        "openat tid=1 fd=3 dirfd=AT_FDCWD name=/opt/dir/file.txt flags=O_RDWR mode=0",
        "execve tid=1 res=0 exe=/myexe args=[] pid=1 ptid=0 cwd=/root comm=myexe",
        "getcwd tid=1 res=0 path=/test/dir",
        "socket tid=1 fd=7 domain=AF_INET type=1 proto=0\nconnect tid=1 res=0 fd=7 tuple=1.2.3.4:5->142.251.111.147:443 addr=142.251.111.147:443",
    ] {
        at_last(script, |cx| {
            let wanted: Vec<usize> =
                (0..conditions.len()).filter(|rule| explain(&conditions[*rule], cx).holds).collect();
            let (all, first) = judged(&conditions, cx);
            assert_eq!(all, wanted, "{script}");
            assert_eq!(first, wanted.first().copied().into_iter().collect::<Vec<_>>());
        });
    }
}

#[test]
fn profiles_count() {
    fn clock() -> u64 {
        0
    }
    let conditions = compiled(&[
        "evt.type = getcwd and proc.name = nosuch",
        "evt.type = getcwd and evt.num = 1",
        "evt.type = close",
    ]);
    at_last("getcwd tid=1 res=0 path=/x", |cx| {
        let mut set = Ruleset::build(&conditions, judge::Options { profile: Some(clock), ..judge::Options::default() });
        set.judge(cx, &mut |_| ());
        set.judge(cx, &mut |_| ());
        let profile = set.profile();
        let figures: Vec<_> = profile.iter().map(|rule| (rule.evaluations, rule.matches)).collect();
        assert_eq!((figures, set.matches()), (vec![(2, 0), (2, 2), (0, 0)], &[0, 2, 0][..]));
        assert_eq!(profile[0].stopped_at, [("proc.name = nosuch".to_owned(), 2)]);
    });
}

/// The deepest condition that can be parsed is compiled and judged on a thread's usual stack.
#[test]
fn deep_conditions_need_little_stack() {
    let depth = 332;
    let text = format!("{}c.true = 1{}", "not (c.false = 1 or c.true = 1 and ".repeat(depth), ")".repeat(depth));
    let parsed: Expr = condition::parse(&text, condition::MAX_DEPTH).unwrap();
    drop(parsed);
    let work = move || {
        let registry = registry_with_mocks();
        let condition = compile(&text, &registry).0.unwrap();
        at_last("getcwd tid=1 res=0 path=/x", |cx| {
            assert_eq!(!judged(std::slice::from_ref(&condition), cx).0.is_empty(), explain(&condition, cx).holds);
        });
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

/// Rules that have thousands of parts in common don't lead as deep, nor do many rules that share parts in pairs take long.
#[test]
fn thousands_of_shared_parts() {
    let work = || {
        let registry = Registry::builtin();
        let parts: Vec<String> = (0..20_000).map(|n| format!("fd.num != {n}")).collect();
        let parts = parts.join(" and ");
        let mut conditions: Vec<Condition> = [
            format!("evt.type = openat and {parts} and proc.name = init"),
            format!("evt.type = openat and {parts} and proc.name != init"),
            format!("{parts} and evt.type in (open, openat)"),
        ]
        .iter()
        .map(|text| compile(text, &registry).0.unwrap())
        .collect();
        conditions.extend((0..4000).map(|n| {
            let text = format!("evt.type = openat and proc.name startswith x{} and fd.num = {n}", n / 2);
            compile(&text, &registry).0.unwrap()
        }));
        at_last(
            "@thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init exepath=/sbin/init cwd=/ uid=0\n\
             openat tid=1 fd=30000 dirfd=AT_FDCWD name=/x flags=0 mode=0",
            |cx| assert_eq!(judged(&conditions, cx).0, [0, 2]),
        );
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

/// Each place of a condition that remembers does so for itself, and is looked at as often as the written order says.
#[test]
fn what_remembers_is_asked_in_order() {
    let filters = [
        // Counts all events, then only those before which the first part holds.
        "util.cnt >= 3 and proc.name = init",
        "proc.name = nosuch and util.cnt >= 1",
        "util.cnt = 3 or util.cnt = 1",
        "util.cnt = 2 and util.cnt = 1",
        "not (util.cnt != 3)",
        "join(\",\", (util.cnt)) = 2 or join(\",\", (util.cnt)) = 2",
        "fd.num >= 0 and fd.name exists and util.cnt = 1",
        "evt.deltatime > 5 and evt.deltatime < 100",
    ];
    let conditions = compiled(&filters);
    let mut all = Ruleset::build(&conditions, judge::Options::default());
    let first = judge::Options { matching: Matching::First, ..judge::Options::default() };
    let texts = ["evt.num = 2 and proc.name exists", "util.cnt = 2 and proc.name exists"];
    let mut first = Ruleset::build(&compiled(&texts), first);
    let (mut found, mut firsts) = (Vec::new(), Vec::new());
    let mut buf = EventBuf::default();
    let mut state = State::default();
    let setup = "@thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init exepath=/sbin/init cwd=/ uid=0";
    let events = lanner_schema::script::parse(setup).unwrap();
    for event in &events {
        let effect = state.follow(&event.event().unwrap());
        state.settle(effect);
    }
    for number in 1..=4u64 {
        let info = EVENTS.iter().find(|info| info.name == "getcwd" && info.is_exit()).unwrap();
        buf.begin(1_000_000 + number * number * 10, 1, info.code);
        info.params.iter().for_each(|_| buf.param(|_| ()));
        buf.finish();
        let mut event = buf.event().unwrap();
        event.num = number;
        let effect = state.follow(&event);
        let print = PrintOptions::default();
        let cx = Cx::new(&event, &state, &effect, &print);
        let (mut now, mut now_first) = (Vec::new(), Vec::new());
        all.judge(&cx, &mut |matched| now.push(matched.rule));
        first.judge(&cx, &mut |matched| now_first.push(matched.rule));
        found.push(now);
        firsts.push(now_first);
        state.settle(effect);
    }
    // `3 or 1`: the second place is looked at when the first does not hold. `2 and 1`: the second place is first looked at at the second event.
    assert_eq!(found, [vec![2], vec![3, 5, 7], vec![0, 2, 4, 5, 7], vec![0, 7]]);
    // The second event ends at the first rule, so the second rule counts it not.
    assert_eq!(firsts, [vec![], vec![0], vec![1], vec![]]);
}

/// The rules that match at the last event, each with the spellings that it matches with and the name that its output shows.
fn spelled(script: &str, filters: &[&str], options: judge::Options) -> Vec<(usize, Option<Paths>, String)> {
    let conditions = compiled(filters);
    let registry = Registry::builtin();
    let name = registry.bind_text("fd.name", "syscall").unwrap();
    let mut found = Vec::new();
    at_last(script, |cx| {
        Ruleset::build(&conditions, options).judge(cx, &mut |matched| {
            let mut text = Vec::new();
            lanner_fields::print::print(&name, matched.cx, &mut text);
            found.push((matched.rule, matched.path, String::from_utf8(text).unwrap()));
        });
    });
    found
}

const LINKED: &str = "@thread tid=7 ptid=1 comm=cat cwd=/srv
openat tid=7 fd=3 dirfd=AT_FDCWD name=link/key flags=O_RDONLY mode=0 object.file=/etc/keys/key object.dev=8 object.ino=12";
const PLAIN: &str = "@thread tid=7 ptid=1 comm=cat cwd=/srv
openat tid=7 fd=3 dirfd=AT_FDCWD name=/etc/keys/key flags=O_RDONLY mode=0 object.file=/etc/keys/key object.dev=8 object.ino=12";

#[test]
fn a_rule_on_paths_is_judged_with_each_spelling() {
    let filters = [
        "evt.type = openat and fd.name = /srv/link/key",
        "evt.type = openat and fd.name startswith /etc/keys",
        "evt.type = openat and fd.filename = key and not proc.name = dog",
        "evt.type = openat and proc.name = cat",
        "evt.type = openat and fd.directory = /etc/keys and fs.path.name = /etc/keys/key",
        "evt.type = openat and fd.name = /srv/link/key and fd.directory = /etc/keys",
        "evt.type = openat and not fd.name startswith /etc",
        "evt.type = openat and not fd.name startswith /srv",
        "evt.type = openat and fd.realpath = /etc/keys/key",
        "evt.type = openat and toupper(fd.name) = /ETC/KEYS/KEY",
        "evt.type = openat and fd.name = val(fs.path.name)",
        "evt.type = openat and fd.nameraw = link/key",
        "evt.type = openat and evt.deltatime >= 0 and fd.name startswith /etc",
    ];
    let (given, kernel) = ("/srv/link/key".to_owned(), "/etc/keys/key".to_owned());
    let options = |paths, matching| judge::Options { paths, matching, ..judge::Options::default() };
    let wanted = |path: Option<Paths>, rule| {
        (rule, path, if path == Some(Paths::Kernel) { kernel.clone() } else { given.clone() })
    };
    let (g, k, b) = (Some(Paths::AsGiven), Some(Paths::Kernel), Some(Paths::Both));
    let both = [(g, 0), (k, 1), (b, 2), (None, 3), (k, 4), (g, 6), (k, 7), (None, 8), (k, 9), (b, 10), (None, 11)];
    let both = both.map(|(path, rule)| wanted(path, rule));
    assert_eq!(spelled(LINKED, &filters, options(Paths::Both, Matching::All)), both);
    let profiled = judge::Options { profile: Some(|| 0), ..options(Paths::Both, Matching::All) };
    assert_eq!(spelled(LINKED, &filters, profiled), both);
    assert_eq!(spelled(LINKED, &filters, options(Paths::Both, Matching::First)), both[..1]);
    assert_eq!(spelled(LINKED, &filters[1..], options(Paths::Both, Matching::First)), [wanted(k, 0)]);
    let as_given = [0, 2, 3, 6, 8, 10, 11].map(|rule| wanted(None, rule));
    assert_eq!(spelled(LINKED, &filters, options(Paths::AsGiven, Matching::All)), as_given);
    let of_kernel = [(k, 1), (k, 2), (None, 3), (k, 4), (k, 7), (None, 8), (k, 9), (k, 10), (None, 11), (None, 12)];
    let of_kernel = of_kernel.map(|(path, rule)| (rule, path, kernel.clone()));
    assert_eq!(spelled(LINKED, &filters, options(Paths::Kernel, Matching::All)), of_kernel);
    let same = [1, 2, 3, 4, 7, 8, 9, 10, 12].map(|rule| (rule, None, kernel.clone()));
    for paths in [Paths::Both, Paths::AsGiven, Paths::Kernel] {
        assert_eq!(spelled(PLAIN, &filters, options(paths, Matching::All)), same);
    }
}

/// Whatever rules share, both judgements give what plain evaluation gives with each spelling.
#[test]
fn the_second_judgement_forgets_what_reads_paths_alone() {
    let atoms = [
        "fd.name startswith /etc",
        "fd.name in (/srv/link/key, /x)",
        "fd.filename endswith ey",
        "fd.directory = /etc/keys",
        "proc.name = cat",
        "proc.cmdline contains a",
        "toupper(fd.name) contains KEYS",
        "evt.is_open_read = true",
        "fs.path.name glob /*/keys/*",
    ];
    let mut filters = Vec::new();
    for one in atoms {
        for other in atoms {
            filters.push(format!("evt.type = openat and {one} and not {other}"));
            filters.push(format!("evt.type = openat and ({one} or ({other} and not ({one} and fd.num > 0)))"));
            filters.push(format!("evt.type = openat and not ({one} or {other}) and proc.name = cat"));
        }
    }
    let filters: Vec<&str> = filters.iter().map(String::as_str).collect();
    let conditions = compiled(&filters);
    at_last(LINKED, |cx| {
        let kernel = cx.spelled(Spelling::Kernel);
        let mut wanted = Vec::new();
        for (rule, condition) in conditions.iter().enumerate() {
            match (explain(condition, cx).holds, explain(condition, &kernel).holds) {
                (true, true) => wanted.push((rule, Some(Paths::Both))),
                (true, false) => wanted.push((rule, Some(Paths::AsGiven))),
                (false, true) => wanted.push((rule, Some(Paths::Kernel))),
                (false, false) => {}
            }
        }
        let mut set = Ruleset::build(&conditions, judge::Options::default());
        for _ in 0..3 {
            let mut found = Vec::new();
            set.judge(cx, &mut |matched| {
                let reads = filters[matched.rule].contains("fd.name") || filters[matched.rule].contains("fd.dir");
                let reads =
                    reads || filters[matched.rule].contains("fd.file") || filters[matched.rule].contains("fs.path");
                // Of a rule without paths nobody says with which spelling it matches.
                found.push((matched.rule, if reads { matched.path } else { Some(Paths::Both) }));
            });
            assert_eq!(found, wanted);
        }
        assert!(wanted.len() > 50 && wanted.iter().any(|(_, path)| *path == Some(Paths::Kernel)));
    });
}
