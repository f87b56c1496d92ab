//! Formats of other schemas against their rules: which fields there are, of which type, with which values, and which must be there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

mod common;

use common::alert_of;
use lanner_engine::alert::{Enrichment, RulesVersion};
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_output::formats::{Ecs, Ocsf};
use lanner_state::Facts;
use serde_json::Value;
use std::sync::Arc;

/// A type of a schema.
#[derive(Debug, Clone, Copy)]
enum Is {
    Text,
    Texts,
    Long,
    Flag,
    Port,
    Address,
    Uuid,
    One(&'static [u64]),
    Word(&'static [&'static str]),
    Words(&'static [&'static str]),
    /// An object, or a list of them, with these required, and at least one of those.
    Object(&'static [&'static str], &'static [&'static str]),
    /// Whatever the producer likes.
    Any,
    /// Flat, texts only.
    Labels,
}

use Is::{Address, Any, Flag, Labels, Long, Object, One, Port, Text, Texts, Uuid, Word, Words};

const FILE_TYPES: &[u64] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 99];
const PROCESS: &[&str] = &["pid", "uid", "cpid"];
const ENTITY: &[&str] = &["name", "uid"];
const END: &[&str] =
    &["ip", "uid", "name", "hostname", "svc_name", "instance_uid", "interface_uid", "interface_name", "domain"];

/// OCSF 1.8.0: Detection Finding, and the objects in it, as far as Lanner writes them.
const OCSF: &[(&str, Is)] = &[
    (
        "",
        Object(
            &[
                "activity_id",
                "category_uid",
                "class_uid",
                "type_uid",
                "severity_id",
                "time",
                "metadata",
                "finding_info",
            ],
            &[],
        ),
    ),
    ("activity_id", One(&[1, 2, 3])),
    ("activity_name", Text),
    ("category_uid", One(&[2])),
    ("category_name", Word(&["Findings"])),
    ("class_uid", One(&[2004])),
    ("class_name", Word(&["Detection Finding"])),
    ("type_uid", One(&[200_401])),
    ("type_name", Text),
    ("status_id", One(&[0, 1, 2, 3, 4, 5, 6, 99])),
    ("status", Word(&["New"])),
    ("is_alert", Flag),
    ("time", Long),
    ("severity_id", One(&[0, 1, 2, 3, 4, 5, 6, 99])),
    ("severity", Word(&["Unknown", "Informational", "Low", "Medium", "High", "Critical", "Fatal", "Other"])),
    ("message", Text),
    ("metadata", Object(&["product", "version"], &[])),
    ("metadata.version", Word(&["1.8.0"])),
    ("metadata.product", Object(&[], ENTITY)),
    ("metadata.product.name", Text),
    ("metadata.product.vendor_name", Text),
    ("metadata.product.version", Text),
    ("finding_info", Object(&["uid"], &[])),
    ("finding_info.uid", Text),
    ("finding_info.title", Text),
    ("finding_info.desc", Text),
    ("finding_info.created_time", Long),
    ("finding_info.analytic", Object(&["type_id"], ENTITY)),
    ("finding_info.analytic.name", Text),
    ("finding_info.analytic.type_id", One(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99])),
    ("finding_info.analytic.type", Word(&["Rule"])),
    ("finding_info.attacks", Object(&[], &["tactic", "technique", "sub_technique"])),
    ("finding_info.attacks.tactic", Object(&[], ENTITY)),
    ("finding_info.attacks.tactic.uid", Text),
    ("finding_info.attacks.tactic.name", Text),
    ("finding_info.attacks.technique", Object(&[], ENTITY)),
    ("finding_info.attacks.technique.uid", Text),
    ("finding_info.attacks.sub_technique", Object(&[], ENTITY)),
    ("finding_info.attacks.sub_technique.uid", Text),
    ("device", Object(&["type_id"], END)),
    ("device.hostname", Text),
    ("device.type_id", One(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 99])),
    (
        "evidences",
        Object(&[], &["actor", "connection_info", "device", "dst_endpoint", "file", "process", "src_endpoint", "user"]),
    ),
    ("evidences.process", Object(&[], PROCESS)),
    ("evidences.process.pid", Long),
    ("evidences.process.tid", Long),
    ("evidences.process.name", Text),
    ("evidences.process.cmd_line", Text),
    ("evidences.process.working_directory", Text),
    ("evidences.process.file", Object(&["name", "type_id"], &[])),
    ("evidences.process.file.name", Text),
    ("evidences.process.file.path", Text),
    ("evidences.process.file.type_id", One(FILE_TYPES)),
    ("evidences.process.user", Object(&[], &["account", "name", "uid"])),
    ("evidences.process.user.name", Text),
    ("evidences.process.user.uid", Text),
    ("evidences.process.parent_process", Object(&[], PROCESS)),
    ("evidences.process.parent_process.pid", Long),
    ("evidences.process.parent_process.name", Text),
    ("evidences.process.parent_process.cmd_line", Text),
    ("evidences.process.parent_process.file", Object(&["name", "type_id"], &[])),
    ("evidences.process.parent_process.file.name", Text),
    ("evidences.process.parent_process.file.path", Text),
    ("evidences.process.parent_process.file.type_id", One(FILE_TYPES)),
    ("evidences.process.ancestry", Object(&[], &["cmd_line", "name", "path", "pid", "uid", "cpid"])),
    ("evidences.process.ancestry.pid", Long),
    ("evidences.process.ancestry.name", Text),
    ("evidences.process.ancestry.cmd_line", Text),
    ("evidences.process.ancestry.path", Text),
    ("evidences.file", Object(&["name", "type_id"], &[])),
    ("evidences.file.name", Text),
    ("evidences.file.path", Text),
    ("evidences.file.type_id", One(FILE_TYPES)),
    ("evidences.src_endpoint", Object(&[], END)),
    ("evidences.src_endpoint.ip", Address),
    ("evidences.src_endpoint.port", Port),
    ("evidences.dst_endpoint", Object(&[], END)),
    ("evidences.dst_endpoint.ip", Address),
    ("evidences.dst_endpoint.port", Port),
    ("evidences.connection_info", Object(&["direction_id"], &[])),
    ("evidences.connection_info.direction_id", One(&[0, 1, 2, 3, 4, 99])),
    ("evidences.connection_info.protocol_ver_id", One(&[0, 4, 6, 99])),
    ("evidences.connection_info.protocol_name", Text),
    ("evidences.container", Object(&[], ENTITY)),
    ("evidences.container.uid", Text),
    ("evidences.container.name", Text),
    ("evidences.container.runtime", Text),
    ("evidences.container.orchestrator", Text),
    ("evidences.container.pod_uuid", Uuid),
    ("evidences.container.image", Object(&["uid"], &[])),
    ("evidences.container.image.uid", Text),
    ("evidences.container.image.name", Text),
    ("evidences.container.image.tag", Text),
    ("unmapped", Any),
];

