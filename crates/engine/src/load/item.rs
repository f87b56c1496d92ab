//! What rule files define, as the loader keeps it: lists, macros, rules and requirements, with their places.

use crate::load::trail::Trail;
use crate::priority::Priority;
use crate::version::Version;
use lanner_lang::diagnostic::Place;
use lanner_lang::text::SourceMap;
use std::collections::BTreeSet;

/// When an item came and when it changed last, counted over all items of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Age {
    /// Its first definition; orders the items, and never changes.
    pub index: u32,
    /// Its last definition, append or replacement.
    pub visibility: u32,
}

/// A scalar that was read: its text with its places.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub text: SourceMap,
    pub trail: Trail,
}

/// A list.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub name: String,
    pub trail: Trail,
    /// Where its name stands.
    pub place: Place,
    pub items: Vec<SourceMap>,
    pub age: Age,
    /// A part of it could not be read: what uses it is not judged.
    pub broken: bool,
}

/// A macro.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    pub name: String,
    pub trail: Trail,
    /// Where its name stands.
    pub place: Place,
    pub condition: Text,
    pub age: Age,
    /// A part of it could not be read: what uses it is not judged.
    pub broken: bool,
}

/// A rule.
#[derive(Debug, Clone)]
pub(crate) struct RuleItem {
    pub name: String,
    pub trail: Trail,
    /// Where its name stands.
    pub place: Place,
    pub condition: Text,
    pub output: Text,
    pub desc: String,
    pub priority: Priority,
    pub source: String,
    pub enabled: bool,
    pub capture: bool,
    pub capture_duration: u32,
    pub warn_evttypes: bool,
    pub skip_if_unknown_filter: bool,
    pub tags: BTreeSet<String>,
    /// Fields by whose values alerts are one group.
    pub group_by: Vec<SourceMap>,
    pub exceptions: Vec<CheckedException>,
    pub age: Age,
    /// Its source is known.
    pub known_source: bool,
    /// A part of it could not be read: it is checked as far as possible, but not run.
    pub broken: bool,
}

/// A text, or several in a sequence, at any depth.
#[derive(Debug, Clone)]
pub(crate) enum Entry {
    Text(SourceMap),
    List(Vec<Entry>),
}

impl Entry {
    /// The texts of a sequence of texts, or the text alone.
    pub(crate) fn texts(&self) -> Vec<&SourceMap> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(entries) => entries.iter().flat_map(Self::texts).collect(),
        }
    }
}

/// A value of an exception.
#[derive(Debug, Clone)]
pub(crate) struct Value {
    pub entry: Entry,
    pub trail: Trail,
}

/// An exception as written; what is left out is filled in when the collector accepts it.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub name: String,
    pub trail: Trail,
    pub fields: Option<Entry>,
    pub comps: Option<Entry>,
    pub values: Vec<Value>,
}

/// An exception that fits together.
#[derive(Debug, Clone)]
pub(crate) struct CheckedException {
    pub name: String,
    /// One field and its values, instead of a list of fields and lists of values.
    pub single: bool,
    pub fields: Vec<SourceMap>,
    /// An operator with its modifier for each field, without blanks around.
    pub comps: Vec<String>,
    pub values: Vec<Value>,
}

/// A rule as it was defined; what the collector makes of it is a [`RuleItem`].
#[derive(Debug)]
pub(crate) struct RuleDefinition {
    pub rule: RuleItem,
    pub exceptions: Vec<Exception>,
}

/// What an item with `append` or `override` brings for a rule; `None`: nothing.
#[derive(Debug, Clone)]
pub(crate) struct RuleUpdate {
    pub name: String,
    pub trail: Trail,
    pub condition: Option<Text>,
    pub output: Option<Text>,
    pub desc: Option<String>,
    pub priority: Option<Priority>,
    /// Only looked at when the condition changes.
    pub source: Option<String>,
    pub enabled: Option<bool>,
    pub capture: Option<bool>,
    pub capture_duration: Option<u32>,
    pub warn_evttypes: Option<bool>,
    pub skip_if_unknown_filter: Option<bool>,
    pub tags: Option<BTreeSet<String>>,
    pub group_by: Option<Vec<SourceMap>>,
    pub exceptions: Option<Vec<Exception>>,
    /// A part of it could not be read.
    pub broken: bool,
}

/// A plugin and the least version of it that is required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PluginVersion {
    /// The plugin.
    pub name: String,
    /// Its least version.
    pub version: Version,
}

/// An entry of `required_plugin_versions`: one of its plugins must be loaded.
#[derive(Debug, Clone)]
pub(crate) struct PluginRequirement {
    /// The wanted one and its alternatives, in order.
    pub choices: Vec<PluginVersion>,
    pub trail: Trail,
}
