//! Settings: falco.yaml with its includes, the environment and `-o`, read into typed groups.
//!
//! Each key is declared once, in [`groups`] or [`lists`]. From there come defaults, types, the JSON schema, the schema
//! check of each file and the diagnostics of Lanner's own front.

#[macro_use]
mod table;
mod check;
mod docs;
mod env;
mod file;
mod fitting;
mod groups;
mod lists;
mod masked;
mod merge;
mod path;
mod restart;
mod schema;
mod shape;

pub use check::{check_buffers, check_metrics, parse_interval};
pub use docs::markdown;
pub use file::{FileStatus, Loaded, Status, load, load_as_written};
pub use fitting::fitting;
pub use groups::*;
pub use lists::{AppendOutput, ExtraSetting, Plugin, RuleSelector, Selection};
pub use schema::json_schema;
pub use shape::keys;
pub use table::{Key, Kind};

use lanner_lang::diagnostic::Diagnostic;
use lanner_lang::suggest;
use lanner_lang::yaml::Node;
use lanner_output::settings::{ListMistake, OutputSettings};

/// Settings that can't be used.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsError {
    /// The key, where one is to blame: `engine.kind`.
    pub key: Option<String>,
    /// What is wrong, in Falco's words where users know them.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The same for Lanner's own front, where neither the message nor the key's place will do.
    pub told: Option<Box<Diagnostic>>,
}

impl SettingsError {
    /// A mistake at a key.
    pub fn at(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: Some(key.into()), message: message.into(), help: None, told: None }
    }

    /// A mistake that has its diagnostic.
    pub fn told(message: impl Into<String>, diagnostic: Diagnostic) -> Self {
        Self { key: None, message: message.into(), help: None, told: Some(Box::new(diagnostic)) }
    }

    /// The message without what Falco puts in front of it: a diagnostic has a place instead.
    pub fn words(&self) -> &str {
        let message = self.message.as_str();
        let behind =
            |start: &str| message.strip_prefix(start).and_then(|rest| rest.split_once(": ")).map(|(_, rest)| rest);
        behind("Error reading config file").or_else(|| behind("Config error")).unwrap_or(message)
    }

    /// The same with what was probably meant by `word`.
    #[must_use]
    pub fn among(mut self, word: &str, choices: &[&str]) -> Self {
        let near = suggest::nearest(&word.to_lowercase(), choices.iter().copied());
        self.help = near.map(|near| format!("did you mean `{near}`?"));
        self
    }
}

impl std::fmt::Display for SettingsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingsError {}

/// All settings, read and checked.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each group has its own documentation")]
pub struct Settings {
    pub general: General,
    pub engine: Engine,
    pub kmod: Kmod,
    pub modern_ebpf: ModernEbpf,
    pub replay: Replay,
    pub base_syscalls: BaseSyscalls,
    pub libs: Libs,
    pub timeouts: Timeouts,
    pub drops: Drops,
    pub queue: Queue,
    pub stdout: StdoutOutput,
    pub syslog: SyslogOutput,
    pub file: FileOutput,
    pub program: ProgramOutput,
    pub http: HttpOutput,
    pub capture: Capture,
    pub flight_recorder: FlightRecorder,
    pub webserver: Webserver,
    pub libs_logger: LibsLogger,
    pub metrics: Metrics,
    pub lanner: Lanner,
    pub heartbeat: Heartbeat,
    pub canary: Canary,
    pub watchdog: Watchdog,
    /// The plugins that are wanted, in order.
    pub plugins: Vec<Plugin>,
    /// What is appended to alerts.
    pub append_output: Vec<AppendOutput>,
    /// Rules switched on and off.
    pub rules: Vec<Selection>,
    /// Names and values that every alert gets.
    pub static_fields: Vec<(String, String)>,
    /// Rule files and directories.
    pub rules_files: Vec<String>,
    /// Lanner's own outputs, in order.
    pub outputs: Vec<OutputSettings>,
}

impl Settings {
    /// Reads the merged tree; what can't be read has its default. The errors are what Falco refuses too, in the order in which it
    /// would meet them; other values of a wrong type give their default silently.
    pub fn read(root: &Node) -> (Self, Vec<SettingsError>) {
        let mut errors = Vec::new();
        let settings = Self {
            general: kept(General::read(root), &mut errors),
            engine: kept(Engine::read(root), &mut errors),
            kmod: kept(Kmod::read(root), &mut errors),
            modern_ebpf: kept(ModernEbpf::read(root), &mut errors),
            replay: kept(Replay::read(root), &mut errors),
            base_syscalls: kept(BaseSyscalls::read(root), &mut errors),
            libs: kept(Libs::read(root), &mut errors),
            timeouts: kept(Timeouts::read(root), &mut errors),
            drops: kept(Drops::read(root), &mut errors),
            queue: kept(Queue::read(root), &mut errors),
            stdout: kept(StdoutOutput::read(root), &mut errors),
            syslog: kept(SyslogOutput::read(root), &mut errors),
            file: kept(FileOutput::read(root), &mut errors),
            program: kept(ProgramOutput::read(root), &mut errors),
            http: kept(HttpOutput::read(root), &mut errors),
            capture: kept(Capture::read(root), &mut errors),
            flight_recorder: kept(FlightRecorder::read(root), &mut errors),
            webserver: kept(Webserver::read(root), &mut errors),
            libs_logger: kept(LibsLogger::read(root), &mut errors),
            metrics: kept(Metrics::read(root), &mut errors),
            lanner: kept(Lanner::read(root), &mut errors),
            heartbeat: kept(Heartbeat::read(root), &mut errors),
            canary: kept(Canary::read(root), &mut errors),
            watchdog: kept(Watchdog::read(root), &mut errors),
            plugins: kept(lists::plugins(root), &mut errors),
            append_output: lists::append_output(root),
            rules: lists::rules(root),
            static_fields: lists::static_fields(root),
            rules_files: kept(lists::rules_files(root), &mut errors),
            outputs: outputs(root, &mut errors),
        };
        errors.extend(check::check(&settings));
        errors.dedup();
        (settings, errors)
    }
}

/// The outputs of `lanner.outputs`; those with mistakes are left out.
fn outputs(root: &Node, errors: &mut Vec<SettingsError>) -> Vec<OutputSettings> {
    let (outputs, mistakes) = lanner_output::settings::read(root.get("lanner").and_then(|group| group.get("outputs")));
    let told = mistakes.into_iter().map(|ListMistake { key, message, help }| {
        let message = format!("Error reading config file: {key}: {message}");
        SettingsError { help, ..SettingsError::at(key, message) }
    });
    errors.extend(told);
    outputs
}

/// What was read, or its default and one error more.
fn kept<T: Default>(read: Result<T, SettingsError>, errors: &mut Vec<SettingsError>) -> T {
    read.unwrap_or_else(|error| {
        errors.push(error);
        T::default()
    })
}
