//! What the loader must know beside the rule files.

use crate::priority::Priority;
use crate::rule::ExtraField;
use crate::version::Version;

/// The version of Falco's engine whose rule files are understood.
pub const ENGINE_VERSION: Version = Version::new(0, 63, 0);

/// Whose manners a load has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Front {
    /// Falco's: files are loaded one after another, each load ends at its first error; keys that stand twice and bytes that
    /// are not UTF-8 are only warned of.
    Falco,
    /// Lanner's own: all mistakes of all files at once; keys that stand twice and bytes that are not UTF-8 are errors.
    Lanner,
}

/// A plugin that is loaded, or built in and asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plugin {
    /// Its name, as `required_plugin_versions` names it.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The event source that it feeds.
    pub source: Option<String>,
    /// The fields that it reads: a name each, or a class with a dot behind (`ka.`).
    pub fields: Vec<String>,
    /// Names of asynchronous events that it makes.
    pub async_events: Vec<String>,
}

impl Plugin {
    /// Whether a field, written with or without brackets, is one of the plugin's.
    pub fn reads(&self, field: &str) -> bool {
        let name = field.split('[').next().unwrap_or(field);
        self.fields.iter().any(|own| own == name || own.ends_with('.') && name.starts_with(own.as_str()))
    }
}

/// What settings add to the outputs of rules: an entry of `append_output`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AppendOutput {
    /// Only rules of this source.
    pub source: Option<String>,
    /// Only the rule of this name.
    pub rule: Option<String>,
    /// Only rules that have all these tags.
    pub tags: Vec<String>,
    /// Text put behind the output, with a blank between.
    pub extra_output: String,
    /// Fields put into `output_fields`: key and value.
    pub extra_fields: Vec<(String, ExtraField)>,
    /// Puts ` container_id=%container.id` and the like behind the output, for each field that suggests it.
    pub suggested: bool,
}

/// How rules are loaded.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Whose manners.
    pub front: Front,
    /// What the engine says of itself to `required_engine_version`.
    pub engine_version: Version,
    /// What is there for `required_plugin_versions`.
    pub plugins: Vec<Plugin>,
    /// Event sources; rules of others are skipped.
    pub sources: Vec<String>,
    /// What settings add to outputs, in order.
    pub append_output: Vec<AppendOutput>,
    /// Rules that are less urgent are not run.
    pub min_priority: Priority,
    /// Names of addresses, which were learnt from answers of name servers, satisfy exceptions too.
    pub trust_names: bool,
    /// As [`crate::compile::Options::image_spellings`].
    pub image_spellings: bool,
}

impl LoadOptions {
    /// Nothing but system calls, no plugins, all priorities.
    pub fn new(front: Front) -> Self {
        Self {
            front,
            engine_version: ENGINE_VERSION,
            plugins: Vec::new(),
            sources: vec!["syscall".to_owned()],
            append_output: Vec::new(),
            min_priority: Priority::Debug,
            trust_names: false,
            image_spellings: false,
        }
    }

    /// Whether events of a source can come.
    pub fn knows_source(&self, source: &str) -> bool {
        self.sources.iter().any(|known| known == source)
    }
}
