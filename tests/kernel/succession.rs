//! A reader ends, and another goes on behind it: of what happened before, between and after, each event is told once, also when the first one was killed.

use crate::turns::alone;
use lanner_schema::Event;
use lanner_schema::events::{Execve, Openat};
use lanner_schema::snapshot::{Gap, GapPhase, Snapshot};
use lanner_source::live::{Estate, Inheritance, Live, LiveOptions, Scope};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// Programs that each of the two shells starts. They last from before the first reader's end until the second one reads.
const STARTS: usize = 2500;
/// All is over within this time, or something hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// Nobody reads for so long, and the second reader's start is behind that.
const NOBODY: Duration = Duration::from_millis(300);

/// Two shells that start numbered programs once they are told to, and one that opens a file when it is told to, and ends.
fn act(folder: &str) -> (Child, ChildStdin) {
    let script = format!(
        "read go; (read go <{folder}/late; : <{folder}/opened) & \
         for shell in a b; do (i=0; while [ $i -lt {STARTS} ]; do /bin/true $shell $i; i=$((i+1)); done) & done; wait"
    );
    let mut child = Command::new("sh").arg("-c").arg(script).stdin(Stdio::piped()).spawn().unwrap();
    let stdin = child.stdin.take().unwrap();
    (child, stdin)
}

/// What was told.
#[derive(Debug, Default)]
struct Told {
    /// Numbers of the programs, by shell.
    starts: BTreeMap<String, Vec<usize>>,
    /// Who opened the file, and if that one was announced before.
    opened: Vec<(i64, bool)>,
    announced: Vec<i64>,
    /// Time of each thread's last event.
    last: BTreeMap<i64, u64>,
    /// Losses, each as it was told.
    gaps: Vec<Gap>,
}

impl Told {
    fn add(&mut self, event: &Event<'_>) {
        if event.tid >= 0 {
            let last = self.last.insert(event.tid, event.ts);
            assert!(last.is_none_or(|last| last <= event.ts), "the time of {} goes back", event.tid);
        }
        if event.code() == Execve::CODE {
            let execve = Execve::decode(event);
            let args = String::from_utf8_lossy(execve.args.unwrap_or_default()).into_owned();
            let words: Vec<&str> = args.split_terminator('\0').collect();
            if let [shell, number] = words[..]
                && execve.res == Some(0)
            {
                self.starts.entry(shell.to_owned()).or_default().push(number.parse().unwrap());
            }
        } else if event.code() == Openat::CODE {
            let name = Openat::decode(event).name.unwrap_or_default().to_owned();
            if name.ends_with(b"/opened") {
                self.opened.push((event.tid, self.announced.contains(&event.tid)));
            }
        } else if let Some(Ok(Snapshot::Thread(entry))) = Snapshot::from_event(event) {
            self.announced.push(entry.tid);
        } else if let Some(Ok(gap)) = Gap::from_event(event) {
            self.gaps.push(gap);
        }
    }
}

/// Bytes of rings that hold all that is told while nobody reads, and of those that don't.
const LARGE: u32 = 32 << 20;
const SMALL: u32 = 64 << 10;

fn options(child: &Child, ring: u32) -> LiveOptions {
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    (options.lifecycle_ring, options.ring) = (ring, ring);
    options.syscalls = ["execve", "openat", "clone", "clone3", "vfork", "fork"].map(str::to_owned).into();
    options
}

/// Copies of the parts, as a service manager keeps them.
fn kept(estate: &Estate) -> Estate {
    let parts = estate.parts().map(|(name, fd)| (name.to_owned(), fd.try_clone_to_owned().unwrap()));
    Estate::from_parts(parts.collect()).unwrap()
}

