//! HTTP with a server of this test: statuses, time-outs, compression.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::server::{Request, serve, status};
use common::{Said, alert, alert_of, count, line, output, outputs, quick, wait_for};
use lanner_engine::Priority;
use lanner_output::delivery::{BatchLimits, Retry};
use lanner_output::sinks::http::{HttpSettings, HttpSink};
use lanner_output::{DeliverySettings, Pace};
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Mutex;
use std::time::Duration;

fn sink(at: SocketAddr, settings: HttpSettings) -> HttpSink {
    HttpSink::new(HttpSettings { url: format!("http://{at}/alerts?x=1"), proxy: "none".into(), ..settings }).unwrap()
}

fn each() -> DeliverySettings {
    DeliverySettings { batch: BatchLimits { count: 1, ..BatchLimits::default() }, ..quick() }
}

fn bodies(seen: &Mutex<Vec<Request>>) -> Vec<String> {
    seen.lock().unwrap().iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect()
}

#[test]
fn an_alert_is_a_request_on_one_connection() {
    let (at, seen) = serve("127.0.0.1:0", |_, _| status("200 OK"));
    let mut outs = outputs(Pace::Replay, &Said::default());
    let headers = vec![("X-Token".to_owned(), "s3cret".to_owned())];
    let settings = HttpSettings { headers, user_agent: "agent/7".into(), ..HttpSettings::default() };
    outs.add(output("http", sink(at, settings), each())).unwrap();
    (0..5).for_each(|n| outs.tell(&alert(n)));
    assert_eq!(outs.close(), []);
    assert_eq!(bodies(&seen), (0..5).map(line).collect::<Vec<_>>());
    let head = seen.lock().unwrap()[0].head.clone();
    for part in ["post /alerts?x=1 http/1.1", "content-type: text/plain", "x-token: s3cret", "user-agent: agent/7"] {
        assert!(head.contains(part), "{head}");
    }
}

#[test]
fn what_the_server_can_not_take_now_comes_again_and_what_it_refuses_does_not() {
    let answers = ["500 Oops", "503 Busy", "200 OK", "400 Bad", "429 Slow", "204 Fine"];
    let (at, seen) = serve("127.0.0.1:0", move |n, _| status(answers[n]));
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("http", sink(at, HttpSettings::default()), each())).unwrap();
    (0..3).for_each(|n| outs.tell(&alert(n)));
    wait_for("two of three", || count(&outs, "http", "sent") == 2);
    assert_eq!(bodies(&seen), [0, 0, 0, 1, 2, 2].map(line));
    let counts = ["retried", "lost_refused"].map(|name| count(&outs, "http", name));
    assert_eq!(counts, [3, 1]);
    let ended = outs.close();
    assert!(ended[0].lost == 1 && ended[0].why.contains("status"), "{ended:?}");
}

#[test]
fn a_server_that_asks_for_time_gets_it() {
    let (at, _) = serve("127.0.0.1:0", |n, _| match n {
        0 => Some("HTTP/1.1 503 Busy\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n".to_owned()),
        _ => status("200 OK"),
    });
    let mut outs = outputs(Pace::Replay, &Said::default());
    outs.add(output("http", sink(at, HttpSettings::default()), each())).unwrap();
    let started = std::time::Instant::now();
    outs.tell(&alert(0));
    wait_for("the alert", || count(&outs, "http", "sent") == 1);
    assert!(started.elapsed() >= Duration::from_secs(1));
}

#[test]
fn a_silent_server_is_given_up_after_so_many_time_outs() {
    let (at, seen) =
        serve("127.0.0.1:0", |_, request| if request.body.ends_with(b"alert 0") { None } else { status("200 OK") });
    let mut outs = outputs(Pace::Live, &Said::default());
    let retry = Retry { timeouts: 3, ..quick().retry };
    let settings = HttpSettings { timeout_ms: 400, ..HttpSettings::default() };
    outs.add(output("http", sink(at, settings), DeliverySettings { retry, ..each() })).unwrap();
    (0..2).for_each(|n| outs.tell(&alert(n)));
    wait_for("the second", || count(&outs, "http", "sent") == 1);
    assert_eq!(count(&outs, "http", "lost_tries"), 1);
    let mut bodies = bodies(&seen);
    assert!((2..=4).contains(&bodies.len()), "{bodies:?}");
    bodies.dedup();
    assert_eq!(bodies, [0, 1].map(line));
    outs.close();
}

#[test]
fn a_server_that_starts_late_gets_all_in_order_and_batches_are_packed() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut outs = outputs(Pace::Live, &Said::default());
    let settings = HttpSettings { compress: true, ..HttpSettings::default() };
    let batch = BatchLimits { count: 50, bytes: 1 << 20, wait: Duration::ZERO };
    outs.add(output("http", sink(address, settings), DeliverySettings { batch, ..quick() })).unwrap();
    (0..100).for_each(|n| outs.tell(&alert(n)));
    let huge = "y".repeat(3 << 20);
    outs.tell(&alert_of("r", Priority::Debug, &huge));
    wait_for("a retry", || count(&outs, "http", "retried") > 1);
    let (_, seen) = serve(&address.to_string(), |_, _| status("200 OK"));
    assert_eq!(outs.close(), []);
    let mut all = String::new();
    for request in seen.lock().unwrap().iter() {
        assert!(request.head.contains("content-encoding: gzip"), "{}", request.head);
        let mut text = String::new();
        flate2::read::GzDecoder::new(request.body.as_slice()).read_to_string(&mut text).unwrap();
        assert!(request.body.len() < text.len() + 64);
        all += &text;
        if !all.ends_with('\n') {
            all.push('\n');
        }
    }
    let want: String = (0..100).map(|n| line(n) + "\n").collect();
    assert_eq!(all, want + &format!("00:00:00.000000000: Debug {huge}\n"));
}

#[test]
fn alerts_can_be_an_array() {
    let (at, seen) = serve("127.0.0.1:0", |_, _| status("200 OK"));
    let mut outs = outputs(Pace::Live, &Said::default());
    let settings = HttpSettings { body: "array".into(), content_type: "x/y".into(), ..HttpSettings::default() };
    let batch = BatchLimits { count: 2, bytes: 1 << 20, wait: Duration::from_secs(5) };
    outs.add(output("http", sink(at, settings), DeliverySettings { batch, ..quick() })).unwrap();
    (0..2).for_each(|n| outs.tell(&alert(n)));
    assert_eq!(outs.close(), []);
    assert_eq!(bodies(&seen), [format!("[{},{}]", line(0), line(1))]);
    assert!(seen.lock().unwrap()[0].head.contains("content-type: x/y"));
}

#[test]
fn a_proxy_is_used_where_it_is_asked_for() {
    let (at, seen) = serve("127.0.0.1:0", |_, _| status("502 Bad Gateway"));
    let url = "http://alerts.invalid/in".to_owned();
    let settings = HttpSettings { url, proxy: format!("http://{at}"), ..HttpSettings::default() };
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("http", HttpSink::new(settings).unwrap(), each())).unwrap();
    outs.tell(&alert(0));
    wait_for("the proxy", || !seen.lock().unwrap().is_empty());
    let head = seen.lock().unwrap()[0].head.clone();
    assert!(head.contains("alerts.invalid"), "{head}");
    let wrong = HttpSettings { url: "http://x/".into(), proxy: "what".repeat(3) + " x", ..HttpSettings::default() };
    assert_eq!(HttpSink::new(wrong).unwrap_err().key, "proxy");
}