/// ECS 8.17, as far as Lanner writes it.
const ECS: &[(&str, Is)] = &[
    ("", Object(&["@timestamp", "ecs"], &[])),
    ("@timestamp", Text),
    ("ecs", Object(&["version"], &[])),
    ("ecs.version", Word(&["8.17.0"])),
    ("message", Text),
    ("tags", Texts),
    ("labels", Labels),
    ("event", Object(&[], &[])),
    ("event.id", Text),
    ("event.kind", Word(&["alert", "asset", "enrichment", "event", "metric", "state", "pipeline_error", "signal"])),
    ("event.category", Words(&["intrusion_detection", "process", "file", "network"])),
    // Allowed with each of these categories.
    ("event.type", Words(&["info"])),
    ("event.action", Text),
    ("event.severity", Long),
    ("event.sequence", Long),
    ("event.module", Text),
    ("event.dataset", Text),
    ("event.provider", Text),
    ("rule", Object(&[], &[])),
    ("rule.name", Text),
    ("rule.description", Text),
    ("log", Object(&[], &[])),
    ("log.level", Text),
    ("log.syslog", Object(&[], &[])),
    ("log.syslog.severity", Object(&[], &[])),
    ("log.syslog.severity.code", One(&[0, 1, 2, 3, 4, 5, 6, 7])),
    ("log.syslog.severity.name", Text),
    ("host", Object(&[], &[])),
    ("host.name", Text),
    ("host.hostname", Text),
    ("observer", Object(&[], &[])),
    ("observer.product", Text),
    ("observer.vendor", Text),
    ("observer.version", Text),
    ("threat", Object(&[], &[])),
    ("threat.framework", Text),
    ("threat.technique", Object(&[], &[])),
    ("threat.technique.id", Texts),
    ("threat.technique.subtechnique", Object(&[], &[])),
    ("threat.technique.subtechnique.id", Texts),
    ("threat.tactic", Object(&[], &[])),
    ("threat.tactic.id", Texts),
    ("threat.tactic.name", Texts),
    ("process", Object(&[], &[])),
    ("process.pid", Long),
    ("process.vpid", Long),
    ("process.name", Text),
    ("process.executable", Text),
    ("process.command_line", Text),
    ("process.working_directory", Text),
    ("process.thread", Object(&[], &[])),
    ("process.thread.id", Long),
    ("process.parent", Object(&[], &[])),
    ("process.parent.pid", Long),
    ("process.parent.name", Text),
    ("process.parent.executable", Text),
    ("process.parent.command_line", Text),
    ("user", Object(&[], &[])),
    ("user.name", Text),
    ("user.id", Text),
    ("user.group", Object(&[], &[])),
    ("user.group.name", Text),
    ("user.group.id", Text),
    ("container", Object(&[], &[])),
    ("container.id", Text),
    ("container.name", Text),
    ("container.runtime", Text),
    ("container.image", Object(&[], &[])),
    ("container.image.name", Text),
    ("container.image.tag", Texts),
    ("orchestrator", Object(&[], &[])),
    ("orchestrator.type", Text),
    ("orchestrator.namespace", Text),
    ("orchestrator.resource", Object(&[], &[])),
    ("orchestrator.resource.type", Text),
    ("orchestrator.resource.name", Text),
    ("orchestrator.resource.id", Text),
    ("file", Object(&[], &[])),
    ("file.path", Text),
    ("file.name", Text),
    ("file.type", Text),
    ("source", Object(&[], &[])),
    ("source.ip", Address),
    ("source.port", Port),
    ("destination", Object(&[], &[])),
    ("destination.ip", Address),
    ("destination.port", Port),
    ("network", Object(&[], &[])),
    ("network.type", Word(&["ipv4", "ipv6"])),
    ("network.transport", Text),
    // Not ECS's, and named after the product as custom fields should be.
    ("lanner", Any),
];

