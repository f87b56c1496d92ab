//! From the command line to settings and a log.

use super::args::Args;
use crate::log::{self, Log, LogForm, LogOptions};
use crate::settings::{self, AppendOutput, Loaded, Settings, SettingsError, Status};
use lanner_engine::Priority;
use lanner_lang::diagnostic::{Diagnostic, Place};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the settings are when `-c` does not say.
pub const DEFAULT: &str = "/etc/falco/falco.yaml";

/// Settings, where they come from, and the log that they ask for.
#[derive(Debug)]
pub struct Config {
    /// The settings.
    pub settings: Settings,
    /// Files and merged tree.
    pub loaded: Loaded,
    /// The main file, when there is one.
    pub main: Option<PathBuf>,
    /// The log; outputs speak there from threads of their own.
    pub log: Arc<Log>,
}

/// Loads the settings and logs which files they come from.
///
/// # Errors
/// Settings that can't be used, in words for the user.
pub fn load(args: &Args) -> Result<Config, String> {
    let default = Path::new(DEFAULT);
    let main = args.config.clone().or_else(|| default.exists().then(|| default.to_owned()));
    let loaded = settings::load(main.as_deref(), &args.options);
    if let Some(error) = loaded.errors.first() {
        return Err(with_place(error, &loaded));
    }
    let (mut settings, errors) = Settings::read(&loaded.tree);
    if let Some(error) = errors.first() {
        return Err(with_place(error, &loaded));
    }
    if args.unbuffered {
        settings.general.buffered_outputs = false;
    }
    if let Some(format) = print_format(args) {
        settings.append_output.push(AppendOutput { extra_output: Some(format.to_owned()), ..AppendOutput::default() });
    }
    let general = &settings.general;
    let log = Arc::new(Log::new(LogOptions {
        stderr: general.log_stderr,
        syslog: general.log_syslog,
        level: Priority::parse(&general.log_level).unwrap_or(Priority::Informational),
        form: LogForm::of(&settings.lanner.log_format, LogForm::Falco { iso: general.time_format_iso_8601 }),
    }));
    log::begin(log.clone());
    log.info(&format!("Falco version: {} ({})", super::version::FALCO, std::env::consts::ARCH));
    if !loaded.files.is_empty() {
        log.info("Falco initialized with configuration files:");
    }
    for file in &loaded.files {
        let status = match file.status {
            Status::Ok => "ok",
            Status::Failed => "failed",
        };
        log.info(&format!("   {} | schema validation: {status}", file.path));
        for diagnostic in &file.diagnostics {
            log.line(Priority::Warning, &one_line(diagnostic, &loaded));
        }
    }
    if print_format(args).is_some() || args.print.is_some() {
        log.line(Priority::Warning, "The -p/--print option is deprecated, use the append_output setting instead");
    }
    if loaded.tree.get("rules_file").is_some() {
        log.line(Priority::Warning, "Using deprecated config key 'rules_file' (singular form). Please use new 'rules_files' config key (plural form).");
    }
    Ok(Config { settings, loaded, main, log })
}

/// The message with the place that it is about, which Falco leaves to the reader to find.
fn with_place(error: &SettingsError, loaded: &Loaded) -> String {
    let told = error.told.as_ref();
    let place = told.map_or_else(|| error.key.as_deref().and_then(|key| loaded.place_of(key)), |told| told.place);
    let at = place.and_then(|place| at(place, loaded)).map_or_else(String::new, |at| format!(" ({at})"));
    let help = error.help.as_deref().map_or_else(String::new, |help| format!("; {help}"));
    format!("{error}{at}{help}")
}

/// What the schema says of a place, as a line of the log.
fn one_line(diagnostic: &Diagnostic, loaded: &Loaded) -> String {
    let at = diagnostic.place.and_then(|place| at(place, loaded)).map_or_else(String::new, |at| format!("{at}: "));
    let help = diagnostic.help.as_deref().map_or_else(String::new, |help| format!(" ({help})"));
    format!("   {at}{}{help}", diagnostic.message)
}

/// `falco.yaml:3:7`
fn at(place: Place, loaded: &Loaded) -> Option<String> {
    let (start, _) = loaded.sources.line_columns(place)?;
    Some(format!("{}:{}:{}", loaded.sources.get(place.source)?.name, start.line, start.column))
}

/// What `-p` appends; `-pc` and its like have been without effect for long.
fn print_format(args: &Args) -> Option<&str> {
    let format = args.print.as_deref()?;
    let old = ["c", "container", "k", "kubernetes", "cg", "container-gvisor", "kg", "kubernetes-gvisor"];
    (!old.contains(&format)).then_some(format)
}
