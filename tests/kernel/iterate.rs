//! The start: the kernel's iterator and /proc tell the same of each thread; what starts during it is neither lost nor doubled.

use crate::harness::ONE;
use lanner_schema::Event;
use lanner_schema::snapshot::{END, Snapshot, ThreadEntry};
use lanner_source::live::{Live, LiveOptions, Scope};
use lanner_state::State;
use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn is_root() -> bool {
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        println!("skipped: needs root");
    }
    root
}

/// The snapshot of a scope, as events.
fn snapshot(options: &LiveOptions) -> Vec<Vec<u8>> {
    let mut live = Live::start(options).unwrap();
    let mut events = Vec::new();
    while let Some(event) = live.next(Duration::from_millis(50)).unwrap() {
        events.push(event.bytes().to_vec());
        if lanner_schema::events::Asyncevent::decode(&event).name == Some(END) {
            break;
        }
    }
    events
}

fn threads(events: &[Vec<u8>]) -> Vec<ThreadEntry<'_>> {
    let pieces = events.iter().filter_map(|bytes| Snapshot::from_event(&Event::parse(bytes).unwrap()));
    let threads =
        pieces.filter_map(|piece| if let Snapshot::Thread(entry) = piece.unwrap() { Some(*entry) } else { None });
    threads.collect()
}

/// What /proc does not tell, and what changes all the time.
fn comparable<'a>(entry: &ThreadEntry<'a>) -> ThreadEntry<'a> {
    ThreadEntry {
        vmrss_kb: 0,
        pfmajor: 0,
        pfminor: 0,
        exe_writable: false,
        exe_upper_layer: false,
        exe_lower_layer: false,
        pidns_init_start_ts: 0,
        ..*entry
    }
}

/// A process with an environment, a group and a folder of its own, and a thread more than one.
fn subject() -> Child {
    let script = "import threading,time\nthreading.Thread(target=time.sleep,args=(60,),daemon=True).start()\nprint(1,flush=True)\ntime.sleep(60)";
    let mut command = Command::new("python3");
    command
        .args(["-c", script, "one", "two words"])
        .env("SUBJECT", "yes")
        .current_dir("/usr/lib")
        .stdout(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut byte).unwrap();
    child
}

#[test]
fn the_iterator_tells_what_proc_tells() {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !is_root() {
        return;
    }
    let mut child = subject();
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    options.syscalls = vec!["chdir".to_owned()];
    let iterated = snapshot(&options);
    options.iterators = false;
    let read = snapshot(&options);
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut iterated, mut read) = (threads(&iterated), threads(&read));
    iterated.sort_by_key(|entry| entry.tid);
    read.sort_by_key(|entry| entry.tid);
    assert_eq!((iterated.len(), read.len()), (2, 2));
    for (iterated, read) in iterated.iter().zip(&read) {
        assert_eq!(comparable(iterated), comparable(read));
        assert!(iterated.vmrss_kb > 0 && iterated.exe_writable, "{iterated:#?}");
    }
    assert_eq!(iterated[0].args.split(|&byte| byte == 0).nth(2), Some(&b"one"[..]), "{:#?}", iterated[0]);
    assert!(iterated[0].env.windows(12).any(|part| part == b"SUBJECT=yes\0"));
}

/// A process and its descendants, as /proc shows them now.
fn tree(root: i64) -> BTreeSet<i64> {
    let (mut found, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(pid) = open.pop() {
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        open.extend(children.split_whitespace().map(|word| word.parse::<i64>().unwrap()));
        found.insert(pid);
    }
    found
}

#[test]
fn what_starts_during_the_start_is_neither_lost_nor_doubled() {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if !is_root() {
        return;
    }
    // Starts processes all the while; every tenth stays.
    let script = "for i in $(seq 1 400); do if [ $((i % 10)) = 0 ]; then sleep 60 & else /bin/true; fi; done; wait";
    let mut shell = Command::new("sh").args(["-c", script]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let root = i64::from(shell.id());
    let mut live = Live::start(&LiveOptions::new(Scope::Process(shell.id().cast_signed()))).unwrap();
    let mut state = State::default();
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let quiet = match live.next(Duration::from_millis(300)).unwrap() {
            None => true,
            Some(event) => {
                let effect = state.follow(&event);
                state.settle(effect);
                false
            }
        };
        assert!(Instant::now() < end, "the shell does not come to rest");
        if quiet && tree(root).len() == 41 {
            break;
        }
    }
    let there = tree(root);
    let known: BTreeSet<i64> = state.threads().filter(|thread| !thread.dead).map(|thread| thread.facts.pid).collect();
    let unknown: Vec<_> = there.difference(&known).collect();
    let doubled: Vec<_> = known.iter().filter(|pid| **pid > 0 && !there.contains(pid)).collect();
    let parents = there
        .iter()
        .filter(|pid| **pid != root)
        .filter(|pid| state.thread(**pid).map(|thread| thread.ptid) == Some(root));
    let parents = parents.count();
    for pid in &there {
        unsafe { libc::kill(*pid as i32, libc::SIGKILL) };
    }
    shell.wait().unwrap();
    assert!(unknown.is_empty() && doubled.is_empty(), "unknown {unknown:?}, gone {doubled:?}");
    assert_eq!(parents, 40);
    assert_eq!(live.stats().unwrap().total().lost_in_all(), 0);
}
