//! Reads the items of a rules file into the collector.

use crate::load::collector::Collector;
use crate::load::item::{Age, List, Macro, Text};
use crate::load::log::{Log, Report};
use crate::load::names;
use crate::load::options::{Front, LoadOptions};
use crate::load::overrides::{self, Keys};
use crate::load::problem::{Code, ItemType};
use crate::load::trail::Trail;
use crate::load::{read_requirements, read_rule};
use lanner_fields::Registry;
use lanner_lang::condition;
use lanner_lang::diagnostic::{Place, SourceId};
use lanner_lang::text::SourceMap;
use lanner_lang::yaml::{Node, Yaml};

/// What reading needs at hand.
pub(crate) struct Reader<'r, 'l> {
    pub registry: &'r Registry,
    pub options: &'r LoadOptions,
    pub collector: &'r mut Collector,
    pub log: &'r mut Log<'l>,
    pub source: SourceId,
}

/// A part of an item could not be read; the log knows why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unread;

/// What a scalar must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// There, and not empty.
    NotEmpty,
    /// There.
    Anything,
}

/// The keys of an item, by the key that says what it is.
const KINDS: [(&str, &[&str]); 5] = [
    ("required_engine_version", &["required_engine_version"]),
    ("required_plugin_versions", &["required_plugin_versions"]),
    ("list", &["list", "items", "append", "override"]),
    ("macro", &["macro", "condition", "append", "override"]),
    ("rule", &read_rule::KEYS),
];

impl Reader<'_, '_> {
    /// Reads all documents.
    pub(crate) fn read(&mut self, yaml: &Yaml) {
        let file = Trail::of_file(self.source);
        for document in yaml.documents.iter().filter(|document| !document.is_null()) {
            let Some(items) = document.as_sequence() else {
                let message = match document.as_mapping() {
                    Some(_) => "Rules content is not yaml array of objects",
                    None => "Rules content is not yaml",
                };
                let words =
                    format!("a rules file is a sequence of items (`- rule: …`), but this is {}", document.kind_name());
                let place = Some(self.place(document));
                self.log
                    .add(Report::new(Code::ErrYamlValidate, "not-a-rules-file", &file, message).words(words).at(place));
                continue;
            };
            for item in items.iter().filter(|item| !item.is_null()) {
                self.item(item, &file);
                if self.log.stopped() {
                    return;
                }
            }
        }
        self.duplicates(yaml, &file);
    }

    /// Keys that stand twice.
    fn duplicates(&mut self, yaml: &Yaml, file: &Trail) {
        for duplicate in &yaml.duplicates {
            let key = &duplicate.key;
            let place = Place { source: self.source, start: duplicate.again.start, end: duplicate.again.end };
            let (code, words) = match self.log.front {
                Front::Falco => {
                    (Code::UnknownKey, format!("the key `{key}` stands here a second time: this one is ignored"))
                }
                Front::Lanner => (Code::ErrYamlValidate, format!("the key `{key}` stands here a second time")),
            };
            let message = format!("Key '{key}' is defined more than once, only the first one counts");
            self.log.add(Report::new(code, "duplicate-key", file, message).words(words).at(Some(place)));
        }
    }

    fn item(&mut self, item: &Node, file: &Trail) {
        let Some(pairs) = item.as_mapping() else {
            let trail = file.inner(ItemType::RulesContentItem, "", item);
            let message = "Unexpected element type. Each element should be a yaml associative array.";
            let words = format!("an item of a rules file is a mapping (`rule: …`), but this is {}", item.kind_name());
            self.log.add(Report::new(Code::ErrYamlValidate, "not-an-item", &trail, message).words(words));
            return;
        };
        let Some((kind, keys)) = KINDS.into_iter().find(|(kind, _)| item.get(kind).is_some()) else {
            let trail = file.inner(ItemType::RulesContentItem, "", item);
            let first = pairs.first().and_then(|(key, _)| key.as_str()).unwrap_or("");
            let help = names::did_you_mean(first, KINDS.iter().map(|(kind, _)| *kind));
            let words = "this item is neither a rule, a macro, a list nor a requirement: it is ignored";
            let report = Report::new(Code::UnknownItem, "unknown-item", &trail, "Unknown top level item").words(words);
            self.log.add(report.help(help));
            return;
        };
        let trail = match kind {
            "required_engine_version" => read_requirements::engine_version(self, item, file),
            "required_plugin_versions" => read_requirements::plugin_versions(self, item, file),
            "list" => self.list(item, file),
            "macro" => self.macro_(item, file),
            _ => read_rule::rule(self, item, file),
        };
        let own = if self.log.front == Front::Lanner && kind == "rule" { &read_rule::OWN_KEYS[..] } else { &[] };
        self.unknown_keys(item, &[keys, own].concat(), &trail);
    }

