//! Certificates that are renewed while Lanner runs: the file that an output trusts, and the one that the web endpoints show. Nothing here needs root.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, Stream};

const PATIENCE: Duration = Duration::from_secs(30);

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

/// As renewals do it: the file is there at every moment.
fn put(path: &Path, text: &str) {
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

/// The `falco` front without a source, which tells its metrics as alerts.
struct Running {
    folder: PathBuf,
    falco: Child,
    said: Arc<Mutex<String>>,
}

impl Running {
    fn start(name: &str, files: &[(&str, &str)], options: &[&str]) -> Self {
        let folder = std::env::temp_dir().join(format!("lanner-certificates-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let settings = "{engine: {kind: nodriver}, json_output: true, log_syslog: false, log_stderr: true,\n \
                        metrics: {enabled: true, interval: 200ms, output_rule: true}}\n";
        let rule = "- rule: Any\n  desc: d\n  condition: evt.type = execve\n  output: o\n  priority: ERROR\n";
        for (file, text) in [("falco.yaml", settings), ("rules.yaml", rule)].iter().chain(files) {
            fs::write(folder.join(file), text).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.current_dir(&folder).args(["falco", "-c", "falco.yaml", "-r", "rules.yaml"]);
        options.iter().for_each(|option| {
            command.args(["-o", option]);
        });
        let mut falco = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (err, of_err) = (BufReader::new(falco.stderr.take().unwrap()), said.clone());
        std::thread::spawn(move || {
            err.lines().map_while(Result::ok).for_each(|line| *of_err.lock().unwrap() += &(line + "\n"));
        });
        Self { folder, falco, said }
    }

    fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    fn until_said(&self, text: &str) {
        let begun = Instant::now();
        while !self.said().contains(text) {
            assert!(begun.elapsed() < PATIENCE, "not said: {text}\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.falco.kill();
        let _ = self.falco.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The body of a request whose length is told.
fn body(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let len =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())?;
            if body.len() >= len {
                return Some(body.to_owned());
            }
        }
        let count = stream.read(&mut part).ok().filter(|&count| count > 0)?;
        bytes.extend_from_slice(&part[..count]);
    }
}

/// Takes what is posted to it, as the one that a certificate names.
fn server(of: &CertifiedKey<KeyPair>) -> (SocketAddr, Receiver<String>) {
    let key = PrivateKeyDer::try_from(of.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![of.cert.der().clone()], key).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (send, posted) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut session = ServerConnection::new(config.clone()).unwrap();
            let mut tls = Stream::new(&mut session, &mut stream);
            while let Some(body) = body(&mut tls) {
                if send.send(body).is_err() || tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_err() {
                    break;
                }
            }
        }
    });
    (at, posted)
}

#[test]
fn an_output_trusts_whom_its_file_names_now() {
    let (ours, others) = (certificate(), certificate());
    let (at, posted) = server(&ours);
    let url = format!("http_output.url=https://localhost:{}/", at.port());
    let options = ["http_output.enabled=true", &url, "http_output.ca_cert=ca.pem"];
    let running = Running::start("output", &[("ca.pem", &others.cert.pem())], &options);
    running.until_said("certificate");
    assert!(posted.try_recv().is_err());
    let ca = running.folder.join("ca.pem");
    put(&ca, &ours.cert.pem());
    let first = posted.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing came\n{}", running.said()));
    // What was told meanwhile had waited: the first of all comes first.
    assert!(first.contains(r#""evt.source":"syscall""#) && first.contains(r#""falco.num_evts":0"#), "{first}");
    // One that can't be used is told of, and the output goes on.
    put(&ca, "nothing");
    running.until_said("no certificate in it");
    while posted.try_recv().is_ok() {}
    posted.recv_timeout(PATIENCE).unwrap();
}

/// What is answered to somebody who trusts this certificate alone.
fn health(at: SocketAddr, trusted: &CertifiedKey<KeyPair>) -> Option<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.cert.der().clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let mut session = ClientConnection::new(config, "localhost".try_into().unwrap()).unwrap();
    let mut stream = TcpStream::connect(at).unwrap();
    let mut tls = Stream::new(&mut session, &mut stream);
    tls.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = Vec::new();
    // The other side may leave without a word, once it has answered.
    let _ = tls.read_to_end(&mut answer);
    String::from_utf8(answer).ok().filter(|answer| !answer.is_empty())
}

#[test]
fn the_web_endpoints_show_the_certificate_that_their_file_has_now() {
    let (first, second) = (certificate(), certificate());
    let pem = |of: &CertifiedKey<KeyPair>| of.cert.pem() + &of.signing_key.serialize_pem();
    let options = [
        "webserver.enabled=true",
        "webserver.listen_port=0",
        "webserver.listen_address=127.0.0.1",
        "webserver.ssl_enabled=true",
        "webserver.ssl_certificate=web.pem",
    ];
    let running = Running::start("web", &[("web.pem", &pem(&first))], &options);
    running.until_said("listening on ");
    let said = running.said();
    let at = said.lines().find(|line| line.contains("listening on ")).and_then(|line| line.rsplit(' ').next());
    let at: SocketAddr = at.unwrap().parse().unwrap();
    let answers = |trusted| health(at, trusted).is_some_and(|answer| answer.starts_with("HTTP/1.1 200 "));
    assert!(answers(&first) && !answers(&second));
    let file = running.folder.join("web.pem");
    put(&file, &pem(&second));
    assert!(answers(&second) && !answers(&first), "{}", running.said());
    put(&file, "nothing");
    assert!(answers(&second));
    running.until_said("the one of before stays");
}
