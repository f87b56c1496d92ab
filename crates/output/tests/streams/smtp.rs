//! aiosmtpd, which asks for TLS and a password.

use crate::common::listed::one;
use crate::common::peers::{Daemon, lines_of, start};
use crate::common::{Said, alert, alert_of, count, wait_for};
use crate::{Peer, Place, live};
use lanner_engine::{Alert, Priority};
use lanner_fields::Typed;
use lanner_output::Outputs;
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

pub const PEER: Peer = Peer {
    name: "smtp-tls",
    installed,
    start: |place, certificate| daemon(place, certificate, "tls"),
    keys: |place| keys(place, "tls"),
    acknowledges: true,
    arrived,
};

pub const STARTTLS: Peer = Peer {
    name: "smtp-starttls",
    start: |place, certificate| daemon(place, certificate, "starttls"),
    keys: |place| keys(place, "starttls"),
    ..PEER
};

/// Debian's, for which its modules are installed.
const PYTHON: &str = "/usr/bin/python3";

fn installed() -> bool {
    let found = Command::new(PYTHON).args(["-c", "import aiosmtpd"]).output();
    let found = found.is_ok_and(|output| output.status.success());
    if !found {
        println!("SKIPPED: python3-aiosmtpd is not installed");
    }
    found
}

fn daemon(place: &Place, certificate: &str, mode: &str) -> Daemon {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams/smtpd.py");
    start(Command::new(PYTHON).arg(script).arg(&place.folder).arg(place.port.to_string()).args([certificate, mode]))
}

fn keys(place: &Place, mode: &str) -> String {
    let port = place.port;
    format!(
        "server: '127.0.0.1:{port}', encryption: {mode}, user: u, password: p, from: 'Lanner <lanner@example.org>', \
         to: [a@example.org, B <b@example.org>], subject: '{{priority}}: {{rule}} in {{proc.name}}'"
    )
}

