//! The command line: each file in `tests/cli` is a case with its files, its commands, and what the last one prints.
//!
//! `UPDATE=1 cargo test` writes what was printed into the cases.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A fenced block: what stands behind its fence, and its text.
struct Block {
    kind: String,
    text: String,
}

/// What stands in front of the first block, and the blocks.
fn read(text: &str) -> (String, Vec<Block>) {
    let (mut head, mut blocks, mut open) = (String::new(), Vec::new(), None::<Block>);
    for line in text.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(kind)) => open = Some(Block { kind: kind.to_owned(), text: String::new() }),
            (None, None) if blocks.is_empty() => writeln!(head, "{line}").unwrap(),
            (None, None) => assert!(line.is_empty(), "text between blocks: {line}"),
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => writeln!(block.text, "{line}").unwrap(),
        }
    }
    assert!(open.is_none(), "a block is not closed");
    (head, blocks)
}

/// The case's own folder, with its files and a link to the demo.
fn prepare(name: &str, blocks: &[Block]) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("lanner-cli-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    std::os::unix::fs::symlink(root().join("demo"), dir.join("demo")).unwrap();
    for block in blocks {
        if let Some(file) = block.kind.strip_prefix("file ") {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &block.text).unwrap();
        }
    }
    dir
}

/// Runs the commands of a block, one a line; `lanner` and `falco` are the program, anything else is the shell's.
fn run(dir: &Path, commands: &str) -> Output {
    let program = env!("CARGO_BIN_EXE_lanner");
    let mut last = None;
    for line in commands.lines() {
        let script = format!("lanner() {{ '{program}' \"$@\"; }}; falco() {{ '{program}' falco \"$@\"; }}; {line}");
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).current_dir(dir).env("TZ", "UTC").env("FALCO_HOSTNAME", "test-host");
        last = Some(command.output().unwrap());
    }
    last.expect("a command")
}

/// Takes out what differs from run to run and from host to host: times of log lines, durations, the machine.
fn stable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut out = String::new();
    for line in text.lines() {
        let stamped = line.get(24..26) == Some(": ") && line.get(13..14) == Some(":") && line.get(16..17) == Some(":");
        let line = if stamped { format!("TIME{}", &line[24..]) } else { line.to_owned() };
        let line = line.replace(&format!("({})", std::env::consts::ARCH), "(ARCH)");
        let line = line.split("System info:").next().unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let ms = |at: usize| words.get(at + 1) == Some(&"ms") && words[at].parse::<u64>().is_ok();
        let words: Vec<&str> = (0..words.len()).map(|at| if ms(at) { "N" } else { words[at] }).collect();
        writeln!(out, "{}", words.join(" ")).unwrap();
    }
    let version = env!("CARGO_PKG_VERSION");
    let versions = [format!("lanner.{version}"), format!("\"version\": \"{version}\"")];
    versions.iter().fold(out, |out, text| out.replace(text, &text.replace(version, "VERSION")))
}

fn case(path: &Path) -> Result<(), String> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let (head, blocks) = read(&text);
    let commands = blocks.iter().find(|block| block.kind == "run").unwrap_or_else(|| panic!("{name}: no run block"));
    let dir = prepare(&name, &blocks);
    let output = run(&dir, &commands.text);
    let mut got = head;
    let kept = |kind: &str| kind == "run" || kind.starts_with("file ");
    for block in blocks.iter().filter(|block| kept(&block.kind)) {
        write!(got, "```{}\n{}```\n\n", block.kind, block.text).unwrap();
    }
    write!(got, "```exit\n{}\n```\n", output.status.code().unwrap_or(-1)).unwrap();
    for (kind, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        if !bytes.is_empty() {
            write!(got, "\n```{kind}\n{}```\n", stable(bytes)).unwrap();
        }
    }
    fs::remove_dir_all(&dir).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &got).unwrap();
    } else if got != text {
        return Err(format!("{} differs; it would be (UPDATE=1 writes it):\n{got}", path.display()));
    }
    Ok(())
}

#[test]
fn the_command_line_prints_what_its_cases_say() {
    let dir = root().join("tests/cli");
    let mut cases: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(!cases.is_empty());
    let failed: Vec<String> = cases.iter().filter_map(|path| case(path).err()).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
