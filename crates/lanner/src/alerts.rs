//! Alerts on their way out: formats and sinks as the settings want them, for both fronts.

use crate::settings::{General, Settings};
use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_output::formats::{FalcoJson, FalcoJsonOptions, Text, TimeStyle};
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::stdout::{Stdout, StdoutSettings};
use lanner_output::{Format, Outputs};
use std::path::PathBuf;
use std::sync::Arc;

fn time(general: &General) -> TimeStyle {
    if general.time_format_iso_8601 { TimeStyle::Iso8601 } else { TimeStyle::Local }
}

/// Lines for people.
pub fn text(general: &General, offset: UtcOffset) -> Format {
    Format::Text(Text::new(time(general), offset))
}

/// Falco's JSON; the host's name is not always UTF-8.
pub fn falco_json(general: &General, offset: UtcOffset, hostname: &[u8]) -> Format {
    Format::FalcoJson(FalcoJson::new(FalcoJsonOptions {
        hostname: hostname.to_vec(),
        time: time(general),
        offset,
        output: general.json_include_output_property,
        fields: general.json_include_output_fields_property,
        tags: general.json_include_tags_property,
        message: general.json_include_message_property,
    }))
}

/// Adds the sinks that the settings ask for.
///
/// # Errors
/// A file that can't be opened.
pub fn add_sinks(outputs: &mut Outputs, settings: &Settings) -> Result<(), String> {
    if settings.stdout.enabled {
        outputs.add(Box::new(Stdout::open(&StdoutSettings::default())));
    }
    if settings.file.enabled {
        add_file(outputs, (&settings.file.filename).into(), settings.file.keep_alive)?;
    }
    Ok(())
}

/// Adds a file.
///
/// # Errors
/// When it can't be opened.
pub fn add_file(outputs: &mut Outputs, path: PathBuf, keep_alive: bool) -> Result<(), String> {
    let sink = FileSink::open(FileSettings { path, keep_alive }).map_err(|error| error.to_string())?;
    outputs.add(Box::new(sink));
    Ok(())
}

/// What the settings ask for and this version does not have, a sentence each.
pub fn absent(settings: &Settings) -> impl Iterator<Item = String> {
    let wanted = [
        (settings.syslog.enabled, "syslog_output"),
        (settings.program.enabled, "program_output"),
        (settings.http.enabled, "http_output"),
        (settings.webserver.enabled, "webserver"),
        (settings.metrics.enabled, "metrics"),
    ];
    let absent = wanted.into_iter().filter(|(wanted, _)| *wanted);
    absent.map(|(_, name)| format!("{name} is enabled, but this version does not have it: ignored"))
}

/// An alert that no rule raised: about the program itself. `ts` is ns since 1970; the fields' values are texts, as in Falco's internal alerts.
pub fn internal(name: &str, priority: Priority, ts: u64, message: &str, fields: &[(&str, u64)]) -> Alert {
    let field = |(key, value): &(&str, u64)| (Arc::from(*key), Typed::Text(value.to_string().into_bytes()));
    let rule = RuleInfo {
        name: name.to_owned(),
        desc: String::new(),
        priority,
        tags: Vec::new(),
        source: "internal".to_owned(),
    };
    Alert {
        rule: Arc::new(rule),
        ts,
        event_num: 0,
        path: None,
        message: message.as_bytes().to_vec(),
        fields: fields.iter().map(field).collect(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}
