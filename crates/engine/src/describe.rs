//! What can be said of loaded rules, macros and lists: as written and as compiled.

use crate::event_set::{self, EventSet};
use crate::load::collector::Items;
use crate::load::item::{List, Macro, RuleItem};
use crate::load::{Loader, Plugin, PluginVersion};
use crate::priority::Priority;
use crate::rule::{ExtraField, Rule};
use crate::version::Version;
use lanner_lang::ast::{Expr, Operand, Rhs};
use lanner_lang::condition::{self, MAX_DEPTH};
use std::collections::BTreeSet;

/// Everything that was loaded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Description {
    /// The newest engine that a file requires.
    pub required_engine_version: Option<Version>,
    /// The plugins that files require, each first and its alternatives behind.
    pub required_plugin_versions: Vec<Vec<PluginVersion>>,
    /// The rules that can be run.
    pub rules: Vec<RuleDescription>,
    /// The macros.
    pub macros: Vec<MacroDescription>,
    /// The lists.
    pub lists: Vec<ListDescription>,
}

/// What a condition is made of, without repetition, sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConditionDetails {
    /// Macros that it names itself.
    pub macros: BTreeSet<String>,
    /// Lists that it names itself.
    pub lists: BTreeSet<String>,
    /// Operators, those of its macros included.
    pub operators: BTreeSet<String>,
    /// Fields, those of its macros included.
    pub fields: BTreeSet<String>,
    /// Names of the events that it can match.
    pub events: BTreeSet<String>,
    /// The condition printed from its tree, without macros and lists.
    pub compiled: String,
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDescription {
    /// Its name.
    pub name: String,
    /// Its condition as written, with appended texts, without exceptions.
    pub condition: String,
    /// How urgent.
    pub priority: Priority,
    /// Its output as written.
    pub output: String,
    /// What it is about.
    pub description: String,
    /// Whether its file wants it to be in force.
    pub enabled: bool,
    /// Event source.
    pub source: String,
    /// Write a capture when it fires.
    pub capture: bool,
    /// For how long, ms.
    pub capture_duration: u32,
    /// Tags.
    pub tags: Vec<String>,
    /// Its condition, with exceptions.
    pub details: ConditionDetails,
    /// Fields in its output.
    pub output_fields: BTreeSet<String>,
    /// Fields of its exceptions.
    pub exception_fields: BTreeSet<String>,
    /// Names of its exceptions.
    pub exception_names: BTreeSet<String>,
    /// Operators of its exceptions.
    pub exception_operators: BTreeSet<String>,
    /// Its output with what settings append.
    pub output_compiled: String,
    /// Plugins that it depends on.
    pub plugins: BTreeSet<String>,
    /// Fields that settings add: key and template.
    pub extra_fields: Vec<(String, String)>,
}

/// A macro.
#[derive(Debug, Clone, PartialEq)]
pub struct MacroDescription {
    /// Its name.
    pub name: String,
    /// Its condition as written.
    pub condition: String,
    /// Whether a rule or another macro names it.
    pub used: bool,
    /// Its condition.
    pub details: ConditionDetails,
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListDescription {
    /// Its name.
    pub name: String,
    /// Its items that are no lists.
    pub items: Vec<String>,
    /// Its items that are lists.
    pub lists: Vec<String>,
    /// All items, with lists in place.
    pub items_compiled: Vec<String>,
    /// Whether a rule, a macro or another list names it.
    pub used: bool,
}

/// Largest number of items that a list is shown with.
const MAX_ITEMS: usize = 1 << 16;

impl Loader<'_> {
    /// Describes everything that was loaded without errors.
    pub fn describe(&self) -> Description {
        let collector = &self.collector;
        Description {
            required_engine_version: collector.engine_version,
            required_plugin_versions: collector.plugins.iter().map(|requirement| requirement.choices.clone()).collect(),
            rules: self.rules().iter().filter_map(|rule| self.describe_compiled(rule)).collect(),
            macros: collector.macros.iter().map(|item| self.describe_macro(item)).collect(),
            lists: collector.lists.iter().map(|list| self.describe_list(list)).collect(),
        }
    }

    /// Describes one rule; `None` if there is none of that name.
    pub fn describe_rule(&self, name: &str) -> Option<RuleDescription> {
        let rule = self.rules().iter().find(|rule| rule.info().name == name)?;
        self.describe_compiled(rule)
    }

    fn describe_compiled(&self, rule: &Rule) -> Option<RuleDescription> {
        let item = self.collector.rules.get(&rule.info().name)?;
        let mut details = self.details(item.condition.text.as_str(), Some(&rule.expr));
        details.events = events_of_rule(rule);
        let output_fields = rule.compiled.output.values().map(|(key, _)| key.to_string()).collect();
        let plugins = self.options().plugins.iter().filter(|plugin| needs(rule, &details, &output_fields, plugin));
        let extra_fields = rule.extra_fields.iter().map(|(name, field)| match field {
            ExtraField::Field(field) => (name.clone(), format!("%{field}")),
            ExtraField::Template(text) => (name.clone(), text.clone()),
        });
        Some(RuleDescription {
            name: item.name.clone(),
            condition: item.condition.text.as_str().to_owned(),
            priority: item.priority,
            output: item.output.text.as_str().to_owned(),
            description: item.desc.clone(),
            enabled: item.enabled,
            source: item.source.clone(),
            capture: item.capture,
            capture_duration: item.capture_duration,
            tags: item.tags.iter().cloned().collect(),
            plugins: plugins.map(|plugin| plugin.name.clone()).collect(),
            exception_fields: exception_fields(item),
            exception_names: item.exceptions.iter().map(|exception| exception.name.clone()).collect(),
            exception_operators: item.exceptions.iter().flat_map(|exception| exception.comps.clone()).collect(),
            output_compiled: rule.output_text.clone(),
            extra_fields: extra_fields.collect(),
            output_fields,
            details,
        })
    }

