//! How often and how long, by the settings.

use crate::settings::{Settings, SettingsError, parse_interval};
use std::time::Duration;

/// Durations; what is switched off has none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Between two heartbeats.
    pub heartbeat: Option<Duration>,
    /// Between two actions of the canary.
    pub canary: Option<Duration>,
    /// How long an action may take to come back.
    pub within: Duration,
    /// How long the event thread may stand still; `None`: nothing is watched.
    pub stall: Option<Duration>,
    /// How long the whole program may.
    pub pause: Duration,
}

/// The shortest of each, ms.
const SHORTEST: u64 = 1000;

/// What the settings say.
pub fn limits(settings: &Settings) -> Limits {
    let time = |text: &str| parse_interval(text).map(Duration::from_millis);
    Limits {
        heartbeat: time(&settings.heartbeat.every),
        canary: time(&settings.canary.every),
        within: time(&settings.canary.within).unwrap_or(Duration::from_secs(10)),
        stall: time(&settings.watchdog.stall).filter(|_| settings.watchdog.enabled),
        pause: time(&settings.watchdog.pause).unwrap_or(Duration::from_secs(2)),
    }
}

/// What is wrong with them.
pub fn check(settings: &Settings) -> Vec<SettingsError> {
    let Settings { heartbeat, canary, watchdog, .. } = settings;
    let durations = [
        ("lanner.heartbeat.every", heartbeat.every.as_str(), true),
        ("lanner.canary.every", canary.every.as_str(), true),
        ("lanner.canary.within", canary.within.as_str(), false),
        ("lanner.watchdog.stall", watchdog.stall.as_str(), false),
        ("lanner.watchdog.pause", watchdog.pause.as_str(), false),
    ];
    let wrong = durations.into_iter().filter(|(_, text, may_be_empty)| {
        !(*may_be_empty && text.is_empty()) && parse_interval(text).is_none_or(|ms| ms < SHORTEST)
    });
    let mut errors: Vec<SettingsError> = wrong
        .map(|(key, text, _)| {
            let message = format!("\"{text}\" is no duration such as 60s or 5m, at least 1s");
            SettingsError::at(key, format!("Error reading config file: {message}"))
        })
        .collect();
    let names = output_names(settings);
    for (key, wanted) in [("lanner.heartbeat.outputs", &heartbeat.outputs), ("lanner.canary.outputs", &canary.outputs)]
    {
        if let Some(unknown) = wanted.iter().find(|name| !names.contains(&name.as_str())) {
            let message = match names.as_slice() {
                [] => format!("no output is called `{unknown}`: there is none"),
                names => format!("no output is called `{unknown}`: there are {}", names.join(", ")),
            };
            let error = SettingsError::at(key, format!("Error reading config file: {message}"));
            errors.push(error.among(unknown, &names));
        }
    }
    if !heartbeat.every.is_empty() && heartbeat.outputs.is_empty() {
        let message = "heartbeats go nowhere: name the outputs that get them in lanner.heartbeat.outputs";
        errors.push(SettingsError::at("lanner.heartbeat.every", format!("Error reading config file: {message}")));
    }
    errors
}

/// Names of the outputs that are switched on.
fn output_names(settings: &Settings) -> Vec<&str> {
    let of_falco = [
        ("stdout", settings.stdout.enabled),
        ("file", settings.file.enabled),
        ("syslog", settings.syslog.enabled),
        ("program", settings.program.enabled),
        ("http", settings.http.enabled),
    ];
    let of_falco = of_falco.into_iter().filter(|(_, on)| *on).map(|(name, _)| name);
    of_falco.chain(settings.outputs.iter().map(|output| output.name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::{check, limits};
    use crate::settings::Settings;

    #[test]
    fn what_can_not_be_is_told() {
        let mut settings = Settings::default();
        assert_eq!(check(&settings), []);
        assert_eq!(
            (limits(&settings).heartbeat, limits(&settings).canary, limits(&settings).stall),
            (None, None, None)
        );
        settings.heartbeat.every = "60s".to_owned();
        assert!(check(&settings)[0].message.contains("go nowhere"));
        settings.heartbeat.outputs = vec!["stdot".to_owned()];
        settings.stdout.enabled = true;
        let errors = check(&settings);
        assert_eq!((errors.len(), errors[0].help.as_deref()), (1, Some("did you mean `stdout`?")));
        settings.heartbeat.outputs = vec!["stdout".to_owned()];
        assert_eq!(check(&settings), []);
        for (text, good) in [("500ms", false), ("10", false), ("1s", true), ("1m30s", true), ("", true)] {
            settings.canary.every = text.to_owned();
            assert_eq!(check(&settings).is_empty(), good, "{text}");
        }
        settings.watchdog.pause = String::new();
        assert_eq!(check(&settings)[0].key.as_deref(), Some("lanner.watchdog.pause"));
    }
}
