//! Groups of alerts and caps of rates, on the events' time.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::{Said, Stand, alert_of, count, outputs, quick, wait_for};
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_output::delivery::Batch;
use lanner_output::sinks::Delivered;
use lanner_output::{GroupSettings, Output, Outputs, Pace, RateSettings};
use std::sync::{Arc, Mutex};

const SECOND: u64 = 1_000_000_000;

/// An alert of this rule at a second, with a user.
fn alert(rule: &str, second: u64, user: &str) -> Alert {
    let mut alert = alert_of(rule, Priority::Notice, &format!("{rule} by {user}"));
    alert.ts = second * SECOND;
    alert.fields.push((Arc::from("user.name"), Typed::Text(user.as_bytes().to_vec())));
    alert
}

fn grouped(by: &[&str], rate: Option<RateSettings>, said: &Said) -> (Outputs, Arc<Mutex<Vec<String>>>) {
    let mut outs = outputs(Pace::Replay, said);
    let (sink, arrived) = Stand::new(|batch: Batch<'_>| Ok(Delivered(batch.len())));
    let by = by.iter().map(|&name| name.to_owned()).collect();
    let group = Some(GroupSettings { by, every: 60 * SECOND, quiet: 100 * SECOND });
    outs.add(Output { group, rate, delivery: quick(), ..Output::new("o", sink) }).unwrap();
    (outs, arrived)
}

fn tell(outs: &mut Outputs, alert: &Alert) {
    outs.tick(alert.ts);
    outs.tell(alert);
}

#[test]
fn without_fields_of_its_own_an_output_groups_by_those_of_the_rule() {
    let of_rule = |second: u64, user: &str| {
        let mut alert = alert("flood", second, user);
        let rule = RuleInfo { group_by: vec!["user.name".into()], ..RuleInfo::clone(&alert.rule) };
        alert.rule = Arc::new(rule);
        alert
    };
    for (by, first_messages) in [(&[][..], ["flood by ann", "flood by bob"].as_slice()), (&["x"], &["flood by ann"])] {
        let (mut outs, arrived) = grouped(by, None, &Said::default());
        for (second, user) in [(1, "ann"), (2, "bob"), (3, "ann"), (4, "bob")] {
            tell(&mut outs, &of_rule(second, user));
        }
        wait_for("the first of each group", || arrived.lock().unwrap().len() == first_messages.len());
        let messages = arrived.lock().unwrap().clone();
        assert!(messages.iter().zip(first_messages).all(|(line, message)| line.ends_with(message)), "{messages:?}");
        assert_eq!(outs.close(), []);
    }
}

#[test]
fn a_flood_is_one_message_then_counts_then_a_last_word() {
    let (mut outs, arrived) = grouped(&[], None, &Said::default());
    for second in 10..110 {
        tell(&mut outs, &alert("flood", second, "ann"));
        if second == 30 {
            tell(&mut outs, &alert("single", second, "ann"));
        }
    }
    outs.tick(300 * SECOND);
    tell(&mut outs, &alert("flood", 301, "ann"));
    assert_eq!(outs.close(), []);
    let since = "since 1970-01-01T00:00:10Z";
    let want = [
        "00:00:10.000000000: Notice flood by ann".to_owned(),
        "00:00:30.000000000: Notice single by ann".to_owned(),
        format!("00:01:10.000000000: Notice flood by ann (×60 {since})"),
        format!("00:02:10.000000000: Notice flood by ann (×100 {since})"),
        "00:03:29.000000000: Notice flood by ann (×100 from 1970-01-01T00:00:10Z to 1970-01-01T00:01:49Z, over)"
            .to_owned(),
        "00:05:01.000000000: Notice flood by ann".to_owned(),
    ];
    assert_eq!(*arrived.lock().unwrap(), want);
}

#[test]
fn fields_tell_groups_apart_and_the_end_has_the_last_word() {
    let (mut outs, arrived) = grouped(&["user.name"], None, &Said::default());
    for (second, user) in [(1, "ann"), (2, "bob"), (3, "ann"), (4, "bob"), (5, "ann")] {
        tell(&mut outs, &alert("r", second, user));
    }
    assert_eq!(outs.close(), []);
    let want = [
        "00:00:01.000000000: Notice r by ann",
        "00:00:02.000000000: Notice r by bob",
        "00:00:05.000000000: Notice r by ann (×3 from 1970-01-01T00:00:01Z to 1970-01-01T00:00:05Z, over)",
        "00:00:04.000000000: Notice r by bob (×2 from 1970-01-01T00:00:02Z to 1970-01-01T00:00:04Z, over)",
    ];
    assert_eq!(*arrived.lock().unwrap(), want);
}

#[test]
fn open_groups_are_bounded_and_what_is_beyond_goes_by_itself() {
    let (mut outs, arrived) = grouped(&["user.name"], None, &Said::default());
    for round in 0..3 {
        (0..1010).for_each(|n| tell(&mut outs, &alert("r", round, &n.to_string())));
    }
    let probe = outs.probes().remove(0);
    let ungrouped = probe.counters().rows().into_iter().find(|(name, _, _)| *name == "ungrouped");
    assert_eq!((probe.groups(), ungrouped.map(|(_, _, count)| count)), (1000, Some(3 * 10)));
    assert_eq!(outs.close(), []);
    // 1000 first ones and as many last words; ten that are never grouped.
    assert_eq!(arrived.lock().unwrap().len(), 2 * 1000 + 3 * 10);
}

#[test]
fn a_rate_leaves_out_what_is_too_much_and_says_so() {
    let said = Said::default();
    let rate = Some(RateSettings { per_minute: 60, burst: 5 });
    let (mut outs, arrived) = grouped(&["user.name"], rate, &said);
    (0..50).for_each(|n| tell(&mut outs, &alert("r", 0, &n.to_string())));
    tell(&mut outs, &alert("r", 2, "later"));
    assert_eq!(count(&outs, "o", "capped"), 45);
    wait_for("what is said", || !said.lines().is_empty());
    assert_eq!(said.lines(), ["output o: more alerts than its rate allows: they are left out"]);
    assert_eq!(outs.close(), [], "what is left out is not lost");
    assert_eq!(arrived.lock().unwrap().len(), 6);
}
