//! Outputs that change while alerts are told: each alert arrives once, over all outputs, in order.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::{Said, Stand, alert, count, folder, line, outputs, quick, text, wait_for};
use lanner_engine::Priority;
use lanner_output::delivery::spool::{Fsync, SpoolSettings};
use lanner_output::delivery::{Batch, QueueLimits};
use lanner_output::sinks::{Delivered, Failure};
use lanner_output::{
    Assembly, DeliverySettings, Flush, Mark, Output, Outputs, OutputsSettings, Pace, Route, Sink, Workshop,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Arrived = Arc<Mutex<Vec<String>>>;

fn settings(said: &Said) -> OutputsSettings {
    OutputsSettings {
        flush: Flush::EachAlert,
        pace: Pace::Live,
        drain: Duration::from_millis(300),
        patience: None,
        voice: said.voice(),
    }
}

fn mark(keys: &str) -> Mark {
    Mark { kind: "stand".into(), keys: keys.into(), rest: String::new(), form: "text".into() }
}

fn output(name: &str, keys: &str, sink: impl Sink + 'static, delivery: DeliverySettings) -> Output {
    Output { delivery, mark: mark(keys), ..Output::new(name, sink) }
}

/// A sink that takes a while now and then, and fails now and then, and adds to what arrived.
fn sink(arrived: &Arrived) -> impl Sink + 'static {
    let (of_sink, mut turn) = (arrived.clone(), 0);
    let (stand, _) = Stand::new(move |batch: Batch<'_>| {
        turn += 1;
        if turn % 7 == 3 {
            return Err(Failure::retry("now and then"));
        }
        std::thread::sleep(Duration::from_millis(turn % 3));
        let count = batch.len().div_ceil(2);
        let lines = batch.records().take(count).map(|record| String::from_utf8_lossy(record.line).into_owned());
        of_sink.lock().unwrap().extend(lines);
        Ok(Delivered(count))
    });
    stand
}

/// What arrived is each of the alerts once, in order.
fn assert_all(arrived: &Arrived, count: usize) {
    let arrived = arrived.lock().unwrap();
    assert_eq!(arrived.len(), count);
    for (n, got) in arrived.iter().enumerate() {
        assert_eq!(*got, line(n));
    }
}

fn change(outs: &mut Outputs, workshop: &Workshop, said: &Said, made: Vec<Output>) {
    let mut change = workshop.begin(text(), settings(said));
    for output in made {
        if !change.keep(&output.name, &output.mark) {
            change.add(output).unwrap();
        }
    }
    let began = Instant::now();
    outs.replace(change);
    assert!(began.elapsed() < Duration::from_millis(100), "the event thread waited: {:?}", began.elapsed());
}

/// Outputs change each 200 ms under load: one stays, one is handed other tools in memory, one has a spool, and others come and go.
#[test]
fn each_alert_arrives_once_while_outputs_change_all_the_time() {
    let (said, folder) = (Said::default(), folder("change"));
    let mut outs = outputs(Pace::Live, &said);
    let [same, tools, spooled] = [(); 3].map(|()| Arrived::default());
    let spool = SpoolSettings { path: folder.join("spool"), max_bytes: 1 << 28, fsync: Fsync::Never };
    let with_spool = DeliverySettings { spool: Some(spool), ..quick() };
    let passing = Arrived::default();
    let made = |round: usize| {
        let keys = round.to_string();
        let mut made = vec![
            output("same", "", sink(&same), quick()),
            output("tools", &keys, sink(&tools), quick()),
            output("spooled", &keys, sink(&spooled), with_spool.clone()),
        ];
        if round % 2 == 1 {
            // One of a name of its own, and one whose name comes back; each gets what is told in its time.
            made.push(output(&format!("new-{round}"), "", sink(&passing), quick()));
        } else {
            made.insert(0, output("passing", "", sink(&passing), quick()));
        }
        made
    };
    made(0).into_iter().for_each(|output| outs.add(output).unwrap());
    let workshop = outs.workshop().unwrap();
    let (began, mut told, mut round) = (Instant::now(), 0, 0);
    while began.elapsed() < Duration::from_secs(4) {
        if began.elapsed() > Duration::from_millis(200 * (round + 1)) {
            round += 1;
            change(&mut outs, &workshop, &said, made(round as usize));
        }
        outs.tell(&alert(told));
        told += 1;
        std::thread::sleep(Duration::from_micros(300));
    }
    assert!(round >= 15, "{round}");
    assert_eq!(outs.close(), [], "{:?}", said.lines());
    [&same, &tools, &spooled].into_iter().for_each(|arrived| assert_all(arrived, told));
    // Those that left and those that came overlap, but each alert had one of them at its time.
    let mut of_passing = passing.lock().unwrap().clone();
    of_passing.sort();
    let mut all: Vec<String> = (0..told).map(line).collect();
    all.sort();
    assert_eq!(of_passing, all);
}

