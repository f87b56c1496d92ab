//! Paths live: what is opened through links and detours is seen by its own name too. Needs root and a kernel that lets the probe in; says so when it
//! skips.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Opens, each by another command. `$D` is an empty directory.
const SCRIPT: &str = "
set -e
exec >/dev/null
cd $D
mkdir real run other
ln -s real link
ln -s run varrun
echo x > real/key
echo x > run/docker.sock
echo x > other/docker.sock
ln -s other elsewhere
head -c1 real/key
tail -c1 link/key
wc -c /proc/self/root$D/link/key
cut -c1 varrun/docker.sock
fold run/docker.sock
nl elsewhere/docker.sock
exec 5< link/key
dd bs=1 count=1 <&5
cd link
md5sum key
";

/// Rules on the names as given and on the kernel's, an exception for each spelling; `$D` as above.
const RULES: &str = "
- macro: reads
  condition: evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.num >= 0
- rule: Key read
  desc: d
  condition: reads and fd.name = $D/real/key
  output: by %proc.name (given=%fd.nameraw shown=%fd.name kernel=%fd.realpath)
  priority: NOTICE
- rule: Key read as linked
  desc: d
  condition: reads and fd.name = $D/link/key
  output: by %proc.name
  priority: NOTICE
- rule: Socket used
  desc: d
  condition: reads and fd.filename = docker.sock and not fd.directory in ($D/run, $D/varrun)
  output: by %proc.name (shown=%fd.name)
  priority: NOTICE
- rule: Read through a descriptor
  desc: d
  condition: evt.type = read and fd.name = $D/real/key and proc.name = dd
  output: by %proc.name (kind=%fd.type directory=%fd.realdirectory)
  priority: NOTICE
";

fn can_watch() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    let can = id.stdout == b"0\n" && Path::new("/sys/kernel/btf/vmlinux").exists();
    if !can {
        println!("skipped: live detection needs root and a kernel with BTF");
    }
    can
}

/// A directory of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("lanner-paths-{name}-{}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        // Rules name it as the kernel does.
        Self(path.canonicalize().unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Rule, spelling and message of each alert of a run with `paths`; none where the kernel does not let the probe in.
fn alerts(paths: &str) -> Option<Vec<(String, String, String)>> {
    let (folder, rules) = (Folder::new(paths), Folder::new(&format!("{paths}-rules")));
    let dir = folder.0.display().to_string();
    let file = rules.0.join("rules.yaml");
    std::fs::write(&file, RULES.replace("$D", &dir)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .args(["run", "--format", "json", "-o", &format!("paths={paths}"), "--rules"])
        .arg(&file)
        .args(["--", "sh", "-c", &SCRIPT.replace("$D", &dir)])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") {
        println!("skipped: {errors}");
        return None;
    }
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains("were lost"), "{errors}");
    let lines =
        output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let text = |value: &Value| value.as_str().unwrap_or("-").replace(&dir, "");
    Some(lines.map(|alert| (text(&alert["rule"]), text(&alert["path"]), text(&alert["message"]))).collect())
}

fn of<'a>(alerts: &'a [(String, String, String)], rule: &str) -> Vec<(&'a str, &'a str)> {
    let found = alerts.iter().filter(|(name, ..)| name == rule);
    found.map(|(_, path, message)| (path.as_str(), message.as_str())).collect()
}

#[test]
fn a_link_hides_no_file_and_exceptions_hold_for_given_names() {
    if !can_watch() {
        return;
    }
    let Some(found) = alerts("both") else { return };
    assert_eq!(
        of(&found, "Key read"),
        [
            ("-", "by head (given=real/key shown=/real/key kernel=/real/key)"),
            ("kernel", "by tail (given=link/key shown=/real/key kernel=/real/key)"),
            ("kernel", "by wc (given=/proc/self/root/link/key shown=/real/key kernel=/real/key)"),
            ("kernel", "by sh (given=link/key shown=/real/key kernel=/real/key)"),
            ("kernel", "by md5sum (given=key shown=/real/key kernel=/real/key)"),
        ]
    );
    assert_eq!(
        of(&found, "Key read as linked"),
        [("as-given", "by tail"), ("as-given", "by sh"), ("as-given", "by md5sum")]
    );
    // `varrun/docker.sock` has an exception under each of its names.
    assert_eq!(of(&found, "Socket used"), [("both", "by nl (shown=/elsewhere/docker.sock)")]);
    assert_eq!(of(&found, "Read through a descriptor"), [("kernel", "by dd (kind=file directory=/real)")]);
}

#[test]
fn with_one_spelling_the_other_one_does_not_count() {
    if !can_watch() {
        return;
    }
    let Some(given) = alerts("as-given") else { return };
    assert_eq!(of(&given, "Key read"), [("-", "by head (given=real/key shown=/real/key kernel=/real/key)")]);
    assert_eq!(of(&given, "Socket used"), [("-", "by nl (shown=/elsewhere/docker.sock)")]);
    let Some(kernel) = alerts("kernel") else { return };
    let programs: Vec<&str> =
        of(&kernel, "Key read").iter().filter_map(|(_, message)| message.split(' ').nth(1)).collect();
    assert_eq!(programs, ["head", "tail", "wc", "sh", "md5sum"]);
    assert_eq!(of(&kernel, "Key read as linked"), []);
    assert_eq!(of(&kernel, "Socket used"), [("kernel", "by nl (shown=/other/docker.sock)")]);
}
