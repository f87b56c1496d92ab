//! Memory has a budget: with threads and descriptors by the million Lanner stays below it, says what it gave up, and still knows every process that lives.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

use lanner_capture::{Writer, WriterOptions};
use lanner_schema::script;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// MiB.
const BUDGET: u64 = 64;
/// Processes that live to the end, each with so many threads and descriptors. Without a bound they would take about 1 GB.
const PROCESSES: i64 = 100;
const THREADS: i64 = 10_000;
const DESCRIPTORS: i64 = 1_000;

/// Children of theirs run a program each at the end.
const RULES: &str = "- rule: Known\n  desc: A child of a process that is known.\n  condition: evt.type = execve and proc.name = last\n  \
                     output: '%proc.pname %proc.aname[2] %proc.pcmdline'\n  priority: ERROR\n";

/// The id of a process, and those of its threads behind it.
fn pid(process: i64) -> i64 {
    1000 + process * 20_000
}

/// What a process does.
fn story(process: i64) -> String {
    let pid = pid(process);
    let mut text = format!(
        "clone tid=1 res={pid} exe=server args=[\"--number\", \"{process}\"] comm=server{process} pid=1 ptid=0 vtid=1 vpid=1 flags=0\n\
         clone tid={pid} res=0 exe=server args=[\"--number\", \"{process}\"] comm=server{process} pid={pid} ptid=1 vtid={pid} vpid={pid} flags=0\n"
    );
    for tid in pid + 1..=pid + THREADS {
        // Writing to a String can't fail.
        let _ = writeln!(
            text,
            "clone tid={tid} res=0 exe=server args=[\"--number\", \"{process}\"] comm=worker pid={pid} ptid=1 vtid={tid} vpid={pid} \
             flags=CLONE_THREAD"
        );
    }
    for fd in 3..DESCRIPTORS {
        let _ =
            writeln!(text, "openat tid={pid} fd={fd} dirfd=-100 name=/srv/data/{process}/{fd} flags=O_RDONLY mode=0");
    }
    text
}

/// A child of it runs a program.
fn end(process: i64) -> String {
    let (pid, child) = (pid(process), pid(process) + 15_000);
    format!(
        "clone tid={child} res=0 exe=server comm=server{process} pid={child} ptid={pid} vtid={child} vpid={child} flags=0\n\
         execve tid={child} res=0 exe=last comm=last pid={child} ptid={pid}\n"
    )
}

#[test]
fn a_million_threads_take_no_more_than_the_budget_and_hide_no_process() {
    let rules = std::env::temp_dir().join(format!("lanner-budget-{}.yaml", std::process::id()));
    std::fs::write(&rules, RULES).unwrap();
    let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .args(["run", "--capture", "-", "-o", &format!("lanner.memory_budget_mb={BUDGET}"), "--rules"])
        .arg(&rules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut writer = Writer::new(lanner.stdin.take().unwrap(), WriterOptions { gzip: false, for_falco: false });
    let mut tell = |text: &str, first: bool| {
        for event in script::parse(text).unwrap() {
            let event = event.event().unwrap();
            // A snapshot stands in front of each script: it holds once.
            if first || event.code() != lanner_schema::events::Asyncevent::CODE {
                writer.write(&event).unwrap();
            }
        }
    };
    tell("@thread tid=1 pid=1 ptid=0 comm=init exe=/sbin/init\n", true);
    for process in 0..PROCESSES {
        tell(&story(process), false);
    }
    for process in 0..PROCESSES {
        tell(&end(process), false);
    }
    writer.flush().unwrap();
    let mut alerts = BufReader::new(lanner.stdout.take().unwrap()).lines().map(Result::unwrap);
    let first: Vec<String> = (0..PROCESSES).map(|_| alerts.next().unwrap()).collect();
    let status = std::fs::read_to_string(format!("/proc/{}/status", lanner.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    drop(writer);
    let output = lanner.wait_with_output().unwrap();
    std::fs::remove_file(rules).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    println!("peak {peak} kB of {} kB\n{said}", BUDGET << 10);
    for (process, alert) in first.iter().enumerate() {
        assert!(alert.contains(&format!("server{process} init server{process} --number {process}")), "{alert}");
    }
    assert!(peak <= BUDGET << 10, "{peak} kB of {} kB: {said}", BUDGET << 10);
    let lost = said.lines().find_map(|line| line.strip_prefix("beyond limits, not kept: ")).unwrap();
    for what in [" threads,", " threads that made room,", " descriptors"] {
        assert!(lost.contains(what), "{what}: {said}");
    }
}