#[test]
fn an_output_that_stays_keeps_its_counts_and_one_that_fails_goes_on_with_its_new_tools() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let (broken, _) = Stand::new(|_: Batch<'_>| Err(Failure::retry("nobody there")));
    let (good, arrived) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    let (other, later) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    let (unused, never) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    outs.add(output("good", "", good, quick())).unwrap();
    outs.add(output("broken", "old", broken, quick())).unwrap();
    let workshop = outs.workshop().unwrap();
    (0..10).for_each(|n| outs.tell(&alert(n)));
    wait_for("a retry", || count(&outs, "broken", "retried") > 2);
    let made = vec![output("good", "", unused, quick()), output("broken", "new", other, quick())];
    change(&mut outs, &workshop, &said, made);
    (10..20).for_each(|n| outs.tell(&alert(n)));
    wait_for("the others", || later.lock().unwrap().len() == 20);
    assert_all(&later, 20);
    wait_for("the good one", || count(&outs, "good", "sent") == 20);
    assert_all(&arrived, 20);
    assert!(never.lock().unwrap().is_empty());
    assert_eq!((count(&outs, "broken", "queued"), count(&outs, "broken", "sent")), (20, 20));
    assert_eq!(outs.close(), []);
}

#[test]
fn what_a_removed_output_can_not_deliver_is_counted_with_its_reason_and_names_keep_their_counts() {
    let said = Said::default();
    let mut outs = outputs(Pace::Live, &said);
    let (broken, _) = Stand::new(|_: Batch<'_>| Err(Failure::retry("nobody there")));
    outs.add(output("broken", "", broken, quick())).unwrap();
    let workshop = outs.workshop().unwrap();
    (0..10).for_each(|n| outs.tell(&alert(n)));
    change(&mut outs, &workshop, &said, Vec::new());
    outs.tell(&alert(10));
    wait_for("its time", || count(&outs, "broken", "lost_removed") == 10);
    wait_for("the word", || said.lines().iter().any(|line| line.contains("it was removed; 10 alerts had not arrived")));
    let (good, arrived) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    let delivery = DeliverySettings { queue: QueueLimits { alerts: 3, bytes: 1 << 20 }, ..quick() };
    let mut made = output("broken", "", good, delivery);
    made.route = Route { priority: Priority::Debug, ..Route::default() };
    change(&mut outs, &workshop, &said, vec![made]);
    outs.tell(&alert(11));
    wait_for("the new one", || arrived.lock().unwrap().len() == 1);
    assert_eq!((outs.probes().len(), count(&outs, "broken", "queued"), count(&outs, "broken", "sent")), (1, 11, 1));
    assert_eq!(outs.close()[0].lost, 10);
}

#[test]
fn what_is_made_and_not_used_changes_nothing() {
    let (said, used) = (Said::default(), Arc::new(AtomicBool::new(false)));
    let mut outs = outputs(Pace::Live, &said);
    let (good, arrived) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    outs.add(output("good", "old", good, quick())).unwrap();
    let workshop = outs.workshop().unwrap();
    let of_sink = used.clone();
    let (other, _) = Stand::new(move |batch: Batch<'_>| {
        of_sink.store(true, Ordering::Relaxed);
        Ok(Delivered(batch.len()))
    });
    let mut change = workshop.begin(text(), settings(&said));
    change.add(output("good", "new", other, quick())).unwrap();
    let spool = SpoolSettings { path: "/proc/no/spool".into(), max_bytes: 1 << 20, fsync: Fsync::Never };
    let (third, _) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    let wrong = output("wrong", "", third, DeliverySettings { spool: Some(spool), ..quick() });
    let error = change.add(wrong).unwrap_err().to_string();
    assert!(error.starts_with("spool of output wrong: /proc/no/spool: "), "{error}");
    drop(change);
    outs.tell(&alert(0));
    wait_for("the good one", || arrived.lock().unwrap().len() == 1);
    assert!(!used.load(Ordering::Relaxed));
    assert_eq!(outs.close(), []);
}
