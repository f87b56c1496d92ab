//! Settings as Lanner's own front takes them: every mistake is told, with its place.

use crate::console;
use crate::plugins::{self, BUILTINS};
use crate::settings::{self, Loaded, Settings, SettingsError};
use clap::Args;
use lanner_lang::diagnostic::{self, Diagnostic, Severity, render};
use lanner_lang::suggest;
use std::path::PathBuf;

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

/// Where Lanner's defaults differ from Falco's: what is asked for is shown, no rule hides another, no link hides a file, no container counts as the host,
/// containers have names, silence can be trusted, a time can be understood without knowing the machine, web endpoints are served to the machine itself alone, and what Lanner does
/// not need it gives up.
pub const DEFAULTS: [(&str, &str); 14] = [
    ("rule_matching", "rule_matching=all"),
    ("paths", "paths=both"),
    ("lanner.drop_privileges", "lanner.drop_privileges=true"),
    ("lanner.seccomp", "lanner.seccomp=true"),
    ("lanner.container_hold_ms", "lanner.container_hold_ms=1000"),
    ("lanner.container_ids", "lanner.container_ids=namespaces"),
    ("lanner.image_spellings", "lanner.image_spellings=true"),
    ("stdout_output", "stdout_output.enabled=true"),
    ("webserver.listen_address", "webserver.listen_address=127.0.0.1"),
    ("log_stderr", "log_stderr=true"),
    ("log_syslog", "log_syslog=false"),
    ("lanner.canary.every", "lanner.canary.every=10s"),
    ("lanner.watchdog.enabled", "lanner.watchdog.enabled=true"),
    ("time_format_iso_8601", "time_format_iso_8601=true"),
];

impl SettingsArgs {
    /// As if a file were named on the command line.
    #[cfg(test)]
    pub fn of(file: &std::path::Path) -> Self {
        Self { settings: Some(file.to_owned()), set: Vec::new() }
    }

    /// The settings. Warnings go to standard error.
    ///
    /// # Errors
    /// All mistakes, rendered.
    pub fn load(&self) -> Result<Settings, String> {
        self.load_with_paths().map(|(settings, _)| settings)
    }

    /// The same, and the files and folders that they come from.
    ///
    /// # Errors
    /// All mistakes, rendered.
    pub fn load_with_paths(&self) -> Result<(Settings, Vec<PathBuf>), String> {
        let Read { settings, diagnostics, loaded } = self.read();
        told(&diagnostics, &loaded)?;
        Ok((settings, loaded.paths))
    }

    /// The settings with everything that is to be said of them.
    pub fn read(&self) -> Read {
        let mut loaded = settings::load(self.settings.as_deref(), &self.set);
        loaded.set_missing(&DEFAULTS);
        let (read, mut errors) = Settings::read(&loaded.tree);
        errors.extend(settings::check_metrics(&read.metrics, read.webserver.prometheus_metrics_enabled).err());
        errors.extend(settings::check_buffers(&read).err());
        let mut found: Vec<Diagnostic> =
            loaded.files.iter().flat_map(|file| file.diagnostics.iter().cloned()).collect();
        found.extend(loaded.unsaid.iter().cloned());
        for error in loaded.errors.iter().chain(&errors) {
            let told = diagnostic_of(error, &loaded);
            // What the schema says of a place is enough.
            if told.place.is_none() || found.iter().all(|other| other.place != told.place) {
                found.push(told);
            }
        }
        found.extend(read.plugins.iter().filter_map(|plugin| unknown_plugin(&plugin.name, &loaded)));
        diagnostic::sort(&mut found);
        Read { settings: read, diagnostics: found, loaded }
    }
}

/// Settings, and what there is to say of them.
#[derive(Debug)]
pub struct Read {
    /// The settings; what can't be used has its default.
    pub settings: Settings,
    /// All that is wrong, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// Where they come from.
    pub loaded: Loaded,
}

/// An error with its place.
pub fn diagnostic_of(error: &SettingsError, loaded: &Loaded) -> Diagnostic {
    error.told.as_deref().cloned().unwrap_or_else(|| Diagnostic {
        severity: Severity::Error,
        id: "bad-setting",
        message: error.words().to_owned(),
        place: error.key.as_deref().and_then(|key| loaded.place_of(key)),
        help: error.help.clone(),
    })
}

fn unknown_plugin(name: &str, loaded: &Loaded) -> Option<Diagnostic> {
    if plugins::builtin(name).is_some() {
        return None;
    }
    let place = loaded.place_of("load_plugins").or_else(|| loaded.place_of("plugins"));
    let message = format!("plugin `{name}` is not built in, and plugin libraries are not loaded");
    let names = || BUILTINS.iter().map(|plugin| plugin.name);
    let help = suggest::nearest(name, names()).map_or_else(
        || format!("built in are {}", names().collect::<Vec<_>>().join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    Some(Diagnostic::new(Severity::Error, "unknown-plugin", message, place).with_help(help))
}

/// Shows warnings; errors are the error.
fn told(diagnostics: &[Diagnostic], loaded: &Loaded) -> Result<(), String> {
    let text = render(diagnostics, &loaded.sources);
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(format!("the settings can't be used\n{}", text.trim_end()));
    }
    if !diagnostics.is_empty() {
        console::err(text.trim_end());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::SettingsArgs;

    #[test]
    fn a_default_of_lanners_own_yields_to_what_is_said() {
        let ids = |set: &[&str]| {
            let set = set.iter().map(|&option| option.to_owned()).collect();
            SettingsArgs { settings: None, set }.load().unwrap().lanner.container_ids
        };
        assert_eq!(ids(&["lanner.learn_names=false"]), "namespaces");
        assert_eq!(ids(&["lanner.container_ids=cgroups"]), "cgroups");
        let wrong = SettingsArgs { settings: None, set: vec!["lanner.container_ids=cgroup".to_owned()] };
        assert!(wrong.load().unwrap_err().contains("must be one of cgroups, namespaces"));
    }
}
