//! Web endpoints and metrics of a run that waits: real requests on loopback. Live parts are in the tests of reloads and floods; here nothing needs root.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, Stream};

const PATIENCE: Duration = Duration::from_secs(30);

/// The `falco` front without a source.
struct Running {
    folder: PathBuf,
    falco: Child,
    listens: SocketAddr,
}

impl Running {
    fn start(name: &str, options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("lanner-web-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("falco.yaml"),
            "{engine: {kind: nodriver}, stdout_output: {enabled: true}, json_output: true}\n",
        )
        .unwrap();
        let rule = "- rule: Any\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: ERROR\n  tags: [mitre_x, T1059]\n";
        fs::write(folder.join("rules.yaml"), rule).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.current_dir(&folder).args(["falco", "-c", "falco.yaml", "-r", "rules.yaml", "-o", "log_stderr=true"]);
        command.args(["-o", "log_syslog=false", "-o", "webserver.enabled=true", "-o", "webserver.listen_port=0"]);
        command.args(["-o", "webserver.listen_address=127.0.0.1"]);
        options.iter().for_each(|option| {
            command.args(["-o", option]);
        });
        let mut falco = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(falco.stderr.take().unwrap()).lines().map_while(Result::ok);
        let line = lines.find(|line| line.contains("listening on")).expect("it says where it listens");
        let listens = line.rsplit(' ').next().unwrap().parse().unwrap();
        // Who writes must find a reader.
        std::thread::spawn(move || lines.for_each(drop));
        Self { folder, falco, listens }
    }

