//! What the probe costs a watched process: ns of thread CPU time per loop, unwatched and watched, in interleaved rounds.
//!
//! `cargo run --release -p lanner-source --example cost [ROUNDS]`, as root.

#![allow(clippy::unwrap_used, reason = "a measurement ends at the first mistake")]

use lanner_source::live::{Live, LiveOptions, Scope};
use std::time::{Duration, Instant};

/// Loops of a round.
const LOOPS: u32 = 100_000;

type Loop = (&'static str, fn());
const WORK: [Loop; 5] = [
    ("getppid", || _ = unsafe { libc::syscall(libc::SYS_getppid) }),
    ("openat + close", || unsafe {
        libc::close(libc::openat(libc::AT_FDCWD, c"/etc/passwd".as_ptr(), libc::O_RDONLY));
    }),
    ("openat that fails", || _ = unsafe { libc::openat(libc::AT_FDCWD, c"/etc/none".as_ptr(), libc::O_RDONLY) }),
    ("dup + close", || _ = unsafe { libc::close(libc::dup(0)) }),
    ("close(-1)", || _ = unsafe { libc::close(-1) }),
];

/// Who is watched.
#[derive(Clone, Copy)]
enum Watch {
    Nobody,
    Another,
    Itself,
}

fn cpu_ns() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

fn pin(cpu: usize) {
    let mut set: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    unsafe { libc::CPU_SET(cpu, &mut set) };
    unsafe { libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const set) };
}

fn pipe() -> [i32; 2] {
    let mut ends = [0; 2];
    assert_eq!(unsafe { libc::pipe(ends.as_mut_ptr()) }, 0);
    ends
}

/// A child that waits for a byte, works, and writes its times.
fn child(gate: [i32; 2], answer: [i32; 2]) -> i32 {
    let child = unsafe { libc::fork() };
    if child == 0 {
        pin(0);
        let mut byte = 0u8;
        unsafe { libc::read(gate[0], (&raw mut byte).cast(), 1) };
        for (_, work) in WORK {
            (0..1000).for_each(|_| work());
            let begin = cpu_ns();
            (0..LOOPS).for_each(|_| work());
            let ns = cpu_ns() - begin;
            unsafe { libc::write(answer[1], (&raw const ns).cast(), 8) };
        }
        unsafe { libc::_exit(0) };
    }
    child
}

fn round(watch: Watch, starts: &mut Vec<Duration>) -> (Vec<f64>, u64, u64) {
    let (gate, other_gate, answer) = (pipe(), pipe(), pipe());
    let worker = child(gate, answer);
    let sleeper = child(other_gate, answer);
    let mut live = match watch {
        Watch::Nobody => None,
        Watch::Another | Watch::Itself => {
            let scope = if matches!(watch, Watch::Another) { sleeper } else { worker };
            let begin = Instant::now();
            let live = Live::start(&LiveOptions::new(Scope::Process(scope))).unwrap();
            starts.push(begin.elapsed());
            Some(live)
        }
    };
    pin(1);
    unsafe { libc::write(gate[1], [1u8].as_ptr().cast(), 1) };
    unsafe { libc::fcntl(answer[0], libc::F_SETFL, libc::O_NONBLOCK) };
    let mut times = Vec::new();
    let (mut events, mut lost) = (0, 0);
    while times.len() < WORK.len() {
        let mut ns = 0u64;
        if unsafe { libc::read(answer[0], (&raw mut ns).cast(), 8) } == 8 {
            times.push(ns as f64 / f64::from(LOOPS));
        }
        match &mut live {
            Some(live) => {
                for _ in 0..10_000 {
                    match live.next(Duration::from_millis(5)).unwrap() {
                        Some(_) => events += 1,
                        None => break,
                    }
                }
            }
            None => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    if let Some(live) = &live {
        lost = live.stats().unwrap().total().lost_in_all();
    }
    for pid in [worker, sleeper] {
        unsafe { libc::kill(pid, libc::SIGKILL) };
        unsafe { libc::waitpid(pid, std::ptr::null_mut(), 0) };
    }
    [gate, other_gate, answer].concat().iter().for_each(|&fd| _ = unsafe { libc::close(fd) });
    (times, events, lost)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let rounds = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(5);
    let mut starts = Vec::new();
    let mut times: [Vec<Vec<f64>>; 3] = Default::default();
    let (mut events, mut lost) = (0, 0);
    for _ in 0..rounds {
        for (at, watch) in [Watch::Nobody, Watch::Another, Watch::Itself].into_iter().enumerate() {
            let (round, seen, gone) = round(watch, &mut starts);
            times[at].push(round);
            (events, lost) = (events + seen, lost + gone);
        }
    }
    starts.sort();
    println!("start: {:?} (median of {})", starts[starts.len() / 2], starts.len());
    println!("{:20} {:>10} {:>16} {:>16}", "ns per loop", "unwatched", "another watched", "watched");
    for (at, (name, _)) in WORK.iter().enumerate() {
        let of = |variant: usize| median(times[variant].iter().map(|round| round[at]).collect());
        let base = of(0);
        let cell = |ns: f64| format!("{ns:.0} ×{:.2}", ns / base);
        println!("{name:20} {base:10.0} {:>16} {:>16}", cell(of(1)), cell(of(2)));
    }
    println!("events {events}, lost {lost}");
}
