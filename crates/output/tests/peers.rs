//! Real peers on loopback: nginx with client certificates, rsyslog by unix socket, UDP and TCP. Skipped, and told, where Debian's nginx-light or rsyslog are not installed.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

mod common;

use common::peers::{Daemon, certificates, lines_of, port, program, start};
use common::{Said, alert, alert_of, count, folder, line, output, outputs, quick, wait_for};
use lanner_engine::Priority;
use lanner_output::delivery::BatchLimits;
use lanner_output::sinks::http::{HttpSettings, HttpSink};
use lanner_output::sinks::syslog::{SyslogSettings, SyslogSink};
use lanner_output::{DeliverySettings, Outputs, Pace};
use std::fs;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

/// nginx asks for a client certificate, and writes bodies into `bodies`.
struct Nginx {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Nginx {
    fn new(name: &str) -> Option<Self> {
        let program = program("nginx")?;
        let (folder, port, behind) = (folder(name), port(), port());
        certificates(&folder);
        let at = folder.display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
            .collect();
        let user = if rustix::process::getuid().is_root() { "user root;" } else { "" };
        let configuration = format!(
            "{user} daemon off; master_process off; pid {at}/pid; error_log {at}/errors; events {{}}
            http {{
              {temporary}
              access_log off;
              log_format bodies escape=none $request_body;
              client_max_body_size 16m; client_body_buffer_size 16m;
              server {{
                listen 127.0.0.1:{port} ssl;
                ssl_certificate {at}/CERT.pem; ssl_certificate_key {at}/CERT.key;
                ssl_client_certificate {at}/ca.pem; ssl_verify_client on;
                location / {{ access_log {at}/bodies bodies; proxy_pass http://127.0.0.1:{behind}; }}
              }}
              server {{ listen 127.0.0.1:{behind}; location / {{ return 200; }} }}
            }}"
        );
        fs::write(folder.join("conf"), configuration).unwrap();
        Some(Self { program, folder, port })
    }

    /// With the certificate of this name.
    fn start(&self, certificate: &str) -> Daemon {
        let conf = fs::read_to_string(self.folder.join("conf")).unwrap().replace("CERT", certificate);
        let path = self.folder.join(format!("{certificate}.conf"));
        fs::write(&path, conf).unwrap();
        let mut command = Command::new(&self.program);
        let daemon = start(command.arg("-c").arg(path).arg("-e").arg(self.folder.join("errors")));
        wait_for("nginx", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
        daemon
    }

    fn settings(&self) -> HttpSettings {
        let of = |name: &str| self.folder.join(name).display().to_string();
        HttpSettings {
            url: format!("https://127.0.0.1:{}/in", self.port),
            ca_cert: of("ca.pem"),
            mtls: true,
            client_cert: of("client.pem"),
            client_key: of("client.key"),
            timeout_ms: 5000,
            proxy: "none".into(),
            ..HttpSettings::default()
        }
    }

    fn outputs(&self, settings: HttpSettings, said: &Said) -> Outputs {
        let mut outs = outputs(Pace::Live, said);
        let batch = BatchLimits { count: 1, ..BatchLimits::default() };
        outs.add(output("http", HttpSink::new(settings).unwrap(), DeliverySettings { batch, ..quick() })).unwrap();
        outs
    }

    fn bodies(&self) -> Vec<String> {
        lines_of(&self.folder.join("bodies"))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn nginx_that_comes_late_and_goes_in_the_middle_gets_all_in_order() {
    let Some(nginx) = Nginx::new("nginx") else { return };
    let mut outs = nginx.outputs(nginx.settings(), &Said::default());
    (0..50).for_each(|n| outs.tell(&alert(n)));
    wait_for("retries while nobody listens", || count(&outs, "http", "retried") > 1);
    let first = nginx.start("server");
    wait_for("the first", || count(&outs, "http", "sent") >= 50);
    (50..500).for_each(|n| outs.tell(&alert(n)));
    wait_for("some more", || count(&outs, "http", "sent") > 80);
    first.quit();
    let huge = "z".repeat(2 << 20);
    outs.tell(&alert_of("r", Priority::Debug, &huge));
    let _second = nginx.start("server");
    wait_for("all", || count(&outs, "http", "sent") == 501);
    assert_eq!(outs.close(), []);
    let want: Vec<String> = (0..500).map(line).chain([format!("00:00:00.000000000: Debug {huge}")]).collect();
    // nginx writes its log behind the answer. Who ends before the answer has arrived gets an alert again.
    wait_for("the bodies in order", || {
        let mut bodies = nginx.bodies();
        bodies.dedup();
        bodies == want
    });
}

#[test]
fn nginx_is_not_trusted_without_its_authority_or_its_name_and_trusts_nobody_without_a_certificate() {
    let Some(nginx) = Nginx::new("nginx-tls") else { return };
    let _daemon = nginx.start("server");
    let why = |settings: HttpSettings| {
        let said = Said::default();
        let mut outs = nginx.outputs(settings, &said);
        outs.tell(&alert(0));
        wait_for("what is said", || !said.lines().is_empty());
        said.lines().remove(0)
    };
    let other = HttpSettings { ca_cert: nginx.folder.join("server.pem").display().to_string(), ..nginx.settings() };
    let told = why(other);
    assert!(told.contains("certificate") && told.contains("tried again"), "{told}");
    let told = why(HttpSettings { mtls: false, ..nginx.settings() });
    let said = "status 400: 400 No required SSL certificate was sent 400 Bad Request";
    assert!(told.contains(said) && told.ends_with(": 1 alert not delivered"), "{told}");
    drop(_daemon);
    let _other = nginx.start("other");
    let told = why(nginx.settings());
    assert!(told.contains("certificate") && told.contains("name"), "{told}");
    assert_eq!(nginx.bodies(), [] as [String; 0]);
    let mut outs = nginx.outputs(HttpSettings { insecure: true, ..nginx.settings() }, &Said::default());
    outs.tell(&alert(7));
    wait_for("the alert", || nginx.bodies() == [line(7)]);
}

#[test]
fn rsyslog_reads_what_is_sent_by_unix_socket_udp_and_tcp() {
    let Some(program) = program("rsyslogd") else { return };
    let folder = folder("rsyslog");
    let (at, udp, tcp) = (folder.display(), port(), port());
    let configuration = format!(
        r#"global(workDirectory="{at}" maxMessageSize="256k")
        module(load="imudp") module(load="imtcp") module(load="imuxsock" SysSock.Use="off")
        template(name="t" type="string" string="%syslogfacility-text%|%syslogseverity-text%|%hostname%|%app-name%|%timestamp:::date-rfc3339%|%msg%\n")
        ruleset(name="udp") {{ action(type="omfile" file="{at}/udp" template="t") }}
        ruleset(name="tcp") {{ action(type="omfile" file="{at}/tcp" template="t") }}
        ruleset(name="unix") {{ action(type="omfile" file="{at}/unix" template="t") }}
        input(type="imudp" address="127.0.0.1" port="{udp}" ruleset="udp")
        input(type="imtcp" address="127.0.0.1" port="{tcp}" ruleset="tcp")
        input(type="imuxsock" socket="{at}/log" ruleset="unix" rateLimit.Interval="0")
        "#
    );
    fs::write(folder.join("conf"), configuration).unwrap();
    let daemon = || {
        let mut command = Command::new(&program);
        command.arg("-n").arg("-f").arg(folder.join("conf")).arg("-i").arg(folder.join("pid"));
        start(&mut command)
    };
    let sink = |address: String| {
        let hostname = "sensor.example".to_owned();
        SyslogSink::new(&SyslogSettings { address, hostname, facility: "local2".into(), ..SyslogSettings::default() })
    };
    let mut outs = outputs(Pace::Live, &Said::default());
    outs.add(output("tcp", sink(format!("tcp:127.0.0.1:{tcp}")).unwrap(), quick())).unwrap();
    outs.add(output("unix", sink(format!("unix:{at}/log")).unwrap(), quick())).unwrap();
    (0..50).for_each(|n| outs.tell(&alert(n)));
    wait_for("retries while nobody listens", || {
        count(&outs, "tcp", "retried") > 1 && count(&outs, "unix", "retried") > 1
    });
    let first = daemon();
    wait_for("the first", || lines_of(&folder.join("tcp")).len() == 50 && lines_of(&folder.join("unix")).len() == 50);
    outs.add(output("udp", sink(format!("udp:127.0.0.1:{udp}")).unwrap(), quick())).unwrap();
    outs.tell(&alert(50));
    wait_for("the next", || ["tcp", "unix", "udp"].iter().all(|name| count(&outs, name, "sent") >= 1));
    wait_for("its line", || lines_of(&folder.join("udp")).len() == 1 && lines_of(&folder.join("tcp")).len() == 51);
    drop(first);
    (51..100).for_each(|n| outs.tell(&alert(n)));
    let huge = "h".repeat(100_000);
    outs.tell(&alert_of("r", Priority::Debug, &huge));
    let _second = daemon();
    for name in ["tcp", "unix"] {
        wait_for(name, || lines_of(&folder.join(name)).len() >= 101);
    }
    outs.close();
    let head = |time: &str, host: &str| format!("local2|debug|{host}|lanner|{time}|");
    let far = head("1970-01-01T00:00:00.000000Z", "sensor.example");
    let of_tcp = lines_of(&folder.join("tcp"));
    let want: Vec<String> = (0..100).map(|n| format!("{far}{}", line(n))).collect();
    assert!(of_tcp[..100] == want, "{} is not {}", of_tcp[0], want[0]);
    assert_eq!(of_tcp[100], format!("{far}00:00:00.000000000: Debug {huge}"));
    assert_eq!(lines_of(&folder.join("udp"))[0], want[50]);
    let of_unix = lines_of(&folder.join("unix"));
    for (n, written) in of_unix[..100].iter().enumerate() {
        assert!(written.starts_with("local2|debug|") && written.ends_with(&line(n)), "{written}");
    }
    assert!(of_unix[100].ends_with(" bytes cut]"), "a datagram has no room for it");
    fs::remove_dir_all(folder).unwrap();
}
