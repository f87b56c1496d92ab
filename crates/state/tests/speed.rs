//! How long an event takes in the state: `cargo test --release -p lanner-state --test speed -- --ignored --nocapture`.
//!
//! A figure for people, never asserted: machines differ.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_capture::Reader;
use lanner_schema::Event;
use lanner_schema::snapshot::is_own;
use lanner_state::State;
use std::time::{Duration, Instant};

/// How often the events of the capture come again; the fastest pass counts.
const PASSES: u64 = 400;

#[test]
#[ignore = "prints a figure"]
fn follow_and_settle() {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance");
    let folder = std::env::var_os("LANNER_CONFORMANCE").map_or(root, std::path::PathBuf::from);
    let Ok(bytes) = std::fs::read(folder.join("captures/own_actions_host.scap")) else {
        println!("skipped: no ../shared");
        return;
    };
    let mut reader = Reader::from_bytes(&bytes).unwrap();
    let mut state = State::default();
    let mut blocks: Vec<(Vec<u8>, bool)> = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        if is_own(&event) {
            let fx = state.follow(&event);
            state.settle(fx);
        } else {
            blocks.push((event.bytes().to_vec(), event.state_only));
        }
    }
    let mut events: Vec<Event<'_>> = blocks
        .iter()
        .map(|(bytes, state_only)| {
            let mut event = Event::parse(bytes).unwrap();
            event.state_only = *state_only;
            event
        })
        .collect();
    let step = events.iter().map(|event| event.ts).max().unwrap() - events.iter().map(|event| event.ts).min().unwrap();
    let (mut all, mut best) = (Duration::ZERO, Duration::MAX);
    for _ in 0..PASSES {
        let begin = Instant::now();
        for event in &events {
            let fx = state.follow(event);
            std::hint::black_box(&fx);
            state.settle(fx);
        }
        let took = begin.elapsed();
        all += took;
        best = best.min(took);
        for event in &mut events {
            event.ts += step + 1_000_000;
        }
    }
    let each = |time: Duration, passes: u64| time.as_nanos() as f64 / (passes * events.len() as u64) as f64;
    println!(
        "{} events a pass: {:.1} ns each at best, {:.1} ns on average",
        events.len(),
        each(best, 1),
        each(all, PASSES)
    );
}
