//! Outputs as Falco's settings want them, at the start and at each reload.

use super::config::Config;
use super::run::RunOptions;
use crate::alerts::{self, Forms};
use crate::settings::Settings;
use crate::{host, log, zone};
use lanner_output::{Assembly, Change, Flush, Format, Outputs, OutputsSettings, Pace, Voice, Workshop};
use std::io::IsTerminal as _;

/// What a run says of outputs beside its settings.
#[derive(Debug, Clone)]
pub struct Telling {
    options: RunOptions,
    /// Alerts come as time goes on, and do not wait for outputs.
    in_time: bool,
    hostname: String,
}

impl Telling {
    pub fn new(options: RunOptions, in_time: bool) -> Self {
        Self { options, in_time, hostname: host::alert_hostname() }
    }

    /// The outputs that the settings ask for.
    ///
    /// # Errors
    /// A file that can't be opened, or an address or certificate that can't be used.
    pub fn begin(&self, config: &Config) -> Result<Outputs, String> {
        let settings = &config.settings;
        let mut outputs = Outputs::new(form(settings, &self.hostname), self.settings(settings));
        self.add(&mut outputs, settings)?;
        Ok(outputs)
    }

    /// Others in their place.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn again(&self, workshop: &Workshop, settings: &Settings) -> Result<Change, String> {
        let mut change = workshop.begin(form(settings, &self.hostname), self.settings(settings));
        self.add(&mut change, settings)?;
        Ok(change)
    }

    fn settings(&self, settings: &Settings) -> OutputsSettings {
        // Nobody watches a capture's alerts come one by one, unless at a terminal.
        let unwatched = settings.engine.kind == "replay" && !std::io::stdout().is_terminal();
        let in_batches = (settings.general.buffered_outputs || unwatched) && !self.options.unbuffered;
        let flush = if in_batches { Flush::InBatches } else { Flush::EachAlert };
        let pace = if self.in_time { Pace::Live } else { Pace::Replay };
        let voice = Voice::new(|priority, text| log::say(priority, "outputs", text));
        alerts::outputs_settings(settings, flush, pace, voice)
    }

    fn add(&self, outputs: &mut dyn Assembly, settings: &Settings) -> Result<(), String> {
        let (general, hostname) = (&settings.general, self.hostname.as_bytes());
        let mark = alerts::form_mark(general);
        let default = || form(settings, &self.hostname);
        let forms = Forms { default: &default, general, offset: zone::local(), hostname, mark: &mark };
        alerts::add_sinks(outputs, settings, "falco", &mark)?;
        if !self.options.dry_run {
            alerts::add_listed(outputs, &settings.outputs, forms)?;
        }
        Ok(())
    }
}

/// The default form of alerts.
fn form(settings: &Settings, hostname: &str) -> Format {
    let general = &settings.general;
    match general.json_output {
        true => alerts::falco_json(general, zone::local(), hostname.as_bytes()),
        false => alerts::text(general, zone::local()),
    }
}
