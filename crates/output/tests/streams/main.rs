//! Outputs that speak protocols of their own, with real peers on loopback: late, killed in the middle, silent, strangers, and not to be trusted. Skipped, and
//! told, where a peer is not installed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../common/mod.rs"]
mod common;
mod kafka;
mod nats;
mod s3;
mod smtp;
mod syslog;

use common::listed::{one, outputs};
use common::peers::{Daemon, certificates, port};
use common::{Said, alert, alert_of, count, folder, line, text, wait_for};
use lanner_engine::Priority;
use lanner_output::settings::OutputSettings;
use lanner_output::{Outputs, Pace};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

/// A type of outputs and its peer.
struct Peer {
    name: &'static str,
    /// Whether the peer is installed.
    installed: fn() -> bool,
    /// Starts it, with the certificate of this name.
    start: fn(&Place, &str) -> Daemon,
    /// The keys of the output, but for those of TLS.
    keys: fn(&Place) -> String,
    /// Whether it says of each alert that it has it; if not, what it has received, but not read, dies with it.
    acknowledges: bool,
    /// What has arrived, in order.
    arrived: fn(&Place) -> Vec<String>,
}

const PEERS: &[Peer] = &[nats::PEER, syslog::PEER, smtp::PEER, smtp::STARTTLS, s3::PEER, kafka::PEER];

/// Where a peer lives.
struct Place {
    folder: PathBuf,
    port: u16,
}

