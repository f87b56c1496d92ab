//! What live detection costs: loops of a watched process as ratios to the same loops unwatched, and what Lanner itself takes meanwhile.
//!
//! Modes take turns in each round, on a worker of their own that is pinned to the first CPU; Lanner runs on the others. Times are CPU times of the
//! worker's thread. Root; `lanner` stands beside this program.

mod empty;
pub mod spread;
mod worker;

#[path = "../../tests/live/watched.rs"]
pub mod watched;

use crate::rows;
use empty::Empty;
use rustix::thread::{CpuSet, sched_setaffinity};
use spread::{mad, median};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use watched::{Counts, MARKER, Watched, build_worker};
use worker::Worker;

/// As `tests/live/worker.c` calls them.
const LOOPS: [&str; 10] = [
    "getppid",
    "read",
    "close(-1)",
    "openat+close",
    "openat-fails",
    "newfstatat",
    "socket+close",
    "connect-udp",
    "dup+close",
    "spawn",
];

/// Who is attached while loops are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attached {
    Nobody,
    EmptyProgram,
    /// Lanner watches another process.
    LannerElsewhere,
    /// Lanner watches the worker, with these arguments besides rules and scope: the kernel filter is on where they don't say otherwise.
    Lanner(&'static [&'static str]),
}

#[derive(Debug, Clone, Copy)]
struct Mode {
    name: &'static str,
    attached: Attached,
}

/// The first is what the others are compared with.
const MODES: [Mode; 7] = [
    Mode { name: "nothing", attached: Attached::Nobody },
    Mode { name: "empty", attached: Attached::EmptyProgram },
    Mode { name: "elsewhere", attached: Attached::LannerElsewhere },
    Mode { name: "kernel-path", attached: Attached::Lanner(&["-o", "paths=kernel"]) },
    Mode { name: "as-given", attached: Attached::Lanner(&["-o", "paths=as-given"]) },
    Mode { name: "both", attached: Attached::Lanner(&["-o", "paths=both"]) },
    Mode { name: "everything", attached: Attached::Lanner(&["--no-kernel-filter"]) },
];

/// How long Lanner is given to take what a loop left in the rings.
const SETTLE: Duration = Duration::from_millis(15);
/// Lanner raises its first alert within this time, or something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was asked for on the command line.
#[derive(Debug)]
pub struct Asked {
    /// Rounds of `live`.
    pub rounds: usize,
    /// Length of a loop, ms.
    pub ms: u64,
    /// Seconds of a flood.
    pub seconds: u32,
    /// Loops or floods, and modes; empty for all.
    pub names: Vec<String>,
    pub modes: Vec<String>,
}

impl Asked {
    /// Reads `--rounds N`, `--ms N`, `--seconds N`, `--only NAME,…` and `--modes NAME,…`.
    ///
    /// # Errors
    /// What is no option, or no number.
    pub fn parse(args: &[String]) -> Result<Self, String> {
        let mut asked = Self { rounds: 31, ms: 100, seconds: 30, names: Vec::new(), modes: Vec::new() };
        let mut words = args.iter();
        while let Some(word) = words.next() {
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            let number = || value.parse::<u32>().map_err(|_| format!("{word} {value}: not a number"));
            let list = || value.split(',').map(str::to_owned).collect();
            match word.as_str() {
                "--rounds" => asked.rounds = number()?.max(1) as usize,
                "--ms" => asked.ms = u64::from(number()?.max(1)),
                "--seconds" => asked.seconds = number()?.max(1),
                "--only" => asked.names = list(),
                "--modes" => asked.modes = list(),
                _ => return Err(format!("{word} is no option: --rounds, --ms, --seconds, --only, --modes")),
            }
        }
        Ok(asked)
    }

    /// True for what is to be measured.
    pub fn wants(list: &[String], name: &str) -> bool {
        list.is_empty() || list.iter().any(|wanted| wanted == name)
    }
}

/// The programs and rules of a measurement.
#[derive(Debug)]
pub struct Tools {
    pub lanner: PathBuf,
    pub worker: PathBuf,
    /// `--rules …`
    pub rules: Vec<String>,
}

impl Tools {
    /// Finds and builds them; no tools where live detection is not possible, which was said then.
    ///
    /// # Errors
    /// What is missing.
    pub fn find() -> Result<Option<Self>, String> {
        if !watched::possible() {
            return Ok(None);
        }
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let lanner = own.with_file_name("lanner");
        if !lanner.exists() {
            return Err(format!("no {}: cargo build --release -p lanner", lanner.display()));
        }
        let folder = own.parent().unwrap_or(Path::new("."));
        let worker = build_worker(Path::new("tests/live/worker.c"), folder)?;
        let mut rules = vec!["--rules".to_owned(), "tests/live/marker.yaml".to_owned()];
        rules.extend(rows::rule_files("stable"));
        Ok(Some(Self { lanner, worker, rules }))
    }
}

