//! A broker of the test's own, which reads what comes with the codecs of another client, kafka-python.

use crate::common::listed::{one, outputs};
use crate::common::peers::{Daemon, lines_of, start};
use crate::common::{Said, alert, alert_of, count, line, text, wait_for};
use crate::{Peer, Place, live};
use lanner_engine::{Alert, Priority};
use lanner_fields::Typed;
use lanner_output::{GroupSettings, Outputs, Pace};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

pub const PEER: Peer = Peer {
    name: "kafka",
    installed,
    start: daemon,
    keys: |place| format!("brokers: '127.0.0.1:{}', tls: true, key: one", place.port),
    acknowledges: true,
    arrived: |place| records(place).iter().map(|record| record["value"].as_str().unwrap().to_owned()).collect(),
};

/// Debian's, for which its modules are installed.
const PYTHON: &str = "/usr/bin/python3";

fn installed() -> bool {
    let found = Command::new(PYTHON).args(["-c", "import kafka.record.memory_records"]).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        println!("SKIPPED: python3-kafka is not installed");
    }
    found
}

fn daemon(place: &Place, certificate: &str) -> Daemon {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams/broker.py");
    start(Command::new(PYTHON).arg(script).arg(&place.folder).arg(place.port.to_string()).arg(certificate))
}

fn records(place: &Place) -> Vec<Value> {
    lines_of(&place.folder.join("records")).iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn produced(place: &Place, more: &str, said: &Said) -> Outputs {
    let at = format!("brokers: ['127.0.0.1:1', '127.0.0.1:{}'], tls: true", place.port);
    live(&one(&format!("{{name: o, type: kafka, kafka: {{{at}, {more}, {}}}}}", place.tls("ca.pem"))), said)
}

/// The broker has found nothing wrong.
fn uncomplaining(place: &Place) {
    assert_eq!(lines_of(&place.folder.join("complaints")), [] as [String; 0]);
}

#[test]
fn keys_have_their_partition_and_large_batches_go_in_parts() {
    if !installed() {
        return;
    }
    for compression in ["none", "gzip"] {
        let place = Place::new(&format!("kafka-{compression}"));
        let _daemon = PEER.start(&place, "server");
        let said = Said::default();
        let mut outs =
            produced(&place, &format!("topic: 't-{{rule}}', key: '{{message}}', compression: {compression}"), &said);
        // Those of kafka-python's own partitioner.
        let keys = [("k0", 2), ("k1", 2), ("k2", 0), ("foobar", 0), ("abc", 0)];
        for (key, _) in keys {
            outs.tell(&alert_of("a.b", Priority::Debug, key));
        }
        for n in 0..20 {
            outs.tell(&alert_of("x", Priority::Debug, &format!("k0{}{n}", "l".repeat(50_000))));
        }
        outs.tell(&alert_of("x", Priority::Debug, &random(400_000)));
        wait_for("all but one", || [count(&outs, "o", "sent"), count(&outs, "o", "lost_refused")] == [25, 1]);
        assert!(
            said.lines().iter().any(|line| line.contains("error 10 (MESSAGE_TOO_LARGE): 1 alert not")),
            "{:?}",
            said.lines()
        );
        let found = records(&place);
        for (key, partition) in keys {
            let record = found.iter().find(|record| record["key"] == key).unwrap();
            assert_eq!((&record["topic"], &record["partition"]), (&"t-a_b".into(), &partition.into()), "{record}");
            assert_eq!(record["value"], format!("00:00:00.000000000: Debug {key}"));
            assert_eq!(record["packed"], u8::from(compression == "gzip"));
        }
        uncomplaining(&place);
    }
}

/// What is grouped stays together.
#[test]
fn without_a_key_of_its_own_an_alert_has_its_groups() {
    if !installed() {
        return;
    }
    let place = Place::new("kafka-group");
    let _daemon = PEER.start(&place, "server");
    let at = format!("brokers: '127.0.0.1:{}', tls: true, {}", place.port, place.tls("ca.pem"));
    let listed = one(&format!("{{name: o, type: kafka, kafka: {{{at}}}}}"));
    let group =
        GroupSettings { by: vec!["proc.name".into(), "user.name".into()], every: 1_000_000_000, quiet: 1_000_000_000 };
    let mut outs = outputs(&listed, text(), Pace::Replay, &Said::default(), Some(group), Duration::from_secs(5));
    let fields = vec![(Arc::from("proc.name"), Typed::Text(b"a\tb".to_vec()))];
    for _ in 0..2 {
        outs.tell(&Alert { fields: fields.clone(), ..alert_of("r", Priority::Debug, "m") });
    }
    assert_eq!(outs.close(), []);
    let keys: Vec<Value> = records(&place).iter().map(|record| record["key"].clone()).collect();
    assert_eq!(keys, ["node-1/r/a\\tb/"; 2]);
    uncomplaining(&place);
}

/// A text that gzip can't make much smaller.
fn random(len: usize) -> String {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b'!' + (state >> 33) as u8 % 94)
    };
    (0..len).map(|_| next()).collect::<String>().replace(['"', '\\'], "x")
}

