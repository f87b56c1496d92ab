//! Outputs as the command line and the settings want them, at the start and at each reload.

use super::{AlertForm, RunArgs};
use crate::alerts::{self, Forms};
use crate::settings::Settings;
use crate::source::STDIN;
use crate::{host, log, zone};
use lanner_output::formats::{Ecs, NativeJson, Ocsf};
use lanner_output::{
    Assembly, Change, DeliverySettings, Flush, Format, Outputs, OutputsSettings, Pace, Voice, Workshop,
};
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// What the command line says of outputs.
#[derive(Debug, Clone)]
pub struct Telling {
    format: Option<AlertForm>,
    output: Option<PathBuf>,
    flush: Flush,
    pace: Pace,
    hostname: String,
}

impl Telling {
    pub fn of(args: &RunArgs) -> Self {
        // Who watches, or feeds events one by one, waits for each alert.
        let arriving = args.capture.as_deref().is_none_or(|path| path == STDIN);
        let watched = arriving || args.output.is_none() && std::io::stdout().is_terminal();
        Self {
            format: args.format,
            output: args.output.clone(),
            flush: if watched { Flush::EachAlert } else { Flush::InBatches },
            pace: if args.capture.is_some() { Pace::Replay } else { Pace::Live },
            hostname: host::named_hostname().unwrap_or_default(),
        }
    }

    /// The outputs of a run.
    ///
    /// # Errors
    /// What can't be opened, in words for the user.
    pub fn begin(&self, settings: &Settings) -> Result<Outputs, String> {
        let mut outputs = Outputs::new(self.form(settings), self.settings(settings));
        self.add(&mut outputs, settings)?;
        Ok(outputs)
    }

    /// Others in their place.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn again(&self, workshop: &Workshop, settings: &Settings) -> Result<Change, String> {
        let mut change = workshop.begin(self.form(settings), self.settings(settings));
        self.add(&mut change, settings)?;
        Ok(change)
    }

    fn settings(&self, settings: &Settings) -> OutputsSettings {
        let voice = Voice::new(|priority, text| log::say(priority, "outputs", text));
        alerts::outputs_settings(settings, self.flush, self.pace, voice)
    }

    fn add(&self, outputs: &mut dyn Assembly, settings: &Settings) -> Result<(), String> {
        let mark = alerts::form_mark(&settings.general);
        if let Some(path) = &self.output {
            return alerts::add_file(outputs, path.clone(), true, (&mark, DeliverySettings::default()));
        }
        let default = || self.form(settings);
        let (general, hostname) = (&settings.general, self.hostname.as_bytes());
        let forms = Forms { default: &default, general, offset: zone::named(), hostname, mark: &mark };
        alerts::add_sinks(outputs, settings, "lanner", &mark)?;
        alerts::add_listed(outputs, &settings.outputs, forms)
    }

    /// The default form of alerts, with the name of the host that they are about.
    fn form(&self, settings: &Settings) -> Format {
        let host = self.hostname.as_bytes();
        let default = if settings.general.json_output { AlertForm::FalcoJson } else { AlertForm::Text };
        match self.format.unwrap_or(default) {
            AlertForm::Text => alerts::text(&settings.general, zone::named()),
            AlertForm::Json => Format::NativeJson(NativeJson::new(host)),
            AlertForm::FalcoJson => alerts::falco_json(&settings.general, zone::named(), host),
            AlertForm::Ocsf => Format::Ocsf(Ocsf::new(host)),
            AlertForm::Ecs => Format::Ecs(Ecs::new(host)),
        }
    }
}
