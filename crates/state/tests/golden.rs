//! Replays captures and compares what can be read straight from the state with what a real Falco saw.
//!
//! Fields that are more than one step away from the state are compared by the crate that has all fields.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_capture::Reader;
use lanner_schema::snapshot::is_own;
use lanner_state::fd::{Connection, L4, Role, Socket};
use lanner_state::{Effect, Fd, State, Thread};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// A field of the golden files from the state; `None` where it has no value.
type Thread0 = fn(&State, &Thread) -> Option<Value>;
type Fd0 = fn(&Fd) -> Option<Value>;

fn text(bytes: &[u8]) -> Option<Value> {
    Some(Value::from(String::from_utf8_lossy(bytes)))
}

fn known(number: u64) -> Option<Value> {
    (number != 0).then(|| Value::from(number))
}

fn joined<'a>(strings: impl Iterator<Item = &'a [u8]>) -> Option<Value> {
    let strings: Vec<_> = strings.collect();
    text(&strings.join(&b' '))
}

const THREAD_FIELDS: &[(&str, Thread0)] = &[
    ("proc.name", |_, t| text(&t.facts.comm)),
    ("proc.exe", |_, t| text(&t.facts.exe)),
    ("proc.exepath", |_, t| text(&t.facts.exepath)),
    ("proc.cmdline", |_, t| text(&t.facts.cmdline)),
    ("proc.args", |_, t| text(t.facts.args_line())),
    ("proc.env", |s, t| s.env(t).map_or_else(|| text(b""), |env| joined(env.iter()))),
    ("proc.cwd", |s, t| text(s.cwd(t))),
    ("proc.pid", |_, t| Some(json!(t.pid()))),
    ("proc.ppid", |s, t| Some(json!(s.ancestor(t, 1)?.pid()))),
    ("proc.pname", |s, t| text(&s.ancestor(t, 1)?.facts.comm)),
    ("proc.pcmdline", |s, t| text(&s.ancestor(t, 1)?.facts.cmdline)),
    ("proc.aname[2]", |s, t| text(&s.ancestor(t, 2)?.facts.comm)),
    ("proc.aname", |s, t| s.parent(t).and_then(|_| joined(s.ancestors(t).map(|a| &*a.facts.comm)))),
    ("proc.pvpid", |s, t| Some(json!(s.parent(t)?.facts.vpid))),
    ("proc.vpid", |_, t| (t.facts.vpid != -1).then(|| json!(t.facts.vpid))),
    ("thread.vtid", |_, t| (t.facts.vtid != -1).then(|| json!(t.facts.vtid))),
    ("proc.sid", |_, t| Some(json!(t.facts.sid))),
    ("proc.vpgid", |_, t| Some(json!(t.facts.vpgid))),
    ("proc.pgid", |_, t| Some(json!(t.facts.pgid))),
    ("proc.sname", |s, t| text(s.session_leader(t).map_or(b"", |l| &l.facts.comm))),
    ("proc.vpgid.name", |s, t| text(s.vpgid_leader(t).map_or(b"", |l| &l.facts.comm))),
    ("proc.pgid.name", |s, t| text(s.pgid_leader(t).map_or(b"", |l| &l.facts.comm))),
    ("proc.tty", |_, t| Some(json!(t.facts.tty))),
    ("user.uid", |_, t| Some(json!(t.facts.uid))),
    ("user.name", |s, t| {
        let name = s.users().user(&t.facts.container, t.facts.uid).map(|user| user.name.clone());
        name.map_or_else(|| text(if t.facts.uid == 0 { b"root" } else { b"<NA>" }), |name| text(&name))
    }),
    ("group.gid", |_, t| Some(json!(t.facts.gid))),
    ("group.name", |s, t| {
        let name = s.users().group(&t.facts.container, t.facts.gid).map(|group| group.name.clone());
        name.map_or_else(|| text(if t.facts.gid == 0 { b"root" } else { b"<NA>" }), |name| text(&name))
    }),
    ("user.loginuid", |_, t| Some(json!(t.facts.loginuid as i32))),
    ("thread.ismain", |_, t| Some(json!(t.is_main()))),
    ("thread.cgroups", |_, t| joined(t.facts.cgroups.iter()).filter(|text| text != "")),
    ("thread.pfmajor", |_, t| Some(json!(t.pf_major))),
    ("thread.pfminor", |_, t| Some(json!(t.pf_minor))),
    ("thread.vmsize", |_, t| Some(json!(if t.is_main() { t.vm_size } else { 0 }))),
    ("proc.vmsize", |_, t| Some(json!(t.vm_size))),
    ("proc.vmrss", |_, t| Some(json!(t.vm_rss))),
    ("proc.vmswap", |_, t| Some(json!(t.vm_swap))),
    ("proc.nthreads", |s, t| Some(json!(s.group_size(t.pid())))),
    ("proc.nchilds", |s, t| Some(json!(s.other_threads(t)))),
    ("proc.fdopencount", |s, t| Some(json!(s.leader(t).map_or(0, |t| t.fds.len())))),
    ("proc.fdlimit", |s, t| Some(json!(s.leader(t).map_or(0, |t| t.fdlimit)))),
    ("proc.pid.ts", |_, t| known(t.facts.clone_ts)),
    ("proc.ppid.ts", |s, t| Some(json!(s.parent(t)?.facts.clone_ts))),
    ("proc.pidns_init_start_ts", |_, t| known(t.facts.pidns_init_start_ts)),
    ("proc.exe_ino", |_, t| known(t.facts.file.ino)),
    ("proc.exe_ino.ctime", |_, t| known(t.facts.file.ctime)),
    ("proc.exe_ino.mtime", |_, t| known(t.facts.file.mtime)),
    ("proc.exe_ino.ctime_duration_pidns_start", |_, t| t.facts.file.pidns_start_to_ctime.and_then(known)),
    ("proc.is_exe_writable", |_, t| Some(json!(t.facts.file.writable))),
    ("proc.is_exe_upper_layer", |_, t| Some(json!(t.facts.file.upper_layer))),
    ("proc.is_exe_lower_layer", |_, t| Some(json!(t.facts.file.lower_layer))),
    ("proc.is_exe_from_memfd", |_, t| Some(json!(t.facts.file.from_memfd))),
    ("proc.stdin.name", |s, t| text(&s.fd_of(t, 0)?.name)),
    ("proc.stdout.name", |s, t| text(&s.fd_of(t, 1)?.name)),
    ("proc.stderr.name", |s, t| text(&s.fd_of(t, 2)?.name)),
];

