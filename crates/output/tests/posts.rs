//! Outputs that post: each request, byte for byte, as it is in `tests/posts/`; and servers that fail, ask for time, talk nonsense, or start late.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod common;

use common::listed::one;
use common::server::{Request, serve, status};
use common::{Said, alert_of, count, wait_for};
use lanner_engine::{Alert, Priority};
use lanner_fields::Typed;
use lanner_output::delivery::LetterSettings;
use lanner_output::settings::OutputSettings;
use lanner_output::{Format, GroupSettings, NativeJson, Outputs, Pace};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// A type of outputs: its keys but for the address, what its server says when all is well, and a status that may pass.
struct Kind {
    name: &'static str,
    keys: &'static str,
    path: &'static str,
    well: &'static str,
    fails: &'static str,
}

const fn kind(name: &'static str, keys: &'static str, path: &'static str, well: &'static str) -> Kind {
    Kind { name, keys, path, well, fails: "500 Oops" }
}

const KINDS: &[Kind] = &[
    kind("alertmanager", "labels: {team: a b}, label_fields: [k8s.ns.name], expires_s: 60", "/api/v2/alerts", "200 OK"),
    kind(
        "loki",
        "tenant: t1, user: u, password: p, labels: {team: a}, label_fields: [k8s.ns.name]",
        "/loki/api/v1/push",
        "204 No Content",
    ),
    kind("webhook", "method: PUT, headers: {X-Token: s3cret}", "/in?x=1", "204 No Content"),
    kind("sidekick", "timeout_ms: 5000", "/", "200 OK"),
    kind("slack", "timeout_ms: 5000", "/services/T0/B0/X", "200 OK"),
    kind("teams", "timeout_ms: 5000", "/workflows/1", "202 Accepted"),
    kind("elasticsearch", "user: u, password: p", "", "200 OK"),
    Kind { fails: "503 Busy", ..kind("otlp", "resource: {deployment.environment: prod}", "/v1/logs", "200 OK") },
    kind("pagerduty", "routing_key: 0123456789abcdef0123456789abcdef, resolve: true", "/v2/enqueue", "202 Accepted"),
];

fn listed(kind: &Kind, at: SocketAddr, more: &str) -> OutputSettings {
    let Kind { name, keys, path, .. } = kind;
    one(&format!("{{name: o, type: {name}, {name}: {{url: 'http://{at}{path}', proxy: none, {keys}}}, {more}}}"))
}

/// Outputs with this one, as the program makes them.
fn outputs(one: &OutputSettings, pace: Pace, said: &Said, group: Option<GroupSettings>) -> Outputs {
    common::listed::outputs(
        one,
        Format::NativeJson(NativeJson::new(b"node-1")),
        pace,
        said,
        group,
        Duration::from_secs(10),
    )
}

const SECOND: u64 = 1_000_000_000;

/// An alert with what may go wrong in texts.
fn rich(second: u64) -> Alert {
    let message = "Shell by <!channel> & [link](http://x) \"quoted\" \u{1f985}\nsecond line \u{1}";
    let mut alert = alert_of("Terminal shell in container", Priority::Critical, message);
    alert.ts = (1_790_000_000 + second) * SECOND + 123_456_789;
    alert.message.push(0xff);
    let text = |text: &str| Typed::Text(text.as_bytes().to_vec());
    let fields = [
        ("proc.name", text("bash")),
        ("proc.pid", Typed::Int(4711)),
        ("fd.name", Typed::Missing),
        ("proc.args", Typed::List(vec![text("-c"), text("a,b")])),
        ("proc.is_exe_upper_layer", Typed::Bool(true)),
        ("k8s.ns.name", text("prod")),
        ("proc.name", text("bash")),
    ];
    alert.fields = fields.map(|(key, value)| (Arc::from(key), value)).to_vec();
    alert
}

fn text(requests: &[Request], at: SocketAddr) -> String {
    let of = |request: &Request| {
        let head = request.raw.replace(&at.to_string(), "HOST").replace(env!("CARGO_PKG_VERSION"), "VERSION");
        head.replace("\r\n", "\n") + &String::from_utf8_lossy(&request.body)
    };
    requests.iter().map(of).collect::<Vec<_>>().join("\n\n--\n\n") + "\n"
}

fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/posts/{name}.http"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let want = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, want, "{name}: UPDATE=1 writes {}", path.display());
}

/// Requests of each type: an alert, then a group's count and its last word, then one of another priority without fields.
#[test]
fn requests_are_byte_for_byte_what_they_should_be() {
    for kind in KINDS {
        let well = kind.well;
        let (at, seen) = serve("127.0.0.1:0", move |_, request| answer(well, request));
        let group = GroupSettings { by: vec!["proc.name".into()], every: 60 * SECOND, quiet: 100 * SECOND };
        let mut outs = outputs(&listed(kind, at, "priority: debug"), Pace::Replay, &Said::default(), Some(group));
        for second in [0, 1, 2] {
            outs.tell(&rich(second));
        }
        outs.tick((1_790_000_000 + 61) * SECOND);
        let mut plain = alert_of("Plain", Priority::Notice, "");
        plain.ts = (1_790_000_000 + 62) * SECOND;
        plain.rule = Arc::new(lanner_engine::RuleInfo { tags: Vec::new(), ..(*plain.rule).clone() });
        outs.tell(&plain);
        assert_eq!(outs.close(), [], "{}", kind.name);
        check(kind.name, &text(&seen.lock().unwrap(), at));
    }
}

/// What a server of any type says when all is well.
fn answer(well: &'static str, request: &Request) -> Option<String> {
    if request.head.contains("/_bulk") {
        return bulk(&vec![201; String::from_utf8_lossy(&request.body).matches("\"create\"").count()]);
    }
    if well.starts_with("204") { Some(format!("HTTP/1.1 {well}\r\n\r\n")) } else { status(well) }
}

