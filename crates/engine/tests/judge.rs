//! The short cuts of judging give what plain evaluation gives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(missing_docs, clippy::disallowed_methods, reason = "a test reads its data")]

mod common;

use common::{at_last, compile, every_kind, filter_cases, registry_with_mocks, rows, text};
use lanner_engine::compile::Condition;
use lanner_engine::judge::{self, Matching, Ruleset, explain};
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, Registry};
use lanner_lang::ast::Expr;
use lanner_lang::condition;
use lanner_schema::EVENTS;
use lanner_schema::event::EventBuf;
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
        Ruleset::build(conditions, judge::Options { matching, profile: None }).judge(cx, &mut |rule| found.push(rule));
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
        let mut set = Ruleset::build(&conditions, judge::Options { matching: Matching::All, profile: Some(clock) });
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
        all.judge(&cx, &mut |rule| now.push(rule));
        first.judge(&cx, &mut |rule| now_first.push(rule));
        found.push(now);
        firsts.push(now_first);
        state.settle(effect);
    }
    // `3 or 1`: the second place is looked at when the first does not hold. `2 and 1`: the second place is first looked at at the second event.
    assert_eq!(found, [vec![2], vec![3, 5, 7], vec![0, 2, 4, 5, 7], vec![0, 7]]);
    // The second event ends at the first rule, so the second rule counts it not.
    assert_eq!(firsts, [vec![], vec![0], vec![1], vec![]]);
}
