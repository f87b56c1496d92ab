//! `append` and `override` of an item: which of its keys change what is already there, and how.

use crate::load::log::Report;
use crate::load::names;
use crate::load::problem::{Code, ItemType};
use crate::load::reader::{Reader, Unread};
use crate::load::trail::Trail;
use lanner_lang::yaml::Node;

/// What can be overridden in a kind of item.
pub(crate) struct Keys {
    pub append: &'static [&'static str],
    pub replace: &'static [&'static str],
}

impl Keys {
    pub(crate) const LIST: Self = Self { append: &["items"], replace: &["items"] };
    pub(crate) const MACRO: Self = Self { append: &["condition"], replace: &["condition"] };
    pub(crate) const RULE: Self = Self {
        append: &["condition", "output", "desc", "tags", "exceptions"],
        replace: &[
            "condition",
            "output",
            "desc",
            "priority",
            "capture",
            "capture_duration",
            "tags",
            "exceptions",
            "enabled",
            "warn_evttypes",
            "skip-if-unknown-filter",
        ],
    };

    /// With what Lanner's own front knows.
    pub(crate) const OWN_RULE: Self = Self {
        append: &["condition", "output", "desc", "tags", "exceptions", "group_by"],
        replace: &[
            "condition",
            "output",
            "desc",
            "priority",
            "capture",
            "capture_duration",
            "tags",
            "exceptions",
            "enabled",
            "warn_evttypes",
            "skip-if-unknown-filter",
            "group_by",
        ],
    };

    fn knows(&self, key: &str) -> bool {
        self.append.contains(&key) || self.replace.contains(&key)
    }
}

/// How an item changes what is already there.
#[derive(Debug, Default)]
pub(crate) struct Overrides {
    /// `append: true`
    pub all: bool,
    /// Keys to be added.
    pub append: Vec<&'static str>,
    /// Keys to be replaced.
    pub replace: Vec<&'static str>,
}

impl Overrides {
    /// Whether anything is added.
    pub(crate) fn appends(&self) -> bool {
        self.all || !self.append.is_empty()
    }

    /// Whether there are keys under `override`.
    pub(crate) fn any(&self) -> bool {
        !self.append.is_empty() || !self.replace.is_empty()
    }
}

const BOTH: &str = "Keys 'override' and 'append: true' cannot be used together. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";
const DEPRECATED: &str =
    "'append' key is deprecated. Add an 'append' entry (e.g. 'condition: append') under 'override' instead.";

/// Reads and checks `append` and `override`.
pub(crate) fn read(reader: &mut Reader<'_, '_>, item: &Node, keys: &Keys, trail: &Trail) -> Result<Overrides, Unread> {
    let all = reader.optional(item, "append", "true or false", trail, Node::as_bool)?.unwrap_or(false);
    let key_place = |reader: &Reader<'_, '_>, key: &str| item.get_pair(key).map(|(key, _)| reader.place(key));
    if all {
        let place = key_place(reader, "append");
        let words = "`append` is on its way out";
        let help = Some("name the keys that are appended: `override: {condition: append}`".to_owned());
        let report = Report::new(Code::DeprecatedItem, "deprecated-append", trail, DEPRECATED);
        reader.log.add(report.words(words).at(place).help(help));
    }
    let mut overrides = entries(reader, item, keys, trail)?;
    if all && overrides.any() {
        let place = key_place(reader, "append");
        reader.log.add(Report::new(Code::ErrYamlValidate, "append-and-override", trail, BOTH).at(place));
        return Err(Unread);
    }
    overrides.all = all;
    if overrides.any() {
        complete(reader, item, keys, &overrides, trail)?;
    }
    Ok(overrides)
}

/// The pairs under `override`.
fn entries(reader: &mut Reader<'_, '_>, item: &Node, keys: &Keys, trail: &Trail) -> Result<Overrides, Unread> {
    let mut overrides = Overrides::default();
    let Some(node) = item.get("override").filter(|node| !node.is_null()) else { return Ok(overrides) };
    let inner = trail.inner(ItemType::Overrides, "", node);
    let Some(pairs) = node.as_mapping() else {
        let words = format!("`override` is a mapping (`condition: append`), but this is {}", node.kind_name());
        reader
            .log
            .add(Report::new(Code::ErrYamlValidate, "wrong-type", &inner, "Overrides must be a mapping").words(words));
        return Err(Unread);
    };
    let mut result = Ok(());
    for (key_node, value) in pairs {
        let (key, op) = (key_node.as_str().unwrap_or(""), value.as_str().unwrap_or(""));
        let appended = keys.append.iter().find(|known| **known == key);
        let replaced = keys.replace.iter().find(|known| **known == key);
        let (message, help) = match (op, appended, replaced) {
            ("append", Some(key), _) => {
                overrides.append.push(key);
                continue;
            }
            ("replace", _, Some(key)) => {
                overrides.replace.push(key);
                continue;
            }
            ("append", None, Some(_)) => (format!("Key '{key}' cannot be appended to, use 'replace' instead"), None),
            ("append", None, None) => (format!("Key '{key}' cannot be appended to"), near_key(key, keys)),
            ("replace", ..) => (format!("Key '{key}' cannot be replaced"), near_key(key, keys)),
            _ => (
                format!("Invalid override operation for key '{key}': '{op}'. Allowed values are 'append' or 'replace'"),
                None,
            ),
        };
        let place = Some(reader.place(key_node));
        reader.log.add(Report::new(Code::ErrYamlValidate, "bad-override", &inner, message).at(place).help(help));
        result = Err(Unread);
    }
    result.map(|()| overrides)
}

fn near_key(key: &str, keys: &Keys) -> Option<String> {
    let known = keys.append.iter().chain(keys.replace).copied();
    names::did_you_mean(key, known)
}

/// Each overridden key must be in the item, and each key of the item that can be overridden must be under `override`.
fn complete(
    reader: &mut Reader<'_, '_>,
    item: &Node,
    keys: &Keys,
    overrides: &Overrides,
    trail: &Trail,
) -> Result<(), Unread> {
    let mut result = Ok(());
    for (names, what) in [(&overrides.append, "An append"), (&overrides.replace, "A replace")] {
        for key in names.iter().filter(|key| item.get(key).is_none()) {
            let message = format!("{what} override for '{key}' was specified but '{key}' is not defined");
            let words = format!("`override` names `{key}`, but the item has no `{key}`");
            let place = item.get("override").and_then(|node| node.get_pair(key)).map(|(key, _)| reader.place(key));
            let report = Report::new(Code::ErrYamlValidate, "override-without-key", trail, message);
            reader.log.add(report.words(words).at(place));
            result = Err(Unread);
        }
    }
    for (key, (node, _)) in item.keys() {
        if keys.knows(key) && !overrides.append.contains(&key) && !overrides.replace.contains(&key) {
            let message = format!("Unexpected key '{key}': no corresponding entry under 'override' is defined.");
            let words = format!("`override` does not say what to do with `{key}`");
            let place = Some(reader.place(node));
            let report = Report::new(Code::ErrYamlValidate, "key-without-override", trail, message);
            reader.log.add(report.words(words).at(place));
            result = Err(Unread);
        }
    }
    result
}