/// What a mode showed in all rounds.
#[derive(Debug, Default)]
struct Shown {
    /// By loop, then by round: ns of a call.
    ns: Vec<Vec<f64>>,
    /// By loop, then by round: Lanner's CPU time in parts of a core's.
    own: Vec<Vec<f64>>,
    counts: Counts,
    /// By round: from the start to the first alert, ms, by the clock and of CPU time; resident memory and the rings' part of it at the end, MB.
    start: Vec<(f64, f64)>,
    resident: Vec<(f64, f64)>,
    /// Losses, as Lanner tells them.
    losses: Vec<String>,
}

/// Runs the benchmark.
///
/// # Errors
/// What can't be measured.
pub fn run(asked: &Asked) -> Result<(), String> {
    let Some(tools) = Tools::find()? else { return Ok(()) };
    let loops: Vec<&str> = LOOPS.into_iter().filter(|name| Asked::wants(&asked.names, name)).collect();
    let wanted = |mode: &Mode| mode.attached == Attached::Nobody || Asked::wants(&asked.modes, mode.name);
    let modes: Vec<Mode> = MODES.into_iter().filter(wanted).collect();
    leave_first_cpu();
    let empty = Empty::load()?;
    let counts = calibrate(&tools, &loops, asked.ms)?;
    let work: Vec<(&str, u64)> = loops.iter().copied().zip(counts).collect();
    let mut shown: Vec<Shown> = modes.iter().map(|_| Shown::new(loops.len())).collect();
    for round in 0..asked.rounds {
        // Whoever comes first in a round differs from round to round.
        for turn in 0..modes.len() {
            let at = (round + turn) % modes.len();
            if let (Some(mode), Some(shown)) = (modes.get(at), shown.get_mut(at)) {
                measure(&tools, &empty, mode.attached, &work, shown)?;
            }
        }
    }
    print_times(&loops, &modes, &shown, asked);
    print_own(&loops, &modes, &shown);
    Ok(())
}

/// Leaves the first CPU to the worker, also for what is started from here.
fn leave_first_cpu() {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let mut set = CpuSet::new();
    (1..cpus.min(CpuSet::MAX_CPU)).for_each(|cpu| set.set(cpu));
    if cpus == 1 || sched_setaffinity(None, &set).is_err() {
        println!("one CPU for all: ratios include what Lanner does");
    }
}

/// Calls of each loop that take about `ms`.
fn calibrate(tools: &Tools, loops: &[&str], ms: u64) -> Result<Vec<u64>, String> {
    let mut worker = Worker::start(&tools.worker)?;
    let mut calls = |name: &str| {
        let mut count = 1;
        loop {
            let took = worker.run(name, count)?.wall.max(1);
            if took >= ms * 1_000_000 / 4 {
                return Ok((count * ms * 1_000_000 / took).max(1));
            }
            count *= 2;
        }
    };
    loops.iter().map(|name| calls(name)).collect()
}

impl Shown {
    fn new(loops: usize) -> Self {
        Self { ns: vec![Vec::new(); loops], own: vec![Vec::new(); loops], ..Self::default() }
    }
}

/// One turn of a mode: all loops, in a worker of their own.
fn measure(
    tools: &Tools,
    empty: &Empty,
    attached: Attached,
    work: &[(&str, u64)],
    shown: &mut Shown,
) -> Result<(), String> {
    let mut worker = Worker::start(&tools.worker)?;
    let (link, lanner) = match attached {
        Attached::Nobody => (None, None),
        Attached::EmptyProgram => (Some(empty.attach()?), None),
        Attached::Lanner(args) => (None, Some(start(tools, &mut worker, args, shown)?)),
        Attached::LannerElsewhere => {
            let mut other = Worker::start(&tools.worker)?;
            let lanner = start(tools, &mut other, &[], shown)?;
            return loops(&mut worker, Some(&lanner), work, shown).and_then(|()| finish(lanner, &mut other, shown));
        }
    };
    loops(&mut worker, lanner.as_ref(), work, shown)?;
    drop(link);
    lanner.map_or(Ok(()), |lanner| finish(lanner, &mut worker, shown))
}

/// Starts Lanner on a worker, and waits until it raises alerts.
fn start(tools: &Tools, worker: &mut Worker, args: &[&str], shown: &mut Shown) -> Result<Watched, String> {
    let mut all = tools.rules.clone();
    all.extend(args.iter().map(|arg| (*arg).to_owned()));
    all.extend(["--scope".to_owned(), format!("pid:{}", worker.pid())]);
    let begin = Instant::now();
    let mut lanner = Watched::start(&tools.lanner, &all).map_err(|error| error.to_string())?;
    while !marked(&lanner, worker)? {
        if lanner.ended() || begin.elapsed() > PATIENCE {
            let end = lanner.stop().map_err(|error| error.to_string())?;
            return Err(format!("Lanner does not raise alerts: {}", end.said));
        }
    }
    shown.start.push((begin.elapsed().as_secs_f64() * 1e3, lanner.cpu_ns() as f64 / 1e6));
    Ok(lanner)
}