impl Place {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        certificates(&folder);
        Self { folder, port: port() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Keys of TLS, with this authority.
    fn tls(&self, authority: &str) -> String {
        let [ca, cert, key] = [authority, "client.pem", "client.key"].map(|name| self.path(name));
        format!("ca_cert: '{ca}', mtls: true, client_cert: '{cert}', client_key: '{key}'")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Peer {
    fn outputs(&self, place: &Place, more: &str, said: &Said) -> Outputs {
        let kind = self.name.split('-').next().unwrap();
        let listed = one(&format!("{{name: o, type: {kind}, {kind}: {{{}, {more}}}}}", (self.keys)(place)));
        live(&listed, said)
    }

    fn start(&self, place: &Place, certificate: &str) -> Daemon {
        let daemon = (self.start)(place, certificate);
        wait_for(self.name, || TcpStream::connect(("127.0.0.1", place.port)).is_ok());
        daemon
    }
}

/// Outputs of a run that does not wait long at its end: tests wait for what they want.
fn live(listed: &OutputSettings, said: &Said) -> Outputs {
    outputs(listed, text(), Pace::Live, said, None, Duration::from_secs(1))
}

/// Tests each of these at once.
fn each(peers: impl Iterator<Item = &'static Peer>, test: impl Fn(&Peer) + Sync) {
    let test = &test;
    std::thread::scope(|scope| peers.for_each(|peer| drop(scope.spawn(move || test(peer)))));
}

fn installed() -> impl Iterator<Item = &'static Peer> {
    PEERS.iter().filter(|peer| (peer.installed)())
}

/// Each by itself the first time that it is there.
fn firsts(lines: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    lines.into_iter().filter(|line| seen.insert(line.clone())).collect()
}

#[test]
fn who_comes_late_and_is_killed_in_the_middle_gets_all_in_order() {
    each(installed(), |peer| {
        let place = Place::new(&format!("late-{}", peer.name));
        let said = Said::default();
        let mut outs = peer.outputs(&place, &place.tls("ca.pem"), &said);
        (0..50).for_each(|n| outs.tell(&alert(n)));
        wait_for("retries while nobody listens", || count(&outs, "o", "retried") > 1);
        let first = peer.start(&place, "server");
        wait_for(&format!("the first of {}: {:?}", peer.name, said.lines()), || {
            (peer.arrived)(&place).len() >= 50 && count(&outs, "o", "sent") >= 50
        });
        if peer.acknowledges {
            (50..120).for_each(|n| outs.tell(&alert(n)));
            wait_for("some of them", || count(&outs, "o", "sent") > 50);
            drop(first);
            (120..200).for_each(|n| outs.tell(&alert(n)));
        } else {
            drop(first);
            (50..200).for_each(|n| outs.tell(&alert(n)));
        }
        let huge = "h".repeat(150_000);
        outs.tell(&alert_of("r", Priority::Debug, &huge));
        wait_for("more retries", || count(&outs, "o", "retried") > 3);
        let _second = peer.start(&place, "server");
        wait_for(peer.name, || count(&outs, "o", "sent") == 201);
        assert_eq!(outs.close(), [], "{}", peer.name);
        let want: Vec<String> = (0..200).map(line).chain([format!("00:00:00.000000000: Debug {huge}")]).collect();
        wait_for(&format!("all of {}", peer.name), || firsts((peer.arrived)(&place)).len() >= want.len());
        let found = firsts((peer.arrived)(&place));
        if let Some((found, want)) = found.iter().zip(&want).find(|(found, want)| found != want) {
            panic!("{}: {found:.100}… is not {want:.100}…: {:?}", peer.name, said.lines());
        }
    });
}

#[test]
fn who_is_not_trusted_gets_nothing() {
    each(installed(), |peer| {
        let place = Place::new(&format!("tls-{}", peer.name));
        let why = |more: &str| {
            let said = Said::default();
            let mut outs = peer.outputs(&place, more, &said);
            outs.tell(&alert(0));
            // aiosmtpd may miss the beginning of TLS when the machine is busy, and closes the connection.
            let of_trust = || said.lines().into_iter().find(|line| line.contains("certificate"));
            wait_for(&format!("what is said of {} with {more}", peer.name), || of_trust().is_some());
            of_trust().unwrap()
        };
        let daemon = peer.start(&place, "server");
        // Nor does it take what nobody vouches for, though TLS begins before it says so.
        let said = Said::default();
        let mut outs = peer.outputs(&place, &format!("ca_cert: '{}'", place.path("ca.pem")), &said);
        outs.tell(&alert(0));
        wait_for(&format!("retries without a certificate of {}", peer.name), || count(&outs, "o", "retried") > 2);
        assert_eq!(count(&outs, "o", "sent"), 0, "{}", peer.name);
        assert!(said.lines()[0].ends_with("tried again"), "{}: {:?}", peer.name, said.lines());
        drop(outs);
        assert_eq!((peer.arrived)(&place), [] as [String; 0], "{}", peer.name);
        let told = why(&place.tls("client.pem"));
        assert!(told.ends_with("tried again"), "{}: {told}", peer.name);
        drop(daemon);
        let _other = peer.start(&place, "other");
        let told = why(&place.tls("ca.pem"));
        assert!(told.contains("name"), "{}: {told}", peer.name);
        let mut outs = peer.outputs(&place, &format!("insecure: true, {}", place.tls("ca.pem")), &Said::default());
        outs.tell(&alert(7));
        wait_for("the alert", || (peer.arrived)(&place) == [line(7)]);
    });
}

/// Who takes a connection and says nothing, or nothing that is understood.
#[test]
fn who_is_silent_or_talks_nonsense_is_tried_again() {
    for (says, wants) in [("", "time-out"), ("HTTP/1.1 400 Bad Request\r\n\r\n", "")] {
        each(PEERS.iter(), |peer| {
            let place = Place::new(&format!("silent-{}", peer.name));
            let listener = TcpListener::bind(("127.0.0.1", place.port)).unwrap();
            std::thread::spawn(move || {
                let mut open = Vec::new();
                for mut stream in listener.incoming().take(20).flatten() {
                    let _ = stream.write_all(says.as_bytes());
                    if !says.is_empty() {
                        let _ = stream.shutdown(std::net::Shutdown::Write);
                        let _ = stream.read(&mut [0; 1000]);
                    }
                    open.push(stream);
                }
            });
            let said = Said::default();
            let mut outs = peer.outputs(&place, &format!("timeout_ms: 200, {}", place.tls("ca.pem")), &said);
            outs.tell(&alert(0));
            wait_for("retries", || count(&outs, "o", "retried") > 2);
            assert_eq!(count(&outs, "o", "sent"), 0, "{}", peer.name);
            let told = said.lines().remove(0);
            assert!(told.contains(wants) && told.ends_with("it is tried again"), "{}: {told}", peer.name);
        });
    }
}