const FD_FIELDS: &[(&str, Fd0)] = &[
    ("fd.name", |fd| text(&fd.name)),
    ("fd.nameraw", |fd| text(&fd.name_raw)),
    ("fd.dev", |fd| Some(json!(format!("{:X}", fd.dev)))),
    ("fd.ino", |fd| Some(json!(fd.ino))),
    ("fd.is_upper_layer", |fd| Some(json!(fd.upper_layer))),
    ("fd.is_lower_layer", |fd| Some(json!(fd.lower_layer))),
    ("fd.connected", |fd| Some(json!(fd.connection == Connection::Connected))),
    ("fd.l4proto", |fd| {
        let l4 = if fd.l4 != L4::Raw && fd.role == Role::None { L4::NotApplicable } else { fd.l4 };
        Some(Value::from(match l4 {
            L4::Tcp => "tcp",
            L4::Udp => "udp",
            L4::Icmp => "icmp",
            L4::Raw => "raw",
            _ => "<NA>",
        }))
    }),
    ("fd.cip", |fd| match fd.socket {
        Socket::Inet(client, _) if fd.role != Role::None => Some(json!(client.ip.to_string())),
        _ => None,
    }),
    ("fd.sport", |fd| match fd.socket {
        Socket::Inet(_, server) if fd.role != Role::None => Some(json!(server.port)),
        Socket::InetServer(server) => Some(json!(server.port)),
        _ => None,
    }),
];

#[derive(Default)]
struct Score {
    equal: u64,
    examples: Vec<String>,
    wrong: u64,
}

fn folder() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::var_os("LANNER_CONFORMANCE").map_or_else(|| root.join("../shared/conformance"), PathBuf::from)
}

fn compare(
    scores: &mut BTreeMap<&'static str, Score>,
    name: &'static str,
    at: &str,
    ours: Option<Value>,
    want: &Value,
) {
    let theirs = want.get(name).cloned();
    let score = scores.entry(name).or_default();
    if ours == theirs {
        score.equal += 1;
    } else {
        score.wrong += 1;
        if score.examples.len() < 3 {
            let show = |value: Option<Value>| value.map_or("(none)".to_owned(), |v| v.to_string());
            score.examples.push(format!("{at} want {} got {}", show(theirs), show(ours)));
        }
    }
}

fn event(scores: &mut BTreeMap<&'static str, Score>, at: &str, state: &State, fx: &Effect, want: &Value) {
    let thread = fx.thread.and_then(|ix| state.at(ix));
    for &(name, field) in THREAD_FIELDS {
        compare(scores, name, at, thread.and_then(|thread| field(state, thread)), want);
    }
    compare(scores, "fd.num", at, fx.fd.filter(|_| thread.is_some()).map(Value::from), want);
    // Without an entry, fields are made from the event's parameters.
    if let Some(fd) = state.fd(fx) {
        for &(name, field) in FD_FIELDS {
            compare(scores, name, at, field(fd), want);
        }
        compare(scores, "fd.name_changed", at, Some(json!(fx.fd_name_changed)), want);
    }
}

