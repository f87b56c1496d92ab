//! `lanner check`: what is wrong with rule files or settings, and what could be better.

use super::rulebook::Rulebook;
use super::settings_args::SettingsArgs;
use crate::{console, render};
use clap::{Args, ValueEnum};
use lanner_lang::diagnostic::{self, Diagnostic, Severity, Sources};

/// Checks rule files, or settings: all mistakes of all files, each with its place and what to do about it.
///
/// With rule files, settings say how they are loaded. Without, the settings themselves are checked. The exit code is 0 when what is checked can
/// be used, else 1.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Rule files, or directories with them.
    #[arg(required_unless_present_any = ["settings", "set"], value_name = "PATH")]
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

/// What was found, whatever was checked.
struct Report<'a> {
    /// What was checked: `85 rules`.
    what: String,
    diagnostics: &'a [Diagnostic],
    sources: &'a Sources,
}

/// Runs the command.
///
/// # Errors
/// Settings that can't be used for rules, or a report that can't be written.
pub fn run(args: &CheckArgs) -> Result<u8, String> {
    if args.paths.is_empty() {
        let read = args.settings.read();
        let report =
            Report { what: "settings".to_owned(), diagnostics: &read.diagnostics, sources: &read.loaded.sources };
        return report.tell(args);
    }
    let settings = args.settings.load()?;
    let outcome = Rulebook::read(&args.paths, &settings).load(&settings);
    let rules = outcome.rules.len();
    let what = format!("{rules} rule{}", if rules == 1 { "" } else { "s" });
    Report { what, diagnostics: &outcome.diagnostics, sources: &outcome.sources }.tell(args)
}

impl Report<'_> {
    /// Prints it in the form that is asked for; gives the exit code.
    fn tell(&self, args: &CheckArgs) -> Result<u8, String> {
        let text = match args.format {
            ReportForm::Text => diagnostic::render(self.diagnostics, self.sources) + &self.conclusion(),
            ReportForm::Json => render::json(self.diagnostics, self.sources),
            ReportForm::Github => render::github(self.diagnostics, self.sources),
            ReportForm::Sarif => render::sarif(self.diagnostics, self.sources),
        };
        console::out(&text)?;
        let failed = self.count(Severity::Error) > 0;
        Ok(u8::from(failed || args.strict && self.count(Severity::Warning) > 0))
    }

    fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// `85 rules: no errors, 2 warnings, 1 hint`
    fn conclusion(&self) -> String {
        let counted = |severity: Severity| {
            let count = self.count(severity);
            let plural = if count == 1 { "" } else { "s" };
            match count {
                0 => format!("no {}s", severity.as_str()),
                _ => format!("{count} {}{plural}", severity.as_str()),
            }
        };
        let counts: Vec<String> =
            [Severity::Error, Severity::Warning, Severity::Hint].into_iter().map(counted).collect();
        format!("{}: {}\n", self.what, counts.join(", "))
    }
}
