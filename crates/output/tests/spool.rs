//! Spools: what is in one arrives, whatever becomes of the process, the receiver or the disk.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::{Said, Stand, alert, alert_of, count, folder, line, output, outputs, quick, text, wait_for};
use lanner_engine::Priority;
use lanner_output::delivery::spool::{Fsync, SpoolSettings};
use lanner_output::delivery::{Batch, BatchLimits};
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::{Delivered, Failure};
use lanner_output::{DeliverySettings, Flush, Outputs, OutputsSettings, Pace, Sink};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

fn spooled(path: &Path, max_bytes: u64) -> DeliverySettings {
    let spool = SpoolSettings { path: path.join("spool"), max_bytes, fsync: Fsync::Interval };
    DeliverySettings { spool: Some(spool), ..quick() }
}

fn dead() -> impl FnMut(Batch<'_>) -> Result<Delivered, Failure> + Send {
    |_| Err(Failure::retry("refused"))
}

fn alive() -> impl FnMut(Batch<'_>) -> Result<Delivered, Failure> + Send {
    |batch| Ok(Delivered(batch.len()))
}

fn logs(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(folder.join("spool")).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
    found.sort();
    found
}

#[test]
fn what_did_not_arrive_arrives_in_the_next_run_in_order_and_leaves_nothing() {
    let folder = folder("next-run");
    let said = Said::default();
    for from in [0, 60] {
        let mut outs = outputs(Pace::Live, &said);
        outs.add(output("o", Stand::new(dead()).0, spooled(&folder, 1 << 20))).unwrap();
        for n in from..from + 60 {
            let priority = if n % 3 == 0 { Priority::Critical } else { Priority::Notice };
            outs.tell(&alert_of("r", priority, &n.to_string()));
        }
        wait_for("the spool", || outs.probes()[0].spooled() == from as u64 + 60);
        assert_eq!(outs.close(), [], "nothing is lost");
    }
    let mut outs = outputs(Pace::Live, &said);
    let (sink, arrived) = Stand::new(alive());
    outs.add(output("o", sink, spooled(&folder, 1 << 20))).unwrap();
    outs.tell(&alert_of("r", Priority::Notice, "120"));
    wait_for("all", || arrived.lock().unwrap().len() == 121);
    assert_eq!(outs.close(), []);
    let arrived: Vec<String> =
        arrived.lock().unwrap().iter().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect();
    assert_eq!(arrived, (0..121).map(|n| n.to_string()).collect::<Vec<_>>());
    assert_eq!(logs(&folder), [] as [PathBuf; 0]);
    let said = said.lines();
    assert!(said.iter().any(|line| line == "output o: 60 alerts stay in the spool for the next run"), "{said:?}");
    assert!(
        said.iter().any(|line| line.starts_with("output o: 120 alerts of an earlier run are in the spool")),
        "{said:?}"
    );
    fs::remove_dir_all(folder).unwrap();
}

