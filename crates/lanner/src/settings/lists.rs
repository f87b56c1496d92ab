//! The keys of falco.yaml that are lists of mappings, and how they are read.

use super::SettingsError;
use super::table::{Key, Kind};
use lanner_lang::yaml::Node;
use std::path::{Component, Path};

/// Where relative library paths begin.
pub const PLUGINS_DIR: &str = "/usr/share/falco/plugins";

/// Declares keys that no group holds.
macro_rules! keys {
    ($( $(#[doc = $doc:literal])+ $path:literal : $kind:expr; )+) => {
        /// Keys of lists and of what includes are made of.
        pub static LISTS: &[Key] = &[$(
            Key { path: $path, kind: $kind, default: String::new, unit: "", doc: concat!($($doc),+) },
        )+];
    };
}

keys! {
    /// Settings files or directories to merge in.
    "config_files[]": Kind::Text;
    /// A settings file or directory to merge in.
    "config_files[].path": Kind::Text;
    /// How: `append` joins lists, `override` replaces, `add-only` adds keys that are not there.
    "config_files[].strategy": Kind::Choice(&["append", "override", "add-only"]);
    /// Rule files or directories; those of the command line stand in their place. What is not there is left out by the `falco` front, and a mistake for Lanner's own commands.
    "rules_files[]": Kind::Text;
    /// A spelling that Falco's schema knows; it has no effect.
    "rule_files[]": Kind::Text;
    /// A rule, or rules by a pattern with `*`, to switch on.
    "rules[].enable.rule": Kind::Text;
    /// A tag whose rules are switched on.
    "rules[].enable.tag": Kind::Text;
    /// A rule, or rules by a pattern with `*`, to switch off.
    "rules[].disable.rule": Kind::Text;
    /// A tag whose rules are switched off.
    "rules[].disable.tag": Kind::Text;
    /// Plugins to load, in order; without it all of `plugins`.
    "load_plugins[]": Kind::Text;
    /// A plugin's name.
    "plugins[].name": Kind::Text;
    /// Its library.
    "plugins[].library_path": Kind::Text;
    /// Its configuration.
    "plugins[].init_config": Kind::MapOrText;
    /// What its source opens.
    "plugins[].open_params": Kind::Text;
    /// Only rules with this name.
    "append_output[].match.rule": Kind::Text;
    /// Only rules of this source.
    "append_output[].match.source": Kind::Text;
    /// Only rules with all these tags.
    "append_output[].match.tags[]": Kind::Text;
    /// Appended to the rules' output.
    "append_output[].extra_output": Kind::Text;
    /// Added to `output_fields`: a field, or a name with a template.
    "append_output[].extra_fields[]": Kind::MapOrText;
    /// Append fields that plugins suggest.
    "append_output[].suggested_output": Kind::Bool;
    /// Names and values that every alert gets.
    "static_fields": Kind::Map;
}

/// A plugin that is wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// Its library, absolute.
    pub library_path: String,
    /// Its configuration as the plugin gets it.
    pub init_config: String,
    /// What its source opens.
    pub open_params: String,
}

/// An entry of `append_output`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AppendOutput {
    /// Only this rule.
    pub rule: Option<String>,
    /// Only this source.
    pub source: Option<String>,
    /// Only rules with all of these.
    pub tags: Vec<String>,
    /// Appended to the output.
    pub extra_output: Option<String>,
    /// Added to the fields.
    pub extra_fields: Vec<ExtraSetting>,
    /// Append what plugins suggest.
    pub suggested_output: bool,
}

/// A field that is added to alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExtraSetting {
    /// A field with its typed value.
    Field(String),
    /// A name and the template of its text.
    Template(String, String),
}

/// What a selection of rules goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleSelector {
    /// A name with `*` for anything.
    Name(String),
    /// A tag.
    Tag(String),
}

/// An entry of `rules`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// On or off.
    pub enable: bool,
    /// Which.
    pub what: RuleSelector,
}

fn text(node: Option<&Node>) -> Option<String> {
    node?.as_str().map(str::to_owned)
}

/// The elements of a list; a scalar counts as a list of one, as Falco reads them.
fn elements<'a>(root: &'a Node, key: &str) -> &'a [Node] {
    match root.get(key) {
        Some(node) if node.as_sequence().is_some() => node.as_sequence().unwrap_or(&[]),
        Some(node) if node.as_str().is_some() => std::slice::from_ref(node),
        _ => &[],
    }
}

/// The plugins to load.
pub(super) fn plugins(root: &Node) -> Result<Vec<Plugin>, SettingsError> {
    let all = elements(root, "plugins").iter().map(plugin).collect::<Result<Vec<_>, _>>()?;
    let Some(wanted) = root.get("load_plugins") else { return Ok(all) };
    if let Some(scalar) = wanted.as_str() {
        return one_of(&all, scalar).map(|plugin| vec![plugin]);
    }
    let names = wanted.as_sequence().unwrap_or(&[]).iter().filter_map(Node::as_str);
    names.map(|name| one_of(&all, name)).collect()
}

fn one_of(all: &[Plugin], name: &str) -> Result<Plugin, SettingsError> {
    let found = all.iter().find(|plugin| plugin.name == name);
    found.cloned().ok_or_else(|| {
        SettingsError::at(
            "load_plugins",
            format!("Cannot load plugin '{name}': plugin config not found for given name"),
        )
        .among(name, &all.iter().map(|plugin| plugin.name.as_str()).collect::<Vec<_>>())
    })
}

