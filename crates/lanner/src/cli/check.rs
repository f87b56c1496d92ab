//! `lanner check`: what is wrong with rule files, and what could be better.

use super::rulebook::{Outcome, Rulebook};
use super::settings_args::SettingsArgs;
use crate::{console, render};
use clap::{Args, ValueEnum};
use lanner_lang::diagnostic::Severity;

/// Checks rule files: all mistakes of all files, each with its place and what to do about it.
///
/// The exit code is 0 when the rules can be used, else 1.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Rule files, or directories with them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t)]
    format: ReportForm,
    /// Warnings fail too.
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum ReportForm {
    /// For a terminal.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For GitHub's checks.
    Github,
    /// For code scanners.
    Sarif,
}

/// Runs the command.
///
/// # Errors
/// Settings that can't be used, or a report that can't be written.
pub fn run(args: &CheckArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let outcome = Rulebook::read(&args.paths, &settings).load(&settings);
    let report = match args.format {
        ReportForm::Text => outcome.text() + &conclusion(&outcome),
        ReportForm::Json => render::json(&outcome.diagnostics, &outcome.sources),
        ReportForm::Github => render::github(&outcome.diagnostics, &outcome.sources),
        ReportForm::Sarif => render::sarif(&outcome.diagnostics, &outcome.sources),
    };
    console::out(&report)?;
    let warned = outcome.count(Severity::Warning) > 0;
    Ok(u8::from(outcome.failed() || args.strict && warned))
}

/// `85 rules, no errors, 2 warnings, 1 hint`
fn conclusion(outcome: &Outcome) -> String {
    let rules = outcome.rules.len();
    let counted = |severity: Severity| {
        let count = outcome.count(severity);
        let plural = if count == 1 { "" } else { "s" };
        match count {
            0 => format!("no {}s", severity.as_str()),
            _ => format!("{count} {}{plural}", severity.as_str()),
        }
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Hint].into_iter().map(counted).collect();
    let plural = if rules == 1 { "" } else { "s" };
    format!("{rules} rule{plural}: {}\n", counts.join(", "))
}
