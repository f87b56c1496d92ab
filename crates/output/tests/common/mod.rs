//! What tests of outputs share: alerts, outputs that say nothing, and folders of their own.
#![allow(dead_code, clippy::unwrap_used, missing_docs, reason = "each test program uses a part; tests may panic")]

pub mod listed;
pub mod peers;
pub mod server;

use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_output::delivery::{Batch, Retry};
use lanner_output::formats::TimeStyle;
use lanner_output::sinks::{Delivered, Failure};
use lanner_output::{DeliverySettings, Flush, Format, Output, Outputs, OutputsSettings, Pace, Sink, Text, Voice};
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A folder that is empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lanner-outputs-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn alert_of(rule: &str, priority: Priority, message: &str) -> Alert {
    let rule = RuleInfo {
        name: rule.to_owned(),
        desc: String::new(),
        priority,
        tags: vec!["host".to_owned()],
        source: "syscall".to_owned(),
        group_by: Vec::new(),
    };
    Alert {
        rule: Arc::new(rule),
        ts: 0,
        event_num: 1,
        rules: None,
        path: None,
        message: message.as_bytes().to_vec(),
        fields: Vec::new(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}

pub fn alert(n: usize) -> Alert {
    alert_of("r", Priority::Debug, &format!("alert {n}"))
}

pub fn text() -> Format {
    Format::Text(Text::new(TimeStyle::Local, UtcOffset::default()))
}

/// The line of [`alert`].
pub fn line(n: usize) -> String {
    format!("00:00:00.000000000: Debug alert {n}")
}

/// What was said, in order.
#[derive(Debug, Clone, Default)]
pub struct Said(Arc<Mutex<Vec<String>>>);

impl Said {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub fn voice(&self) -> Voice {
        let said = self.clone();
        Voice::new(move |_, text| said.0.lock().unwrap().push(text.to_owned()))
    }
}

pub fn outputs(pace: Pace, said: &Said) -> Outputs {
    let (flush, drain, voice) = (Flush::EachAlert, Duration::from_millis(1500), said.voice());
    Outputs::new(text(), OutputsSettings { flush, pace, drain, voice, patience: Some(Duration::from_millis(300)) })
}

/// Retries quickly.
pub fn quick() -> DeliverySettings {
    let retry = Retry { first: Duration::from_millis(20), longest: Duration::from_millis(100), ..Retry::default() };
    DeliverySettings { retry, ..DeliverySettings::default() }
}

pub fn output(name: &str, sink: impl Sink + 'static, delivery: DeliverySettings) -> Output {
    Output { delivery, ..Output::new(name, sink) }
}

/// Waits until it holds, 20 s at most.
pub fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < end, "in vain waited for: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A sink that does what a closure says, and keeps what arrived.
pub struct Stand<F> {
    pub act: F,
    pub arrived: Arc<Mutex<Vec<String>>>,
}

impl<F> Stand<F> {
    pub fn new(act: F) -> (Self, Arc<Mutex<Vec<String>>>) {
        let arrived = Arc::<Mutex<Vec<String>>>::default();
        (Self { act, arrived: arrived.clone() }, arrived)
    }
}

impl<F> std::fmt::Debug for Stand<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stand")
    }
}

impl<F: FnMut(Batch<'_>) -> Result<Delivered, Failure> + Send> Sink for Stand<F> {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let outcome = (self.act)(batch);
        if let Ok(Delivered(count)) = &outcome {
            let lines = batch.records().take(*count).map(|record| String::from_utf8_lossy(record.line).into_owned());
            self.arrived.lock().unwrap().extend(lines);
        }
        outcome
    }
}

/// What a counter of an output shows.
pub fn count(outputs: &Outputs, output: &str, counter: &str) -> u64 {
    let probe = outputs.probes().into_iter().find(|probe| probe.name() == output).unwrap();
    probe.counters().rows().into_iter().find(|(name, ..)| *name == counter).unwrap().2
}
