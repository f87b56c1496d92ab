//! Nothing stays in the kernel when Lanner is killed: no program, no link, no map. Needs root and a kernel that lets the probe in; says so when it skips.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use libbpf_rs::query::{LinkInfoIter, MapInfoIter, ProgInfoIter};
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Numbers of what a process holds in the kernel, by the line of its descriptors' facts that tells them.
fn held(pid: u32, line: &str) -> BTreeSet<u32> {
    let entries = std::fs::read_dir(format!("/proc/{pid}/fdinfo")).unwrap();
    let texts = entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
    let number = |text: String| text.lines().find_map(|words| words.strip_prefix(line)?.trim().parse().ok());
    texts.filter_map(number).collect()
}

/// Numbers of all programs, and of all links.
fn there() -> [BTreeSet<u32>; 2] {
    [ProgInfoIter::default().map(|info| info.id).collect(), LinkInfoIter::default().map(|info| info.id).collect()]
}

#[test]
fn nothing_is_left_of_one_that_was_killed() {
    if !watched::possible() {
        return;
    }
    let mut sleeper = Command::new("sleep").arg("100").spawn().unwrap();
    let scope = format!("pid:{}", sleeper.id());
    let mut lanner = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .args(["run", "--scope", &scope])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let end = Instant::now() + Duration::from_secs(60);
    // Links are the last that it makes.
    while held(lanner.id(), "link_id:").len() < 5 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    let mine = ["prog_id:", "link_id:"].map(|line| held(lanner.id(), line));
    let maps = held(lanner.id(), "map_id:");
    let seen = there();
    lanner.kill().unwrap();
    lanner.wait().unwrap();
    sleeper.kill().unwrap();
    sleeper.wait().unwrap();
    assert!(mine.iter().all(|ids| ids.len() >= 5), "{mine:?}");
    assert!(mine.iter().zip(&seen).all(|(ids, all)| ids.is_subset(all)), "{mine:?}");
    let left = || -> usize { mine.iter().zip(there()).map(|(ids, all)| ids.intersection(&all).count()).sum() };
    while left() > 0 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(left(), 0);
    // Who looks at a table of programs while it is being given up keeps it (seen in Linux 6.18), so they are looked at once, and late.
    std::thread::sleep(Duration::from_secs(1));
    let all: BTreeSet<u32> = MapInfoIter::default().map(|info| info.id).collect();
    assert!(maps.len() >= 5 && maps.is_disjoint(&all), "{maps:?}");
}
