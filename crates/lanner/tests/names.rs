//! Names of addresses live: a program asks a name server in a network of its own, connects, and the rules know the name. Needs root, a kernel that lets
//! the probe in, python3 and util-linux; says so when it skips.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// In namespaces of its own: the resolver of the C library asks this machine, port 53. `$D` is an empty directory.
const SCRIPT: &str = "
set -e
echo 'nameserver 127.0.0.1' > $D/resolv.conf
echo 'hosts: dns' > $D/nsswitch.conf
exec unshare --net --mount sh -c '
mount --bind $D/resolv.conf \"$(readlink -f /etc/resolv.conf)\"
mount --bind $D/nsswitch.conf \"$(readlink -f /etc/nsswitch.conf)\"
exec python3 $D/client.py'
";

/// A name server that tells of an alias and its address, and a client that asks it and connects.
const CLIENT: &str = r#"
import fcntl, socket, struct, threading
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(control, 0x8914, struct.pack("16sh14x", b"lo", 1))
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
def serve():
    while True:
        question, peer = server.recvfrom(512)
        end = question.index(0, 12) + 1
        kind = question[end:end + 2]
        asked = question[12:end + 4]
        records = b"\xc0\x0c\0\x05\0\x01\0\0\0\x3c" + struct.pack(">H", 7) + b"\x04edge\xc0\x10"
        if kind == b"\0\x01":
            records += b"\xc0" + bytes([12 + len(asked) + 12]) + b"\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\x07\x07\x07"
        count = 2 if kind == b"\0\x01" else 1
        server.sendto(question[:2] + b"\x81\x80\0\1" + bytes([0, count]) + b"\0\0\0\0" + asked + records, peer)
threading.Thread(target=serve, daemon=True).start()
listener = socket.socket()
listener.bind(("127.7.7.7", 4443))
listener.listen()
found = socket.getaddrinfo("www.pool.example", 4443, socket.AF_INET, socket.SOCK_STREAM)
client = socket.socket()
client.connect(found[0][4])
"#;

const RULES: &str = "
- rule: Pool
  desc: d
  condition: evt.type = connect and fd.sport = 4443 and fd.sip.name endswith .pool.example
  output: \"%fd.sip.name (cip=%fd.cip.name address=%fd.sip)\"
  priority: NOTICE
- rule: Alias
  desc: d
  condition: evt.type = connect and fd.sip.name = edge.pool.example
  output: \"%fd.sip.name\"
  priority: NOTICE
- rule: Other
  desc: d
  condition: evt.type = connect and fd.sport = 4443 and not fd.sip.name in (www.pool.example)
  output: \"%fd.sip\"
  priority: NOTICE
";

/// What asks name servers.
const WATCH: &str = "
- rule: Question
  desc: d
  condition: evt.type in (connect, sendto, sendmsg, sendmmsg) and fd.sport = 53
  output: \"%proc.name\"
  priority: NOTICE
";

/// Folder and program; `None`, with a line, where this can't be tried.
struct Case(PathBuf);

impl Case {
    fn new(name: &str) -> Option<Self> {
        let id = Command::new("id").arg("-u").output().unwrap();
        let has = |program: &str| Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success());
        if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() || !has("python3") || !has("unshare") {
            println!("skipped: needs root, a kernel with BTF, python3 and unshare");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("lanner-names-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in [("client.py", CLIENT), ("rules.yaml", RULES), ("watch.yaml", WATCH)] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        Some(Self(folder))
    }

    /// `lanner run` with these rules and arguments.
    fn lanner(&self, rules: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.args(["run", "--quiet", "--format", "json", "--rules"]).arg(self.0.join(rules)).args(args);
        command
    }

    fn script(&self) -> String {
        SCRIPT.replace("$D", &self.0.display().to_string())
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Rule and message of each alert; none, with a line, where the kernel does not let the probe in or listen.
fn alerts(output: &Output) -> Option<Vec<(String, String)>> {
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") || errors.contains("warning: names") {
        println!("skipped: {errors}");
        return None;
    }
    assert!(output.status.success(), "{errors}");
    let text = |alert: &Value, key: &str| alert[key].as_str().unwrap().to_owned();
    let alerts = output.stdout.split(|&b| b == b'\n').filter(|line| !line.is_empty());
    let alerts = alerts.map(|line| serde_json::from_slice::<Value>(line).unwrap());
    Some(alerts.map(|alert| (text(&alert, "rule"), text(&alert, "message"))).collect())
}

fn owned(alerts: &[(&str, &str)]) -> Vec<(String, String)> {
    alerts.iter().map(|(rule, message)| ((*rule).to_owned(), (*message).to_owned())).collect()
}

#[test]
fn a_program_that_asks_and_connects_is_known_by_the_name_and_so_is_its_replay() {
    let Some(case) = Case::new("rules") else { return };
    let all = owned(&[
        ("Pool", "www.pool.example (cip=<NA> address=127.7.7.7)"),
        ("Alias", "www.pool.example"),
        ("Other", "127.7.7.7"),
    ]);
    for (setting, wanted) in [("lanner.trust_names=false", &all[..]), ("lanner.trust_names=true", &all[..2])] {
        let recording = case.path("names.scap");
        let live =
            case.lanner("rules.yaml", &["-o", setting, "--record", &recording, "--", "sh", "-c", &case.script()]);
        let live = { live }.output().unwrap();
        let Some(found) = alerts(&live) else { return };
        assert_eq!(found, wanted, "{}", String::from_utf8_lossy(&live.stderr));
        let replay = case.lanner("rules.yaml", &["-o", setting, "--capture", &recording]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&replay.stdout), String::from_utf8_lossy(&live.stdout));
    }
    let off = ["-o", "lanner.learn_names=false", "--", "sh", "-c", &case.script()];
    assert_eq!(alerts(&case.lanner("rules.yaml", &off).output().unwrap()).unwrap(), &all[2..]);
}

#[test]
fn lanner_asks_nobody() {
    let Some(case) = Case::new("asks") else { return };
    // One watches the other, and the program that the other watches, which does ask.
    let (program, rules) = (env!("CARGO_BIN_EXE_lanner"), case.path("rules.yaml"));
    let inner = "out=$1; shift; exec \"$@\" >$out";
    let alerts_of_inner = case.path("inner");
    let command = ["sh", "-c", inner, "sh", &alerts_of_inner, program, "run", "--quiet", "--rules", &rules, "--"];
    let script = case.script();
    let output = case.lanner("watch.yaml", &["--"]).args(command).args(["sh", "-c", &script]).output().unwrap();
    let Some(found) = alerts(&output) else { return };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!found.is_empty() && found.iter().all(|(_, program)| program == "python3"), "{said}");
    let known = std::fs::read_to_string(alerts_of_inner).unwrap();
    assert!(known.contains("www.pool.example"), "{known}");
}
