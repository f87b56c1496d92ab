//! The probe compiles for the other architecture too, for current and old kernels.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_probe_compiles_for_the_other_architecture() {
    let bpf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../bpf");
    let arch = if cfg!(target_arch = "aarch64") { "x86" } else { "arm64" };
    // Both at once: each takes a CPU for ten seconds.
    let compilers = ["CURRENT", "OLD"].map(|kernel| {
        let out = std::env::temp_dir().join(format!("lanner-objects-{kernel}-{}.o", std::process::id()));
        let compiler = Command::new(env!("LANNER_BPF_COMPILER"))
            .args(["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Werror", "-Wno-unused-function"])
            .args([format!("-D__TARGET_ARCH_{arch}"), format!("-D{kernel}_KERNEL")])
            .args(["-I", env!("LANNER_BPF_HEADERS"), "-I"])
            .arg(&bpf)
            .arg("-c")
            .arg(bpf.join("lanner.bpf.c"))
            .arg("-o")
            .arg(&out)
            .stderr(Stdio::piped())
            .spawn();
        (kernel, out, compiler.unwrap())
    });
    for (kernel, out, compiler) in compilers {
        let output = compiler.wait_with_output().unwrap();
        assert!(output.status.success(), "{arch}, {kernel}: {}", String::from_utf8_lossy(&output.stderr));
        let size = std::fs::metadata(&out).unwrap().len();
        assert!(size > 100_000, "{arch}, {kernel}: {size} bytes");
        std::fs::remove_file(&out).unwrap();
    }
}
