//! All items that were loaded so far: definitions, appends and replacements.

use crate::load::exceptions;
use crate::load::item::{Age, Exception, List, Macro, PluginRequirement, RuleDefinition, RuleItem, RuleUpdate, Text};
use crate::load::log::{Log, Report};
use crate::load::names;
use crate::load::problem::Code;
use crate::load::trail::Trail;
use crate::version::Version;
use lanner_fields::Registry;
use lanner_lang::diagnostic::Place;
use rustc_hash::FxHashMap;

/// Items of one kind by name, in the order of their first definition.
#[derive(Debug, Clone)]
pub(crate) struct Items<T> {
    items: Vec<T>,
    by_name: FxHashMap<String, usize>,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { items: Vec::new(), by_name: FxHashMap::default() }
    }
}

impl<T> Items<T> {
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.items.get(*self.by_name.get(name)?)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.items.get_mut(*self.by_name.get(name)?)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Puts an item in the place of the one with its name, or behind all others.
    fn put(&mut self, name: &str, item: T) {
        match self.by_name.get(name).and_then(|at| self.items.get_mut(*at)) {
            Some(known) => *known = item,
            None => {
                self.by_name.insert(name.to_owned(), self.items.len());
                self.items.push(item);
            }
        }
    }
}

/// Lists, macros, rules and requirements.
#[derive(Debug, Default)]
pub(crate) struct Collector {
    pub lists: Items<List>,
    pub macros: Items<Macro>,
    pub rules: Items<RuleItem>,
    pub engine_version: Option<Version>,
    pub plugins: Vec<PluginRequirement>,
    changes: u32,
}

/// The kinds of items that a name can belong to, in messages.
#[derive(Clone, Copy)]
enum Kind {
    List,
    Macro,
    Rule,
}

impl Collector {
    fn next_age(&mut self, known: Option<Age>) -> Age {
        let visibility = self.changes;
        self.changes += 1;
        Age { index: known.map_or(visibility, |age| age.index), visibility }
    }

    /// Defines a list, in the place of an earlier one of its name.
    pub(crate) fn define_list(&mut self, mut list: List) {
        let known = self.lists.get(&list.name).map(|list| list.age);
        list.age = self.next_age(known);
        let name = list.name.clone();
        self.lists.put(&name, list);
    }

    /// Adds items to a list.
    pub(crate) fn append_list(&mut self, list: List, log: &mut Log<'_>) {
        let age = self.next_age(self.lists.get(&list.name).map(|list| list.age));
        match self.lists.get_mut(&list.name) {
            Some(known) => {
                known.items.extend(list.items);
                known.age = age;
                known.broken |= list.broken;
            }
            None => missing(Kind::List, &list.name, &list.trail, Some(list.place), self.lists.names(), log),
        }
    }

    /// Defines a macro, in the place of an earlier one of its name.
    pub(crate) fn define_macro(&mut self, mut item: Macro) {
        let known = self.macros.get(&item.name).map(|item| item.age);
        item.age = self.next_age(known);
        let name = item.name.clone();
        self.macros.put(&name, item);
    }

    /// Puts a condition behind a macro's.
    pub(crate) fn append_macro(&mut self, item: Macro, log: &mut Log<'_>) {
        let age = self.next_age(self.macros.get(&item.name).map(|item| item.age));
        match self.macros.get_mut(&item.name) {
            Some(known) => {
                join(&mut known.condition, &item.condition);
                known.age = age;
                known.broken |= item.broken;
            }
            None => missing(Kind::Macro, &item.name, &item.trail, Some(item.place), self.macros.names(), log),
        }
    }

    /// Defines a rule, in the place of an earlier one of its name.
    pub(crate) fn define_rule(&mut self, definition: RuleDefinition, registry: &Registry, log: &mut Log<'_>) {
        let RuleDefinition { mut rule, exceptions } = definition;
        let known = self.rules.get(&rule.name);
        let known_age = known.map(|known| known.age);
        if let Some(other) = known.map(|known| known.source.as_str()).filter(|source| *source != rule.source) {
            different_source(&rule.trail, Some(rule.place), other, log);
            rule.broken = true;
        }
        if !rule.known_source {
            let message = format!("Unknown source {}, skipping", rule.source);
            let words = format!("no event of source `{}` can come here: the rule is left out", rule.source);
            log.add(Report::new(Code::UnknownSource, "unknown-source", &rule.trail, message).words(words));
        }
        set_exceptions(&mut rule, exceptions, registry, log);
        rule.age = self.next_age(known_age);
        let name = rule.name.clone();
        self.rules.put(&name, rule);
    }

    /// The rule that `update` is for, if it is there and can be changed by it.
    fn target(&mut self, update: &RuleUpdate, log: &mut Log<'_>) -> Option<&mut RuleItem> {
        if self.rules.get(&update.name).is_none() {
            missing(Kind::Rule, &update.name, &update.trail, None, self.rules.names(), log);
            return None;
        }
        let age = self.next_age(self.rules.get(&update.name).map(|rule| rule.age));
        let rule = self.rules.get_mut(&update.name)?;
        if let Some(source) = &update.source
            && !source.is_empty()
            && *source != rule.source
        {
            different_source(&update.trail, None, &rule.source, log);
            return None;
        }
        rule.age = age;
        rule.broken |= update.broken;
        Some(rule)
    }

