//! Reads rules: definitions, appends, overrides and switches.

use crate::load::item::{Age, Entry, Exception, RuleDefinition, RuleItem, RuleUpdate, Text, Value};
use crate::load::log::Report;
use crate::load::names;
use crate::load::options::Front;
use crate::load::overrides::{self, Keys, Overrides};
use crate::load::problem::{Code, ItemType};
use crate::load::reader::{Need, Reader, Unread};
use crate::load::trail::Trail;
use crate::priority::Priority;
use lanner_lang::diagnostic::Place;
use lanner_lang::text::SourceMap;
use lanner_lang::yaml::Node;
use std::collections::BTreeSet;

/// The keys of a rule.
pub(crate) const KEYS: [&str; 15] = [
    "rule",
    "condition",
    "output",
    "desc",
    "priority",
    "source",
    "enabled",
    "capture",
    "capture_duration",
    "warn_evttypes",
    "skip-if-unknown-filter",
    "tags",
    "exceptions",
    "override",
    "append",
];

/// The key that only Lanner knows: fields by whose values alerts of the rule are one group.
const GROUP_BY: &str = "group_by";

/// What Lanner's own front knows beside them.
pub(crate) const OWN_KEYS: [&str; 1] = [GROUP_BY];

/// Those without which an item only switches a rule on or off.
const DEFINING: [&str; 4] = ["condition", "output", "desc", "priority"];

const DEPRECATED_ENABLED: &str = "The standalone 'enabled' key usage is deprecated. The correct approach requires also a 'replace' entry under the 'override' key (i.e. 'enabled: replace').";

/// Reads a rule into the collector; its chain.
pub(crate) fn rule(reader: &mut Reader<'_, '_>, item: &Node, file: &Trail) -> Trail {
    let (name, trail, place) = match reader.name(item, "rule", ItemType::Rule, file) {
        Ok(named) => named,
        Err(trail) => return trail,
    };
    let parts = Parts { item, name: &name, trail: &trail, place };
    let keys = if reader.log.front == Front::Lanner { Keys::OWN_RULE } else { Keys::RULE };
    let Ok(overrides) = overrides::read(reader, item, &keys, &trail) else { return trail };
    let defines = DEFINING.iter().any(|key| item.get(key).is_some());
    if overrides.any() {
        parts.override_(reader, &overrides);
    } else if overrides.all {
        parts.append(reader);
    } else if defines {
        parts.define(reader);
    } else {
        parts.enable(reader);
    }
    trail
}

struct Parts<'n> {
    item: &'n Node,
    name: &'n str,
    trail: &'n Trail,
    place: Place,
}

