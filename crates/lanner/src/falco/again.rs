//! Rules from the files of a command line once more, for reloads.

use super::args::Args;
use super::outputs::Telling;
use super::{config, live, load_plugins, load_rules};
use crate::guest::Guest;
use crate::reload::{Asked, Beside, Built, Rebuild};
use crate::settings::Settings;
use crate::trust::canary::Canary;
use crate::{alerts, rule_files, rules, zone};
use lanner_engine::alert::RulesVersion;
use lanner_engine::load::Front;
use lanner_engine::{Loader, Priority, Rule};
use lanner_output::Workshop;
use lanner_source::live::Preparer;
use lanner_source::privileges::Need;
use std::path::PathBuf;
use std::sync::Arc;

/// What it takes to make outputs again.
#[derive(Debug)]
pub struct Others {
    /// What the run says of them.
    pub telling: Telling,
    /// Where they are made.
    pub workshop: Workshop,
    /// What may be used for them.
    pub guest: Guest,
}

impl Others {
    /// Makes what changes with the rules.
    fn make(&self, config: &config::Config) -> Result<Beside, String> {
        let settings = &config.settings;
        self.guest.allows(settings)?;
        // What threads of outputs may do at the start.
        let change = self.guest.with(Need::Nothing, || self.telling.again(&self.workshop, settings))??;
        Ok(Beside::new(settings, change, config.log.clone()))
    }
}

/// The command line, and what the run began with.
#[derive(Debug)]
pub struct Again {
    others: Others,
    args: Args,
    started: Settings,
    paths: Vec<PathBuf>,
    probe: Option<Preparer>,
    /// Of the canary: the probe lets pass what it matches.
    canary: Option<Arc<Rule>>,
}

impl Again {
    /// Without a probe.
    pub fn new(args: &Args, config: &config::Config, canary: Option<&Canary>, others: Others) -> Self {
        let canary = canary.map(|canary| canary.rule().clone());
        let (started, paths) = (config.settings.clone(), paths(args, config));
        Self { others, args: args.clone(), started, paths, probe: None, canary }
    }

    /// With what loads programs for other rules.
    pub fn with_probe(self, probe: Option<Preparer>) -> Self {
        Self { probe, ..self }
    }
}

/// What is looked at for changes.
fn paths(args: &Args, config: &config::Config) -> Vec<PathBuf> {
    let rules = if args.rules.is_empty() { &config.settings.rules_files } else { &args.rules };
    let of_settings = config.loaded.paths.iter().cloned();
    rules.iter().map(PathBuf::from).chain(of_settings).chain(alerts::files(&config.settings)).collect()
}

impl Rebuild for Again {
    fn paths(&self) -> Vec<PathBuf> {
        self.paths.clone()
    }

    fn build(&mut self, generation: u32, before: &[Arc<Rule>]) -> Result<Built, String> {
        let config = config::load(&self.args)?;
        let plugins = load_plugins(&config)?;
        let registry = rules::registry(&plugins, &config.settings);
        let options = rules::load_options(Front::Falco, &plugins, &config.settings);
        let mut loader = Loader::new(&registry, options);
        let files = load_rules(&self.args, &config, &mut loader)?;
        let beside = self.others.make(&config)?;
        if let Some(text) = self.started.told_of_restart(&config.settings) {
            config.log.line(Priority::Warning, &text);
        }
        self.paths = paths(&self.args, &config);
        let in_force = rules::in_force(loader.rules(), &config.settings);
        let version = RulesVersion { generation, hash: rule_files::hash(&files) };
        let judges = rules::judges(&in_force, version, &config.settings, None);
        let print = rules::print_options(&plugins, &config.settings, zone::local());
        let either: Vec<Arc<Rule>> = before.iter().chain(&in_force).cloned().collect();
        // What the probe and recordings began with goes on.
        let asked = |in_force: &[Arc<Rule>]| {
            let settings = Settings { general: config.settings.general.clone(), ..self.started.clone() };
            let in_force: Vec<Arc<Rule>> = in_force.iter().chain(&self.canary).cloned().collect();
            live::asked(&settings, &in_force)
        };
        let prepare = |probe: &Preparer| {
            let (asked, missing) = Asked { both: asked(&either)?, new: asked(&in_force)? }.prepare(probe)?;
            missing.iter().for_each(|what| config.log.line(Priority::Warning, what));
            Ok::<_, String>(asked)
        };
        let asked = self.probe.as_ref().map(prepare).transpose()?;
        Ok(Built { judges, in_force, print, asked, beside })
    }
}
