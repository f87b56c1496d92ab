//! A flood of events does not hide what else happens: every marker's alert arrives, and every loss is counted.
//! Short forms of `./dev bench floods`; needs root and a kernel that lets the probe in, and says so when it skips.

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test does not measure")]
mod watched;

use std::path::Path;
use std::time::Duration;
use watched::{Flood, build_worker};

/// A machine that tests other things at the same time is slow, and so is a program that was built for debugging: events wait for those before
/// them. `./dev bench floods` measures.
const LATEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 1 });

#[test]
fn alerts_arrive_through_floods() {
    if !watched::possible() {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(root).unwrap();
    let worker = build_worker(Path::new("tests/live/worker.c"), Path::new(env!("CARGO_TARGET_TMPDIR"))).unwrap();
    let rules = ["--rules", "rules", "tests/live/marker.yaml"].map(str::to_owned);
    let program = Path::new(env!("CARGO_BIN_EXE_lanner"));
    // One after the other: they would only slow each other down.
    for kind in watched::FLOODS {
        let flood = Flood { kind, seconds: 3, markers: 6, interval: Duration::from_millis(400) };
        let flooded = flood.run(program, &worker, &rules).unwrap();
        let (counts, said) = (flooded.end.counts, &flooded.end.said);
        println!("{kind}: {counts:?}, {:?}", flooded.delays);
        assert!(flooded.end.success, "{kind}: {said}");
        assert!(counts.seen > 1000, "{kind}: it was no flood\n{said}");
        assert_eq!(counts.seen, counts.filtered + counts.delivered + counts.lost, "{kind}: {said}");
        let missing = flooded.delays.iter().filter(|of_marker| of_marker.len() != 1).count();
        assert_eq!(missing, 0, "{kind}: {:?}\n{said}", flooded.delays);
        let latest = flooded.delays.iter().flatten().max().unwrap();
        assert!(*latest < LATEST, "{kind}: {:?}\n{said}", flooded.delays);
    }
}
