//! Compiles the probe (`bpf/`) with clang into two objects, which the crate embeds: one for kernels since 5.15, one for those before.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// What is made, each with what it is compiled with: the object, and the one for kernels before 5.15.
const OBJECTS: [(&str, &[&str]); 2] = [("lanner.bpf.o", &[]), ("lanner-old.bpf.o", &["-DOLD_KERNEL"])];

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
    let out = PathBuf::from(var("OUT_DIR")?);
    // libbpf-sys says where the headers of the libbpf that it bundles are.
    let headers = PathBuf::from(var("DEP_BPF_INCLUDE")?);
    // For tests, which compile for the other architecture.
    println!("cargo::rustc-env=LANNER_BPF_HEADERS={}", headers.display());
    println!("cargo::rustc-env=LANNER_BPF_COMPILER={clang}");
    for (name, flags) in OBJECTS {
        compile(&clang, &bpf, &headers, arch, flags, &out.join(name))?;
    }
    let classes = classes(&bpf.join("events")).map_err(|error| format!("{}: {error}", bpf.display()))?;
    let path = out.join("classes.rs");
    std::fs::write(&path, classes).map_err(|error| format!("{}: {error}", path.display()))
}

fn compile(clang: &str, bpf: &Path, headers: &Path, arch: &str, flags: &[&str], object: &Path) -> Result<(), String> {
    let output = Command::new(clang)
        .args(["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Werror", "-Wno-unused-function"])
        .arg(format!("-D__TARGET_ARCH_{arch}"))
        // The object holds no path of the machine that built it.
        .arg(format!("-ffile-prefix-map={}=bpf", bpf.display()))
        .args(flags)
        .arg("-I")
        .arg(bpf)
        .arg("-I")
        .arg(headers)
        .arg("-c")
        .arg(bpf.join("lanner.bpf.c"))
        .arg("-o")
        .arg(object)
        .output()
        .map_err(|error| format!("{clang}: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("{clang} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// The class of each syscall that has a program, as Rust: what stands in its file as `SYSCALL(CLASS, name)`.
fn classes(events: &Path) -> std::io::Result<String> {
    let mut found = Vec::new();
    for domain in std::fs::read_dir(events)? {
        for file in std::fs::read_dir(domain?.path())? {
            let text = std::fs::read_to_string(file?.path())?;
            let heads =
                text.lines().filter_map(|line| line.strip_prefix("SYSCALL(")?.strip_suffix(')')?.split_once(", "));
            found.extend(heads.map(|(class, name)| (name.to_owned(), class.to_lowercase())));
        }
    }
    found.sort();
    let head = "/// Syscalls that have a program, each with its class.\n";
    Ok(format!("{head}const OF_SYSCALLS: &[(&str, &str)] = &{found:?};\n"))
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