    /// The status and the body of an answer.
    fn get(&self, path: &str, headers: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.listens).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// The body of an answer that comes once there is something to say.
    fn get_in_time(&self, path: &str) -> String {
        let begun = Instant::now();
        loop {
            let (status, body) = self.get(path, "");
            if status == 200 {
                return body;
            }
            assert!(begun.elapsed() < PATIENCE, "{status} {body}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn end(mut self) -> String {
        assert!(Command::new("kill").arg(self.falco.id().to_string()).status().unwrap().success());
        let mut out = String::new();
        self.falco.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        assert_eq!(self.falco.wait().unwrap().code(), Some(0));
        out
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Who is gone already need not be ended.
        let _ = self.falco.kill().and_then(|()| self.falco.wait());
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The value of a row, by what it begins with.
fn value(text: &str, row: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(row)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {row} in {text}")).parse().unwrap()
}

#[test]
fn health_readiness_versions_and_nothing_else() {
    let running = Running::start("plain", &["webserver.k8s_healthz_endpoint=/well"]);
    assert_eq!(running.get("/well", ""), (200, r#"{"status": "ok"}"#.to_owned()));
    let ready: Value = serde_json::from_str(&running.get_in_time("/readyz")).unwrap();
    assert_eq!((&ready["ready"], &ready["gap_is_open"]), (&Value::Bool(true), &Value::Bool(false)));
    assert_eq!(ready["rules"]["generation"], 1);
    let versions: Value = serde_json::from_str(&running.get("/versions", "").1).unwrap();
    assert_eq!(versions["engine_version_semver"], "0.63.0");
    // Without prometheus_metrics_enabled there are no metrics.
    for path in ["/metrics", "/healthz", "/", "/../etc/passwd"] {
        assert_eq!(running.get(path, "").0, 404, "{path}");
    }
    let mut stream = TcpStream::connect(running.listens).unwrap();
    stream.write_all(b"POST /well HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
    // Who speaks something else does no harm.
    TcpStream::connect(running.listens).unwrap().write_all(&[0x16, 3, 1, 0, 255]).unwrap();
    assert_eq!(running.get("/well", "").0, 200);
    running.end();
}

#[test]
fn metrics_have_each_name_once_and_are_what_prometheus_reads() {
    let options = [
        "metrics.enabled=true",
        "metrics.interval=1s",
        "webserver.prometheus_metrics_enabled=true",
        "metrics.include_empty_values=true",
    ];
    let running = Running::start("metrics", &options);
    let text = running.get_in_time("/metrics");
    let names: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
    assert_eq!(value(&text, "lanner_rules_generation"), 1.0);
    assert_eq!(value(&text, r#"lanner_rule_matches_total{rule="Any",priority="error",source="syscall"}"#), 0.0);
    assert!(value(&text, "lanner_process_resident_memory_bytes") > 1e6);
    let labels = r#"{rule_name="Any",priority="Error",source="syscall",tag_T1059="true",tag_mitre_x="true"}"#;
    assert_eq!(value(&text, &format!("falcosecurity_falco_rules_matches_total{labels}")), 0.0);
    assert!(value(&text, "falcosecurity_falco_start_timestamp_nanoseconds") > 1.7e18);
    assert_eq!(value(&text, r#"lanner_output_alerts_total{output="stdout",outcome="queued"}"#), 0.0);
    // A reload is counted.
    assert!(Command::new("kill").args(["-HUP", &running.falco.id().to_string()]).status().unwrap().success());
    let begun = Instant::now();
    while value(&running.get("/metrics", "").1, "lanner_rules_generation") < 2.0 {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    let own: String = {
        let text = running.get("/metrics", "").1;
        text.lines().take_while(|line| !line.contains("falcosecurity_")).map(|line| format!("{line}\n")).collect()
    };
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    match promtool {
        Ok(mut promtool) => {
            promtool.stdin.take().unwrap().write_all(own.as_bytes()).unwrap();
            let output = promtool.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "{said}");
        }
        Err(error) => println!("skipped: no promtool ({error}): what Prometheus makes of the metrics"),
    }
    running.end();
}

#[test]
fn who_has_no_token_sees_health_alone() {
    let token = std::env::temp_dir().join(format!("lanner-web-token-file-{}", std::process::id()));
    fs::write(&token, "secret\n").unwrap();
    let option = format!("lanner.web_token_file={}", token.display());
    let running = Running::start("token", &[&option]);
    assert_eq!(running.get("/healthz", "").0, 200);
    running.get_in_time("/readyz");
    for headers in ["", "Authorization: Bearer secre\r\n", "Authorization: Basic secret\r\n"] {
        assert_eq!(running.get("/versions", headers).0, 401, "{headers}");
    }
    assert_eq!(running.get("/versions", "Authorization: Bearer secret\r\n").0, 200);
    running.end();
    fs::remove_file(token).unwrap();
}

#[test]
fn tls_is_spoken_with_the_certificate_of_the_settings() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let pem = std::env::temp_dir().join(format!("lanner-web-pem-{}", std::process::id()));
    fs::write(&pem, made.cert.pem() + &made.signing_key.serialize_pem()).unwrap();
    let option = format!("webserver.ssl_certificate={}", pem.display());
    let running = Running::start("tls", &["webserver.ssl_enabled=true", &option]);
    let mut roots = RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let config =
        ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = Arc::new(config.unwrap().with_root_certificates(roots).with_no_client_auth());
    let mut session = ClientConnection::new(config, "localhost".try_into().unwrap()).unwrap();
    let mut stream = TcpStream::connect(running.listens).unwrap();
    let mut tls = Stream::new(&mut session, &mut stream);
    tls.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    // The other side may leave without a word, once it has answered.
    let _ = tls.read_to_end(&mut answer);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"{"status": "ok"}"#), "{answer}");
    // In the clear nothing is told.
    let mut stream = TcpStream::connect(running.listens).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("ok"), "{answer:?}");
    running.end();
    fs::remove_file(pem).unwrap();
}

#[test]
fn snapshots_are_alerts_and_lines_of_a_file() {
    let file = std::env::temp_dir().join(format!("lanner-web-snapshots-file-{}", std::process::id()));
    let option = format!("metrics.output_file={}", file.display());
    let running = Running::start(
        "snapshots",
        &["metrics.enabled=true", "metrics.interval=200ms", "metrics.output_rule=true", &option],
    );
    let begun = Instant::now();
    while fs::read_to_string(&file).unwrap_or_default().lines().count() < 3 {
        assert!(begun.elapsed() < PATIENCE);
        std::thread::sleep(Duration::from_millis(50));
    }
    let out = running.end();
    let lines: Vec<Value> =
        fs::read_to_string(&file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    fs::remove_file(file).unwrap();
    assert_eq!(lines.iter().map(|line| line["sample"].as_u64().unwrap()).take(3).collect::<Vec<_>>(), [1, 2, 3]);
    let fields = &lines[2]["output_fields"];
    assert_eq!((&fields["evt.source"], &fields["falco.num_evts"]), (&Value::from("syscall"), &Value::from(0)));
    assert_eq!(fields["falco.rules.matches_total"], 0);
    let alerts: Vec<Value> = out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(alerts.len() >= 3, "{out}");
    assert!(
        alerts
            .iter()
            .all(|alert| alert["rule"] == "Falco internal: metrics snapshot" && alert["priority"] == "Informational")
    );
    assert!(alerts[0]["output_fields"]["falco.start_ts"].is_u64(), "{}", alerts[0]);
}
