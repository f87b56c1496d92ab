//! Event scripts and the state that they lead to: `tests/events/DOMAIN/EVENT.md`.
//!
//! In each file a block ` ```events ` (see `lanner_schema::script`) is followed by a block ` ```state `: a line for each event that rules see,
//! with what it is attached to, then the threads, descriptors, users, containers and objects of Kubernetes as they are after the last one. Every script begins with an
//! empty state. `UPDATE=1` rewrites the blocks; then read the difference.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_schema::script;
use lanner_state::fd::{Connection, L4, Role, Socket};
use lanner_state::{Effect, Fd, State, Thread};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn shown(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

fn fd_line(fd: &Fd) -> String {
    let mut line = format!("{:?}", fd.kind).to_lowercase();
    let mut word = |text: String| line.extend([" ".to_owned(), text]);
    if !fd.name.is_empty() {
        word(shown(&fd.name));
    }
    if !fd.name_raw.is_empty() && fd.name_raw != fd.name {
        word(format!("raw={}", shown(&fd.name_raw)));
    }
    if !fd.real.is_empty() && fd.real != fd.name {
        word(format!("real={}", shown(&fd.real)));
    }
    if fd.flags != 0 {
        word(format!("flags={:#x}", fd.flags));
    }
    for (name, number) in [("dev", u64::from(fd.dev)), ("ino", fd.ino), ("pid", fd.pid as u64)] {
        if number != 0 {
            word(format!("{name}={number}"));
        }
    }
    if fd.l4 != L4::Unknown {
        word(format!("{:?}", fd.l4).to_lowercase());
    }
    if fd.role != Role::None {
        word(format!("{:?}", fd.role).to_lowercase());
    }
    if fd.connection != Connection::None {
        word(format!("{:?}", fd.connection).to_lowercase());
    }
    if let Socket::Inet(source, destination) = fd.socket {
        word(format!("client={}:{} server={}:{}", source.ip, source.port, destination.ip, destination.port));
    }
    if fd.place.is_known() {
        word(format!("place={}:{}", fd.place.netns, fd.place.cgroup));
    }
    for (name, layer) in [("upper", fd.upper_layer), ("lower", fd.lower_layer)] {
        if layer {
            word(format!("{name}-layer"));
        }
    }
    line
}

fn thread_line(state: &State, thread: &Thread) -> String {
    let facts = &thread.facts;
    let mut line = format!("{} {}", facts.tid, shown(&facts.cmdline));
    let mut number = |name: &str, value: i64, usual: i64| {
        if value != usual {
            let _ = write!(line, " {name}={value}");
        }
    };
    number("pid", facts.pid, facts.tid);
    number("ptid", thread.ptid, 0);
    number("vtid", facts.vtid, facts.tid);
    number("vpid", facts.vpid, facts.pid);
    number("sid", facts.sid, -1);
    number("vpgid", facts.vpgid, -1);
    number("pgid", facts.pgid, -1);
    number("uid", i64::from(facts.uid), 0);
    number("gid", i64::from(facts.gid), 0);
    number("loginuid", i64::from(facts.loginuid), i64::from(u32::MAX));
    number("tty", i64::from(facts.tty), 0);
    number("fdlimit", thread.fdlimit, 1024);
    number("vm", i64::from(thread.vm_size), 0);
    number("reaper", thread.reaper_tid, -1);
    number("caps", facts.caps.effective as i64, 0);
    number("cloned", since_start(facts.clone_ts), -1);
    number("exec", since_start(facts.exec_ts), -1);
    number("pidns", facts.pidns_init_start_ts as i64, 0);
    number("exe_ino", facts.file.ino as i64, 0);
    let mut text = |name: &str, value: &[u8], usual: &[u8]| {
        if value != usual {
            let _ = write!(line, " {name}={}", shown(value));
        }
    };
    text("comm", &facts.comm, facts.cmdline.split(|&b| b == b' ').next().unwrap_or_default());
    text("exe", &facts.exe, &facts.comm);
    text("exepath", &facts.exepath, b"");
    text("cwd", state.cwd(thread), b"/");
    text("root", &facts.root, b"/");
    text("env", facts.env.as_bytes(), b"");
    text("container", &facts.container, b"");
    if let Some(session) = &facts.session {
        let started = if session.is_started { "" } else { ":not-started" };
        let _ = write!(line, " session={}:{}:{}{started}", since_start(session.ts), session.pid, session.tty);
    }
    if facts.namespaces.are_own() {
        let _ = write!(line, " namespaces={}:{}", facts.namespaces.pid, facts.namespaces.mount);
    }
    if thread.is_main() {
        let group = state.group_size(facts.pid);
        let _ = write!(line, "{}", if group == 1 { String::new() } else { format!(" threads={group}") });
        line.push_str(if state.is_reaper(facts.pid) && facts.pid != 1 { " subreaper" } else { "" });
    }
    line.push_str(if thread.dead { " dead" } else { "" });
    line
}

/// Microseconds since the script's first event, -1 for no time.
fn since_start(ts: u64) -> i64 {
    if ts == 0 { -1 } else { (ts.wrapping_sub(script::START_TS) / 1000) as i64 }
}

fn seen_line(state: &State, event: &lanner_schema::Event<'_>, fx: &Effect) -> String {
    let mut line = event.name().to_owned();
    match fx.thread.and_then(|ix| state.at(ix)) {
        Some(thread) => write!(line, " {} {}", thread.tid(), shown(&thread.facts.comm)).unwrap(),
        None => line.push_str(" (no thread)"),
    }
    if let Some(fd) = fx.fd {
        write!(line, " fd={fd}").unwrap();
        if let Some(fd) = state.fd(fx) {
            write!(line, " {}", fd_line(fd)).unwrap();
        }
    }
    line.push_str(if fx.fd_name_changed { " renamed" } else { "" });
    line
}

fn run(script: &str) -> String {
    let events = match script::parse(script) {
        Ok(events) => events,
        Err(errors) => return errors.iter().map(|error| format!("error {error}\n")).collect(),
    };
    let mut state = State::default();
    let mut out = String::new();
    for event in &events {
        let event = event.event().unwrap();
        let fx = state.follow(&event);
        if !fx.hidden {
            writeln!(out, "{}", seen_line(&state, &event, &fx)).unwrap();
        }
        state.settle(fx);
    }
    out.push_str("--\n");
    out.push_str(&shown_state(&state));
    rest(&state, &mut out);
    out
}

/// Threads and their descriptors.
fn shown_state(state: &State) -> String {
    let mut out = String::new();
    let mut threads: Vec<&Thread> = state.threads().collect();
    threads.sort_by_key(|thread| thread.tid());
    for thread in threads {
        writeln!(out, "{}", thread_line(state, thread)).unwrap();
        for (number, fd) in thread.fds.iter() {
            writeln!(out, "  {number} {}", fd_line(fd)).unwrap();
        }
    }
    out
}

/// Users, groups, containers, and what was refused.
fn rest(state: &State, out: &mut String) {
    let mut lines = Vec::new();
    let mut ids: Vec<&[u8]> = state.containers().iter().map(|container| &*container.id).collect();
    ids.push(b"");
    for id in ids {
        let Some(names) = state.users().names(id) else { continue };
        let of = if id.is_empty() { "host".to_owned() } else { shown(id) };
        lines
            .extend(names.users.values().map(|u| format!("user {of} {} {} {}", u.uid, shown(&u.name), shown(&u.home))));
        lines.extend(names.groups.values().map(|g| format!("group {of} {} {}", g.gid, shown(&g.name))));
    }
    for c in state.containers().iter() {
        lines.push(format!("container {} {} {}", shown(&c.id), shown(&c.name), shown(&c.image)));
    }
    lines.sort();
    for object in state.k8s().iter() {
        let owner = object.owner.as_ref().map(|owner| format!(" owner={} {}", shown(&owner.kind), shown(&owner.name)));
        let services: Vec<_> = state.k8s().services_of(object).map(|service| shown(&service.name)).collect();
        let services = if services.is_empty() { String::new() } else { format!(" services={}", services.join(",")) };
        let place = if object.namespace.is_empty() { String::new() } else { shown(&object.namespace) + "/" };
        let gone = if state.k8s().is_gone(&object.uid) { " gone" } else { "" };
        let (kind, name) = (shown(&object.kind), shown(&object.name));
        lines.push(format!("k8s {kind} {place}{name}{}{services}{gone}", owner.unwrap_or_default()));
    }
    for known in state.names().entries() {
        let (place, holds) = (known.place, since_start(known.expires) / 1_000_000);
        lines.push(format!("name {}:{} {} {} {holds}s", place.netns, place.cgroup, known.address, shown(known.name)));
    }
    let counters = state.counters();
    for (name, count) in [
        ("unreadable", counters.unreadable),
        ("drops_full_k8s", counters.drops_full_k8s),
        ("drops_full_fdtable", counters.drops_full_fdtable),
        ("store_evts_drops", counters.store_evts_drops),
        ("retrieve_evts_drops", counters.retrieve_evts_drops),
        ("drops_full_names", counters.drops_full_names),
        ("ignored_names", counters.ignored_names),
        ("dropped_names", counters.dropped_names),
        ("broken_answers", counters.broken_answers),
    ] {
        if count > 0 {
            lines.push(format!("{name} {count}"));
        }
    }
    for line in lines {
        writeln!(out, "{line}").unwrap();
    }
}

/// A state that follows what another one tells of itself.
fn told_again(state: &State) -> State {
    let mut again = State::default();
    state.facts(0, &mut |event| {
        let fx = again.follow(event);
        assert!(fx.hidden);
        again.settle(fx);
    });
    again
}

/// Everything of a state that does not count something.
fn whole(state: &State) -> String {
    let mut names = String::new();
    rest(state, &mut names);
    let told = names
        .lines()
        .filter(|line| ["user ", "group ", "container ", "k8s ", "name "].iter().any(|kind| line.starts_with(kind)));
    let told: String = told.map(|line| format!("{line}\n")).collect();
    let details: Vec<String> = {
        let mut threads: Vec<&Thread> = state.threads().collect();
        threads.sort_by_key(|thread| thread.tid());
        let fds = |thread: &Thread| thread.fds.iter().map(|(n, fd)| format!("{n} {fd:?}\n")).collect::<String>();
        threads.iter().map(|thread| format!("{:?}\n{}", thread.facts, fds(thread))).collect()
    };
    format!("{}{told}{}{:?} {}", shown_state(state), details.concat(), state.machine(), state.first_ts())
}

/// At every event of every script, and what follows is seen the same.
#[test]
fn a_state_that_is_told_as_events_is_the_same() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/events"), &mut found);
    let mut told = 0;
    for path in &found {
        let text = std::fs::read_to_string(path).unwrap();
        for script in text.split("```events\n").skip(1).map(|rest| rest.split("```").next().unwrap()) {
            let Ok(events) = script::parse(script) else { continue };
            let mut state = State::default();
            for (at, event) in events.iter().enumerate() {
                let event = event.event().unwrap();
                let fx = state.follow(&event);
                state.settle(fx);
                // Threads of a snapshot in the making have no parents yet.
                if !fx.hidden {
                    let again = told_again(&state);
                    assert_eq!(whole(&again), whole(&state), "{} event {at}\n{script}", path.display());
                    told += 1;
                }
            }
        }
    }
    assert!(told > 100, "{told}");
}

/// The file as it should be: each `state` block made anew from the `events` block before it.
fn expected(text: &str) -> String {
    let (mut out, mut script) = (String::new(), String::new());
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if line != "```events" && line != "```state" {
            continue;
        }
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if line == "```events" {
            script = body.iter().map(|line| format!("{line}\n")).collect();
            out.push_str(&script);
        } else {
            out.push_str(&run(&script));
        }
        out.push_str("```\n");
    }
    out
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

#[test]
fn scripts() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/events"), &mut found);
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for path in &found {
        let text = std::fs::read_to_string(path).unwrap();
        let want = expected(&text);
        if want != text {
            if update {
                std::fs::write(path, &want).unwrap();
            } else {
                let line = text.lines().zip(want.lines()).position(|(a, b)| a != b).unwrap_or(0);
                wrong.push(format!("{}:{}: now {:?}", path.display(), line + 1, want.lines().nth(line)));
            }
        }
    }
    println!("{} files", found.len());
    assert!(wrong.is_empty(), "{}\nUPDATE=1 rewrites them", wrong.join("\n"));
}