    fn describe_macro(&self, item: &Macro) -> MacroDescription {
        let resolved = self.compiled.macros.get(&item.name).map(|resolved| &resolved.expr);
        let mut details = self.details(item.condition.text.as_str(), resolved);
        if let Some(Ok(events)) = resolved.map(event_set::of) {
            details.events = names(&events);
        }
        MacroDescription {
            name: item.name.clone(),
            condition: item.condition.text.as_str().to_owned(),
            used: self.compiled.used_macros.contains(&item.name),
            details,
        }
    }

    fn describe_list(&self, list: &List) -> ListDescription {
        let lists = &self.collector.lists;
        let texts = || list.items.iter().map(|item| item.as_str());
        let is_list = |text: &&str| lists.get(text).is_some();
        let mut items_compiled = Vec::new();
        expand(list, lists, &mut Vec::new(), &mut items_compiled);
        ListDescription {
            name: list.name.clone(),
            items: texts().filter(|text| !is_list(text)).map(str::to_owned).collect(),
            lists: texts().filter(is_list).map(str::to_owned).collect(),
            items_compiled,
            used: self.compiled.used_lists.contains(&list.name),
        }
    }

    /// What a condition is made of: names from its text, the rest from its resolved tree.
    fn details(&self, written: &str, resolved: Option<&Expr>) -> ConditionDetails {
        let mut details = ConditionDetails::default();
        if let Ok(tree) = condition::parse(written, MAX_DEPTH) {
            details.macros = tree.macros().into_iter().map(|(name, _)| name.to_owned()).collect();
            let constants = tree.checks().into_iter().flat_map(|check| check.rhs.literals());
            let lists = constants.filter(|value| !value.quoted && self.collector.lists.get(&value.text).is_some());
            details.lists = lists.map(|value| value.text.clone()).collect();
        }
        let Some(resolved) = resolved else { return details };
        for check in resolved.checks() {
            details.operators.insert(match check.modifier {
                Some(modifier) => format!("{} {}", check.op, modifier),
                None => check.op.to_string(),
            });
            let mut add = |operand: &Operand| {
                operand.walk_fields(&mut |field| {
                    details.fields.insert(field.to_string());
                });
            };
            add(&check.lhs);
            if let Rhs::Operand(operand) = &check.rhs {
                add(operand);
            }
        }
        details.compiled = resolved.to_string();
        details
    }
}

/// The items of a list with lists in place; a list inside itself stays a name.
fn expand<'l>(list: &'l List, lists: &'l Items<List>, open: &mut Vec<&'l str>, out: &mut Vec<String>) {
    open.push(&list.name);
    for item in &list.items {
        if out.len() >= MAX_ITEMS {
            break;
        }
        match lists.get(item.as_str()).filter(|inner| !open.contains(&inner.name.as_str()) && open.len() < 64) {
            Some(inner) => expand(inner, lists, open, out),
            None => out.push(item.as_str().to_owned()),
        }
    }
    open.pop();
}

fn names(events: &EventSet) -> BTreeSet<String> {
    events.names().into_iter().map(str::to_owned).collect()
}

/// The events of a rule: async events always, and of other sources than syscalls the events of plugins.
fn events_of_rule(rule: &Rule) -> BTreeSet<String> {
    let mut events =
        if rule.info().source == "syscall" { names(&rule.events) } else { ["pluginevent".to_owned()].into() };
    events.insert("asyncevent".to_owned());
    events
}

fn exception_fields(item: &RuleItem) -> BTreeSet<String> {
    let fields = item.exceptions.iter().flat_map(|exception| &exception.fields);
    fields.map(|field| field.as_str().to_owned()).collect()
}

/// Whether a rule needs a plugin: for its source, for a field or for an async event.
fn needs(rule: &Rule, details: &ConditionDetails, output_fields: &BTreeSet<String>, plugin: &Plugin) -> bool {
    let reads = |field: &String| plugin.reads(field);
    let makes = || {
        let checks = rule.expr.checks();
        let mut names = checks.iter().filter(|check| match &check.lhs {
            Operand::Field(field) => matches!(field.name.as_str(), "evt.type" | "evt.asynctype"),
            Operand::Transform(_) => false,
        });
        names.any(|check| check.rhs.literals().iter().any(|value| plugin.async_events.contains(&value.text)))
    };
    plugin.source.as_ref() == Some(&rule.info().source)
        || details.fields.iter().any(reads)
        || output_fields.iter().any(reads)
        || makes()
}