impl Parts<'_> {
    /// An update that changes nothing.
    fn update(&self) -> RuleUpdate {
        RuleUpdate {
            name: self.name.to_owned(),
            trail: self.trail.clone(),
            condition: None,
            output: None,
            desc: None,
            priority: None,
            source: None,
            enabled: None,
            capture: None,
            capture_duration: None,
            warn_evttypes: None,
            skip_if_unknown_filter: None,
            tags: None,
            group_by: None,
            exceptions: None,
            broken: false,
        }
    }

    fn override_(&self, reader: &mut Reader<'_, '_>, overrides: &Overrides) {
        if !overrides.append.is_empty() {
            let update = self.read(reader, &overrides.append, true);
            reader.collector.append_rule(update, reader.registry, reader.log);
        }
        if !overrides.replace.is_empty() && !reader.log.stopped() {
            let update = self.read(reader, &overrides.replace, false);
            reader.collector.replace_in_rule(update, reader.registry, reader.log);
        }
    }

    /// `append: true` looks at nothing but condition and exceptions.
    fn append(&self, reader: &mut Reader<'_, '_>) {
        let keys: Vec<&str> =
            ["condition", "exceptions"].into_iter().filter(|key| self.item.get(key).is_some()).collect();
        if keys.is_empty() {
            let message = "Appended rule must have exceptions or condition property";
            let words = "`append: true` has nothing to append: neither `condition` nor `exceptions`";
            reader.log.add(Report::new(Code::ErrValidate, "nothing-to-append", self.trail, message).words(words));
            return;
        }
        let mut update = self.read(reader, &keys, true);
        update.source = self.item.get("source").and_then(Node::as_str).map(str::to_owned);
        reader.collector.append_rule(update, reader.registry, reader.log);
    }

    fn enable(&self, reader: &mut Reader<'_, '_>) {
        if self.item.get("enabled").is_none() {
            let words = "a rule has `condition`, `output`, `desc` and `priority`; this item has none of them";
            let message = "Item has no mapping for key 'enabled'";
            reader.log.add(Report::new(Code::ErrYamlValidate, "missing-key", self.trail, message).words(words));
            return;
        }
        let Ok(enabled) = reader.optional(self.item, "enabled", "true or false", self.trail, Node::as_bool) else {
            return;
        };
        let help = Some("add `override: {enabled: replace}`".to_owned());
        let report = Report::new(Code::DeprecatedItem, "deprecated-enabled", self.trail, DEPRECATED_ENABLED);
        reader.log.add(report.words("an item with nothing but `enabled` is on its way out").help(help));
        let mut update = self.update();
        update.enabled = enabled;
        reader.collector.enable_rule(update, reader.log);
    }

    /// The parts of an update that `keys` name.
    fn read(&self, reader: &mut Reader<'_, '_>, keys: &[&str], append: bool) -> RuleUpdate {
        let mut update = self.update();
        let mut broken = false;
        let has = |key: &str| keys.contains(&key);
        if has("condition") {
            update.condition = self.text(reader, "condition", ItemType::RuleCondition, Need::Anything, &mut broken);
            update.source = self.item.get("source").and_then(Node::as_str).map(str::to_owned);
        }
        if has("exceptions") {
            update.exceptions = Some(self.exceptions(reader, append, &mut broken));
        }
        if has("output") {
            update.output = self.text(reader, "output", ItemType::RuleOutput, Need::Anything, &mut broken).map(trimmed);
        }
        if has("desc") {
            let desc = self.text(reader, "desc", ItemType::ValueFor, Need::Anything, &mut broken);
            update.desc = desc.map(|desc| desc.text.as_str().to_owned());
        }
        if has("tags") {
            update.tags = Some(self.tags(reader, &mut broken));
        }
        if has(GROUP_BY) {
            update.group_by = Some(self.group_by(reader, &mut broken));
        }
        if has("priority") {
            update.priority = self.priority(reader, &mut broken);
        }
        let mut flag = |key: &str| if has(key) { self.flag(reader, key, &mut broken) } else { None };
        update.enabled = flag("enabled");
        update.capture = flag("capture");
        update.warn_evttypes = flag("warn_evttypes");
        update.skip_if_unknown_filter = flag("skip-if-unknown-filter");
        if has("capture_duration") {
            update.capture_duration = self.duration(reader, &mut broken);
        }
        update.broken = broken;
        update
    }

    fn define(&self, reader: &mut Reader<'_, '_>) {
        let mut broken = false;
        let source = self.source(reader, &mut broken);
        let condition = self.text(reader, "condition", ItemType::RuleCondition, Need::NotEmpty, &mut broken);
        let output = self.text(reader, "output", ItemType::RuleOutput, Need::NotEmpty, &mut broken).map(trimmed);
        let desc = self.text(reader, "desc", ItemType::ValueFor, Need::NotEmpty, &mut broken);
        let priority = self.priority(reader, &mut broken);
        let enabled = self.flag(reader, "enabled", &mut broken).unwrap_or(true);
        let capture = self.flag(reader, "capture", &mut broken).unwrap_or(false);
        let capture_duration = self.duration(reader, &mut broken).unwrap_or(0);
        let warn_evttypes = self.flag(reader, "warn_evttypes", &mut broken).unwrap_or(true);
        let skip_if_unknown_filter = self.flag(reader, "skip-if-unknown-filter", &mut broken).unwrap_or(false);
        let tags = self.tags(reader, &mut broken);
        let group_by = self.group_by(reader, &mut broken);
        let exceptions = self.exceptions(reader, false, &mut broken);
        if reader.log.stopped() {
            return;
        }
        let nothing = || Text { text: SourceMap::new(), trail: self.trail.clone() };
        let rule = RuleItem {
            name: self.name.to_owned(),
            trail: self.trail.clone(),
            place: self.place,
            condition: condition.unwrap_or_else(nothing),
            output: output.unwrap_or_else(nothing),
            desc: desc.map(|desc| desc.text.as_str().to_owned()).unwrap_or_default(),
            priority: priority.unwrap_or(Priority::Debug),
            known_source: reader.options.knows_source(&source),
            source,
            enabled,
            capture,
            capture_duration,
            warn_evttypes,
            skip_if_unknown_filter,
            tags,
            group_by,
            exceptions: Vec::new(),
            age: Age::default(),
            broken,
        };
        reader.collector.define_rule(RuleDefinition { rule, exceptions }, reader.registry, reader.log);
    }

    fn text(
        &self,
        reader: &mut Reader<'_, '_>,
        key: &str,
        kind: ItemType,
        need: Need,
        broken: &mut bool,
    ) -> Option<Text> {
        note(reader.required(self.item, key, kind, need, self.trail), broken)
    }

    fn flag(&self, reader: &mut Reader<'_, '_>, key: &str, broken: &mut bool) -> Option<bool> {
        note(reader.optional(self.item, key, "true or false", self.trail, Node::as_bool), broken).flatten()
    }

    fn duration(&self, reader: &mut Reader<'_, '_>, broken: &mut bool) -> Option<u32> {
        let decode = |node: &Node| node.as_u64().and_then(|number| u32::try_from(number).ok());
        let read = reader.optional(self.item, "capture_duration", "a number of milliseconds", self.trail, decode);
        note(read, broken).flatten()
    }

    fn source(&self, reader: &mut Reader<'_, '_>, broken: &mut bool) -> String {
        let read = reader.optional(self.item, "source", "a text", self.trail, |node| node.as_str().map(str::to_owned));
        note(read, broken).flatten().unwrap_or_else(|| "syscall".to_owned())
    }

    fn tags(&self, reader: &mut Reader<'_, '_>, broken: &mut bool) -> BTreeSet<String> {
        if self.item.get("tags").is_none() {
            return BTreeSet::new();
        }
        let tags = note(reader.texts(self.item, "tags", self.trail), broken).unwrap_or_default();
        tags.iter().map(|tag| tag.as_str().to_owned()).collect()
    }

    /// Falco's front does not know the key, and says so.
    fn group_by(&self, reader: &mut Reader<'_, '_>, broken: &mut bool) -> Vec<SourceMap> {
        if reader.log.front == Front::Falco || self.item.get(GROUP_BY).is_none() {
            return Vec::new();
        }
        note(reader.texts(self.item, GROUP_BY, self.trail), broken).unwrap_or_default()
    }

    fn priority(&self, reader: &mut Reader<'_, '_>, broken: &mut bool) -> Option<Priority> {
        let read = reader.scalar(self.item, "priority", Need::NotEmpty, self.trail);
        let (node, text) = note(read, broken)?;
        let priority = Priority::parse(text);
        if priority.is_none() {
            *broken = true;
            let inner = self.trail.inner(ItemType::RulePriority, "", node);
            let names = Priority::ALL.map(|priority| priority.name().to_lowercase());
            let help = names::did_you_mean(&text.to_lowercase(), names.iter().map(String::as_str));
            let help = help.unwrap_or_else(|| format!("one of {}", names.join(", ")));
            let words = format!("unknown priority `{text}`");
            let report = Report::new(Code::ErrYamlValidate, "unknown-priority", &inner, "Invalid priority");
            reader.log.add(report.words(words).help(Some(help)));
        }
        priority
    }

    fn exceptions(&self, reader: &mut Reader<'_, '_>, append: bool, broken: &mut bool) -> Vec<Exception> {
        let Some(node) = self.item.get("exceptions").filter(|node| !node.is_null()) else { return Vec::new() };
        let trail = self.trail.inner(ItemType::Exceptions, "", node);
        let Some(nodes) = node.as_sequence() else {
            let words = format!("`exceptions` is a sequence (`- name: …`), but this is {}", node.kind_name());
            let report = Report::new(Code::ErrYamlValidate, "wrong-type", &trail, "Rule exceptions must be a sequence");
            reader.log.add(report.words(words));
            *broken = true;
            return Vec::new();
        };
        let mut exceptions: Vec<Exception> = Vec::new();
        for node in nodes {
            let Some(exception) = note(exception(reader, node, append, &trail), broken) else { continue };
            if exceptions.iter().any(|known| known.name == exception.name) {
                let message = format!("Multiple definitions of exception '{}' in the same rule", exception.name);
                let words = format!("exception `{}` is defined twice", exception.name);
                let report =
                    Report::new(Code::ExceptionNameNotUnique, "duplicate-exception", &exception.trail, message);
                reader.log.add(report.words(words));
            }
            exceptions.push(exception);
        }
        exceptions
    }
}