/// What is wrong with a value.
fn check(table: &[(&str, Is)], path: &str, value: &Value, wrong: &mut Vec<String>) {
    let Some((_, is)) = table.iter().find(|(known, _)| *known == path) else {
        return wrong.push(format!("{path} is not in the schema"));
    };
    let texts = |value: &Value| value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
    let is_uuid = |text: &str| text.len() == 36 && text.split('-').count() == 5;
    let fits = match is {
        Any => true,
        Text => value.is_string(),
        Texts => texts(value),
        Long => value.is_u64(),
        Flag => value.is_boolean(),
        Port => value.as_u64().is_some_and(|port| port <= 65_535),
        Address => value.as_str().is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok()),
        Uuid => value.as_str().is_some_and(is_uuid),
        One(choices) => value.as_u64().is_some_and(|number| choices.contains(&number)),
        Word(choices) => value.as_str().is_some_and(|text| choices.contains(&text)),
        Words(choices) => {
            texts(value) && value.as_array().unwrap().iter().all(|text| choices.contains(&text.as_str().unwrap()))
        }
        Labels => {
            let flat = |(key, value): (&String, &Value)| !key.contains('.') && value.is_string();
            value.as_object().is_some_and(|labels| labels.iter().all(flat))
        }
        Object(required, one_of) => return check_object(table, path, value, required, one_of, wrong),
    };
    if !fits {
        wrong.push(format!("{path} is {value}"));
    }
}

fn check_object(
    table: &[(&str, Is)],
    path: &str,
    value: &Value,
    required: &[&str],
    one_of: &[&str],
    wrong: &mut Vec<String>,
) {
    if let Some(list) = value.as_array() {
        return list.iter().for_each(|value| check_object(table, path, value, required, one_of, wrong));
    }
    let Some(map) = value.as_object() else { return wrong.push(format!("{path} is {value}")) };
    let missing = required.iter().filter(|key| !map.contains_key(**key));
    wrong.extend(missing.map(|key| format!("{path} lacks {key}")));
    if !one_of.is_empty() && !one_of.iter().any(|key| map.contains_key(*key)) {
        wrong.push(format!("{path} has none of {one_of:?}"));
    }
    for (key, value) in map {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        check(table, &below, value, wrong);
    }
}

fn text(text: &str) -> Typed {
    Typed::Text(text.as_bytes().to_vec())
}