fn capture(name: &str, scores: &mut BTreeMap<&'static str, Score>) {
    let folder = folder();
    let bytes = std::fs::read(folder.join("captures").join(format!("{name}.scap"))).unwrap();
    let golden = std::fs::File::open(folder.join("golden-fields").join(format!("{name}.jsonl.gz"))).unwrap();
    let mut golden = BufReader::new(flate2::read::GzDecoder::new(golden)).lines();
    let mut reader = Reader::from_bytes(&bytes).unwrap();
    let mut state = State::default();
    // That Falco had no container plugin.
    state.follow_containers(lanner_state::ContainerIds::Nobody);
    let mut num = 0;
    while let Some(seen) = reader.next().unwrap() {
        num += u64::from(!is_own(&seen));
        let fx = state.follow(&seen);
        if !fx.hidden {
            let want: Value = serde_json::from_str(&golden.next().expect("no more events").unwrap()).unwrap();
            let at = format!("{name} #{num} {}", seen.name());
            assert_eq!(want["evt.num"].as_u64(), Some(num), "{at}");
            event(scores, &at, &state, &fx, &want);
        }
        state.settle(fx);
    }
    assert!(golden.next().is_none(), "{name}: Falco saw more events");
    assert_eq!(state.counters().unreadable, 0, "{name}");
}

#[test]
fn what_falco_saw() {
    if !folder().is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let mut scores = BTreeMap::new();
    let only = std::env::var("CAPTURE").ok();
    let mut names: Vec<String> = std::fs::read_dir(folder().join("golden-fields"))
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".jsonl.gz")?.to_owned()))
        // The answers for this one are of another recording: other times, other threads.
        .filter(|name| name != "empty")
        .filter(|name| only.as_ref().is_none_or(|only| only == name))
        .collect();
    names.sort();
    for name in names {
        capture(&name, &mut scores);
    }
    let mut wrong = 0;
    for (name, score) in &scores {
        println!("{name}: {} equal, {} different", score.equal, score.wrong);
        for example in &score.examples {
            println!("    {example}");
        }
        wrong += score.wrong;
    }
    assert_eq!(wrong, 0, "values differ from a real Falco's");
}

/// Alerts tell the container of their event; a Falco with containers made them.
fn containers(name: &str, alerts: &str) -> u64 {
    let folder = folder();
    let alerts = std::fs::read_to_string(folder.join("alerts").join(alerts)).unwrap();
    let mut wanted: BTreeMap<u64, (String, Option<String>)> = BTreeMap::new();
    for alert in alerts.lines() {
        let alert: Value = serde_json::from_str(alert).unwrap();
        let fields = &alert["output_fields"];
        let id = fields["container.id"].as_str();
        if let (Some(ts), Some(id)) = (fields["evt.time.iso8601"].as_u64(), id) {
            wanted.insert(ts, (id.to_owned(), fields["container.name"].as_str().map(str::to_owned)));
        }
    }
    let bytes = std::fs::read(folder.join("captures").join(format!("{name}.scap"))).unwrap();
    let mut reader = Reader::from_bytes(&bytes).unwrap();
    let mut state = State::default();
    let mut compared = 0;
    while let Some(seen) = reader.next().unwrap() {
        let fx = state.follow(&seen);
        if let (Some((id, container)), Some(thread)) = (wanted.get(&seen.ts), fx.thread.and_then(|ix| state.at(ix))) {
            compared += 1;
            let ours = if thread.facts.container.is_empty() { b"host" } else { &*thread.facts.container };
            assert_eq!(String::from_utf8_lossy(ours), *id, "{name} {} {}", seen.ts, seen.name());
            let known = state.container_of(thread).map(|known| String::from_utf8_lossy(&known.name).into_owned());
            let known = if ours == b"host" { Some("host".to_owned()) } else { known };
            assert_eq!(known, *container, "{name} {} {}", seen.ts, seen.name());
        }
        state.settle(fx);
    }
    compared
}

#[test]
fn containers_of_alerts() {
    if !folder().is_dir() {
        println!("skipped: no ../shared");
        return;
    }
    let compared = containers("rich_docker", "rich_docker.all.jsonl")
        + containers("own_actions_host", "own_actions_host.all.jsonl")
        + containers("psp_run_as_user_0_container", "psp_run_as_user_0_container.all.jsonl");
    println!("{compared} events compared");
    assert!(compared > 50, "{compared} events compared");
}