/// The value that was read; notes when there is none.
fn note<T>(read: Result<T, Unread>, broken: &mut bool) -> Option<T> {
    *broken |= read.is_err();
    read.ok()
}

/// The text without blanks at its ends.
fn trimmed(text: Text) -> Text {
    let whole = text.text.as_str();
    let start = whole.len() - whole.trim_start().len();
    let end = whole.trim_end().len().max(start);
    let mut inner = SourceMap::new();
    inner.push_part(&text.text, start..end);
    Text { text: inner, trail: text.trail }
}

/// One exception; appended ones need nothing but a name.
fn exception(reader: &mut Reader<'_, '_>, node: &Node, append: bool, trail: &Trail) -> Result<Exception, Unread> {
    let unnamed = trail.inner(ItemType::Exception, "", node);
    let (_, name) = reader.scalar(node, "name", Need::NotEmpty, &unnamed)?;
    let trail = trail.inner(ItemType::Exception, name, node);
    let fields = match (node.get("fields").filter(|node| !node.is_null()), append) {
        (None, false) => {
            reader.scalar(node, "fields", Need::NotEmpty, &trail)?;
            return Err(Unread);
        }
        (None, true) => None,
        (Some(fields), _) => Some(entry(reader, fields, &trail)?),
    };
    let comps = match node.get("comps").filter(|node| !node.is_null()) {
        None => None,
        Some(comps) => Some(entry(reader, comps, &trail)?),
    };
    let mut values = Vec::new();
    if let Some(node) = node.get("values").filter(|node| !node.is_null()) {
        let trail = trail.inner(ItemType::ExceptionValues, "", node);
        let Some(items) = node.as_sequence() else {
            let words = format!("`values` is a sequence, but this is {}", node.kind_name());
            let report =
                Report::new(Code::ErrYamlValidate, "wrong-type", &trail, "Rule exception values must be a sequence");
            reader.log.add(report.words(words));
            return Err(Unread);
        };
        for item in items {
            let trail = trail.inner(ItemType::ExceptionValue, "", item);
            values.push(Value { entry: entry(reader, item, &trail)?, trail });
        }
    }
    if reader.log.front == Front::Lanner {
        reader.unknown_keys(node, &["name", "fields", "comps", "values"], &trail);
    }
    Ok(Exception { name: name.to_owned(), trail, fields, comps, values })
}

/// A text or a sequence of such.
fn entry(reader: &mut Reader<'_, '_>, node: &Node, trail: &Trail) -> Result<Entry, Unread> {
    if node.as_scalar().is_some() {
        return Ok(Entry::Text(reader.mapped(node)));
    }
    let Some(items) = node.as_sequence() else {
        let words = format!("this must be a text or a sequence of texts, but it is {}", node.kind_name());
        let report =
            Report::new(Code::ErrYamlValidate, "wrong-type", trail, "Value is neither a scalar nor a sequence");
        reader.log.add(report.words(words).at(Some(reader.place(node))));
        return Err(Unread);
    };
    items.iter().map(|item| entry(reader, item, trail)).collect::<Result<_, _>>().map(Entry::List)
}