/// An answer of Elasticsearch with these statuses.
fn bulk(statuses: &[u16]) -> Option<String> {
    let item = |status: &u16| match status {
        400.. => format!(r#"{{"create":{{"status":{status},"error":{{"type":"t","reason":"r"}}}}}}"#),
        _ => format!(r#"{{"create":{{"status":{status}}}}}"#),
    };
    ok(&format!(r#"{{"items":[{}]}}"#, statuses.iter().map(item).collect::<Vec<_>>().join(",")))
}

fn ok(body: &str) -> Option<String> {
    Some(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

#[test]
fn failures_pass_and_a_server_that_asks_for_time_gets_it() {
    for kind in KINDS {
        let (well, fails) = (kind.well, kind.fails);
        let (at, seen) = serve("127.0.0.1:0", move |n, request| match n {
            0 => status(fails),
            1 => Some("HTTP/1.1 429 Slow\r\nRetry-After: 1\r\ncontent-length: 0\r\n\r\n".to_owned()),
            2 => Some("this is no HTTP\r\n\r\n".to_owned()),
            _ => answer(well, request),
        });
        let said = Said::default();
        let mut outs = outputs(&listed(kind, at, "priority: debug"), Pace::Live, &said, None);
        let started = Instant::now();
        outs.tell(&rich(0));
        wait_for(kind.name, || count(&outs, "o", "sent") == 1);
        assert!(started.elapsed() >= Duration::from_secs(1), "{}", kind.name);
        assert_eq!([count(&outs, "o", "retried"), count(&outs, "o", "lost_refused")], [3, 0], "{}", kind.name);
        assert_eq!(outs.close(), []);
        let seen = seen.lock().unwrap();
        assert!(seen.len() == 4 && seen.iter().all(|request| request.body == seen[0].body), "{}", kind.name);
        let secret = ["slack", "teams", "webhook"].contains(&kind.name);
        let shown = said.lines().iter().any(|line| !kind.path.is_empty() && line.contains(kind.path));
        assert!(!(secret && shown), "{:?}", said.lines());
    }
}

#[test]
fn a_server_that_starts_late_gets_it() {
    for kind in KINDS {
        let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut outs = outputs(&listed(kind, at, "priority: debug"), Pace::Live, &Said::default(), None);
        outs.tell(&rich(0));
        wait_for("a retry", || count(&outs, "o", "retried") > 1);
        let well = kind.well;
        let (_, seen) = serve(&at.to_string(), move |_, request| answer(well, request));
        assert_eq!(outs.close(), [], "{}", kind.name);
        assert_eq!(seen.lock().unwrap().len(), 1);
    }
}

#[test]
fn a_refusal_says_what_the_server_says_and_goes_to_the_dead_letters() {
    let letters = common::folder("posts-refused").join("dead.jsonl");
    for kind in KINDS {
        let refusal = "HTTP/1.1 403 Forbidden\r\ncontent-length: 13\r\n\r\ninvalid_token".to_owned();
        let (at, seen) = serve("127.0.0.1:0", move |_, _| Some(refusal.clone()));
        let mut one = listed(kind, at, "priority: debug");
        one.delivery.dead_letters = Some(LetterSettings { path: letters.clone(), max_bytes: 1 << 20 });
        let mut outs = outputs(&one, Pace::Live, &Said::default(), None);
        outs.tell(&rich(0));
        let ended = outs.close();
        assert!(ended[0].lost == 1 && ended[0].why.ends_with("status 403: invalid_token"), "{ended:?}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{}", kind.name);
    }
    let lines = std::fs::read_to_string(letters).unwrap();
    assert_eq!(lines.lines().count(), KINDS.len(), "{lines}");
    assert!(!lines.contains("0123456789abcdef"), "a secret stays in dead letters: {lines}");
}

/// Limits of the services: what is too large is cut so that it is taken, and the group's count is still there.
#[test]
fn what_is_too_large_for_a_service_is_cut() {
    let longest = |name: &str| match name {
        "teams" => 28_672,
        "pagerduty" => 512_000,
        _ => 100_000,
    };
    for kind in KINDS.iter().filter(|kind| ["slack", "teams", "pagerduty"].contains(&kind.name)) {
        let (at, seen) = serve("127.0.0.1:0", |_, _| status("200 OK"));
        let mut outs = outputs(&listed(kind, at, "priority: debug"), Pace::Replay, &Said::default(), None);
        let mut alert = alert_of(&"r".repeat(5000), Priority::Error, &"\u{1}".repeat(100_000));
        alert.message.extend_from_slice(" (×7 since then)".as_bytes());
        for n in 0..200 {
            alert.fields.push((Arc::from(format!("f{n}")), Typed::Text(vec![1; 50_000])));
        }
        outs.tell(&alert);
        assert_eq!(outs.close(), []);
        let body = seen.lock().unwrap()[0].body.clone();
        assert!(body.len() <= longest(kind.name), "{}: {}", kind.name, body.len());
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert!(String::from_utf8_lossy(&body).contains("(×7 since then)"), "{}", kind.name);
        let text = |place: &str| value.pointer(place).unwrap().as_str().unwrap().encode_utf16().count();
        match kind.name {
            "slack" => assert!(text("/attachments/0/blocks/0/text/text") <= 3000),
            "pagerduty" => assert!(text("/payload/summary") <= 1024 && text("/dedup_key") <= 255),
            _ => {}
        }
    }
}

/// Alerts that are refused together go one by one, so that only the one that is wrong is lost.
#[test]
fn one_that_is_refused_does_not_take_the_others_along() {
    for kind in KINDS.iter().filter(|kind| ["alertmanager", "loki", "elasticsearch", "otlp"].contains(&kind.name)) {
        let well = kind.well;
        let (at, _) = serve("127.0.0.1:0", move |_, request| {
            let wrong = String::from_utf8_lossy(&request.body).contains("wrong");
            if wrong { status("400 Bad") } else { answer(well, request) }
        });
        let mut outs = outputs(&listed(kind, at, "priority: debug"), Pace::Replay, &Said::default(), None);
        for message in ["a", "wrong", "b", "c"] {
            outs.tell(&alert_of("r", Priority::Error, message));
        }
        wait_for(kind.name, || count(&outs, "o", "sent") == 3);
        assert_eq!(count(&outs, "o", "lost_refused"), 1, "{}", kind.name);
        outs.close();
    }
}

fn of_name(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap()
}

/// Documents that can't be taken now come again alone, those that are wrong are refused, and what is there already has arrived.
#[test]
fn each_document_has_a_fate_of_its_own() {
    let answers: [&[u16]; 3] = [&[201, 429, 400, 409, 503], &[429, 201], &[201]];
    let (at, seen) = serve("127.0.0.1:0", move |n, _| if n == 0 { ok("what?") } else { bulk(answers[n - 1]) });
    let one = listed(of_name("elasticsearch"), at, "priority: debug");
    let mut outs = outputs(&one, Pace::Replay, &Said::default(), None);
    for message in ["a", "b", "c", "d", "e"] {
        outs.tell(&alert_of("r", Priority::Error, message));
    }
    wait_for("four of five", || count(&outs, "o", "sent") == 4);
    assert_eq!(count(&outs, "o", "lost_refused"), 1);
    let ended = outs.close();
    assert!(ended[0].lost == 1, "{ended:?}");
    let sent: Vec<String> = seen
        .lock()
        .unwrap()
        .iter()
        .map(|request| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let message = |part: &str| part.chars().next().unwrap();
            body.split("\"message\":\"").skip(1).map(message).collect()
        })
        .collect();
    assert_eq!(sent, ["abcde", "abcde", "be", "b"]);
}

#[test]
fn a_partial_success_counts_what_was_refused() {
    let (at, seen) =
        serve("127.0.0.1:0", |_, _| ok(r#"{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}"#));
    let mut outs = outputs(&listed(of_name("otlp"), at, "priority: debug"), Pace::Live, &Said::default(), None);
    for message in ["a", "b", "c"] {
        outs.tell(&alert_of("r", Priority::Error, message));
    }
    wait_for("one of three", || count(&outs, "o", "sent") == 1 && count(&outs, "o", "lost_refused") == 2);
    assert_eq!(seen.lock().unwrap().len(), 1);
    let ended = outs.close();
    assert!(ended[0].why.ends_with("2 of 3 log records refused, it does not say which: too old"), "{ended:?}");
}

/// What Prometheus' Alertmanager has of alerts, `None` while it does not answer.
fn active(at: SocketAddr) -> Option<serde_json::Value> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.write_all(b"GET /api/v2/alerts HTTP/1.0\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    serde_json::from_str(text.split_once("\r\n\r\n")?.1).ok()
}

/// The real one, where it is installed: it has a group as one alert, and has it no more when the group is over.
#[test]
fn alertmanager_has_a_group_until_it_is_over() {
    let program = Path::new("/usr/bin/prometheus-alertmanager");
    if !program.exists() {
        println!("SKIPPED: prometheus-alertmanager is not installed");
        return;
    }
    let (folder, at) =
        (common::folder("alertmanager"), TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    let config = folder.join("am.yml");
    std::fs::write(&config, "route: {receiver: none}\nreceivers: [{name: none}]\n").unwrap();
    let mut command = Command::new(program);
    command.arg(format!("--config.file={}", config.display())).arg(format!("--storage.path={}", folder.display()));
    command.arg(format!("--web.listen-address={at}")).arg("--cluster.listen-address=");
    let mut daemon = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let group = GroupSettings { by: vec!["proc.name".into()], every: 60 * SECOND, quiet: 100 * SECOND };
    let one = listed(of_name("alertmanager"), at, "priority: debug");
    let mut outs = outputs(&one, Pace::Live, &Said::default(), Some(group));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    for n in 0..5 {
        outs.tell(&Alert { ts: (now - 5 + n) * SECOND, ..rich(0) });
    }
    wait_for("the alert", || active(at).is_some_and(|alerts| alerts.as_array().unwrap().len() == 1));
    let labels = active(at).unwrap()[0]["labels"].clone();
    assert_eq!((&labels["proc_name"], &labels["instance"]), (&"bash".into(), &"node-1".into()), "{labels}");
    assert_eq!(outs.close(), []);
    wait_for("its end", || active(at).is_some_and(|alerts| alerts.as_array().unwrap().is_empty()));
    daemon.kill().unwrap();
    daemon.wait().unwrap();
}
