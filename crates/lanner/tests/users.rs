//! The host's users, as they are renamed while Lanner watches (`HOST_ROOT` has files of its own here), and those of a container. Needs root and a kernel that
//! lets the probe in.

use std::path::Path;
use std::process::Command;

const RULES: &str = "
- rule: A program runs
  desc: told with the name of its user
  condition: evt.type = execve and evt.dir = < and proc.name = true
  output: by %user.name
  priority: INFO
";

/// The second `true` runs when root has another name, put in the file's place as tools do it.
const SCRIPT: &str =
    "true; /bin/true; sed s/^root:/renamed:/ passwd > passwd.new; mv passwd.new passwd; sleep 1.5; /bin/true";

#[test]
fn a_user_that_is_renamed_is_told_by_the_new_name() {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() {
        println!("skipped: live detection needs root and a kernel with BTF");
        return;
    }
    let host = std::env::temp_dir().join(format!("lanner-users-{}", std::process::id()));
    std::fs::create_dir_all(host.join("etc")).unwrap();
    std::fs::write(host.join("etc/passwd"), "root:x:0:0:root:/root:/bin/bash\n").unwrap();
    std::fs::write(host.join("etc/hostname"), "own-name\n").unwrap();
    std::fs::write(host.join("rules.yaml"), RULES).unwrap();
    for folder in ["proc", "sys"] {
        std::os::unix::fs::symlink(Path::new("/").join(folder), host.join(folder)).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .current_dir(host.join("etc"))
        .env("HOST_ROOT", &host)
        .args(["run", "--format", "falco-json", "--rules", "../rules.yaml", "--", "sh", "-c", SCRIPT])
        .output()
        .unwrap();
    std::fs::remove_dir_all(&host).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") {
        println!("skipped: {errors}");
        return;
    }
    assert!(output.status.success(), "{errors}");
    assert_eq!(names(&output), ["root", "renamed"], "{errors}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\"hostname\":\"own-name\""), "{errors}");
}

/// What `user.name` was of the programs that ran.
fn names(output: &std::process::Output) -> Vec<String> {
    let alerts = output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
    let told =
        alerts.filter_map(|alert: serde_json::Value| Some(alert["output_fields"]["user.name"].as_str()?.to_owned()));
    told.collect()
}

/// Runs as user 1: outside, and, in a control group that a container's has the name of, below another root. There the file of
/// users changes at last, which is noticed when a program starts a second later.
const CONTAINER: &str = r#"
run="setpriv --reuid 1 --clear-groups /bin/true"
$run
echo $$ > "$group/cgroup.procs"
unshare -m sh -ec '
mount --bind "$root" "$root"; cd "$root"
for folder in bin lib lib64 usr; do mkdir $folder; mount --rbind /$folder $folder; done
mkdir old; pivot_root . old; cd /
exec sh -c "
sleep 1.5; $1
echo root:x:0:0::/:/bin/sh > /etc/passwd
sleep 1.2; sleep 1.5; $1
"' sh "$run"
"#;

#[test]
fn users_of_a_container_are_told_by_its_own_names() {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() {
        println!("skipped: live detection needs root and a kernel with BTF");
        return;
    }
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    let mount = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>()).find(|words| {
        words[2] == "cgroup2" && !mounts.contains(" cgroup ") || words[2] == "cgroup" && words[3].contains("memory")
    });
    let host = std::fs::read_to_string("/etc/passwd").unwrap();
    let daemon = host.lines().find(|line| line.split(':').nth(2) == Some("1")).and_then(|line| line.split(':').next());
    let name = format!("docker-{:064x}.scope", 0x1a22e4 + u64::from(std::process::id()));
    let group = mount.map(|words| Path::new(words[1]).join(name)).filter(|group| std::fs::create_dir(group).is_ok());
    let (Some(group), Some(daemon)) = (group, daemon) else {
        println!("skipped: no control group can be made, or the host has no user 1");
        return;
    };
    let folder = std::env::temp_dir().join(format!("lanner-container-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("root/etc")).unwrap();
    std::fs::write(folder.join("root/etc/passwd"), "root:x:0:0::/:/bin/sh\ncaptain:x:1:1::/:/bin/sh\n").unwrap();
    std::fs::write(folder.join("rules.yaml"), RULES).unwrap();
    let capture = folder.join("run.scap");
    let rules = folder.join("rules.yaml");
    let lanner = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lanner"));
        command.args(["run", "--format", "falco-json", "--rules"]).arg(&rules).args(arguments);
        command.env("root", folder.join("root")).env("group", &group).output().unwrap()
    };
    let output = lanner(&["--record", capture.to_str().unwrap(), "--", "sh", "-c", CONTAINER]);
    let replayed = lanner(&["--capture", capture.to_str().unwrap()]);
    std::fs::remove_dir(&group).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") {
        println!("skipped: {errors}");
        return;
    }
    assert!(output.status.success(), "{errors}");
    assert_eq!(names(&output), [daemon, "captain", "<NA>"], "{errors}");
    assert_eq!(names(&replayed), names(&output), "{}", String::from_utf8_lossy(&replayed.stderr));
}
