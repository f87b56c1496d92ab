//! A service manager that starts Lanner again: what happens meanwhile is judged, once if Lanner ended in good order, and at least once if it was killed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

#[path = "../../../tests/live/watched.rs"]
#[allow(dead_code, reason = "this test only asks whether watching is possible")]
mod watched;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// How long something may take that comes by itself.
const PATIENCE: Duration = Duration::from_secs(60);

/// The manager, and a shell that starts numbered programs.
struct Scene {
    manager: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
    shell: Child,
    folder: PathBuf,
}

impl Drop for Scene {
    fn drop(&mut self) {
        for child in [&mut self.shell, &mut self.manager] {
            let _ = child.kill().and_then(|()| child.wait());
        }
    }
}

impl Scene {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("lanner-handover-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(
            folder.join("rules.yaml"),
            "- rule: Start\n  desc: A numbered program.\n  condition: evt.type = execve and proc.name = true\n  output: \"start %proc.args\"\n  priority: ERROR\n",
        )
        .unwrap();
        // A little slower than it could be, so that the rings hold what happens while nobody reads.
        let numbers = "i=0; while [ ! -e stop ]; do /bin/true $i; i=$((i+1)); j=0; while [ $j -lt 2000 ]; do j=$((j+1)); done; done; echo $i >count";
        let shell = Command::new("sh").args(["-c", numbers]).env_clear().current_dir(&folder).spawn().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut manager = Command::new("python3")
            .arg(root.join("tests/service/manager.py"))
            .args([folder.join("notify"), folder.join("alerts")])
            .arg(env!("CARGO_BIN_EXE_lanner"))
            .args(["run", "--format", "json", "-o", "watch_config_files=false", "--scope"])
            .arg(format!("pid:{}", shell.id()))
            .arg("--rules")
            .arg(folder.join("rules.yaml"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (orders, answers) = (manager.stdin.take().unwrap(), BufReader::new(manager.stdout.take().unwrap()));
        Self { manager, orders, answers, shell, folder }
    }

    fn order(&mut self, what: &str) -> String {
        writeln!(self.orders, "{what}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim_end().to_owned()
    }

    /// Numbers of the programs that alerts tell of, in order.
    fn alerts(&self) -> Vec<u64> {
        let text = fs::read_to_string(self.folder.join("alerts")).unwrap_or_default();
        let alert = |line: &str| line.split_once("\"start ")?.1.split('"').next()?.parse().ok();
        text.lines().filter_map(alert).collect()
    }

    fn wait_for_alerts(&self, more_than: usize) {
        let begun = Instant::now();
        while self.alerts().len() <= more_than {
            assert!(begun.elapsed() < PATIENCE, "no more than {}", self.alerts().len());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the shell; alerts of all that it started since the first one of them.
    fn end(&mut self) -> (Vec<u64>, u64) {
        fs::write(self.folder.join("stop"), "").unwrap();
        self.shell.wait().unwrap();
        let count: u64 = fs::read_to_string(self.folder.join("count")).unwrap().trim().parse().unwrap();
        let begun = Instant::now();
        while self.alerts().last() != Some(&(count - 1)) {
            assert!(begun.elapsed() < PATIENCE, "{:?} and not {}", self.alerts().last(), count - 1);
            std::thread::sleep(Duration::from_millis(20));
        }
        let ended = self.order("term");
        assert!(ended.starts_with("ended 0, "), "{ended}");
        (self.alerts(), count)
    }
}

#[test]
fn a_restart_misses_nothing_and_says_nothing_twice() {
    if !watched::possible() {
        return;
    }
    let mut scene = Scene::new("restart");
    assert_eq!(scene.order("start"), "ready");
    scene.wait_for_alerts(20);
    let mut kept = Vec::new();
    for _ in 0..3 {
        let ended = scene.order("term");
        let count = ended.strip_prefix("ended 0, ").unwrap_or_else(|| panic!("{ended}")).to_owned();
        kept.push(count);
        let before = scene.alerts().len();
        // Nobody is there.
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(scene.order("start"), "ready");
        scene.wait_for_alerts(before + 20);
    }
    // Each probe's parts were given up when the next one had gone on behind it.
    assert!(kept.windows(2).all(|pair| pair[0] == pair[1]), "{kept:?}");
    let (alerts, count) = scene.end();
    let expected: Vec<u64> = (alerts[0]..count).collect();
    assert_eq!(alerts, expected, "{} of {count}", alerts.len());
    fs::remove_dir_all(&scene.folder).unwrap();
}

#[test]
fn behind_one_that_was_killed_nothing_is_missing() {
    if !watched::possible() {
        return;
    }
    let mut scene = Scene::new("kill");
    assert_eq!(scene.order("start"), "ready");
    scene.wait_for_alerts(20);
    let ended = scene.order("kill");
    assert!(ended.starts_with("ended -9, "), "{ended}");
    let before = scene.alerts();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(scene.order("start"), "ready");
    let (alerts, count) = scene.end();
    let (before, after) = alerts.split_at(before.len());
    assert!(after[0] <= before.last().unwrap() + 1, "{before:?} {:?}", after.first());
    assert_eq!(*after, (after[0]..count).collect::<Vec<_>>());
    fs::remove_dir_all(&scene.folder).unwrap();
}