/// True if a marker's alert came. Those of earlier ones may follow.
fn marked(lanner: &Watched, worker: &mut Worker) -> Result<bool, String> {
    worker.run("marker", 1)?;
    Ok(lanner.alert(Duration::from_millis(20)).is_some_and(|alert| alert.rule == MARKER))
}

fn loops(worker: &mut Worker, lanner: Option<&Watched>, work: &[(&str, u64)], shown: &mut Shown) -> Result<(), String> {
    std::thread::sleep(SETTLE);
    for ((name, count), (ns, own)) in work.iter().zip(shown.ns.iter_mut().zip(&mut shown.own)) {
        worker.run(name, count / 50 + 1)?;
        std::thread::sleep(SETTLE);
        let before = lanner.map(Watched::cpu_ns);
        let took = worker.run(name, *count)?;
        std::thread::sleep(SETTLE);
        ns.push(took.cpu as f64 / *count as f64);
        if let (Some(lanner), Some(before)) = (lanner, before) {
            own.push(lanner.cpu_ns().saturating_sub(before) as f64 / took.wall.max(1) as f64);
        }
    }
    Ok(())
}

/// Sees that Lanner still raises alerts, and ends it.
fn finish(lanner: Watched, worker: &mut Worker, shown: &mut Shown) -> Result<(), String> {
    let begin = Instant::now();
    while !marked(&lanner, worker)? {
        if begin.elapsed() > PATIENCE {
            return Err("Lanner no longer raises alerts".to_owned());
        }
    }
    shown.resident.push(lanner.resident_mb());
    let end = lanner.stop().map_err(|error| error.to_string())?;
    if !end.success {
        return Err(format!("Lanner failed: {}", end.said));
    }
    let (sum, of) = (&mut shown.counts, end.counts);
    *sum = Counts {
        seen: sum.seen + of.seen,
        filtered: sum.filtered + of.filtered,
        delivered: sum.delivered + of.delivered,
        lost: sum.lost + of.lost,
    };
    shown.losses.extend(end.said.lines().filter(|line| line.contains(" were lost: ")).map(str::to_owned));
    Ok(())
}

fn print_times(loops: &[&str], modes: &[Mode], shown: &[Shown], asked: &Asked) {
    println!(
        "ns of CPU time of a call, median of {} rounds of {} ms; × the same with nothing attached, median of the rounds' ratios ± median deviation",
        asked.rounds, asked.ms
    );
    print!("{:14}", "");
    modes.iter().for_each(|mode| print!(" {:>20}", mode.name));
    println!();
    let Some((base, _)) = shown.split_first() else { return };
    for (at, name) in loops.iter().enumerate() {
        print!("{name:14}");
        for (mode, shown) in modes.iter().zip(shown) {
            let (Some(ns), Some(base)) = (shown.ns.get(at), base.ns.get(at)) else { continue };
            if mode.attached == Attached::Nobody {
                print!(" {:>20}", format!("{:.0} ±{:.0}", median(ns), mad(ns)));
                continue;
            }
            let ratios: Vec<f64> = ns.iter().zip(base).map(|(ns, base)| ns / base).collect();
            print!(" {:>20}", format!("{:.0} ×{:.2} ±{:.2}", median(ns), median(&ratios), mad(&ratios)));
        }
        println!();
    }
}

fn print_own(loops: &[&str], modes: &[Mode], shown: &[Shown]) {
    for (mode, shown) in modes.iter().zip(shown).filter(|(_, shown)| !shown.start.is_empty()) {
        println!("\n{}: Lanner itself", mode.name);
        let cpu = |(name, own): (&&str, &Vec<f64>)| format!("{name} {:.1} %", 100.0 * median(own));
        let cpu: Vec<String> = loops.iter().zip(&shown.own).map(cpu).collect();
        println!("  CPU, of a core, median: {}", cpu.join(", "));
        let Counts { seen, filtered, delivered, lost } = shown.counts;
        println!("  events seen {seen} = filtered {filtered} + delivered {delivered} + lost {lost}");
        shown.losses.iter().for_each(|line| println!("    {line}"));
        let middle = |pairs: &[(f64, f64)]| {
            let (first, second): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            (median(&first), median(&second))
        };
        let ((resident, rings), (clock, cpu)) = (middle(&shown.resident), middle(&shown.start));
        println!(
            "  resident memory {resident:.1} MB, of which {rings:.1} MB are rings (each page counts twice); first alert after {clock:.0} ms, \
             {cpu:.0} ms of CPU time: medians"
        );
    }
}
