//! The demo's break-in, live: needs root and a kernel that lets the probe in; says so when it skips.

use std::path::Path;
use std::process::Command;

#[test]
fn the_break_in_is_seen_as_it_happens() {
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" || !Path::new("/sys/kernel/btf/vmlinux").exists() {
        println!("skipped: live detection needs root and a kernel with BTF");
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output = Command::new(env!("CARGO_BIN_EXE_lanner"))
        .current_dir(root)
        .args(["run", "--format", "falco-json", "--rules", "demo/rules.yaml", "--"])
        .args(["unshare", "-m", "sh", "demo/incident.sh"])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    if errors.contains("the kernel refused") {
        println!("skipped: {errors}");
        return;
    }
    assert!(output.status.success(), "{errors}");
    assert!(!errors.contains("were lost"), "{errors}");
    let alerts: Vec<serde_json::Value> =
        output.stdout.split(|&byte| byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let told: Vec<(&str, &str)> =
        alerts.iter().map(|alert| (text(&alert["rule"]), text(&alert["output_fields"]["fd.name"]))).collect();
    assert_eq!(
        told,
        [
            ("Shell below a web server", ""),
            ("Credential file read", "/etc/shadow"),
            ("Program file written outside of package management", "/usr/local/bin/.cache-helper"),
        ]
    );
    let shell = &alerts[0]["output_fields"];
    assert!(text(&shell["proc.cmdline"]).starts_with("sh -c id"), "{shell}");
    assert!(text(&shell["proc.pcmdline"]).starts_with("nginx "), "{shell}");
}

fn text(value: &serde_json::Value) -> &str {
    value.as_str().unwrap_or_default()
}
