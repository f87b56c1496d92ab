//! Compiles the probe (`bpf/`) with clang into one object, which the crate embeds.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Tried in this order, behind `$CLANG`.
const COMPILERS: [&str; 4] = ["clang-16", "clang", "clang-19", "clang-18"];

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("the probe can't be compiled: {message}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let var = |name: &str| std::env::var(name).map_err(|_| format!("{name} is not set"));
    let bpf = PathBuf::from(var("CARGO_MANIFEST_DIR")?).join("../../bpf");
    println!("cargo::rerun-if-changed={}", bpf.display());
    println!("cargo::rerun-if-env-changed=CLANG");
    let arch = match var("CARGO_CFG_TARGET_ARCH")?.as_str() {
        "x86_64" => "x86",
        "aarch64" => "arm64",
        other => return Err(format!("no probe for {other}; x86_64 and aarch64 have one")),
    };
    let clang = compiler()?;
    let object = PathBuf::from(var("OUT_DIR")?).join("lanner.bpf.o");
    // libbpf-sys says where the headers of the libbpf that it bundles are.
    let headers = var("DEP_BPF_INCLUDE")?;
    let output = Command::new(&clang)
        .args(["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Werror", "-Wno-unused-function"])
        .arg(format!("-D__TARGET_ARCH_{arch}"))
        // The object holds no path of the machine that built it.
        .arg(format!("-ffile-prefix-map={}=bpf", bpf.display()))
        .arg("-I")
        .arg(&bpf)
        .arg("-I")
        .arg(headers)
        .arg("-c")
        .arg(bpf.join("lanner.bpf.c"))
        .arg("-o")
        .arg(&object)
        .output()
        .map_err(|error| format!("{clang}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{clang} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn compiler() -> Result<String, String> {
    let asked = std::env::var("CLANG").ok();
    let runs = |name: &String| Command::new(name).arg("--version").output().is_ok_and(|out| out.status.success());
    asked
        .into_iter()
        .chain(COMPILERS.map(str::to_owned))
        .find(runs)
        .ok_or_else(|| "no clang found; install clang-16 (Debian: apt-get install clang-16), or set CLANG".to_owned())
}
