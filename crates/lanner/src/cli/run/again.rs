//! Rules from the files of a command line, at the start and at each reload.

use super::outputs::Telling;
use super::{RunArgs, clock, log_of, looked_on};
use crate::cli::rulebook::{self, Rulebook};
use crate::cli::settings_args::SettingsArgs;
use crate::guest::Guest;
use crate::judges::Judges;
use crate::reload::{Asked, Beside, Built, Rebuild};
use crate::settings::Settings;
use crate::trust::canary::Canary;
use crate::{alerts, log, rules, wanted, zone};
use lanner_engine::{Priority, Rule};
use lanner_fields::cx::PrintOptions;
use lanner_lang::diagnostic::Severity;
use lanner_output::Workshop;
use lanner_source::live::{LiveOptions, Preparer, Scope};
use lanner_source::privileges::Need;
use std::path::PathBuf;
use std::sync::Arc;

/// What the command line says of rules.
#[derive(Debug, Clone)]
pub struct Loading {
    rules: Vec<String>,
    settings: SettingsArgs,
    no_kernel_filter: bool,
    profile: bool,
    /// Somebody looks on, for whom lines of the log are plain.
    looked_on: bool,
    /// Of the canary: the probe lets pass what it matches.
    canary: Option<Arc<Rule>>,
}

/// Rules that were loaded.
#[derive(Debug)]
pub struct Loaded {
    pub in_force: Vec<Arc<Rule>>,
    pub judges: Judges,
    pub print: PrintOptions,
    /// What people should know of the rules, a line each.
    pub warnings: Vec<String>,
}

impl Loading {
    pub fn of(args: &RunArgs) -> Self {
        Self {
            rules: args.rules.clone(),
            settings: args.settings.clone(),
            no_kernel_filter: args.no_kernel_filter,
            profile: args.profile,
            looked_on: looked_on(args),
            canary: None,
        }
    }

    /// With the rule of a canary.
    pub fn with_canary(self, canary: Option<&Canary>) -> Self {
        Self { canary: canary.map(|canary| canary.rule().clone()), ..self }
    }

    /// What is looked at for changes: rules, the files and folders that the settings came from, and the files that outputs are made of.
    fn paths(&self, settings: &Settings, of_settings: Vec<PathBuf>) -> Vec<PathBuf> {
        let rules = rulebook::named(&self.rules, settings);
        rules.iter().map(PathBuf::from).chain(of_settings).chain(alerts::files(settings)).collect()
    }

    /// Loads the rules as generation `generation`.
    ///
    /// # Errors
    /// All that is wrong with them, rendered.
    pub fn load(&self, settings: &Settings, generation: u32) -> Result<Loaded, String> {
        let book = Rulebook::read(&self.rules, settings);
        let outcome = book.load(settings);
        if outcome.failed() {
            return Err(format!("the rules can't be used\n{}", outcome.text().trim_end()));
        }
        let warnings = match outcome.count(Severity::Warning) {
            0 => Vec::new(),
            1 => vec!["1 warning about the rules: `lanner check` shows what".to_owned()],
            count => vec![format!("{count} warnings about the rules: `lanner check` shows what")],
        };
        let in_force = rules::in_force(&outcome.rules, settings);
        let clock = self.profile.then_some(clock as fn() -> u64);
        let judges = rules::judges(&in_force, book.version(generation), settings, clock);
        let print = rules::print_options(&book.plugins, settings, zone::named());
        Ok(Loaded { in_force, judges, print, warnings })
    }

    /// Completes what the probe is asked for.
    pub fn ask(&self, options: &mut LiveOptions, in_force: &[Arc<Rule>], settings: &Settings) {
        let in_force: Vec<Arc<Rule>> = in_force.iter().chain(&self.canary).cloned().collect();
        options.ask(&wanted::asked(&in_force));
        wanted::size(options, settings);
        if !self.no_kernel_filter {
            wanted::leave_out(options, &in_force, settings);
        }
    }
}

/// What it takes to make outputs again.
#[derive(Debug)]
pub struct Others {
    /// What the command line says of them.
    pub telling: Telling,
    /// Where they are made.
    pub workshop: Workshop,
    /// What may be used for them.
    pub guest: Guest,
}

impl Others {
    /// Makes what changes with the rules.
    fn make(&self, settings: &Settings, looked_on: bool) -> Result<Beside, String> {
        self.guest.allows(settings)?;
        // What threads of outputs may do at the start.
        let change = self.guest.with(Need::Nothing, || self.telling.again(&self.workshop, settings))??;
        Ok(Beside::new(settings, change, Arc::new(log_of(looked_on, settings))))
    }
}

/// The same again, for reloads.
#[derive(Debug)]
pub struct Again {
    others: Others,
    loading: Loading,
    /// Those that the run began with.
    started: Settings,
    paths: Vec<PathBuf>,
    probe: Option<Preparer>,
}

impl Again {
    /// `of_settings`: the files and folders that the settings came from.
    pub fn new(loading: Loading, settings: &Settings, of_settings: Vec<PathBuf>, others: Others) -> Self {
        let paths = loading.paths(settings, of_settings);
        Self { others, loading, started: settings.clone(), paths, probe: None }
    }

    /// With what loads programs for other rules.
    pub fn with_probe(self, probe: Option<Preparer>) -> Self {
        Self { probe, ..self }
    }
}

impl Rebuild for Again {
    fn paths(&self) -> Vec<PathBuf> {
        self.paths.clone()
    }

    fn build(&mut self, generation: u32, before: &[Arc<Rule>]) -> Result<Built, String> {
        let (settings, of_settings) = self.loading.settings.load_with_paths()?;
        let loaded = self.loading.load(&settings, generation)?;
        loaded.warnings.iter().for_each(|text| log::say(Priority::Notice, "rules", text));
        let beside = self.others.make(&settings, self.loading.looked_on)?;
        self.started.told_of_restart(&settings).iter().for_each(|text| log::warn("reload", text));
        self.paths = self.loading.paths(&settings, of_settings);
        // Recordings go on as they began.
        let settings = Settings { capture: self.started.capture.clone(), ..settings };
        let ask = |in_force: &[Arc<Rule>]| {
            let mut options = LiveOptions::new(Scope::Host);
            self.loading.ask(&mut options, in_force, &settings);
            options
        };
        let either: Vec<Arc<Rule>> = before.iter().chain(&loaded.in_force).cloned().collect();
        let prepare = |probe: &Preparer| Asked { both: ask(&either), new: ask(&loaded.in_force) }.prepare(probe);
        let asked = self.probe.as_ref().map(prepare).transpose()?.map(|(asked, missing)| {
            missing.iter().for_each(|what| log::warn("probe", what));
            asked
        });
        Ok(Built { judges: loaded.judges, in_force: loaded.in_force, print: loaded.print, asked, beside })
    }
}