    /// Warns of keys that the item can't have.
    pub(crate) fn unknown_keys(&mut self, item: &Node, known: &[&str], trail: &Trail) {
        for (key, (node, _)) in item.keys().filter(|(key, _)| !known.contains(key)) {
            let words = format!("unknown key `{key}`: it is ignored");
            let help = names::did_you_mean(key, known.iter().copied());
            let report = Report::new(Code::UnknownKey, "unknown-key", trail, format!("Unknown key '{key}'"));
            self.log.add(report.words(words).at(Some(self.place(node))).help(help));
        }
    }

    fn list(&mut self, item: &Node, file: &Trail) -> Trail {
        let (name, trail, place) = match self.name(item, "list", ItemType::List, file) {
            Ok(named) => named,
            Err(trail) => return trail,
        };
        if !condition::is_bare_string(&name) {
            let message =
                "List has an invalid name. List names should match a regular expression: [^()\"'[:space:]=,]+";
            let words = format!(
                "`{name}` can't be used in conditions: a list's name has no blanks, parentheses, quotes, `=` or `,`"
            );
            self.log.add(Report::new(Code::InvalidListName, "bad-name", &trail, message).words(words).at(Some(place)));
        }
        let overrides = overrides::read(self, item, &Keys::LIST, &trail);
        let items = self.texts(item, "items", &trail);
        let broken = overrides.is_err() || items.is_err();
        let list =
            List { name, trail: trail.clone(), place, items: items.unwrap_or_default(), age: Age::default(), broken };
        match overrides {
            Ok(overrides) if overrides.appends() => self.collector.append_list(list, self.log),
            _ => self.collector.define_list(list),
        }
        trail
    }

    fn macro_(&mut self, item: &Node, file: &Trail) -> Trail {
        let (name, trail, place) = match self.name(item, "macro", ItemType::Macro, file) {
            Ok(named) => named,
            Err(trail) => return trail,
        };
        if !condition::is_identifier(&name) {
            let message =
                "Macro has an invalid name. Macro names should match a regular expression: [a-zA-Z]+[a-zA-Z0-9_]*";
            let words = format!(
                "`{name}` can't be used in conditions: a macro's name is letters, then letters, digits and `_`"
            );
            self.log.add(Report::new(Code::InvalidMacroName, "bad-name", &trail, message).words(words).at(Some(place)));
        }
        let overrides = overrides::read(self, item, &Keys::MACRO, &trail);
        let condition = self.required(item, "condition", ItemType::MacroCondition, Need::NotEmpty, &trail);
        let broken = overrides.is_err() || condition.is_err();
        let condition = condition.unwrap_or_else(|Unread| Text { text: SourceMap::new(), trail: trail.clone() });
        let item = Macro { name, trail: trail.clone(), place, condition, age: Age::default(), broken };
        match overrides {
            Ok(overrides) if overrides.appends() => self.collector.append_macro(item, self.log),
            _ => self.collector.define_macro(item),
        }
        trail
    }

    /// The name of an item, its chain and the place of the name; or the chain of an item without a name.
    pub(crate) fn name(
        &mut self,
        item: &Node,
        key: &str,
        kind: ItemType,
        file: &Trail,
    ) -> Result<(String, Trail, Place), Trail> {
        let unnamed = file.inner(kind, "", item);
        match self.scalar(item, key, Need::NotEmpty, &unnamed) {
            Ok((node, name)) => Ok((name.to_owned(), file.inner(kind, name, item), self.place(node))),
            Err(Unread) => Err(unnamed),
        }
    }

