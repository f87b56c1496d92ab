//! `lanner explain`: what becomes of rules.

use super::rulebook::Rulebook;
use super::settings_args::SettingsArgs;
use crate::{console, rules};
use clap::Args;
use lanner_engine::pushdown::{Derived, Reason, derive, words};
use lanner_schema::filter::{Clause, MAX_CLASSES, Paths, SyscallFilter};
use std::fmt::Write;
use std::sync::Arc;

/// Explains what is made of rules: what the probe drops in the kernel, and which rules keep it from dropping more.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The filter in the kernel.
    #[arg(long, required = true)]
    kernel: bool,
    /// Rule files, or directories with them; without it those of `rules_files` in the settings, else the rules that Lanner comes with.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    rules: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Runs the command.
///
/// # Errors
/// Rules or settings that can't be used.
pub fn run(args: &ExplainArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let outcome = Rulebook::read(&args.rules, &settings).load(&settings);
    if outcome.failed() {
        return Err(format!("the rules can't be used\n{}", outcome.text().trim_end()));
    }
    let rules = rules::in_force(&outcome.rules, &settings);
    console::out(&text(&derive(&rules, rules::paths(&settings))))?;
    Ok(0)
}

fn text(derived: &Derived) -> String {
    if let Some(why) = &derived.off {
        return format!("Everything leaves the kernel: {why}.\n");
    }
    let mut out = String::new();
    let all = || derived.filter.syscalls.iter().zip(&derived.reasons);
    let never = all().filter(|(filter, _)| filter.clauses.is_empty()).map(|(_, reason)| reason.syscall);
    block(&mut out, "Never leave the kernel:", never);
    let mut shown: Vec<(&SyscallFilter, &Reason)> = Vec::new();
    for (filter, reason) in all().filter(|(filter, _)| !filter.clauses.is_empty()) {
        let equal = |other: &(&SyscallFilter, &Reason)| {
            other.0.clauses == filter.clauses && other.1.rules == reason.rules && other.1.needed_by == reason.needed_by
        };
        if !shown.iter().any(equal) {
            let names = all().filter(|other| equal(other)).map(|(_, reason)| reason.syscall).collect::<Vec<_>>();
            ways(&mut out, &names.join(" "), filter, reason);
            shown.push((filter, reason));
        }
    }
    for (number, condition) in derived.conditions.iter().enumerate() {
        block(&mut out, &format!("Paths {}:", number + 1), condition.split(' '));
    }
    let figures = derived.figures;
    let kib = figures.states * (2 * MAX_CLASSES + 8) / 1024;
    let spelled = match derived.filter.paths {
        Paths::AsGiven => "as given",
        Paths::Kernel => "the kernel's",
        Paths::Both => "as given and the kernel's",
    };
    let _ = writeln!(
        out,
        "Automaton: {} patterns, {} states, {} classes of bytes, {kib} KiB; paths {spelled}.",
        figures.patterns, figures.states, figures.classes
    );
    if !derived.given_up.is_empty() {
        block(&mut out, "Too much for it, so that more paths pass:", derived.given_up.iter().map(String::as_str));
    }
    out.push_str("All other syscalls always leave the kernel when they are asked for.\n");
    out
}

/// What passes of some syscalls, and who wants it.
fn ways(out: &mut String, names: &str, filter: &SyscallFilter, reason: &Reason) {
    let _ = writeln!(out, "{names}");
    const NEEDED: &str = "for the path that a descriptor was opened by";
    let mut line = |what: &str, rules: &[Arc<str>]| {
        let _ = writeln!(out, "  {what}");
        for rule in rules {
            let _ = writeln!(out, "    {rule}");
        }
    };
    let mut told = reason.needed_by.is_empty();
    for (clause, rules) in filter.clauses.iter().zip(&reason.rules) {
        if rules.is_empty() && !told {
            line(&format!("{}: {NEEDED}", conditions(clause)), &reason.needed_by);
            told = true;
        } else {
            line(&conditions(clause), rules);
        }
    }
    if !told {
        line(NEEDED, &reason.needed_by);
    }
    out.push('\n');
}

fn conditions(clause: &Clause) -> String {
    let path = clause.path.map(|bit| format!("paths {}", bit + 1));
    let all: Vec<String> = words(clause.facts).into_iter().map(str::to_owned).chain(path).collect();
    if all.is_empty() { "always".to_owned() } else { all.join(", ") }
}

/// Words under a heading, broken into lines.
fn block<'w>(out: &mut String, heading: &str, words: impl Iterator<Item = &'w str>) {
    const WIDTH: usize = 110;
    let _ = write!(out, "{heading}\n ");
    let mut column = 1;
    for word in words {
        if column > 1 && column + word.len() > WIDTH {
            out.push_str("\n ");
            column = 1;
        }
        let _ = write!(out, " {word}");
        column += word.len() + 1;
    }
    out.push_str("\n\n");
}
