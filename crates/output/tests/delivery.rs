//! Queues, threads, retries and losses, with sinks that misbehave.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::{Said, Stand, alert, alert_of, count, folder, line, output, outputs, quick, wait_for};
use lanner_engine::Priority;
use lanner_output::delivery::{BatchLimits, LetterSettings, QueueLimits, Retry};
use lanner_output::sinks::{Delivered, Failure};
use lanner_output::{DeliverySettings, Pace};
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

fn all() -> impl FnMut(lanner_output::delivery::Batch<'_>) -> Result<Delivered, Failure> + Send {
    |batch| Ok(Delivered(batch.len()))
}

fn lines(count: usize) -> Vec<String> {
    (0..count).map(line).collect()
}

#[test]
fn a_failing_output_delays_no_other_and_delivers_in_order_once_it_works() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let works = Arc::new(AtomicBool::new(false));
    let of_sink = works.clone();
    let (broken, late) =
        Stand::new(move |batch: lanner_output::delivery::Batch<'_>| match of_sink.load(Ordering::Relaxed) {
            true => Ok(Delivered(batch.len().div_ceil(2))),
            false => Err(Failure::retry("refused")),
        });
    let (good, arrived) = Stand::new(all());
    outs.add(output("broken", broken, quick())).unwrap();
    outs.add(output("good", good, quick())).unwrap();
    (0..100).for_each(|n| outs.tell(&alert(n)));
    wait_for("the good one", || arrived.lock().unwrap().len() == 100);
    assert!(late.lock().unwrap().is_empty());
    wait_for("a retry", || count(&outs, "broken", "retried") > 2);
    works.store(true, Ordering::Relaxed);
    assert_eq!(outs.close(), []);
    assert_eq!(*late.lock().unwrap(), lines(100));
    assert_eq!(*arrived.lock().unwrap(), lines(100));
    let said = said.lines();
    assert_eq!(said[0], "output broken: refused; it is tried again");
    assert!(said[1].starts_with("output broken: works again after "), "{said:?}");
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn a_full_live_queue_gives_up_the_oldest_of_the_least_urgent_and_says_so_once() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let (held, free) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (of_held, of_free) = (held.clone(), free.clone());
    let (sink, arrived) = Stand::new(move |batch: lanner_output::delivery::Batch<'_>| {
        of_held.store(true, Ordering::Relaxed);
        while !of_free.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(Delivered(batch.len()))
    });
    let delivery = DeliverySettings { queue: QueueLimits { alerts: 4, bytes: 1 << 20 }, ..quick() };
    outs.add(output("slow", sink, delivery)).unwrap();
    outs.tell(&alert_of("r", Priority::Notice, "in the sink"));
    wait_for("the sink", || held.load(Ordering::Relaxed));
    let started = Instant::now();
    for n in 0..1000 {
        let priority = if n % 250 == 10 { Priority::Critical } else { Priority::Notice };
        outs.tell(&alert_of("r", priority, &n.to_string()));
    }
    assert!(started.elapsed() < Duration::from_secs(1), "the event thread waited");
    assert_eq!(count(&outs, "slow", "lost_full"), 996);
    let line = "00:00:00.000000000: Critical 10\n".len();
    assert_eq!(outs.probes()[0].waiting(), (4, 4 * line + 3), "10, and three with three digits");
    wait_for("what is said", || said.lines().len() >= 2);
    free.store(true, Ordering::Relaxed);
    let ended = outs.close();
    assert_eq!((ended.len(), ended[0].lost), (1, 996));
    let arrived: Vec<String> = arrived.lock().unwrap().iter().map(|line| line[20..].to_owned()).collect();
    assert_eq!(arrived, ["Notice in the sink", "Critical 10", "Critical 260", "Critical 510", "Critical 760"]);
    let mut said = said.lines();
    said.sort();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("no answer for"), "{said:?}");
    assert!(said[1].contains("the queue is full"), "{said:?}");
}

#[test]
fn a_replay_waits_for_a_slow_output_and_loses_nothing() {
    let mut outs = outputs(Pace::Replay, &Said::default());
    let (sink, arrived) = Stand::new(|_: lanner_output::delivery::Batch<'_>| {
        std::thread::sleep(Duration::from_micros(200));
        Ok(Delivered(1))
    });
    let delivery = DeliverySettings { queue: QueueLimits { alerts: 3, bytes: 100 }, ..quick() };
    outs.add(output("slow", sink, delivery)).unwrap();
    (0..500).for_each(|n| outs.tell(&alert(n)));
    assert_eq!(outs.close(), []);
    assert_eq!(*arrived.lock().unwrap(), lines(500));
}

#[test]
fn the_end_of_a_live_run_waits_for_its_time_and_no_longer() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let (dead, _) = Stand::new(|_: lanner_output::delivery::Batch<'_>| Err(Failure::retry("refused")));
    let (stuck, _) = Stand::new(|_: lanner_output::delivery::Batch<'_>| {
        std::thread::sleep(Duration::from_secs(8));
        Ok(Delivered(1))
    });
    outs.add(output("dead", dead, quick())).unwrap();
    outs.add(output("stuck", stuck, quick())).unwrap();
    (0..10).for_each(|n| outs.tell(&alert(n)));
    let started = Instant::now();
    let ended = outs.close();
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    assert!(started.elapsed() > Duration::from_millis(1400), "{:?}", started.elapsed());
    let lost: Vec<(&str, u64)> = ended.iter().map(|ended| (ended.name.as_str(), ended.lost)).collect();
    assert_eq!(lost, [("dead", 10), ("stuck", 10)]);
    assert_eq!(ended[0].why, "refused");
}

