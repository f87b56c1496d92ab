//! Containers live: a process in a container's control group acts before anybody has told of the container. Alerts wait for the answer, not for long, and
//! whatever becomes of who should give it: a runtime, or the API server of Kubernetes. Needs root, a kernel that lets the probe in, cgroups that can be written and python3; says so when it skips.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::ffi::OsStr;
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
$BEFORE
sh -c 'echo $$ > $CGROUP/cgroup.procs; exec sh -c \"read line < $D/shadow; sleep 0.1\"'
sleep 2
$AGAIN
";

/// Needs what the API server alone says.
const OF_WORKLOADS: &str = "
- rule: By workload
  desc: d
  condition: evt.type in (open, openat) and fd.name endswith /shadow and container.id != host
  output: \"%k8s.workload.kind/%k8s.workload.name %container.name\"
  priority: NOTICE
";
const POD: &str = "9d9a0e54-5f4e-4b5c-8a51-1f5f1f3e7b2a";

/// A folder, a control group, and maybe who answers about it; all gone at the end.
struct Case {
    folder: PathBuf,
    cgroup: PathBuf,
    id: String,
    servers: Vec<Child>,
    /// What happens before the shell.
    before: String,
}

impl Case {
    /// `None`, with a line, where this can't be tried.
    fn new(name: &str) -> Option<Self> {
        Self::below(name, "")
    }

    /// The same, with a control group between, as a pod has.
    fn below(name: &str, pod: &str) -> Option<Self> {
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
        let cgroup =
            root.map(|root| Path::new(root).join(format!("lanner-{}", std::process::id())).join(pod).join(&id));
        let Some(cgroup) = cgroup.filter(|cgroup| std::fs::create_dir_all(cgroup).is_ok()) else {
            println!("skipped: control groups can't be made");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("lanner-containers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("shadow"), "nobody:*:1\n").unwrap();
        std::fs::write(folder.join("rules.yaml"), RULES).unwrap();
        Some(Self { folder, cgroup, id, servers: Vec::new(), before: String::new() })
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("docker.sock")
    }

    /// Somebody listens who answers in this way.
    fn serve(&mut self, mode: &str) {
        let (socket, id) = (self.socket(), self.id.clone());
        self.run("docker.py", &[socket.as_os_str(), id.as_ref(), mode.as_ref()], &socket);
    }

    /// The API server tells of the pod when its container acts, a little late; options with which it is asked.
    fn serve_kube(&mut self) -> Vec<String> {
        let (port, go) = (self.folder.join("port"), self.folder.join("go"));
        self.run("kube.py", &[port.as_os_str(), POD.as_ref(), go.as_os_str()], &port);
        let (config, port) = (self.folder.join("config"), std::fs::read_to_string(&port).unwrap());
        let text = format!(
            "current-context: c\ncontexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n\
             clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{port}'}}}}]\nusers: [{{name: u, user: {{}}}}]\n"
        );
        std::fs::write(&config, text).unwrap();
        std::fs::write(self.folder.join("rules.yaml"), OF_WORKLOADS).unwrap();
        let set = ["kubernetes=on".to_owned(), format!("kubeconfig={}", config.display()), "node_name=n1".to_owned()];
        set.into_iter().flat_map(|set| ["-o".to_owned(), format!("lanner.{set}")]).collect()
    }

    /// Runs one of the servers until the end; it listens when a file is there.
    fn run(&mut self, server: &str, args: &[&OsStr], listens: &Path) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/live").join(server);
        self.servers.push(Command::new("python3").arg(script).args(args).spawn().unwrap());
        let since = Instant::now();
        while !listens.exists() {
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
        command.args(["--", "sh", "-c", &fill(&SCRIPT.replace("$BEFORE", &self.before).replace("$AGAIN", again))]);
        told(&command.output().unwrap())
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        for server in &mut self.servers {
            let _ = server.kill().and_then(|()| server.wait());
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        for cgroup in self.cgroup.ancestors().take(3) {
            let _ = std::fs::remove_dir(cgroup);
        }
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

#[test]
fn what_the_api_server_says_late_is_waited_for_and_a_replay_says_the_same() {
    let Some(mut case) = Case::below("kube", &format!("pod{POD}")) else { return };
    case.serve("well");
    let capture = case.folder.join("c.scap").display().to_string();
    let mut options = case.serve_kube();
    options.extend(["--record".to_owned(), capture.clone()]);
    // By then the API server has said that it has no pod; it tells of it while the event waits.
    case.before = "sleep 1\n: > $D/go".to_owned();
    let Some(alerts) = case.alerts("", &options.iter().map(String::as_str).collect::<Vec<_>>()) else { return };
    assert_eq!(texts(&alerts), [["By workload", "Deployment/web shop", "complete", ""]]);
    let mut replay = Command::new(env!("CARGO_BIN_EXE_lanner"));
    replay.args(["run", "--format", "json", "--capture", &capture, "--rules"]).arg(case.folder.join("rules.yaml"));
    assert_eq!(told(&replay.output().unwrap()).unwrap(), alerts);
}

#[test]
fn an_api_server_that_is_silent_holds_alerts_for_a_second_at_most() {
    let Some(mut case) = Case::below("kube-silent", &format!("pod{POD}")) else { return };
    case.serve("well");
    let options = case.serve_kube();
    case.before = "sleep 1".to_owned();
    let again =
        ": > $D/go\nsleep 1\nsh -c 'echo $$ > $CGROUP/cgroup.procs; exec sh -c \"read line < $D/shadow; sleep 0.1\"'";
    let Some(alerts) = case.alerts(again, &options.iter().map(String::as_str).collect::<Vec<_>>()) else { return };
    let silent = ["By workload", "<NA>/<NA> shop", "partial", "the API server did not tell of the pod in time"];
    assert_eq!(texts(&alerts), [silent, ["By workload", "Deployment/web shop", "complete", ""]]);
}