fn alert(fields: &[(&str, Typed)]) -> Alert {
    let plain = alert_of("Shell \"x\"", Priority::Critical, "a shell (\"x\"\n)");
    let tags = ["T1552.005", "T1190", "mitre_execution", "host"].map(str::to_owned).to_vec();
    let rule = RuleInfo { desc: "What it means".to_owned(), tags, ..RuleInfo::clone(&plain.rule) };
    let facts = |pid: i64, name: &str| {
        let path = format!("/usr/bin/{name}");
        let (comm, exepath) = (name.as_bytes().into(), path.as_bytes().into());
        Arc::new(Facts { pid, comm, exepath, cmdline: name.as_bytes().into(), uid: 33, ..Facts::unknown(pid) })
    };
    Alert {
        rule: Arc::new(rule),
        ts: 1_790_000_100_002_900_007,
        fields: fields.iter().map(|(key, value)| (Arc::from(*key), value.clone())).collect(),
        lineage: vec![facts(702, "sh"), facts(701, "nginx"), facts(1, "systemd")],
        enrichment: Enrichment::Timeout,
        rules: Some(Arc::new(RulesVersion { generation: 2, hash: "ab".into() })),
        ..plain
    }
}

/// Alerts of all kinds.
fn alerts() -> Vec<(&'static str, Alert)> {
    let container = [
        ("proc.pid", Typed::Int(9)),
        ("proc.cmdline", text("sh -c id")),
        ("proc.tty", Typed::Uint(0)),
        ("user.name", text("www-data")),
        ("group.gid", Typed::Uint(33)),
        ("group.name", text("www")),
        ("thread.tid", Typed::Int(9)),
        ("proc.cwd", text("/srv/")),
        ("container.id", text("3ad7b26ded6d")),
        ("container.name", text("web")),
        ("container.type", text("docker")),
        ("container.image.repository", text("docker.io/library/nginx")),
        ("container.image.tag", text("1.27")),
        ("k8s.pod.name", text("web-1")),
        ("k8s.ns.name", text("prod")),
        ("k8s.pod.uid", text("123e4567-e89b-12d3-a456-426614174000")),
        ("evt.type", text("execve")),
        ("proc.aname[2]", Typed::Missing),
        ("args", Typed::List(vec![text("a"), Typed::Int(-1)])),
    ];
    let file = [("fd.name", text("/etc/shadow")), ("fd.type", text("file")), ("a.b", text("1")), ("a_b", text("2"))];
    let connection = [("fd.name", text("10.0.0.5:40000->169.254.169.254:80")), ("fd.l4proto", text("tcp"))];
    let server = [("fd.sip", text("fe80::1")), ("fd.sport", Typed::Uint(443)), ("fd.cport", Typed::Uint(7))];
    // Names with other types than the fields have, from templates of the settings.
    let odd = [
        ("proc.pid", text("nine")),
        ("fd.sport", text("https")),
        ("k8s.pod.uid", text("ab")),
        ("fd.name", text("a->b")),
    ];
    let bare = |fields: &[(&str, Typed)]| Alert {
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        rules: None,
        ..alert(fields)
    };
    vec![
        ("container", alert(&container)),
        ("file", alert(&file)),
        ("connection", alert(&connection)),
        ("server", alert(&server)),
        ("odd", alert(&odd)),
        ("without process", bare(&[("container.id", text("x")), ("ka.verb", text("get"))])),
        (
            "nothing",
            Alert {
                rule: Arc::new(RuleInfo { tags: Vec::new(), desc: String::new(), ..RuleInfo::clone(&bare(&[]).rule) }),
                ..bare(&[])
            },
        ),
    ]
}

fn of_ocsf(alert: &Alert) -> Value {
    let mut out = Vec::new();
    Ocsf::new(b"web-1").append(alert, &mut out);
    serde_json::from_slice(&out).expect("JSON")
}

fn of_ecs(alert: &Alert) -> Value {
    let mut out = Vec::new();
    Ecs::new(b"web-1").append(alert, &mut out);
    serde_json::from_slice(&out).expect("JSON")
}

#[test]
fn alerts_keep_the_rules_of_the_schemas() {
    for (name, alert) in alerts() {
        for (table, value) in [(OCSF, of_ocsf(&alert)), (ECS, of_ecs(&alert))] {
            let mut wrong = Vec::new();
            check(table, "", &value, &mut wrong);
            assert_eq!(wrong, Vec::<String>::new(), "{name}: {value:#}");
        }
    }
    let mut wrong = Vec::new();
    let broken = serde_json::json!({"activity_id": 7, "evidences": [{"container": {}}], "x": 1});
    check(OCSF, "", &broken, &mut wrong);
    assert_eq!(wrong.len(), 11, "the check finds mistakes: {wrong:?}");
}