/// Answers that are lost, leaders that move, and what brokers can't do now: each alert is there once, in order.
#[test]
fn an_alert_is_there_once_whatever_becomes_of_the_answer() {
    if !installed() {
        return;
    }
    let place = Place::new("kafka-once");
    // Appended without an answer, not appended, not the leader, time-out, not enough replicas, a broken disk.
    fs::write(place.folder.join("orders"), "-1\n-1\n-2\n6\n7\n19\n56\n").unwrap();
    let _daemon = PEER.start(&place, "server");
    let said = Said::default();
    let mut outs = produced(&place, "key: one", &said);
    for n in 0..40 {
        if n == 20 {
            // The broker has forgotten the sequence.
            fs::write(place.folder.join("orders"), "45\n").unwrap();
        }
        outs.tell(&alert(n));
        wait_for("it", || count(&outs, "o", "sent") == n as u64 + 1);
    }
    fs::write(place.folder.join("leaderless"), "").unwrap();
    fs::write(place.folder.join("orders"), "6\n").unwrap();
    outs.tell(&alert(40));
    wait_for("what is said", || said.lines().iter().any(|line| line.contains("has no leader")));
    fs::remove_file(place.folder.join("leaderless")).unwrap();
    wait_for("the last", || count(&outs, "o", "sent") == 41);
    let values: Vec<Value> = records(&place).iter().map(|record| record["value"].clone()).collect();
    assert_eq!(values, (0..41).map(line).collect::<Vec<_>>());
    assert!(count(&outs, "o", "retried") >= 6, "{:?}", said.lines());
    assert_eq!(outs.close(), []);
    uncomplaining(&place);
}

/// A batch that was given up may be there: what comes behind it must not be taken for it.
#[test]
fn a_batch_that_was_given_up_hides_no_other() {
    if !installed() {
        return;
    }
    let place = Place::new("kafka-given-up");
    fs::write(place.folder.join("orders"), "-1\n-2\n").unwrap();
    let _daemon = PEER.start(&place, "server");
    let mut listed =
        one(&format!("{{name: o, type: kafka, kafka: {{{}, {}}}}}", (PEER.keys)(&place), place.tls("ca.pem")));
    listed.delivery.retry.tries = 2;
    let mut outs = live(&listed, &Said::default());
    outs.tell(&alert(0));
    wait_for("its end", || count(&outs, "o", "lost_tries") == 1);
    outs.tell(&alert(1));
    wait_for("the next", || count(&outs, "o", "sent") == 1);
    assert_eq!(outs.close().len(), 1);
    let values: Vec<Value> = records(&place).iter().map(|record| record["value"].clone()).collect();
    assert_eq!(values, [0, 1].map(line));
    uncomplaining(&place);
}

#[test]
fn who_logs_in_is_let_in_and_who_is_not_hears_why() {
    if !installed() {
        return;
    }
    let place = Place::new("kafka-sasl");
    fs::write(place.folder.join("sasl"), "").unwrap();
    let _daemon = PEER.start(&place, "server");
    for (n, way) in ["plain", "scram-sha-256", "scram-sha-512"].into_iter().enumerate() {
        let mut outs = produced(&place, &format!("sasl: {way}, user: u, password: p"), &Said::default());
        outs.tell(&alert(n));
        assert_eq!(outs.close(), [], "{way}");
        let said = Said::default();
        let mut outs = produced(&place, &format!("sasl: {way}, user: u, password: wrong"), &said);
        outs.tell(&alert(n));
        wait_for(way, || !said.lines().is_empty());
        let told = said.lines().remove(0);
        assert!(told.ends_with("error 58 (SASL_AUTHENTICATION_FAILED): no entry; it is tried again"), "{told}");
        assert!(!told.contains("wrong"), "{told}");
    }
    for (topic, why) in [
        ("denied", "topic denied: error 29 (TOPIC_AUTHORIZATION_FAILED): 1 alert not delivered"),
        ("absent", "topic absent: error 3 (UNKNOWN_TOPIC_OR_PARTITION); it is tried again"),
    ] {
        let said = Said::default();
        let mut outs = produced(&place, &format!("sasl: plain, user: u, password: p, topic: {topic}"), &said);
        outs.tell(&alert(9));
        wait_for(topic, || !said.lines().is_empty());
        assert!(said.lines()[0].ends_with(why), "{:?}", said.lines());
    }
    uncomplaining(&place);
}
