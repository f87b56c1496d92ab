//! What is set aside until a container is known is bounded, and comes back in order.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use lanner_engine::alert::Unanswered;
use lanner_engine::hold::{Awaited, Hold, HoldCounts, HoldLimits, Place};
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_schema::script;
use lanner_state::State;
use std::fmt::Write as _;

const LIMITS: HoldLimits = HoldLimits { time: 1_000_000_000, events: 3, bytes: 1 << 20, all_bytes: 1 << 20 };

/// Number and container of an event, with what is known and why it is judged.
fn line(cx: &Cx<'_>, unanswered: Unanswered) -> String {
    let thread = cx.thread().unwrap();
    let container = String::from_utf8_lossy(&thread.facts.container).into_owned();
    let name = cx.state.container_of(thread).map(|known| String::from_utf8_lossy(&known.name).into_owned());
    let name = name.unwrap_or_else(|| format!("{unanswered:?}"));
    format!("{} {container} {name}", cx.event.num)
}

/// Judges all events; a line for each, in the order in which they were judged.
fn run(script: &str, limits: HoldLimits) -> (Vec<String>, HoldCounts) {
    run_with(script, limits, |_, awaited| awaited == Awaited::Runtime)
}

/// The same; `may_match` says which events have to wait for what.
fn run_with(
    script: &str,
    limits: HoldLimits,
    may_match: impl Fn(&Cx<'_>, Awaited) -> bool,
) -> (Vec<String>, HoldCounts) {
    let (mut state, print, mut hold, mut lines) =
        (State::default(), PrintOptions::default(), Hold::new(limits), Vec::new());
    let mut number = 0;
    for event in &script::parse(script).unwrap() {
        let mut event = event.event().unwrap();
        number += u64::from(event.ts > 0);
        event.num = number;
        let effect = state.follow(&event);
        while let Some(held) = hold.due(&state, event.ts) {
            let unanswered = held.unanswered();
            held.judge(&mut state, &print, |cx| lines.push(line(cx, unanswered)));
        }
        let cx = Cx::new(&event, &state, &effect, &print);
        if !effect.hidden
            && cx.thread().is_some()
            && let Place::Now(unanswered) = hold.place(&cx, &may_match)
        {
            lines.push(line(&cx, unanswered));
        }
        state.settle(effect);
    }
    for held in hold.end() {
        let unanswered = held.unanswered();
        held.judge(&mut state, &print, |cx| lines.push(line(cx, unanswered)));
    }
    (lines, hold.counts())
}

/// Threads 1 to `count`, each in a container of its own.
fn threads(count: u32) -> String {
    (1..=count).fold(String::new(), |mut text, n| {
        let id = format!("{n:012}{}", "0".repeat(52));
        let _ = writeln!(
            text,
            "@thread tid={n} pid={n} ptid=0 comm=sh exe=sh exepath=/bin/sh cwd=/ cgroups=[\"cpu=/docker/{id}\"]"
        );
        text
    })
}

#[test]
fn answers_time_and_the_end_let_events_go_in_order() {
    let script = threads(3)
        + "close tid=2 res=0 fd=3\nclose tid=1 res=0 fd=3\nclose tid=2 res=0 fd=4\nclose ts=+1s tid=3 res=0 fd=3\n\
           @container {\"container\":{\"id\":\"000000000003\",\"name\":\"three\"}}\nclose tid=1 res=0 fd=5\n";
    let (lines, counts) = run(&script, LIMITS);
    // The first two waited as long as they may; the fourth's time let them go. A container that was waited for in vain is not waited for again.
    let wanted = [
        "1 000000000002 TimeOver",
        "3 000000000002 TimeOver",
        "2 000000000001 TimeOver",
        "4 000000000003 three",
        "6 000000000001 TimeOver",
    ];
    assert_eq!(lines, wanted);
    let counts_wanted = HoldCounts { held: 4, answered: 1, timed_out: 3, longest: 1000, ..HoldCounts::default() };
    assert_eq!(counts, counts_wanted);
    let (lines, counts) = run(&(threads(2) + "close tid=2 res=0 fd=3\nclose tid=1 res=0 fd=3\n"), LIMITS);
    assert_eq!((lines, counts.ended), (vec!["1 000000000002 Ended".to_owned(), "2 000000000001 Ended".to_owned()], 2));
}

#[test]
fn without_room_or_time_nothing_waits() {
    let of_one = "close tid=1 res=0 fd=3\n".repeat(5);
    let closes = of_one.clone() + "close tid=2 res=0 fd=3\n";
    let (lines, counts) = run(&(threads(2) + &closes), LIMITS);
    assert_eq!(lines[..2], ["4 000000000001 NoRoom", "5 000000000001 NoRoom"]);
    assert_eq!((lines.len(), counts.held, counts.overflowed, counts.ended), (6, 4, 2, 4));
    for limits in [HoldLimits { bytes: 1, ..LIMITS }, HoldLimits { all_bytes: 1, ..LIMITS }] {
        let (lines, counts) = run(&(threads(1) + &of_one), limits);
        assert_eq!((lines.len(), counts.held, counts.overflowed), (5, 1, 4), "{limits:?}");
    }
    let (lines, counts) = run(&(threads(2) + &closes), HoldLimits::NONE);
    assert_eq!((lines.len(), lines[0].as_str(), counts), (6, "1 000000000001 NotAwaited", HoldCounts::default()));
}

const POD: &str = "9d9a0e54-5f4e-4b5c-8a51-1f5f1f3e7b2a";

/// A thread in a container of a pod.
fn in_pod() -> String {
    let id = format!("{:012}{}", 1, "0".repeat(52));
    format!(
        "@thread tid=1 pid=1 ptid=0 comm=sh exe=sh exepath=/bin/sh cwd=/ cgroups=[\"cpu=/kubepods/pod{POD}/{id}\"]\n"
    )
}

#[test]
fn what_needs_the_cluster_waits_on_when_the_runtime_has_told() {
    let asked = "@k8s-asked resource=pods why=\"\"\n";
    let container = "@container {\"container\":{\"id\":\"000000000001\",\"name\":\"web\"}}\n";
    let pod = format!("@k8s {{\"kind\":\"Pod\",\"uid\":\"{POD}\",\"name\":\"web-1\",\"namespace\":\"shop\"}}\n");
    let close = "close tid=1 res=0 fd=3\n";
    // Events with an even number need what the API server says; what it says is counted too.
    let needs = |cx: &Cx<'_>, awaited: Awaited| awaited == Awaited::Runtime || cx.event.num.is_multiple_of(2);
    let story = |parts: &[&str]| {
        let (lines, counts) = run_with(&(in_pod() + &parts.concat()), LIMITS, needs);
        let numbers: Vec<String> = lines.iter().map(|line| line.replace(" 000000000001", "")).collect();
        (numbers.join(", "), counts.held, counts.answered, counts.timed_out)
    };
    let told = |lines: &str, counts: [u64; 3]| (lines.to_owned(), counts[0], counts[1], counts[2]);

    let answered = story(&[asked, close, close, container, close, &pod, close, close]);
    assert_eq!(answered, told("3 web, 5 web, 2 web, 7 web, 8 web", [2, 2, 0]));
    let later = "close ts=+1s tid=1 res=0 fd=3\n";
    let silent = story(&[asked, close, close, container, close, later, close]);
    assert_eq!(silent, told("3 web, 5 web, 2 web, 6 web, 7 web", [2, 1, 1]));
    let fails = "@k8s-asked resource=pods why=\"is away\"\n";
    assert_eq!(story(&[asked, close, close, container, fails, close]), told("3 web, 2 web, 6 web", [2, 2, 0]));
    // Nobody has asked: nothing is waited for but the runtime.
    assert_eq!(story(&[container, close, close]), told("2 web, 3 web", [0, 0, 0]));
    // The pod may be known first, and the end may come first.
    assert_eq!(story(&[asked, close, &pod, container, close]), told("2 web, 5 web", [1, 1, 0]));
    assert_eq!(story(&[asked, close, container]), told("2 web", [1, 0, 0]));
    // Only the runtime says that it is a pod's, or that it is none.
    let labelled = format!(
        "@container {{\"container\":{{\"id\":\"000000000001\",\"name\":\"web\",\"labels\":{{\"io.kubernetes.pod.uid\":\"{POD}\"}}}}}}\n"
    );
    let by_label =
        |container: &str| run_with(&(threads(1) + asked + close + close + container + &pod), LIMITS, needs).0;
    assert_eq!(by_label(&labelled), ["3 000000000001 web", "2 000000000001 web"]);
    assert_eq!(by_label(container), ["2 000000000001 web", "3 000000000001 web"]);
}
