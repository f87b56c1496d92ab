//! The host's users, as they are renamed while Lanner watches: `HOST_ROOT` has files of its own here. Needs root and a kernel that lets the probe in.

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
    let alerts: Vec<serde_json::Value> =
        output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let told: Vec<&str> = alerts.iter().filter_map(|alert| alert["output_fields"]["user.name"].as_str()).collect();
    assert_eq!(told, ["root", "renamed"], "{errors}");
    assert_eq!(alerts[0]["hostname"], "own-name");
}
