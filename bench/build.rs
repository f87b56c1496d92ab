//! Compiles the empty program that the probe is compared with.

use std::path::Path;
use std::process::{Command, ExitCode};

/// Tried in this order, behind `$CLANG`; as for the probe.
const COMPILERS: [&str; 4] = ["clang-16", "clang", "clang-19", "clang-18"];
const SOURCE: &str = "src/live/empty.bpf.c";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={SOURCE}");
    println!("cargo::rerun-if-env-changed=CLANG");
    let asked = std::env::var("CLANG").ok();
    let out = std::env::var_os("OUT_DIR").unwrap_or_default();
    let compile = |clang: String| {
        let mut command = Command::new(clang);
        command.args(["-O2", "-g", "-target", "bpf", "-c", SOURCE, "-o"]).arg(Path::new(&out).join("empty.bpf.o"));
        command.status().is_ok_and(|status| status.success())
    };
    if asked.into_iter().chain(COMPILERS.map(str::to_owned)).any(compile) {
        ExitCode::SUCCESS
    } else {
        eprintln!("no clang compiles {SOURCE}; install clang-16 (Debian: apt-get install clang-16), or set CLANG");
        ExitCode::FAILURE
    }
}