fn mails(place: &Place) -> Vec<Value> {
    lines_of(&place.folder.join("mails")).iter().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Alerts as they are as texts, out of the mails.
fn arrived(place: &Place) -> Vec<String> {
    let message = |mail: &Value| {
        let line = mail["text"].as_str()?.lines().nth(2)?;
        Some(format!("00:00:00.000000000: Debug {line}"))
    };
    mails(place).iter().filter_map(message).collect()
}

fn posted(place: &Place, more: &str, said: &Said) -> Outputs {
    let listed = one(&format!(
        "{{name: o, type: smtp, smtp: {{{}, {more}, {}}}}}",
        keys(place, "starttls"),
        place.tls("ca.pem")
    ));
    live(&listed, said)
}

#[test]
fn a_mail_says_it_all_and_is_one_whatever_an_event_says() {
    if !installed() {
        return;
    }
    let place = Place::new("smtp-mail");
    let _daemon = STARTTLS.start(&place, "server");
    let mut outs = posted(&place, "timeout_ms: 5000", &Said::default());
    let message = "é\n.\r\nQUIT\r\n.\n\u{1f985} \u{1} end";
    let field = |key: &str, value: &str| (Arc::from(key), Typed::Text(value.as_bytes().to_vec()));
    let fields = vec![field("proc.name", "b\u{e4}sh\r\nBcc: x@example.org"), field("fd.name", "/x")];
    let alert = Alert { ts: 1_790_000_000_123_456_789, fields, ..alert_of("R\u{e4}tsel", Priority::Critical, message) };
    outs.tell(&alert);
    assert_eq!(outs.close(), []);
    let mail = mails(&place).remove(0);
    assert_eq!(mail["from"], "lanner@example.org");
    assert_eq!(mail["to"], serde_json::json!(["a@example.org", "b@example.org"]));
    let head = &mail["head"];
    assert_eq!(head["From"], "Lanner <lanner@example.org>");
    assert_eq!(head["To"], "a@example.org, B <b@example.org>");
    assert_eq!(head["Subject"], "Critical: R\u{e4}tsel in b\u{e4}sh\\r\\nBcc: x@example.org");
    assert_eq!(head["Date"], "Mon, 21 Sep 2026 14:13:20 +0000");
    assert!(head["Message-ID"].as_str().unwrap().ends_with("@example.org>") && head["Bcc"].is_null(), "{head}");
    let want = "Critical: R\u{e4}tsel on node-1\n\n\u{e9}\n.\nQUIT\n.\n\u{1f985} \u{1} end\n\nproc.name: b\u{e4}sh\nBcc: x@example.org\n\
                fd.name: /x\n\n2026-09-21T14:13:20.123Z · syscall · host\n";
    assert_eq!(mail["text"].as_str().unwrap().replace("\r\n", "\n"), want);
}

/// The server's words depend on the recipient, the sender or the subject.
#[test]
fn what_is_refused_is_told_and_what_may_pass_comes_again() {
    if !installed() {
        return;
    }
    let place = Place::new("smtp-refused");
    let _daemon = STARTTLS.start(&place, "server");
    let said = Said::default();
    let mut outs = posted(&place, "timeout_ms: 5000", &said);
    for rule in ["a", "refuse", "later", "drop", "b"] {
        outs.tell(&alert_of(rule, Priority::Debug, rule));
    }
    wait_for("four of five", || count(&outs, "o", "sent") == 4);
    assert_eq!([count(&outs, "o", "lost_refused"), count(&outs, "o", "retried")], [1, 1], "{:?}", said.lines());
    let subjects: Vec<Value> =
        mails(&place).iter().map(|mail| mail["text"].as_str().unwrap().lines().nth(2).into()).collect();
    assert_eq!(subjects, ["a", "later", "drop", "b"]);
    let told = said.lines().join("\n");
    assert!(told.contains("554 no mail of this kind: 1 alert not delivered") && told.contains("451 not now"), "{told}");
    assert_eq!(outs.close()[0].lost, 1);
    for (more, why) in [
        ("user: u, password: wrong", "535 5.7.8 Authentication credentials invalid; it is tried again"),
        ("to: nobody@example.org", "550 no such mailbox: 1 alert not delivered"),
    ] {
        let said = Said::default();
        let keys =
            format!("server: '127.0.0.1:{}', from: a@b.example, to: c@d.example, user: u, password: p", place.port);
        let key = more.split(':').next().unwrap();
        let start = keys.find(&format!("{key}: ")).unwrap();
        let end = if key == "user" { keys.len() } else { keys.find(", user").unwrap() };
        let keys = format!("{}{more}{}", &keys[..start], &keys[end..]);
        let listed = one(&format!("{{name: o, type: smtp, smtp: {{{keys}, {}}}}}", place.tls("ca.pem")));
        let mut outs = live(&listed, &said);
        outs.tell(&alert(0));
        wait_for("what is said", || !said.lines().is_empty());
        assert!(said.lines()[0].ends_with(why), "{:?}", said.lines());
        assert!(!said.lines()[0].contains("wrong"));
    }
}

/// Who stands in the middle could leave out that there is TLS.
#[test]
fn a_server_without_tls_gets_neither_password_nor_alert() {
    if !installed() {
        return;
    }
    let place = Place::new("smtp-plain");
    let _daemon =
        (Peer { start: |place, certificate| daemon(place, certificate, "none"), ..PEER }).start(&place, "server");
    let said = Said::default();
    let mut outs = posted(&place, "timeout_ms: 5000", &said);
    outs.tell(&alert(0));
    wait_for("what is said", || !said.lines().is_empty());
    assert!(said.lines()[0].ends_with("the server does not offer STARTTLS; it is tried again"), "{:?}", said.lines());
    let keys = format!("server: '127.0.0.1:{}', encryption: none, from: a@b.example, to: c@d.example", place.port);
    let listed = one(&format!("{{name: o, type: smtp, smtp: {{{keys}}}}}"));
    let mut outs = live(&listed, &said);
    outs.tell(&alert(1));
    assert_eq!(outs.close(), []);
    assert_eq!(mails(&place).len(), 1);
}