#[test]
fn a_replay_gives_up_an_output_that_stays_dead_and_ends() {
    let mut outs = outputs(Pace::Replay, &Said::default());
    let (dead, _) = Stand::new(|_: lanner_output::delivery::Batch<'_>| Err(Failure::retry("refused")));
    let delivery = DeliverySettings { batch: BatchLimits { count: 1, ..BatchLimits::default() }, ..quick() };
    outs.add(output("dead", dead, delivery)).unwrap();
    (0..50).for_each(|n| outs.tell(&alert(n)));
    let started = Instant::now();
    assert_eq!(outs.close()[0].lost, 50);
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}

#[test]
fn what_is_refused_or_tried_too_often_becomes_a_dead_letter() {
    let folder = folder("letters");
    let path = folder.join("dead.jsonl");
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let (sink, arrived) = Stand::new(|batch: lanner_output::delivery::Batch<'_>| {
        let line = String::from_utf8_lossy(batch.first().unwrap().line).into_owned();
        match line {
            line if line.ends_with("refuse me") => Err(Failure::Reject { why: "status 400".into(), count: 1 }),
            line if line.ends_with("never") => Err(Failure::retry("status 503")),
            line if line.ends_with("silent") => Err(Failure::TimedOut { why: "time-out".into() }),
            _ => Ok(Delivered(1)),
        }
    });
    let retry = Retry { tries: 4, timeouts: 2, ..quick().retry };
    let dead_letters = Some(LetterSettings { path: path.clone(), max_bytes: 1 << 20 });
    let batch = BatchLimits { count: 1, ..BatchLimits::default() };
    outs.add(output("o", sink, DeliverySettings { retry, dead_letters, batch, ..quick() })).unwrap();
    for message in ["one", "refuse me", "two", "never", "silent", "three"] {
        outs.tell(&alert_of("r", Priority::Notice, message));
    }
    wait_for("the last", || arrived.lock().unwrap().len() == 3);
    let counts = ["sent", "retried", "lost_refused", "lost_tries", "dead_lettered"].map(|name| count(&outs, "o", name));
    assert_eq!(counts, [3, 4, 1, 2, 3]);
    assert_eq!(outs.close()[0].lost, 3);
    let letters = fs::read_to_string(&path).unwrap();
    let letters: Vec<serde_json::Value> = letters.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<String> =
        letters.iter().map(|letter| format!("{} {} {}", letter["output"], letter["why"], letter["alert"])).collect();
    assert_eq!(
        shown,
        [
            r#""o" "status 400" "00:00:00.000000000: Notice refuse me""#,
            r#""o" "status 503" "00:00:00.000000000: Notice never""#,
            r#""o" "time-out" "00:00:00.000000000: Notice silent""#,
        ]
    );
    assert!(said.lines().iter().any(|line| line == "output o: status 503: 1 alert given up after 4 tries"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn batches_are_full_or_their_time_is_over() {
    let mut outs = outputs(Pace::Live, &Said::default());
    let sizes = Arc::<Mutex<Vec<usize>>>::default();
    let of_sink = sizes.clone();
    let (sink, arrived) = Stand::new(move |batch: lanner_output::delivery::Batch<'_>| {
        of_sink.lock().unwrap().push(batch.len());
        Ok(Delivered(batch.len()))
    });
    let batch = BatchLimits { count: 10, bytes: 1 << 20, wait: Duration::from_millis(300) };
    outs.add(output("o", sink, DeliverySettings { batch, ..quick() })).unwrap();
    (0..25).for_each(|n| outs.tell(&alert(n)));
    wait_for("two batches", || arrived.lock().unwrap().len() == 20);
    assert_eq!(*sizes.lock().unwrap(), [10, 10]);
    wait_for("the rest", || arrived.lock().unwrap().len() == 25);
    assert_eq!(*sizes.lock().unwrap(), [10, 10, 5]);
    assert_eq!(outs.close(), []);
    assert_eq!(*arrived.lock().unwrap(), lines(25));
}

#[test]
fn a_sink_that_breaks_down_stops_nobody() {
    let mut outs = outputs(Pace::Replay, &Said::default());
    let calls = AtomicUsize::new(0);
    let (bad, _) =
        Stand::new(move |_: lanner_output::delivery::Batch<'_>| match calls.fetch_add(1, Ordering::Relaxed) {
            0 => Ok(Delivered(1)),
            _ => panic!("a sink's own mistake"),
        });
    let (good, arrived) = Stand::new(all());
    let queue = QueueLimits { alerts: 2, bytes: 1 << 10 };
    outs.add(output("bad", bad, DeliverySettings { queue, ..quick() })).unwrap();
    outs.add(output("good", good, quick())).unwrap();
    (0..100).for_each(|n| outs.tell(&alert(n)));
    let ended = outs.close();
    assert_eq!((ended.len(), ended[0].why.as_str()), (1, "its thread broke down"));
    assert_eq!(arrived.lock().unwrap().len(), 100);
}
