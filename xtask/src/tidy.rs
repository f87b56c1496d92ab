//! House rules that a machine can check: who may depend on whom, file heads, file sizes, where `unsafe` may stand.

use std::path::{Path, PathBuf};

/// Ranks of the crates: a crate may depend on lower ranks only (ARCHITECTURE.md).
const RANKS: &[(&str, u8)] = &[
    ("schema", 0),
    ("lang", 0),
    ("capture", 1),
    ("state", 1),
    ("fields", 2),
    ("source", 2),
    ("enrich", 2),
    ("plugin", 3),
    ("engine", 3),
    ("output", 4),
    ("console", 5),
    ("lanner", 6),
];

/// Crates without I/O, clock, threads or `unsafe` (I2); their clippy settings ban these.
const PURE: &[&str] = &["schema", "lang", "state", "fields", "engine"];

/// Crates that may hold `unsafe` (I6).
const UNSAFE: &[&str] = &["source", "plugin"];

/// Lines of a file without its tests; tables are exempt.
const MAX_LINES: usize = 600;

/// Files that are tables of facts.
const TABLES: &[&str] = &["schema/src/flags.rs", "schema/src/syscalls.rs", "schema/src/events/"];

/// Checks everything; each finding is a line for a person.
pub fn run() -> Vec<String> {
    let root = crate::root();
    let mut findings = Vec::new();
    for (name, rank) in RANKS {
        let folder = root.join("crates").join(name);
        if folder.is_dir() {
            dependencies(&folder, name, *rank, &mut findings);
        }
    }
    for name in PURE {
        if !root.join("crates").join(name).join("clippy.toml").exists() {
            findings.push(format!("crates/{name}: no clippy.toml, which bans I/O from the pure crates"));
        }
    }
    let mut files = Vec::new();
    for folder in ["crates", "xtask", "bench", "fuzz"] {
        rust_files(&root.join(folder), &mut files);
    }
    for path in files {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => file(&name, &text, &mut findings),
            Err(error) => findings.push(format!("{name}: {error}")),
        }
    }
    findings
}

fn dependencies(folder: &Path, name: &str, rank: u8, findings: &mut Vec<String>) {
    let text = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let Ok(manifest) = text.parse::<toml::Table>() else {
        findings.push(format!("crates/{name}/Cargo.toml: not TOML"));
        return;
    };
    let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else { return };
    for dependency in dependencies.keys().filter_map(|key| key.strip_prefix("lanner-")) {
        match RANKS.iter().find(|(other, _)| *other == dependency) {
            Some((_, other)) if *other < rank => {}
            Some((_, other)) => findings.push(format!(
                "crates/{name} (rank {rank}) depends on {dependency} (rank {other}); only lower ranks are allowed"
            )),
            None => findings.push(format!("crates/{name} depends on {dependency}, which has no rank")),
        }
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let skipped = path.file_name().is_some_and(|name| name == "target" || name == "corpus");
        if path.is_dir() && !skipped {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn file(name: &str, text: &str, findings: &mut Vec<String>) {
    if !text.starts_with("//! ") {
        findings.push(format!("{name}:1: the first line does not say the file's job (`//! …`)"));
    }
    let code = text.split("\n#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().count();
    let table = TABLES.iter().any(|table| name.contains(table));
    let test = name.contains("/tests/");
    if lines > MAX_LINES && !table && !test {
        findings.push(format!("{name}: {lines} lines without tests; split it by job (at most {MAX_LINES})"));
    }
    // This file's own words would be found.
    if name.starts_with("xtask/") {
        return;
    }
    let may_be_unsafe = UNSAFE.iter().any(|folder| name.starts_with(&format!("crates/{folder}/")));
    let mut previous = ["", ""];
    for (index, line) in code.lines().enumerate() {
        let opens = line.contains(concat!("unsafe", " {")) || line.contains(concat!("unsafe", " impl"));
        if opens && !may_be_unsafe {
            findings.push(format!("{name}:{}: unsafe outside of {UNSAFE:?}", index + 1));
        } else if opens && !previous.iter().any(|line| line.contains("SAFETY:")) {
            findings.push(format!("{name}:{}: unsafe without a SAFETY comment", index + 1));
        }
        previous = [previous[1], line];
    }
}
