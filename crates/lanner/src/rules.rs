//! From settings and rule files to rules in force, for both fronts.

use crate::guest;
use crate::judges::{JudgeOptions, Judges};
use crate::plugins::Builtin;
use crate::settings::{self, ExtraSetting, RuleSelector, Settings};
use lanner_engine::alert::RulesVersion;
use lanner_engine::hold::{Hold, HoldLimits};
use lanner_engine::judge::Matching;
use lanner_engine::load::{AppendOutput, Front, LoadOptions, Plugin, Selection};
use lanner_engine::rule::ExtraField;
use lanner_engine::version::Version;
use lanner_engine::{Paths, Priority, Rule};
use lanner_fields::Registry;
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_fields::cx::{PluginName, PrintOptions};
use lanner_state::{ContainerIds, State};
use std::sync::Arc;

/// The name of the source of syscalls.
pub const SYSCALL: &str = "syscall";

/// The fields: the host's, those of the plugins, and the settings' own.
pub fn registry(plugins: &[&Builtin], settings: &Settings) -> Registry {
    let mut registry = Registry::builtin();
    for plugin in plugins {
        registry = (plugin.enable)(registry);
    }
    for (name, value) in &settings.static_fields {
        registry.add_static(name, value);
    }
    registry
}

/// How rules are loaded.
pub fn load_options(front: Front, plugins: &[&Builtin], settings: &Settings) -> LoadOptions {
    let mut options = LoadOptions::new(front);
    options.sources.extend(plugins.iter().filter_map(|plugin| Some(plugin.source?.0.to_owned())));
    options.plugins = plugins.iter().map(|plugin| loaded(plugin)).collect();
    options.append_output = settings.append_output.iter().map(appended).collect();
    options.min_priority = least_priority(settings);
    options.trust_names = settings.lanner.trust_names;
    options.image_spellings = settings.lanner.image_spellings;
    options
}

/// The least urgent priority of rules that are run.
pub fn least_priority(settings: &Settings) -> Priority {
    Priority::parse(&settings.general.priority).unwrap_or(Priority::Debug)
}

/// The priority of alerts about coverage gaps.
pub fn gap_priority(settings: &Settings) -> Priority {
    Priority::parse(&settings.lanner.gap_priority).unwrap_or(Priority::Warning)
}

fn loaded(plugin: &Builtin) -> Plugin {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Plugin {
        name: plugin.name.to_owned(),
        version: Version::parse(plugin.version).unwrap_or(Version::new(0, 0, 0)),
        source: plugin.source.map(|(source, _)| source.to_owned()),
        fields: texts(plugin.fields),
        async_events: texts(plugin.async_events),
    }
}

fn appended(setting: &settings::AppendOutput) -> AppendOutput {
    let extra = |field: &ExtraSetting| match field {
        ExtraSetting::Field(name) => (name.clone(), ExtraField::Field(name.clone())),
        ExtraSetting::Template(name, text) => (name.clone(), ExtraField::Template(text.clone())),
    };
    AppendOutput {
        source: setting.source.clone(),
        rule: setting.rule.clone(),
        tags: setting.tags.clone(),
        extra_output: setting.extra_output.clone().unwrap_or_default(),
        extra_fields: setting.extra_fields.iter().map(extra).collect(),
        suggested: setting.suggested_output,
    }
}

/// The rules in force after the settings' selections.
pub fn in_force(rules: &[Arc<Rule>], settings: &Settings) -> Vec<Arc<Rule>> {
    let selections: Vec<Selection> = settings.rules.iter().map(selected).collect();
    lanner_engine::load::in_force(rules, &selections, least_priority(settings))
}

fn selected(setting: &settings::Selection) -> Selection {
    let (rule, tag) = match &setting.what {
        RuleSelector::Name(name) => (Some(name.clone()), None),
        RuleSelector::Tag(tag) => (None, Some(tag.clone())),
    };
    Selection { enable: setting.enable, rule, tag }
}

/// What judges the events.
pub fn judges(rules: &[Arc<Rule>], version: RulesVersion, settings: &Settings, profile: Option<fn() -> u64>) -> Judges {
    let matching = if settings.general.rule_matching == "all" { Matching::All } else { Matching::First };
    let sampling = settings.lanner.cpu_limit_percent > 0;
    Judges::new(rules, version, JudgeOptions { matching, paths: paths(settings), profile, sampling })
}

/// How paths are spelled.
pub fn paths(settings: &Settings) -> Paths {
    match settings.general.paths.as_str() {
        "both" => Paths::Both,
        "kernel" => Paths::Kernel,
        // Other words were refused when the settings were read.
        _ => Paths::AsGiven,
    }
}

/// What waits for what runtimes say.
pub fn hold(settings: &Settings) -> Hold {
    let time = settings.lanner.container_hold_ms.saturating_mul(1_000_000);
    let limits = HoldLimits::of_time(time);
    let all_bytes = limits.all_bytes.min(guest::share(settings, guest::HELD).unwrap_or(limits.all_bytes));
    Hold::new(if time == 0 { HoldLimits::NONE } else { HoldLimits { all_bytes, ..limits } })
}

/// A state that knows nothing yet, with the bounds and the containers' ids that settings ask for.
pub fn state(settings: &Settings) -> State {
    let mut state = State::new(guest::limits(settings));
    let own = settings.lanner.container_ids == "namespaces";
    state.follow_containers(if own { ContainerIds::Own } else { ContainerIds::Falco });
    state
}

/// How fields are printed, times by the time zone `utc_offset`.
pub fn print_options(plugins: &[&Builtin], settings: &Settings, utc_offset: UtcOffset) -> PrintOptions {
    let names = plugins.iter().filter_map(|plugin| {
        let (source, id) = plugin.source?;
        Some(PluginName { id, name: plugin.name.to_owned(), source: source.to_owned() })
    });
    PrintOptions { utc_offset, buffers_base64: settings.general.buffer_format_base64, plugins: names.collect() }
}
