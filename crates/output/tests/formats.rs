//! Alerts as lines: the exact bytes of each format.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may panic")]

use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_output::formats::{FalcoJson, FalcoJsonOptions, NativeJson, Text, TimeStyle};
use lanner_state::Facts;
use std::sync::Arc;

fn rule(source: &str) -> Arc<RuleInfo> {
    Arc::new(RuleInfo {
        name: "Open \"it\"".to_owned(),
        desc: String::new(),
        priority: Priority::Warning,
        tags: vec!["files".to_owned(), "mitre".to_owned()],
        source: source.to_owned(),
        group_by: Vec::new(),
    })
}

fn text(bytes: &[u8]) -> Typed {
    Typed::Text(bytes.into())
}

fn alert(source: &str) -> Alert {
    let fields = [
        ("proc.name", text(b"cat\xff")),
        ("evt.num", Typed::Uint(7)),
        ("fd.name", Typed::Missing),
        ("proc.name", text(b"cat\xff")),
        ("args", Typed::List(vec![text(b"a"), Typed::Int(-1), Typed::Bool(true), Typed::Float(1.5)])),
    ];
    Alert {
        rule: rule(source),
        ts: 1_470_327_477_881_785_348,
        event_num: 7,
        rules: None,
        path: None,
        message: b"seen (\"x\"\n)".to_vec(),
        fields: fields.into_iter().map(|(key, value)| (Arc::from(key), value)).collect(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}

fn options() -> FalcoJsonOptions {
    FalcoJsonOptions {
        hostname: b"h".to_vec(),
        time: TimeStyle::Iso8601,
        offset: UtcOffset::default(),
        output: true,
        fields: true,
        tags: true,
        message: false,
    }
}

fn falco(options: FalcoJsonOptions, alert: &Alert) -> String {
    let mut format = FalcoJson::new(options);
    let (mut first, mut again) = (Vec::new(), Vec::new());
    format.append(alert, &mut first);
    format.append(alert, &mut again);
    assert_eq!(first, again, "a kept plan writes the same");
    String::from_utf8(first).expect("always UTF-8")
}

#[test]
fn text_lines_are_escaped() {
    let mut out = Vec::new();
    Text::new(TimeStyle::Iso8601, UtcOffset::default()).append(&alert("syscall"), &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), r#"2016-08-04T16:17:57.881785348+0000: Warning seen (\"x\"\n)"#);
    let mut out = Vec::new();
    Text::new(TimeStyle::Local, UtcOffset(|_| 3600)).append(&alert("syscall"), &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), r#"17:17:57.881785348: Warning seen (\"x\"\n)"#);
}

#[test]
fn falco_json_has_sorted_keys_and_fields() {
    assert_eq!(
        falco(options(), &alert("syscall")),
        concat!(
            r#"{"hostname":"h","output":"2016-08-04T16:17:57.881785348+0000: Warning seen (\"x\"\n)","#,
            r#""output_fields":{"args":["a",-1,true,1.5],"evt.num":7,"evt.time.iso8601":1470327477881785348,"#,
            "\"fd.name\":null,\"proc.name\":\"cat\u{fffd}\"},",
            r#""priority":"Warning","rule":"Open \"it\"","source":"syscall","tags":["files","mitre"],"#,
            r#""time":"2016-08-04T16:17:57.881785348Z"}"#
        )
    );
}

#[test]
fn falco_json_of_a_rule_without_tags() {
    let mut alert = alert("syscall");
    alert.rule = Arc::new(RuleInfo { tags: Vec::new(), ..RuleInfo::clone(&alert.rule) });
    assert!(falco(options(), &alert).contains(r#""source":"syscall","tags":[],"time":"#));
}

#[test]
fn falco_json_leaves_out_what_settings_say() {
    let bare = FalcoJsonOptions { output: false, fields: false, tags: false, message: true, ..options() };
    assert_eq!(
        falco(bare, &alert("syscall")),
        concat!(
            r#"{"hostname":"h","message":"seen (\"x\"\n)","priority":"Warning","rule":"Open \"it\"","#,
            r#""source":"syscall","time":"2016-08-04T16:17:57.881785348Z"}"#
        )
    );
}

#[test]
fn falcos_own_alerts_have_keys_of_their_own() {
    let bare = FalcoJsonOptions { output: false, fields: false, message: true, ..options() };
    for options in [options(), bare] {
        assert_eq!(
            falco(options, &alert("internal")),
            concat!(
                r#"{"hostname":"h","output":"seen (\"x\"\n)","#,
                "\"output_fields\":{\"args\":[\"a\",-1,true,1.5],\"evt.num\":7,\"fd.name\":null,\"proc.name\":\"cat\u{fffd}\"},",
                r#""priority":"Warning","rule":"Open \"it\"","source":"internal","time":"2016-08-04T16:17:57.881785348Z"}"#
            )
        );
    }
    let mut alert = alert("internal");
    alert.message = b"lost events".to_vec();
    alert.fields = vec![(Arc::from("n_drops"), text(b"3")), (Arc::from("n"), Typed::Uint(7))];
    let mut out = Vec::new();
    Text::new(TimeStyle::Iso8601, UtcOffset(|_| 3600)).append(&alert, &mut out);
    assert_eq!(String::from_utf8(out).unwrap(), r#"17:17:57.881785348: Warning lost events (n=7 n_drops="3")"#);
}

#[test]
fn fields_of_settings_may_be_called_like_the_time() {
    let mut alert = alert("syscall");
    alert.fields = vec![(Arc::from("evt.time.iso8601"), text(b"noon"))];
    assert!(falco(options(), &alert).contains(r#""output_fields":{"evt.time.iso8601":"noon"},"#));
    alert.fields.clear();
    let line = falco(options(), &alert);
    assert!(line.contains(r#""output_fields":{"evt.time.iso8601":1470327477881785348},"#), "{line}");
    alert.rule = rule("internal");
    let line = falco(options(), &alert);
    assert!(line.contains(r#""output_fields":{},"priority""#), "{line}");
}

#[test]
fn times_at_their_ends() {
    for (ts, time, ns) in [
        (0, "1970-01-01T00:00:00.000000000", "0"),
        (999_999_999, "1970-01-01T00:00:00.999999999", "999999999"),
        (u64::MAX, "2554-07-21T23:34:33.709551615", "18446744073709551615"),
    ] {
        let line = falco(options(), &Alert { ts, ..alert("syscall") });
        for part in [
            format!(r#""output":"{time}+0000: Warning "#),
            format!(r#""evt.time.iso8601":{ns},"#),
            format!(r#""time":"{time}Z"}}"#),
        ] {
            assert!(line.contains(&part), "{part} in {line}");
        }
    }
}

#[test]
fn native_json_is_json_with_lineage() {
    let mut alert = alert("syscall");
    alert.lineage = vec![Arc::new(Facts { comm: b"cat"[..].into(), pid: 4, uid: 0, ..Facts::unknown(4) })];
    let mut out = Vec::new();
    NativeJson::new(b"h").append(&alert, &mut out);
    let json: serde_json::Value = serde_json::from_slice(&out).expect("JSON");
    assert_eq!(json["lanner"], 1);
    assert_eq!(json["priority"], "warning");
    assert_eq!(json["ts"], 1_470_327_477_881_785_348_u64);
    assert_eq!(json["fields"]["args"][3], 1.5);
    assert!(json["fields"]["fd.name"].is_null());
    assert_eq!(json["lineage"][0]["name"], "cat");
    assert_eq!(String::from_utf8(out).unwrap().matches("proc.name").count(), 1);
}

#[test]
fn kept_lineages_are_those_of_new_ones() {
    let facts = |n: i64| Arc::new(Facts { comm: format!("p{}", n % 7).as_bytes().into(), pid: n, ..Facts::unknown(n) });
    let all: Vec<Arc<Facts>> = (0..600).map(facts).collect();
    let mut kept = NativeJson::new(b"h");
    for round in 0..3 {
        for (n, lineage) in all.windows(3).enumerate() {
            let alert = Alert { lineage: lineage.to_vec(), event_num: n as u64, ..alert("syscall") };
            let (mut line, mut fresh) = (Vec::new(), Vec::new());
            kept.append(&alert, &mut line);
            NativeJson::new(b"h").append(&alert, &mut fresh);
            assert_eq!(String::from_utf8_lossy(&line), String::from_utf8_lossy(&fresh), "round {round}");
        }
    }
}