fn plugin(node: &Node) -> Result<Plugin, SettingsError> {
    let Some(name) = text(node.get("name")) else {
        return Err(SettingsError::at("plugins", "Config error at key \"plugins\": an entry without a name"));
    };
    let Some(library) = text(node.get("library_path")) else {
        let message = format!("Config error at key \"plugins\": plugin '{name}' has no library_path");
        return Err(SettingsError::at("plugins", message));
    };
    let init_config = match node.get("init_config") {
        Some(node) if node.as_mapping().is_some() => json_of(node).to_string(),
        node => text(node).unwrap_or_default(),
    };
    let open_params = text(node.get("open_params")).unwrap_or_default();
    Ok(Plugin { library_path: library_path(&library)?, name, init_config, open_params })
}

/// A plugin's configuration as JSON: numbers and booleans as such when they stand without quotes.
fn json_of(node: &Node) -> serde_json::Value {
    use lanner_lang::yaml::{Kind as Yaml, Style};
    match &node.kind {
        Yaml::Mapping(pairs) => pairs
            .iter()
            .map(|(key, value)| (key.as_scalar().map_or_else(String::new, |s| s.text.clone()), json_of(value)))
            .collect(),
        Yaml::Sequence(items) => items.iter().map(json_of).collect(),
        Yaml::Scalar(scalar) if scalar.is_null() => serde_json::Value::Null,
        Yaml::Scalar(scalar) if scalar.style != Style::Plain => scalar.text.clone().into(),
        Yaml::Scalar(scalar) => match (scalar.text.as_str(), scalar.as_i64(), scalar.as_f64()) {
            ("true", ..) => true.into(),
            ("false", ..) => false.into(),
            (_, Some(number), _) => number.into(),
            (_, _, Some(number)) => number.into(),
            (text, ..) => text.into(),
        },
    }
}

/// The absolute path of a library. A relative one must stay in [`PLUGINS_DIR`].
fn library_path(path: &str) -> Result<String, SettingsError> {
    if path.starts_with('/') {
        return Ok(path.to_owned());
    }
    let mut depth = 0_usize;
    for component in Path::new(path).components() {
        match component {
            Component::ParentDir if depth == 0 => {
                let message = format!(
                    "Config error at key \"plugins\": library_path '{path}' resolves outside the plugins directory \
                     {PLUGINS_DIR}"
                );
                return Err(SettingsError::at("plugins", message));
            }
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    Ok(format!("{PLUGINS_DIR}/{path}"))
}

/// The entries of `append_output`.
pub(super) fn append_output(root: &Node) -> Vec<AppendOutput> {
    let entries = root.get("append_output").and_then(Node::as_sequence).unwrap_or(&[]);
    entries.iter().map(append_entry).collect()
}

fn append_entry(node: &Node) -> AppendOutput {
    let of_match = |key| node.get("match").and_then(|m| m.get(key));
    let tags = of_match("tags").and_then(Node::as_sequence).unwrap_or(&[]);
    let fields = node.get("extra_fields").and_then(Node::as_sequence).unwrap_or(&[]);
    AppendOutput {
        rule: text(of_match("rule")),
        source: text(of_match("source")),
        tags: tags.iter().filter_map(|tag| text(Some(tag))).collect(),
        extra_output: text(node.get("extra_output")),
        extra_fields: fields.iter().flat_map(extra_fields).collect(),
        suggested_output: node.get("suggested_output").and_then(Node::as_bool).unwrap_or(false),
    }
}

fn extra_fields(node: &Node) -> Vec<ExtraSetting> {
    if let Some(field) = node.as_str() {
        return vec![ExtraSetting::Field(field.to_owned())];
    }
    let named = |(key, (_, value)): (&str, &(Node, Node))| {
        Some(ExtraSetting::Template(key.to_owned(), value.as_str()?.to_owned()))
    };
    node.keys().filter_map(named).collect()
}

/// The entries of `rules`.
pub(super) fn rules(root: &Node) -> Vec<Selection> {
    let mut found = Vec::new();
    for entry in root.get("rules").and_then(Node::as_sequence).unwrap_or(&[]) {
        for (verb, (_, selector)) in entry.keys() {
            let enable = match verb {
                "enable" => true,
                "disable" => false,
                _ => continue,
            };
            let by = |key, make: fn(String) -> RuleSelector| text(selector.get(key)).map(make);
            let selectors = [by("rule", RuleSelector::Name), by("tag", RuleSelector::Tag)];
            found.extend(selectors.into_iter().flatten().map(|what| Selection { enable, what }));
        }
    }
    found
}

/// The pairs of `static_fields`.
pub(super) fn static_fields(root: &Node) -> Vec<(String, String)> {
    let Some(node) = root.get("static_fields") else { return Vec::new() };
    let pair = |(key, (_, value)): (&str, &(Node, Node))| Some((key.to_owned(), value.as_str()?.to_owned()));
    node.keys().filter_map(pair).collect()
}

/// Rule files and directories, by the old key too.
pub(super) fn rules_files(root: &Node) -> Result<Vec<String>, SettingsError> {
    let (new, old) = (elements(root, "rules_files"), elements(root, "rules_file"));
    if root.get("rules_files").is_some() && root.get("rules_file").is_some() {
        let message = "Error reading config file: both 'rules_files' and 'rules_file' keys set";
        return Err(SettingsError::at("rules_file", message));
    }
    let used = if root.get("rules_files").is_some() { new } else { old };
    Ok(used.iter().filter_map(|node| text(Some(node))).collect())
}
