//! Rules as Lanner's own front loads them: every mistake is told, with its place.

use crate::plugins::{self, BUILTINS, Builtin};
use crate::rule_files::{self, RuleFile};
use crate::rules::{self, load_options};
use crate::settings::Settings;
use lanner_engine::alert::RulesVersion;
use lanner_engine::describe::Description;
use lanner_engine::load::{Front, required_plugins};
use lanner_engine::{Loader, Rule};
use lanner_fields::Registry;
use lanner_lang::diagnostic::{self, Diagnostic, Severity, Sources, render};
use std::sync::Arc;

/// Rule files with what they need.
#[derive(Debug)]
pub struct Rulebook {
    files: Vec<RuleFile>,
    /// Paths that gave no file.
    wrong: Vec<Diagnostic>,
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
        self.count(Severity::Error) > 0
    }

    /// Diagnostics of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The diagnostics as text.
    pub fn text(&self) -> String {
        render(&self.diagnostics, &self.sources)
    }
}

impl Rulebook {
    /// Reads the files behind paths, or without any those behind the settings' paths, or without these too those that Lanner comes with. What can't be read is among
    /// what [`Self::load`] tells.
    pub fn read(paths: &[String], settings: &Settings) -> Self {
        let paths = named(paths, settings);
        if paths.is_empty() {
            return Self::of(rule_files::shipped(), Vec::new(), settings);
        }
        let (files, wrong) = rule_files::read_all(paths);
        let wrong = wrong.into_iter().map(|what| Diagnostic::new(Severity::Error, "unreadable-file", what, None));
        Self::of(files, wrong.collect(), settings)
    }

    /// Takes files, and what is wrong beside them, which is among what [`Self::load`] tells.
    pub fn of(files: Vec<RuleFile>, wrong: Vec<Diagnostic>, settings: &Settings) -> Self {
        let named = settings.plugins.iter().filter_map(|plugin| plugins::builtin(&plugin.name));
        let required = files.iter().flat_map(|file| required_plugins(&file.bytes));
        let required = required.filter_map(|choices| choices.iter().find_map(|choice| plugins::builtin(&choice.name)));
        let mut plugins: Vec<&'static Builtin> = Vec::new();
        for plugin in named.chain(required) {
            if plugins.iter().all(|other| other.name != plugin.name) {
                plugins.push(plugin);
            }
        }
        Self { files, wrong, registry: all_fields(&plugins, settings), plugins }
    }

    /// The sum of the files' texts, see [`RulesVersion`].
    pub fn version(&self, generation: u32) -> RulesVersion {
        RulesVersion { generation, hash: rule_files::hash(&self.files) }
    }

    /// Loads the rules.
    pub fn load(&self, settings: &Settings) -> Outcome {
        let mut loader = Loader::new(&self.registry, load_options(Front::Lanner, &self.plugins, settings));
        let results = loader.load_all(self.files.iter().map(|file| (file.name.as_str(), file.bytes.as_slice())));
        let mut diagnostics = self.wrong.clone();
        diagnostics.extend(results.iter().flat_map(|result| result.diagnostics().cloned()));
        diagnostic::sort(&mut diagnostics);
        Outcome {
            rules: loader.rules().to_vec(),
            diagnostics,
            sources: loader.sources().clone(),
            description: loader.describe(),
        }
    }
}

/// The paths of rules: those of the command line, or without any those of the settings.
pub fn named<'a>(of_command_line: &'a [String], settings: &'a Settings) -> &'a [String] {
    if of_command_line.is_empty() { &settings.rules_files } else { of_command_line }
}

/// All fields that are built in, whatever was asked for: rules that name them mean them.
pub fn all_fields(loaded: &[&'static Builtin], settings: &Settings) -> Registry {
    let mut plugins = loaded.to_vec();
    plugins.extend(BUILTINS.iter().filter(|builtin| loaded.iter().all(|plugin| plugin.name != builtin.name)));
    plugins.sort_by_key(|plugin| BUILTINS.iter().position(|builtin| builtin.name == plugin.name));
    rules::registry(&plugins, settings)
}

#[cfg(test)]
mod tests {
    use super::Rulebook;
    use crate::settings::{Plugin, Settings};

    #[test]
    fn a_plugin_that_settings_and_files_ask_for_is_there_once() {
        let name = |name: &str| Plugin {
            name: name.to_owned(),
            library_path: String::new(),
            init_config: String::new(),
            open_params: String::new(),
        };
        let settings = Settings { plugins: vec![name("json"), name("container")], ..Settings::default() };
        let path = std::env::temp_dir().join(format!("lanner-rulebook-{}.yaml", std::process::id()));
        std::fs::write(&path, "- required_plugin_versions: [{name: json, version: 0.1.0}]\n")
            .expect("a writable folder");
        let book = Rulebook::read(&[path.display().to_string()], &settings);
        std::fs::remove_file(&path).expect("the file");
        let names: Vec<&str> = book.plugins.iter().map(|plugin| plugin.name).collect();
        assert_eq!(names, ["json", "container"]);
    }
}