/// A batch that is full by its bytes does not wait for others.
#[test]
fn a_batch_waits_only_until_it_is_full() {
    let folder = folder("full-batches");
    let mut outs = outputs(Pace::Live, &Said::default());
    let (sink, arrived) = Stand::new(alive());
    let batch = BatchLimits { count: usize::MAX, bytes: 2000, wait: Duration::from_secs(600) };
    outs.add(output("o", sink, DeliverySettings { batch, ..spooled(&folder, 1 << 20) })).unwrap();
    (0..500).for_each(|n| outs.tell(&alert(n)));
    // The last batch is not full.
    wait_for("all but a batch", || arrived.lock().unwrap().len() > 440);
    assert!(arrived.lock().unwrap().len() < 500);
    assert_eq!(outs.close(), []);
    assert_eq!(*arrived.lock().unwrap(), (0..500).map(line).collect::<Vec<_>>());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_full_spool_gives_up_the_oldest_of_the_least_urgent_and_counts_them() {
    let folder = folder("full");
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("o", Stand::new(dead()).0, spooled(&folder, 100_000))).unwrap();
    let padding = "x".repeat(400);
    let tell = |outs: &mut Outputs, priority, n: usize| outs.tell(&alert_of("r", priority, &format!("{padding} {n}")));
    (0..50).for_each(|n| tell(&mut outs, Priority::Critical, n));
    for n in 50..2050 {
        tell(&mut outs, Priority::Notice, n);
        if n % 50 == 0 {
            wait_for("the spool", || count(&outs, "o", "spooled") as usize == n + 1);
        }
    }
    wait_for("the spool", || count(&outs, "o", "spooled") == 2050);
    let lost = count(&outs, "o", "lost_spool_full");
    let size: u64 = logs(&folder).iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    assert!(size <= 100_000 && size > 80_000, "{size}");
    assert_eq!(outs.close()[0].lost, lost);
    let mut outs = outputs(Pace::Live, &Said::default());
    let (sink, arrived) = Stand::new(alive());
    outs.add(output("o", sink, spooled(&folder, 100_000))).unwrap();
    wait_for("what is left", || arrived.lock().unwrap().len() as u64 == 2050 - lost);
    let arrived: Vec<usize> =
        arrived.lock().unwrap().iter().map(|line| line.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(arrived[..50], (0..50).collect::<Vec<_>>(), "the urgent ones are all there");
    assert_eq!(arrived[50..], (2050 - (arrived.len() - 50)..2050).collect::<Vec<_>>(), "and the newest of the others");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn torn_and_foreign_bytes_are_left_out_and_told() {
    let folder = folder("torn");
    let run = |sink: Box<dyn Sink>, tell: &[usize], said: &Said| {
        let mut outs = outputs(Pace::Live, said);
        let mut one = output("o", Stand::new(alive()).0, spooled(&folder, 1 << 20));
        one.sink = sink;
        outs.add(one).unwrap();
        tell.iter().for_each(|n| outs.tell(&alert(*n)));
        outs
    };
    let said = Said::default();
    drop(run(Box::new(Stand::new(dead()).0), &[0, 1, 2], &said));
    let path = logs(&folder)[0].clone();
    let whole = fs::metadata(&path).unwrap().len();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(whole - 3).unwrap();
    fs::write(folder.join("spool/000000000099-7.log"), b"this is no record of ours").unwrap();
    fs::write(folder.join("spool/note.txt"), b"someone else's").unwrap();
    let (sink, arrived) = Stand::new(alive());
    let mut outs = run(Box::new(sink), &[3], &said);
    wait_for("three", || arrived.lock().unwrap().len() == 3);
    assert_eq!(outs.close(), []);
    assert_eq!(*arrived.lock().unwrap(), [0, 1, 3].map(line));
    let said = said.lines();
    let damaged = whole / 3 - 3 + 25;
    assert!(said.iter().any(|line| line.contains(&format!("{damaged} bytes in the spool"))), "{damaged} {said:?}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_spool_belongs_to_one_output() {
    let folder = folder("locked");
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("one", Stand::new(alive()).0, spooled(&folder, 1 << 20))).unwrap();
    let error = outs.add(output("two", Stand::new(alive()).0, spooled(&folder, 1 << 20))).unwrap_err();
    assert!(error.to_string().contains("in use by another output or process"), "{error}");
    drop(outs);
    fs::remove_dir_all(folder).unwrap();
}

/// The variable that makes the test below the child of another one.
const CHILD: &str = "LANNER_TEST_SPOOL";

/// Delivers to a file, slowly, and fails at times.
#[derive(Debug)]
struct Fickle {
    file: FileSink,
    calls: u32,
}

impl Sink for Fickle {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        self.calls += 1;
        if self.calls.is_multiple_of(3) {
            return Err(Failure::retry("no"));
        }
        std::thread::sleep(Duration::from_millis(1));
        let few = batch.len().div_ceil(3);
        self.file.deliver(batch.split_at(few).0)
    }
}

fn child_outputs(folder: &Path) -> Outputs {
    let settings = OutputsSettings {
        flush: Flush::EachAlert,
        pace: Pace::Live,
        drain: Duration::from_secs(60),
        ..OutputsSettings::default()
    };
    let mut outs = Outputs::new(text(), settings);
    let path = folder.join("arrived").display().to_string();
    let file = FileSink::open(FileSettings { path, ..FileSettings::default() }).unwrap();
    outs.add(output("o", Fickle { file, calls: 0 }, spooled(folder, 64 << 20))).unwrap();
    outs
}

/// Tells alerts without end, and says on standard output how many are spooled. Does nothing unless it is started by the test below.
#[test]
fn child() {
    let Some(argument) = std::env::var_os(CHILD) else { return };
    let argument = argument.into_string().unwrap();
    let (run, folder) = argument.split_once(' ').unwrap();
    let mut outs = child_outputs(Path::new(folder));
    for n in 0_usize.. {
        let priority = if n % 5 == 0 { Priority::Error } else { Priority::Notice };
        outs.tell(&alert_of("r", priority, &format!("run {run} number {n} {}", "x".repeat(n % 700))));
        if n % 7 == 0 {
            std::thread::sleep(Duration::from_micros(200));
        }
        let spooled = count(&outs, "o", "spooled");
        let mut out = std::io::stdout().lock();
        writeln!(out, "spooled {spooled}").and_then(|()| out.flush()).unwrap();
    }
}

/// Times that the child is killed.
const KILLS: u64 = 50;

#[test]
fn fifty_kills_lose_nothing_that_was_spooled() {
    let folder = folder("kills");
    let mut acknowledged = BTreeMap::new();
    for run in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture", "--test-threads", "1"])
            .env(CHILD, format!("{run} {}", folder.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let reader = std::thread::spawn(move || {
            let numbers = lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("spooled ")?.parse().ok());
            numbers.last().unwrap_or(0_u64)
        });
        // A time of its own for each run, spread over the first tenth of a second of its work.
        std::thread::sleep(Duration::from_micros(8_000 + run * 7_919 % 100_000));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.insert(run, reader.join().unwrap());
    }
    let total: u64 = acknowledged.values().sum();
    assert!(total > 1000, "the children did next to nothing: {total}");
    // The last run tells nothing and ends when all has arrived.
    assert_eq!(child_outputs(&folder).close(), []);
    let arrived = fs::read_to_string(folder.join("arrived")).unwrap();
    let mut times: BTreeMap<(u64, u64), u32> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for line in arrived.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let at = words.iter().position(|word| *word == "run").unwrap();
        let (run, number) = (words[at + 1].parse().unwrap(), words[at + 3].parse().unwrap());
        let again = times.entry((run, number)).or_default();
        *again += 1;
        // What comes for the first time comes in order.
        if *again == 1 {
            assert!(last.insert(run, number).is_none_or(|before| before < number), "{run} {number} is out of order");
        }
    }
    for (run, count) in &acknowledged {
        for number in 0..*count {
            assert!(times.contains_key(&(*run, number)), "run {run}: {number} of {count} acknowledged is lost");
        }
    }
    let again = times.values().filter(|times| **times > 1).count();
    println!("{KILLS} kills, {total} alerts acknowledged, {} arrived, {again} of them more than once", times.len());
    assert_eq!(logs(&folder), [] as [PathBuf; 0]);
    fs::remove_dir_all(folder).unwrap();
}