    /// Adds to a rule: text behind its texts, tags, exceptions and values of exceptions.
    pub(crate) fn append_rule(&mut self, update: RuleUpdate, registry: &Registry, log: &mut Log<'_>) {
        let Some(rule) = self.target(&update, log) else { return };
        if let Some(condition) = &update.condition {
            join(&mut rule.condition, condition);
        }
        if let Some(output) = &update.output {
            join(&mut rule.output, output);
        }
        if let Some(desc) = update.desc.filter(|desc| !desc.is_empty()) {
            rule.desc.push(' ');
            rule.desc.push_str(&desc);
        }
        rule.tags.extend(update.tags.unwrap_or_default());
        rule.group_by.extend(update.group_by.unwrap_or_default());
        for exception in update.exceptions.unwrap_or_default() {
            append_exception(rule, exception, registry, log);
        }
    }

    /// Puts parts of a rule in the place of those it had.
    pub(crate) fn replace_in_rule(&mut self, update: RuleUpdate, registry: &Registry, log: &mut Log<'_>) {
        let Some(rule) = self.target(&update, log) else { return };
        let RuleUpdate { condition, output, desc, priority, enabled, capture, capture_duration, .. } = update;
        put(&mut rule.condition, condition);
        put(&mut rule.output, output);
        put(&mut rule.desc, desc);
        put(&mut rule.priority, priority);
        put(&mut rule.enabled, enabled);
        put(&mut rule.capture, capture);
        put(&mut rule.capture_duration, capture_duration);
        put(&mut rule.warn_evttypes, update.warn_evttypes);
        put(&mut rule.skip_if_unknown_filter, update.skip_if_unknown_filter);
        put(&mut rule.tags, update.tags);
        put(&mut rule.group_by, update.group_by);
        if let Some(exceptions) = update.exceptions {
            set_exceptions(rule, exceptions, registry, log);
        }
    }

    /// Switches a rule on or off.
    pub(crate) fn enable_rule(&mut self, update: RuleUpdate, log: &mut Log<'_>) {
        if let Some(rule) = self.target(&update, log) {
            put(&mut rule.enabled, update.enabled);
        }
    }
}

fn put<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

/// Puts a text behind another with a blank between; an empty text changes nothing.
fn join(known: &mut Text, more: &Text) {
    if !more.text.is_empty() {
        known.text.push_generated(" ", None);
        known.text.push_all(&more.text);
    }
}

/// Gives a rule these exceptions instead of those it had.
fn set_exceptions(rule: &mut RuleItem, exceptions: Vec<Exception>, registry: &Registry, log: &mut Log<'_>) {
    let source = rule.known_source.then_some(rule.source.as_str());
    let all = exceptions.len();
    let checked = exceptions.into_iter().filter_map(|exception| exceptions::checked(exception, source, registry, log));
    rule.exceptions = checked.collect();
    rule.broken |= rule.exceptions.len() < all;
}

fn append_exception(rule: &mut RuleItem, exception: Exception, registry: &Registry, log: &mut Log<'_>) {
    let trail = exception.trail.clone();
    if exception.values.is_empty() {
        let message = "Overriding/appending exception with no values";
        let words = format!("nothing is appended to exception `{}`: it has no `values`", exception.name);
        log.add(Report::new(Code::AppendNoValues, "exception-without-values", &trail, message).words(words));
    }
    let Some(known) = rule.exceptions.iter_mut().find(|known| known.name == exception.name) else {
        let wanting = match (&exception.fields, exception.values.is_empty()) {
            (None, _) => Some("Rule exception must have fields property with a list of fields"),
            (Some(_), true) => Some("Rule exception must have values property with a list of values"),
            (Some(_), false) => None,
        };
        if let Some(message) = wanting {
            let known = rule.exceptions.iter().map(|known| known.name.as_str());
            let help = names::did_you_mean(&exception.name, known);
            let words =
                format!("the rule has no exception `{}` yet; a new one needs `fields` and `values`", exception.name);
            log.add(Report::new(Code::ErrValidate, "unknown-exception", &trail, message).words(words).help(help));
            rule.broken = true;
            return;
        }
        let source = rule.known_source.then_some(rule.source.as_str());
        match exceptions::checked(exception, source, registry, log) {
            Some(checked) => rule.exceptions.push(checked),
            None => rule.broken = true,
        }
        return;
    };
    for (given, what) in [(exception.fields.is_some(), "fields"), (exception.comps.is_some(), "comps")] {
        if given {
            let message = format!("Can not append exception {what} to existing exception, only values");
            log.add(Report::new(Code::ErrValidate, "exception-redefined", &trail, message));
            rule.broken = true;
        }
    }
    known.values.extend(exception.values);
}

fn different_source(trail: &Trail, place: Option<Place>, known: &str, log: &mut Log<'_>) {
    let message = "Rule has been re-defined with a different source";
    let words = format!("the rule is already defined for events of source `{known}`");
    log.add(Report::new(Code::ErrValidate, "different-source", trail, message).words(words).at(place));
}

/// The target of an append or override is not there.
fn missing<'n>(
    kind: Kind,
    name: &str,
    trail: &Trail,
    place: Option<Place>,
    known: impl Iterator<Item = &'n str>,
    log: &mut Log<'_>,
) {
    let (what, message) = match kind {
        Kind::List => {
            ("list", "List uses 'append' or 'override.items: append' but no list by that name already exists")
        }
        Kind::Macro => {
            ("macro", "Macro uses 'append' or 'override.condition: append' but no macro by that name already exists")
        }
        Kind::Rule => {
            ("rule", "Rule uses 'append' or 'override.<key>: append' but no rule by that name already exists")
        }
    };
    let words = format!("there is no {what} `{name}` yet that could be changed");
    let help = names::did_you_mean(name, known);
    let report = Report::new(Code::ErrValidate, "nothing-to-change", trail, message);
    log.add(report.words(words).at(place).help(help));
}
