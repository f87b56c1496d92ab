//! nats-server, with JetStream: what a stream has outlives the server.

use crate::common::listed::one;
use crate::common::peers::{Daemon, program, start};
use crate::common::{Said, alert, alert_of, count, line, wait_for};
use crate::{Peer, Place, live};
use base64::Engine as _;
use lanner_engine::Priority;
use lanner_output::Outputs;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Command;

pub const PEER: Peer = Peer {
    name: "nats",
    installed: || program("nats-server").is_some(),
    start: daemon,
    keys: |place| {
        format!(
            "servers: 'tls://127.0.0.1:{}', subject: 'lanner.{{rule}}', jetstream: true, user: u, password: p",
            place.port
        )
    },
    acknowledges: true,
    arrived,
};

fn daemon(place: &Place, certificate: &str) -> Daemon {
    let (at, port) = (place.folder.display(), place.port);
    let configuration = format!(
        r#"listen: "127.0.0.1:{port}"
        max_payload: 300000
        allow_non_tls: true
        tls {{ cert_file: "{at}/{certificate}.pem", key_file: "{at}/{certificate}.key", ca_file: "{at}/ca.pem", verify: true }}
        jetstream {{ store_dir: "{at}/store" }}
        authorization {{ users: [
          {{ user: u, password: p }}
          {{ user: few, password: p, permissions: {{ publish: {{ deny: ["lanner.denied"] }} }} }}
        ] }}
        "#
    );
    fs::write(place.folder.join("conf"), configuration).unwrap();
    start(Command::new("/usr/sbin/nats-server").arg("-c").arg(place.folder.join("conf")))
}

/// A client of the test's own.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(place: &Place) -> Option<Self> {
        let stream = TcpStream::connect(("127.0.0.1", place.port)).ok()?;
        let mut client = Self(BufReader::new(stream));
        client.line()?;
        client.say("CONNECT {\"user\":\"u\",\"pass\":\"p\",\"verbose\":false,\"headers\":true}\r\nSUB in.* 1\r\n")?;
        Some(client)
    }

    fn say(&mut self, text: &str) -> Option<()> {
        self.0.get_mut().write_all(text.as_bytes()).ok()
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok().filter(|len| *len > 0)?;
        Some(line.trim_end().to_owned())
    }

    /// The next message: its subject, its headers and its payload.
    fn message(&mut self) -> Option<(String, String, String)> {
        loop {
            let line = self.line()?;
            let words: Vec<&str> = line.split(' ').collect();
            let len = |from_end: usize| words[words.len() - from_end].parse::<usize>().unwrap();
            let (head, len) = match words[0] {
                "MSG" => (0, len(1)),
                "HMSG" => (len(2), len(1)),
                _ => continue,
            };
            let mut bytes = vec![0; len + 2];
            self.0.read_exact(&mut bytes).ok()?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            return Some((words[1].to_owned(), text(&bytes[..head]), text(&bytes[head..len])));
        }
    }

    fn ask(&mut self, what: &str, body: &Value) -> Option<Value> {
        let body = body.to_string();
        self.say(&format!("PUB $JS.API.{what} in.1 {}\r\n{body}\r\n", body.len()))?;
        serde_json::from_str(&self.message()?.2).ok()
    }
}

/// What the stream has; it is made when it is not there yet.
fn arrived(place: &Place) -> Vec<String> {
    let read = || {
        let mut client = Client::new(place)?;
        client.ask("STREAM.CREATE.ALERTS", &json!({"name": "ALERTS", "subjects": ["lanner.>"], "storage": "file"}))?;
        let info = client.ask("STREAM.INFO.ALERTS", &json!({}))?;
        let last = info["state"]["last_seq"].as_u64()?;
        let get = |seq: u64| {
            let got = client.ask("STREAM.MSG.GET.ALERTS", &json!({"seq": seq}))?;
            let data = base64::engine::general_purpose::STANDARD.decode(got["message"]["data"].as_str()?).ok()?;
            String::from_utf8(data).ok()
        };
        (1..=last).map(get).collect::<Option<Vec<String>>>()
    };
    read().unwrap_or_default()
}

fn published(place: &Place, keys: &str, said: &Said) -> Outputs {
    let listed = one(&format!("{{name: o, type: nats, nats: {{servers: 'nats://127.0.0.1:{}', {keys}}}}}", place.port));
    live(&listed, said)
}

#[test]
fn a_server_alone_passes_alerts_on_and_says_what_it_refuses() {
    if !(PEER.installed)() {
        return;
    }
    let place = Place::new("nats-core");
    let _daemon = PEER.start(&place, "server");
    let mut client = Client::new(&place).unwrap();
    client.say("SUB lanner.> 2\r\nPING\r\n").unwrap();
    assert_eq!(client.line().as_deref(), Some("PONG"));
    let said = Said::default();
    let mut outs = published(&place, "subject: 'lanner.{rule}', user: few, password: p", &said);
    for rule in ["a", "denied", "too large", "a.b >*"] {
        outs.tell(&alert_of(rule, Priority::Debug, &"m".repeat(if rule == "too large" { 300_001 } else { 1 })));
    }
    wait_for("two of four", || count(&outs, "o", "sent") == 2);
    assert_eq!(count(&outs, "o", "lost_refused"), 2);
    for subject in ["lanner.a", "lanner.a_b___"] {
        let (found, headers, payload) = client.message().unwrap();
        assert_eq!((found.as_str(), payload.as_str()), (subject, "00:00:00.000000000: Debug m"));
        assert!(headers.starts_with("NATS/1.0\r\nNats-Msg-Id: 0-"), "{headers}");
    }
    let ended = outs.close();
    assert!(ended[0].lost == 2 && ended[0].why.contains("bytes, and the server takes 300000"), "{ended:?}");
    let told = said.lines().remove(0);
    assert!(told.contains("Permissions Violation for Publish to \"lanner.denied\": 1 alert not delivered"), "{told}");
}

#[test]
fn who_has_no_password_hears_why_and_no_alert_is_lost() {
    if !(PEER.installed)() {
        return;
    }
    let place = Place::new("nats-denied");
    let _daemon = PEER.start(&place, "server");
    let said = Said::default();
    let mut outs = published(&place, "user: u, password: wrong", &said);
    outs.tell(&alert(0));
    wait_for("retries", || count(&outs, "o", "retried") > 2);
    let told = said.lines().remove(0);
    assert!(told.ends_with("the server says: Authorization Violation; it is tried again"), "{told}");
    assert!(!told.contains("wrong"), "{told}");
}

/// The answer to an alert is lost with the connection: it comes again, and the stream knows it.
#[test]
fn a_stream_has_an_alert_once() {
    if !(PEER.installed)() {
        return;
    }
    let place = Place::new("nats-once");
    let _daemon = PEER.start(&place, "server");
    arrived(&place);
    for _ in 0..2 {
        let mut outs = published(&place, "jetstream: true, user: u, password: p", &Said::default());
        outs.tell(&alert(0));
        assert_eq!(outs.close(), []);
    }
    assert_eq!(arrived(&place), [line(0)]);
}
