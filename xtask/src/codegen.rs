//! Files that are derived from the tables, committed where a person reads them.

use lanner_schema::flags::{DYN_TABLES, TABLES};
use lanner_schema::syscalls::SYSCALLS;
use lanner_schema::{EVENTS, EventInfo, Status};
use std::fmt::Write;

/// Writes the derived files; with `check`, reports those that differ instead.
pub fn run(check: bool) -> Vec<String> {
    let files = [
        ("bpf/gen/schema.h", header()),
        ("docs/reference/events.md", events()),
        ("docs/reference/flags.md", flags()),
        ("docs/reference/syscalls.md", syscalls()),
        ("docs/reference/fields.md", lanner_fields::docs::markdown(&lanner_fields::Registry::full())),
    ];
    let mut findings = Vec::new();
    for (name, text) in files {
        let path = crate::root().join(name);
        if check {
            if std::fs::read_to_string(&path).unwrap_or_default() != text {
                findings.push(format!("{name}: stale; run `cargo run -p xtask -- codegen`"));
            }
        } else if let Err(error) =
            path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, text))
        {
            findings.push(format!("{name}: {error}"));
        }
    }
    findings
}

fn current() -> impl Iterator<Item = &'static EventInfo> {
    EVENTS.iter().copied().filter(|e| matches!(e.status(), Status::Current | Status::CurrentConvertIfShort))
}

/// The C header for the kernel side: codes, parameter numbers, flag values.
fn header() -> String {
    let mut out = String::from(
        "/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */\n\
         /* Generated from crates/schema by `cargo run -p xtask -- codegen`; do not edit. */\n#pragma once\n\n",
    );
    for event in current() {
        let name = event.enum_name;
        let _ = writeln!(
            out,
            "/* {} */\n#define {name} {}\n#define {name}_NPARAMS {}",
            event.doc,
            event.code,
            event.params.len()
        );
        for (index, param) in event.params.iter().enumerate() {
            let _ = writeln!(out, "#define {name}__{} {index}", param.name);
        }
        out.push('\n');
    }
    for table in TABLES {
        let _ = writeln!(out, "/* {} */", table.doc.trim());
        for (name, value) in table.entries {
            let _ = writeln!(out, "#define PPM_{}__{name} {value:#x}", table.name);
        }
        out.push('\n');
    }
    out.push_str("/* Codes of syscalls */\n");
    for syscall in SYSCALLS {
        let _ = writeln!(out, "#define PPM_SC_{} {}", syscall.name, syscall.code);
    }
    out
}

fn events() -> String {
    let mut out = String::from(
        "# Events\n\nGenerated from `crates/schema`; do not edit. Codes and parameters are those of Falco's schema 4.5. \
         Layouts that only old captures have are not shown: they become one of these when they are read.\n",
    );
    for event in current() {
        let side = if event.is_exit() { "exit" } else { "enter" };
        let _ = write!(out, "\n## `{}` {} ({side})\n\n{}\n", event.name, event.code, event.doc.trim());
        if event.params.is_empty() {
            continue;
        }
        out.push_str("\n| parameter | type | names |\n|---|---|---|\n");
        for param in event.params {
            let names = match (param.table, param.dynamic, param.dirfd) {
                (Some(table), _, _) => format!("[{0}](flags.md#{0})", table.name),
                (_, Some(dynamic), _) => dynamic.name.to_owned(),
                (_, _, Some(dirfd)) => format!("relative to `{}`", event.params[usize::from(dirfd)].name),
                _ => String::new(),
            };
            let _ = writeln!(out, "| `{}` | {} | {names} |", param.name, param.ty.name());
        }
    }
    out
}

fn flags() -> String {
    let mut out = String::from(
        "# Names of flags and values\n\nGenerated from `crates/schema`; do not edit. In printing order.\n",
    );
    for table in TABLES {
        let _ = write!(out, "\n## {}\n\n{}\n\n| name | value |\n|---|---|\n", table.name, table.doc.trim());
        for (name, value) in table.entries {
            let _ = writeln!(out, "| {name} | {value:#x} |");
        }
    }
    for table in DYN_TABLES {
        let _ = write!(out, "\n## {}\n\nTypes by the value's first byte.\n\n| index | type |\n|---|---|\n", table.name);
        for (index, (ty, _)) in table.types.iter().enumerate() {
            let _ = writeln!(out, "| {index} | {} |", ty.name());
        }
    }
    out
}

fn syscalls() -> String {
    let mut out = String::from(
        "# Syscalls\n\nGenerated from `crates/schema`; do not edit. The code is Falco's; `-` means that the architecture does not have it. \
         Syscalls without events of their own are reported as generic events.\n\n| code | name | x86_64 | ia32 | arm64 | events |\n|---|---|---|---|---|---|\n",
    );
    let number = |n: Option<u16>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
    for s in SYSCALLS {
        let events: Vec<String> = s.events.iter().map(u16::to_string).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            s.code,
            s.name,
            number(s.x86_64),
            number(s.ia32),
            number(s.arm64),
            events.join(" ")
        );
    }
    out
}
