//! Memory stays as it is while time goes on and containers come and go: a short form of `./dev bench steady`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/steady/mod.rs"]
mod long;

use long::{Plan, Ran};
use std::path::Path;

/// Containers that begin in a minute, and minutes of their lives.
const CHURN: u64 = 6;
const LIFE: f64 = 4.0;

#[test]
fn memory_and_tables_stay_as_they_are() {
    let folder = std::env::temp_dir().join(format!("lanner-steady-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let plan = Plan {
        lanner: Path::new(env!("CARGO_BIN_EXE_lanner")).to_owned(),
        folder: folder.clone(),
        rules: Vec::new(),
        minutes: 120,
        churn: CHURN,
        every: 5,
    };
    let ran = long::run(&plan, |_| ()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    println!("{:?}: {} events, {} requests", ran.took, ran.events, ran.requests);
    ran.looks.iter().for_each(|look| println!("{} minutes: {} KiB", look.minutes, look.resident));

    // Most of what has a bound has reached it by then.
    let early = Ran::resident(&ran.looks[15..18]);
    let late = Ran::resident(ran.looks.last_chunk::<3>().unwrap());
    assert!(late <= early + early / 20, "{early} KiB early, {late} KiB late");

    let metric = |name: &str| *ran.metrics.get(name).unwrap_or_else(|| panic!("no {name} in {:?}", ran.metrics));
    // Each container has two threads; the host has two, and one more may just be at work.
    let alive = CHURN as f64 * (LIFE + 1.0);
    assert!((1.0..=2.0 * alive + 8.0).contains(&metric("lanner_threads")), "{:?}", ran.metrics);
    assert!(metric("lanner_descriptors") <= 8.0, "{:?}", ran.metrics);
    let entries = |of: &str| metric(&format!("lanner_table_entries{{of=\"{of}\"}}"));
    assert!((1.0..=alive).contains(&entries("containers")));
    // Those that are gone stay known for a while.
    assert!((1.0..=2.0 * alive + 512.0).contains(&entries("objects of Kubernetes")));
    assert!((1.0..=8192.0).contains(&entries("names of addresses")));
    // What is pushed out is told: more places had names than are kept.
    assert!(metric("lanner_evicted_total{of=\"names of addresses\"}") > 0.0);
    assert_eq!(metric("lanner_evicted_total{of=\"threads\"}"), 0.0);
    let groups = |output: &str| metric(&format!("lanner_output_groups{{output=\"{output}\"}}"));
    assert!((1.0..=1000.0).contains(&groups("by-command")) && (1.0..=1000.0).contains(&groups("by-rule")));
    assert!(
        ran.requests > 0 && ran.containers >= plan.minutes * CHURN && ran.said.contains(" alerts ("),
        "{}",
        ran.said
    );
}