/// Reads with one reader, then with another; what each told.
fn one_then_another(name: &str, ring: u32, killed: bool) -> Option<(Told, Told)> {
    let _alone = alone();
    if unsafe { libc::geteuid() } != 0 {
        println!("skipped: needs root");
        return None;
    }
    let folder = std::env::temp_dir().join(format!("lanner-succession-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("opened"), "").unwrap();
    let late = folder.join("late");
    assert!(Command::new("mkfifo").arg(&late).status().unwrap().success());
    let (mut child, mut stdin) = act(folder.to_str().unwrap());
    let options = options(&child, ring);
    let mut first = Live::start(&options).unwrap();
    let estate = kept(first.bequeath().unwrap());
    writeln!(stdin, "go").unwrap();
    let mut told = (Told::default(), Told::default());
    let end = Instant::now() + PATIENCE;
    while told.0.starts.values().map(Vec::len).sum::<usize>() < STARTS / 4 {
        assert!(Instant::now() < end, "{name}: {:?}", told.0);
        if let Some(event) = first.next(Duration::from_millis(50)).unwrap() {
            told.0.add(&event);
        }
    }
    if killed {
        drop(first)
    } else {
        first.leave().unwrap()
    }
    std::fs::write(&late, "go\n").unwrap();
    std::thread::sleep(NOBODY);
    let (mut second, why_not) = Live::start_behind(&options, Some(estate)).unwrap();
    assert_eq!(why_not, None);
    let alone_from = Instant::now();
    let mut over = false;
    loop {
        assert!(Instant::now() < end, "{name}: {:?}", told.1);
        match second.next(Duration::from_millis(50)).unwrap() {
            Some(event) => told.1.add(&event),
            None if over => break,
            None => {}
        }
        if !over && child.try_wait().unwrap().is_some() {
            over = true;
            let alone = alone_from.elapsed();
            println!("{name}: the programs went on for {alone:?} behind the start of the second reader");
            assert!(alone > Duration::from_millis(100), "all had ended: nothing was told by two");
        }
    }
    let Inheritance::Over(events) = second.inheritance() else { panic!("{:?}", second.inheritance()) };
    println!(
        "{name}: {} starts by the first, {events} events left",
        told.0.starts.values().map(Vec::len).sum::<usize>()
    );
    assert!(events > 0);
    assert!(ring == SMALL || second.stats().unwrap().total().lost_in_all() == 0);
    std::fs::remove_dir_all(&folder).unwrap();
    Some(told)
}

/// All from the first number to the last are there, each once, in order.
fn assert_once(shell: &str, all: &[usize], from: usize) {
    let wrong: Vec<_> = all.windows(2).filter(|pair| pair[1] != pair[0] + 1).collect();
    assert_eq!((all.first(), all.last(), wrong), (Some(&from), Some(&(STARTS - 1)), vec![]), "{shell}");
}

#[test]
fn each_event_is_told_once() {
    let Some((first, second)) = one_then_another("leaves", LARGE, false) else { return };
    for shell in ["a", "b"] {
        let all: Vec<usize> = [&first, &second].iter().flat_map(|told| told.starts[shell].clone()).collect();
        assert_once(shell, &all, 0);
    }
    // Who acted while nobody read, and is gone: the first reader's knowledge of it is gone too.
    let [(_, announced)] = second.opened[..] else { panic!("{:?}", second.opened) };
    assert!(announced);
}

#[test]
fn behind_one_that_was_killed_nothing_is_missing() {
    let Some((first, second)) = one_then_another("killed", LARGE, true) else { return };
    for shell in ["a", "b"] {
        let (before, after) = (&first.starts[shell], &second.starts[shell]);
        // What the first one had not given back is told again, then all that follows, once.
        assert!(after[0] <= before.len(), "{shell}: {} behind {}", after[0], before.len());
        assert_once(shell, after, after[0]);
    }
}

#[test]
fn what_found_no_room_while_nobody_read_is_a_gap() {
    let Some((first, second)) = one_then_another("full", SMALL, false) else { return };
    // The two readers may have lost something too, in the same way: the elder's gap is told as a whole, before it is over.
    let whole = |gaps: &[Gap]| gaps[0].phase == GapPhase::Opened && gaps[1].phase == GapPhase::Closed;
    let pair =
        second.gaps.windows(2).find(|pair| whole(pair) && (pair[0].from, pair[0].to) == (pair[1].from, pair[1].to));
    let gap = &pair.unwrap_or_else(|| panic!("{:?}", second.gaps))[0];
    assert!(gap.lost() > 100 && gap.reasons() == ["ring full"], "{gap:?}");
    assert!(gap.to - gap.from >= NOBODY.as_nanos() as u64, "{gap:?}");
    let read = first.last.values().max().copied().unwrap_or_default();
    assert!(gap.from <= read + 1_000_000_000 && gap.to > read, "{gap:?}, read to {read}");
}

#[test]
fn what_watched_something_else_is_not_taken_over() {
    let _alone = alone();
    if unsafe { libc::geteuid() } != 0 {
        println!("skipped: needs root");
        return;
    }
    let start = || Command::new("sleep").arg("30").spawn().unwrap();
    let (mut one, mut other) = (start(), start());
    let mut first = Live::start(&options(&one, SMALL)).unwrap();
    let estate = kept(first.bequeath().unwrap());
    first.leave().unwrap();
    let (second, why_not) = Live::start_behind(&options(&other, SMALL), Some(estate)).unwrap();
    let why_not = why_not.unwrap();
    assert!(why_not.starts_with("it watched something else: Process("), "{why_not}");
    assert_eq!(second.inheritance(), Inheritance::None);
    for child in [&mut one, &mut other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
