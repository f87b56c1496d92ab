//! Containers live: a process in a container's control group acts before anybody has told of the container. Alerts wait for the answer, not for long, and
//! whatever becomes of who should give it. Needs root, a kernel that lets the probe in, cgroups that can be written and python3; says so when it skips.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::time::{Duration, Instant};

const RULES: &str = "
- rule: By image
  desc: d
  condition: evt.type in (open, openat) and fd.name endswith /shadow and container.image.repository = docker.io/web/app
  output: \"%container.name %container.image.repository %container.image.tag %proc.name\"
  priority: NOTICE
- rule: Not on the list
  desc: d
  condition: evt.type in (open, openat) and fd.name endswith /shadow and container and not container.image.repository in (web/app)
  output: \"%container.id\"
  priority: NOTICE
- macro: container
  condition: container.id != host
";

/// In the container's control group a shell reads a stand-in; it stays there a while.
const SCRIPT: &str = "
set -e
sh -c 'echo $$ > $CGROUP/cgroup.procs; exec sh -c \"read line < $D/shadow; sleep 0.1\"'
sleep 2
$AGAIN
";

/// A folder, a control group, and maybe who answers about it; all gone at the end.
struct Case {
    folder: PathBuf,
    cgroup: PathBuf,
    id: String,
    server: Option<Child>,
}

impl Case {
    /// `None`, with a line, where this can't be tried.
    fn new(name: &str) -> Option<Self> {
        let id = Command::new("id").arg("-u").output().unwrap();
        let python = Command::new("python3").arg("--version").output().is_ok_and(|out| out.status.success());
        if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() || !python {
            println!("skipped: needs root, a kernel with BTF and python3");
            return None;
        }
        let number =
            name.bytes().fold(u64::from(std::process::id()), |all, byte| all.wrapping_mul(131) + u64::from(byte));
        let id = format!("{number:016x}{}", "0123456789abcdef".repeat(3));
        let root = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup"]
            .into_iter()
            .find(|path| Path::new(path).join("cgroup.procs").exists());
        let cgroup = root.map(|root| Path::new(root).join(format!("lanner-{}", std::process::id())).join(&id));
        let Some(cgroup) = cgroup.filter(|cgroup| std::fs::create_dir_all(cgroup).is_ok()) else {
            println!("skipped: control groups can't be made");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("lanner-containers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("shadow"), "nobody:*:1\n").unwrap();
        std::fs::write(folder.join("rules.yaml"), RULES).unwrap();
        Some(Self { folder, cgroup, id, server: None })
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("docker.sock")
    }

    /// Somebody listens who answers in this way.
    fn serve(&mut self, mode: &str) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/live/docker.py");
        let server = Command::new("python3").arg(script).arg(self.socket()).arg(&self.id).arg(mode).spawn().unwrap();
        self.server = Some(server);
        let since = Instant::now();
        while !self.socket().exists() {
            assert!(since.elapsed() < Duration::from_secs(10), "the server does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Rule, output, `enrichment` and its reason of each alert while the script runs; `None`, with a line, where the kernel does not let the probe in.
    fn alerts(&self, again: &str, more: &[&str]) -> Option<Vec<[String; 4]>> {
        let fill = |text: &str| {
            text.replace("$CGROUP", &self.cgroup.display().to_string())
                .replace("$D", &self.folder.display().to_string())
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.args(["run", "--format", "json", "--rules"]).arg(self.folder.join("rules.yaml"));
        command.args(["-o", &format!("lanner.container_sockets=docker:{}", self.socket().display())]).args(more);
        command.args(["--", "sh", "-c", &fill(&SCRIPT.replace("$AGAIN", again))]);
        told(&command.output().unwrap())
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill().and_then(|()| server.wait());
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        let _ = std::fs::remove_dir(&self.cgroup);
        let _ = self.cgroup.parent().map(std::fs::remove_dir);
    }
}

fn told(output: &Output) -> Option<Vec<[String; 4]>> {
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") {
        println!("skipped: {errors}");
        return None;
    }
    assert!(output.status.success(), "{errors}");
    println!("{errors}");
    let lines = output.stdout.split(|&b| b == b'\n').filter(|line| !line.is_empty());
    let alerts = lines.map(|line| {
        let alert: Value = serde_json::from_slice(line).unwrap();
        ["rule", "message", "enrichment", "enrichment_why"]
            .map(|key| alert[key].as_str().unwrap_or_default().to_owned())
    });
    Some(alerts.collect())
}

fn texts(alerts: &[[String; 4]]) -> Vec<[&str; 4]> {
    alerts.iter().map(|alert| [&*alert[0], &*alert[1], &*alert[2], &*alert[3]]).collect()
}

#[test]
fn an_answer_that_comes_late_is_waited_for_and_a_replay_says_the_same() {
    let Some(mut case) = Case::new("late") else { return };
    case.serve("late");
    let capture = case.folder.join("c.scap").display().to_string();
    let Some(alerts) = case.alerts("", &["--record", &capture]) else { return };
    assert_eq!(texts(&alerts), [["By image", "shop web/app 1 sh", "complete", ""]]);
    let mut replay = Command::new(env!("CARGO_BIN_EXE_lanner"));
    replay.args(["run", "--format", "json", "--capture", &capture, "--rules"]).arg(case.folder.join("rules.yaml"));
    assert_eq!(told(&replay.output().unwrap()).unwrap(), alerts);
}

#[test]
fn who_never_answers_holds_alerts_for_a_second_at_most() {
    let Some(mut case) = Case::new("stall") else { return };
    case.serve("stall");
    let Some(alerts) = case.alerts("", &[]) else { return };
    let short = &case.id[..12];
    let [alert] = &texts(&alerts)[..] else { panic!("{alerts:?}") };
    assert_eq!(alert[..2], ["Not on the list", short]);
    assert!(["timeout", "partial"].contains(&alert[2]) && !alert[3].is_empty(), "{alerts:?}");
}

#[test]
fn who_talks_nonsense_is_named_as_the_reason() {
    let Some(mut case) = Case::new("garbage") else { return };
    case.serve("garbage");
    let Some(alerts) = case.alerts("", &[]) else { return };
    let [alert] = &texts(&alerts)[..] else { panic!("{alerts:?}") };
    assert_eq!((alert[0], alert[2]), ("Not on the list", "partial"), "{alerts:?}");
    assert!(alert[3].contains("docker"), "{alerts:?}");
}

#[test]
fn who_comes_back_is_asked_again() {
    let Some(case) = Case::new("back") else { return };
    // Nobody listens for the first container; then somebody does, and a second one acts.
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/live/docker.py");
    let other = format!("fedcba987654{}", &case.id[12..]);
    let cgroup = case.cgroup.with_file_name(&other);
    std::fs::create_dir_all(&cgroup).unwrap();
    let again = format!(
        "python3 {} {} {other} late & server=$!\nsleep 4\n\
         sh -c 'echo $$ > {}/cgroup.procs; exec sh -c \"read line < $D/shadow; sleep 0.1\"'\nsleep 1\nkill $server",
        script.display(),
        case.socket().display(),
        cgroup.display()
    );
    let alerts = case.alerts(&again, &[]);
    let _ = std::fs::remove_dir(&cgroup);
    let Some(alerts) = alerts else { return };
    let [first, second] = &texts(&alerts)[..] else { panic!("{alerts:?}") };
    assert_eq!((first[0], first[2]), ("Not on the list", "partial"));
    assert_eq!(*second, ["By image", "shop web/app 1 sh", "complete", ""]);
}
