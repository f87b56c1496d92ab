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
mod groups;
mod lists;
mod merge;
mod path;
mod schema;
mod shape;

pub use check::{check_buffers, check_metrics, parse_interval};
pub use docs::markdown;
pub use file::{FileStatus, Loaded, Status, load};
pub use groups::*;
pub use lists::{AppendOutput, ExtraSetting, Plugin, RuleSelector, Selection};
pub use schema::json_schema;
pub use table::{Key, Kind};

use lanner_lang::yaml::Node;

/// Settings that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    /// The key, where one is to blame: `engine.kind`.
    pub key: Option<String>,
    /// What is wrong, in Falco's words where users know them.
    pub message: String,
}

impl SettingsError {
    /// A mistake at a key.
    pub fn at(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self { key: Some(key.into()), message: message.into() }
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
    pub webserver: Webserver,
    pub libs_logger: LibsLogger,
    pub metrics: Metrics,
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
}

impl Settings {
    /// Reads the merged tree.
    ///
    /// # Errors
    /// The first value that Falco refuses too; other values of a wrong type give their default.
    pub fn read(root: &Node) -> Result<Self, SettingsError> {
        let settings = Self {
            general: General::read(root)?,
            engine: Engine::read(root)?,
            kmod: Kmod::read(root)?,
            modern_ebpf: ModernEbpf::read(root)?,
            replay: Replay::read(root)?,
            base_syscalls: BaseSyscalls::read(root)?,
            libs: Libs::read(root)?,
            timeouts: Timeouts::read(root)?,
            drops: Drops::read(root)?,
            queue: Queue::read(root)?,
            stdout: StdoutOutput::read(root)?,
            syslog: SyslogOutput::read(root)?,
            file: FileOutput::read(root)?,
            program: ProgramOutput::read(root)?,
            http: HttpOutput::read(root)?,
            capture: Capture::read(root)?,
            webserver: Webserver::read(root)?,
            libs_logger: LibsLogger::read(root)?,
            metrics: Metrics::read(root)?,
            plugins: lists::plugins(root)?,
            append_output: lists::append_output(root),
            rules: lists::rules(root)?,
            static_fields: lists::static_fields(root),
            rules_files: lists::rules_files(root)?,
        };
        check::check(&settings)?;
        Ok(settings)
    }
}