#[test]
fn no_value_is_lost() {
    for (name, alert) in alerts() {
        let (ocsf, ecs) = (of_ocsf(&alert).to_string(), of_ecs(&alert).to_string());
        for (key, value) in &alert.fields {
            let shown = match value {
                Typed::Text(text) => String::from_utf8_lossy(text).into_owned(),
                Typed::Uint(number) => number.to_string(),
                _ => continue,
            };
            // A connection's name is taken apart.
            for part in
                shown.split("->").flat_map(|end| end.rsplitn(2, ':').take(if shown.contains("->") { 2 } else { 1 }))
            {
                assert!(ocsf.contains(part) && ecs.contains(part), "{name}: {key}: {part}");
            }
        }
    }
}

#[test]
fn fields_find_their_places() {
    let alerts = alerts();
    let find = |name: &str| &alerts.iter().find(|(other, _)| *other == name).unwrap().1;
    let (ocsf, ecs) = (of_ocsf(find("container")), of_ecs(find("container")));
    let evidence = &ocsf["evidences"][0];
    assert_eq!(evidence["process"]["pid"], 9);
    assert_eq!(evidence["process"]["user"], serde_json::json!({"name": "www-data", "uid": "33"}));
    assert_eq!(evidence["process"]["parent_process"]["name"], "nginx");
    assert_eq!(evidence["process"]["ancestry"][1]["pid"], 1);
    assert_eq!(evidence["container"]["image"]["uid"], "docker.io/library/nginx:1.27");
    assert_eq!((&ocsf["severity_id"], &ocsf["time"]), (&5.into(), &1_790_000_100_002_u64.into()));
    let attacks = &ocsf["finding_info"]["attacks"];
    assert_eq!(attacks[0]["sub_technique"]["uid"], "T1552.005");
    assert_eq!((&attacks[1]["technique"]["uid"], &attacks[2]["tactic"]["uid"]), (&"T1190".into(), &"TA0002".into()));
    assert_eq!(ocsf["unmapped"]["fields"]["proc.tty"], 0);
    assert!(ocsf["unmapped"]["fields"].get("proc.pid").is_none());
    assert_eq!(ecs["@timestamp"], "2026-09-21T14:15:00.002900007Z");
    assert_eq!(ecs["orchestrator"]["resource"]["name"], "web-1");
    assert_eq!(ecs["labels"], serde_json::json!({"proc_tty": "0", "args": "a,-1"}));
    assert_eq!(ecs["threat"]["technique"]["id"], serde_json::json!(["T1552", "T1190"]));
    assert_eq!(ecs["lanner"]["lineage"][0]["name"], "sh");
    let (ocsf, ecs) = (of_ocsf(find("connection")), of_ecs(find("connection")));
    assert_eq!(ocsf["evidences"][0]["dst_endpoint"], serde_json::json!({"ip": "169.254.169.254", "port": 80}));
    assert_eq!(ecs["source"], serde_json::json!({"ip": "10.0.0.5", "port": 40000}));
    assert_eq!(ecs["event"]["category"], serde_json::json!(["intrusion_detection", "network"]));
    let (ocsf, ecs) = (of_ocsf(find("file")), of_ecs(find("file")));
    assert_eq!(
        ocsf["evidences"][0]["file"],
        serde_json::json!({"name": "shadow", "path": "/etc/shadow", "type_id": 1})
    );
    assert_eq!(ecs["labels"], serde_json::json!({"a_b": "1", "a_b_": "2"}));
}

#[test]
fn severities_of_all_priorities() {
    let of = |priority: Priority| {
        let alert = alert_of("r", priority, "m");
        let (ocsf, ecs) = (of_ocsf(&alert), of_ecs(&alert));
        let number = |value: &Value| value.as_u64().unwrap();
        (
            number(&ocsf["severity_id"]),
            number(&ecs["event"]["severity"]),
            number(&ecs["log"]["syslog"]["severity"]["code"]),
        )
    };
    let wanted = [(6, 99, 0), (5, 99, 1), (5, 99, 2), (4, 73, 3), (3, 47, 4), (2, 21, 5), (1, 21, 6), (1, 21, 7)];
    assert_eq!(Priority::ALL.map(of), wanted);
}
