//! Settings and rules as Lanner's own front loads them: every mistake is told, with its place.

use crate::falco::rule_files::{self, RuleFile};
use crate::plugins::{self, BUILTINS, Builtin};
use crate::rules::load_options;
use crate::settings::{self, Loaded, Settings};
use crate::{console, rules};
use clap::Args;
use lanner_engine::describe::Description;
use lanner_engine::load::{Front, required_plugins};
use lanner_engine::{Loader, Rule};
use lanner_fields::Registry;
use lanner_lang::diagnostic::{self, Diagnostic, Severity, Sources, render};
use std::path::PathBuf;
use std::sync::Arc;

/// Settings, on the command line.
#[derive(Debug, Clone, Default, Args)]
pub struct SettingsArgs {
    /// Settings file, in the form of falco.yaml.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Set a key of the settings, such as `json_output=true`; can be repeated.
    #[arg(short = 'o', long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
}

/// Where Lanner's defaults differ from Falco's: what is asked for is shown, and no rule hides another.
const DEFAULTS: [(&str, &str); 3] = [
    ("rule_matching", "rule_matching=all"),
    ("stdout_output", "stdout_output.enabled=true"),
    ("log_syslog", "log_syslog=false"),
];

impl SettingsArgs {
    /// The settings. Warnings go to standard error.
    ///
    /// # Errors
    /// All mistakes, rendered.
    pub fn load(&self) -> Result<Settings, String> {
        let mut options = self.set.clone();
        let given = settings::load(self.settings.as_deref(), &options).map_err(|error| error.to_string())?;
        let missing = DEFAULTS.iter().filter(|(key, _)| given.tree.get(key).is_none());
        options.extend(missing.map(|(_, option)| (*option).to_owned()));
        let loaded = settings::load(self.settings.as_deref(), &options).map_err(|error| error.to_string())?;
        let mut diagnostics: Vec<Diagnostic> =
            loaded.files.iter().flat_map(|file| file.diagnostics.iter().cloned()).collect();
        let read = Settings::read(&loaded.tree);
        if let Err(error) = &read {
            let place = error.key.as_deref().and_then(|key| loaded.place_of(key));
            let message = error.message.trim_start_matches("Error reading config file: ");
            diagnostics.push(Diagnostic::new(Severity::Error, "bad-setting", message, place));
        }
        told(diagnostics, &loaded)?;
        read.map_err(|error| error.to_string())
    }
}

/// Shows warnings; errors are the error.
fn told(mut diagnostics: Vec<Diagnostic>, loaded: &Loaded) -> Result<(), String> {
    diagnostic::sort(&mut diagnostics);
    let text = render(&diagnostics, &loaded.sources);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(format!("the settings can't be used\n{}", text.trim_end()));
    }
    if !diagnostics.is_empty() {
        console::err(text.trim_end());
    }
    Ok(())
}

/// Rule files with what they need.
#[derive(Debug)]
pub struct Rulebook {
    files: Vec<RuleFile>,
    /// The plugins that settings or files ask for.
    pub plugins: Vec<&'static Builtin>,
    registry: Registry,
}

/// What became of rule files.
#[derive(Debug)]
pub struct Outcome {
    /// The rules; empty when there is an error.
    pub rules: Vec<Arc<Rule>>,
    /// Everything that is to be said, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The files' texts.
    pub sources: Sources,
    /// What the files hold.
    pub description: Description,
}

impl Outcome {
    /// True if the rules can't be used.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The diagnostics as text.
    pub fn text(&self) -> String {
        render(&self.diagnostics, &self.sources)
    }
}

impl Rulebook {
    /// Reads the files behind paths.
    ///
    /// # Errors
    /// A path that can't be read, or a plugin that is not built in.
    pub fn read(paths: &[String], settings: &Settings) -> Result<Self, String> {
        let files = rule_files::read(paths, true)?;
        let mut plugins = Vec::new();
        for plugin in &settings.plugins {
            let builtin = plugins::builtin(&plugin.name);
            plugins.push(builtin.ok_or_else(|| format!("plugin '{}' is not built in", plugin.name))?);
        }
        for choices in files.iter().flat_map(|file| required_plugins(&file.bytes)) {
            plugins.extend(choices.iter().find_map(|choice| plugins::builtin(&choice.name)));
        }
        plugins.dedup_by_key(|plugin| plugin.name);
        Ok(Self { files, registry: all_fields(&plugins, settings), plugins })
    }

    /// Loads the rules.
    pub fn load(&self, settings: &Settings) -> Outcome {
        let mut loader = Loader::new(&self.registry, load_options(Front::Lanner, &self.plugins, settings));
        let results = loader.load_all(self.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())));
        let mut diagnostics: Vec<Diagnostic> =
            results.iter().flat_map(|result| result.diagnostics().cloned()).collect();
        diagnostic::sort(&mut diagnostics);
        Outcome {
            rules: loader.rules().to_vec(),
            diagnostics,
            sources: loader.sources().clone(),
            description: loader.describe(),
        }
    }
}

/// All fields that are built in, whatever was asked for: rules that name them mean them.
pub fn all_fields(loaded: &[&'static Builtin], settings: &Settings) -> Registry {
    let mut plugins = loaded.to_vec();
    plugins.extend(BUILTINS.iter().filter(|builtin| loaded.iter().all(|plugin| plugin.name != builtin.name)));
    plugins.sort_by_key(|plugin| BUILTINS.iter().position(|builtin| builtin.name == plugin.name));
    rules::registry(&plugins, settings)
}