    /// A required scalar.
    pub(crate) fn scalar<'n>(
        &mut self,
        item: &'n Node,
        key: &str,
        need: Need,
        trail: &Trail,
    ) -> Result<(&'n Node, &'n str), Unread> {
        let Some((key_node, node)) = item.get_pair(key) else {
            let words = format!("the key `{key}` is missing");
            let message = format!("Item has no mapping for key '{key}'");
            self.log.add(Report::new(Code::ErrYamlValidate, "missing-key", trail, message).words(words));
            return Err(Unread);
        };
        if node.is_null() && need == Need::NotEmpty {
            let words = format!("the key `{key}` has no value");
            let place = Some(self.place(key_node));
            let message = format!("Mapping for key '{key}' is empty");
            self.log.add(Report::new(Code::ErrYamlValidate, "no-value", trail, message).words(words).at(place));
            return Err(Unread);
        }
        let inner = trail.inner(ItemType::ValueFor, key, node);
        match node.as_scalar() {
            Some(scalar) if scalar.is_null() => Ok((node, "")),
            Some(scalar) if scalar.text.is_empty() && need == Need::NotEmpty => {
                let words = format!("the value of `{key}` is empty");
                self.log.add(
                    Report::new(Code::ErrYamlValidate, "no-value", &inner, "Value must be non-empty").words(words),
                );
                Err(Unread)
            }
            Some(scalar) => Ok((node, &scalar.text)),
            None => {
                let words = format!("the value of `{key}` must be a text, but it is {}", node.kind_name());
                let report = Report::new(Code::ErrYamlValidate, "wrong-type", &inner, "Value is not a scalar value");
                self.log.add(report.words(words));
                Err(Unread)
            }
        }
    }

    /// A required text with its places and a chain of its own.
    pub(crate) fn required(
        &mut self,
        item: &Node,
        key: &str,
        kind: ItemType,
        need: Need,
        trail: &Trail,
    ) -> Result<Text, Unread> {
        let (node, _) = self.scalar(item, key, need, trail)?;
        let text = if node.is_null() { SourceMap::new() } else { self.mapped(node) };
        Ok(Text { text, trail: trail.inner(kind, "", node) })
    }

    /// A scalar that `decode` understands, when the key is there.
    pub(crate) fn optional<T>(
        &mut self,
        item: &Node,
        key: &str,
        what: &str,
        trail: &Trail,
        decode: impl FnOnce(&Node) -> Option<T>,
    ) -> Result<Option<T>, Unread> {
        if item.get(key).is_none() {
            return Ok(None);
        }
        let (node, text) = self.scalar(item, key, Need::NotEmpty, trail)?;
        decode(node).map(Some).ok_or_else(|| {
            let inner = trail.inner(ItemType::ValueFor, key, node);
            let words = format!("the value of `{key}` must be {what}, not `{text}`");
            let report = Report::new(Code::ErrYamlValidate, "wrong-type", &inner, "Can't decode YAML scalar value");
            self.log.add(report.words(words));
            Unread
        })
    }

    /// A required sequence of scalars.
    pub(crate) fn texts(&mut self, item: &Node, key: &str, trail: &Trail) -> Result<Vec<SourceMap>, Unread> {
        let Some((key_node, node)) = item.get_pair(key) else {
            return self.scalar(item, key, Need::Anything, trail).map(|_| Vec::new());
        };
        let Some(items) = node.as_sequence() else {
            let inner = trail.inner(ItemType::ValueFor, key, node);
            let words = format!("the value of `{key}` must be a sequence (`[a, b]`), but it is {}", node.kind_name());
            let place = Some(self.place(if node.is_null() { key_node } else { node }));
            let report = Report::new(Code::ErrYamlValidate, "wrong-type", &inner, "Value is not a sequence");
            self.log.add(report.words(words).at(place));
            return Err(Unread);
        };
        let mut texts = Vec::with_capacity(items.len());
        let mut result = Ok(());
        for node in items {
            if node.as_scalar().is_some() {
                texts.push(self.mapped(node));
            } else {
                let inner = trail.inner(ItemType::ValueFor, key, node);
                let words = format!("a member of `{key}` must be a text, but it is {}", node.kind_name());
                let report =
                    Report::new(Code::ErrYamlValidate, "wrong-type", &inner, "Can't decode YAML sequence value");
                self.log.add(report.words(words));
                result = Err(Unread);
            }
        }
        result.map(|()| texts)
    }

    /// A scalar's text with its places; nothing for other nodes.
    pub(crate) fn mapped(&self, node: &Node) -> SourceMap {
        node.as_scalar().map(|scalar| SourceMap::of_scalar(scalar, self.source)).unwrap_or_default()
    }

    pub(crate) fn place(&self, node: &Node) -> Place {
        Place { source: self.source, start: node.span.start, end: node.span.end }
    }
}
