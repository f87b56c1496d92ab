//! Alerts on their way out: formats and sinks as the settings want them, for both fronts.

use crate::faces::look;
use crate::settings::{FileOutput, General, HttpOutput, ProgramOutput, Settings};
use lanner_engine::alert::Enrichment;
use lanner_engine::{Alert, Priority, RuleInfo};
use lanner_fields::Typed;
use lanner_fields::cx::fn_offset::UtcOffset;
use lanner_lang::yaml::{Kind, Node};
use lanner_output::delivery::{BatchLimits, QueueLimits, Retry};
use lanner_output::formats::{
    Ecs, FalcoJson, FalcoJsonOptions, Headed, NativeJson, Ocsf, Payload, Template, Text, TimeStyle,
};
use lanner_output::settings::{OutputSettings, Written};
use lanner_output::sinks::Built;
use lanner_output::sinks::file::{FileSettings, FileSink};
use lanner_output::sinks::http::{HttpSettings, HttpSink};
use lanner_output::sinks::program::{ProgramSettings, ProgramSink};
use lanner_output::sinks::stdout::{Stdout, StdoutSettings};
use lanner_output::sinks::syslog::{SyslogSettings, SyslogSink};
use lanner_output::{
    Assembly, DeliverySettings, Flush, Format, Mark, Output, OutputsSettings, Pace, Sink, View, Voice,
};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

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

/// What holds for all outputs, by the settings.
pub fn outputs_settings(settings: &Settings, flush: Flush, pace: Pace, voice: Voice) -> OutputsSettings {
    let timeout = u64::from(settings.general.output_timeout);
    OutputsSettings {
        flush,
        pace,
        drain: Duration::from_millis(settings.lanner.outputs_drain_ms),
        patience: (timeout > 0).then(|| Duration::from_millis(timeout)),
        voice,
    }
}

/// What may wait for an output of Falco's keys.
fn delivery(settings: &Settings) -> DeliverySettings {
    let queue = QueueLimits {
        alerts: usize::try_from(settings.queue.capacity).unwrap_or(usize::MAX),
        bytes: usize::try_from(settings.lanner.outputs_queue_bytes).unwrap_or(usize::MAX),
    };
    DeliverySettings { queue, ..DeliverySettings::default() }
}

/// What the settings say of the common forms, as text.
pub fn form_mark(general: &General) -> String {
    let of = |settings: &General| {
        (
            settings.json_output,
            settings.json_include_output_property,
            settings.json_include_message_property,
            settings.json_include_output_fields_property,
            settings.json_include_tags_property,
            settings.time_format_iso_8601,
        )
    };
    format!("{:?}", of(general))
}

/// An output that gets all alerts in the default form, unless it is there already: its name, settings and delivery, and what makes its sink.
struct Plain<'a> {
    name: &'a str,
    keys: &'a dyn std::fmt::Debug,
    form: &'a str,
    delivery: DeliverySettings,
}

impl Plain<'_> {
    fn add<S: Sink + 'static>(
        self,
        outputs: &mut dyn Assembly,
        make: impl FnOnce() -> Result<S, String>,
    ) -> Result<(), String> {
        let Self { name, keys, form, delivery } = self;
        let (kind, keys, rest) = (name.to_owned(), format!("{keys:?}"), format!("{form} {delivery:?}"));
        let mark = Mark { kind, keys, rest, form: form.to_owned() };
        if outputs.keep(name, &mark) {
            return Ok(());
        }
        let output = Output { delivery, mark, ..Output::new(name, make()?) };
        outputs.add(output).map_err(|error| error.to_string())
    }
}

/// Files besides the settings that outputs are made of: certificates and keys.
pub fn files(settings: &Settings) -> Vec<PathBuf> {
    let of_http = settings.http.enabled.then(|| http(&settings.http).trust().files());
    of_http.into_iter().flatten().chain(settings.outputs.iter().flat_map(OutputSettings::files)).collect()
}

/// Adds the outputs that Falco's keys ask for; `app` is the program's name in syslog, `form` what the default form is made of.
///
/// # Errors
/// A file that can't be opened, or an address or certificate that can't be used.
pub fn add_sinks(outputs: &mut dyn Assembly, settings: &Settings, app: &str, form: &str) -> Result<(), String> {
    let plain = |name, keys| Plain { name, keys, form, delivery: delivery(settings) };
    if settings.stdout.enabled {
        plain("stdout", &()).add(outputs, || Ok(Stdout::open(&StdoutSettings::default())))?;
    }
    if settings.file.enabled {
        let FileOutput { filename, keep_alive, .. } = &settings.file;
        add_file(outputs, filename.into(), *keep_alive, (form, delivery(settings)))?;
    }
    if settings.syslog.enabled {
        let of_syslog = SyslogSettings { app_name: app.to_owned(), ..SyslogSettings::default() };
        let make = || SyslogSink::new(&of_syslog).map_err(|mistake| format!("syslog_output: {}", mistake.message));
        plain("syslog", &()).add(outputs, make)?;
    }
    if settings.program.enabled {
        let ProgramOutput { program, keep_alive, .. } = settings.program.clone();
        let make = || Ok(ProgramSink::new(ProgramSettings { program, keep_alive, ..ProgramSettings::default() }));
        plain("program", &settings.program).add(outputs, make)?;
    }
    if settings.http.enabled {
        let make = || {
            HttpSink::new(http(&settings.http))
                .map_err(|mistake| format!("http_output.{}: {}", falcos_key(mistake.key), mistake.message))
        };
        let retry = Retry { timeouts: settings.http.max_consecutive_timeouts.into(), ..Retry::default() };
        let batch = BatchLimits { count: 1, ..BatchLimits::default() };
        let keys = (&settings.http, look(&http(&settings.http).trust().files()));
        let plain = plain("http", &keys);
        Plain { delivery: DeliverySettings { retry, batch, ..plain.delivery }, ..plain }.add(outputs, make)?;
    }
    Ok(())
}

/// How alerts of a run are written by default, and what their other forms need.
#[derive(Clone, Copy)]
pub struct Forms<'a> {
    /// Makes the default.
    pub default: &'a dyn Fn() -> Format,
    /// The settings.
    pub general: &'a General,
    /// Local time's offset.
    pub offset: UtcOffset,
    /// The host that alerts are about, not always UTF-8.
    pub hostname: &'a [u8],
    /// What the default is made of, see [`form_mark`].
    pub mark: &'a str,
}

impl Forms<'_> {
    fn written(&self, written: &Written) -> Result<Format, String> {
        Ok(match written {
            Written::Default => (self.default)(),
            Written::Format(format) => self.format(format),
            Written::Template(template) => Format::Template(Template::new(template, self.hostname)?),
        })
    }

    fn format(&self, name: &str) -> Format {
        match name {
            "falco_json" => falco_json(self.general, self.offset, self.hostname),
            "native_json" => Format::NativeJson(NativeJson::new(self.hostname)),
            "ocsf" => Format::Ocsf(Ocsf::new(self.hostname)),
            "ecs" => Format::Ecs(Ecs::new(self.hostname)),
            // The key's kind lets no other names through.
            _ => text(self.general, self.offset),
        }
    }
}

/// Adds the outputs of `lanner.outputs`; each form is made once.
///
/// # Errors
/// What can't be opened.
pub fn add_listed(outputs: &mut dyn Assembly, listed: &[OutputSettings], forms: Forms<'_>) -> Result<(), String> {
    let mut views: Vec<(Written, View)> = Vec::new();
    for one in listed {
        let name = &one.name;
        let mut mark = mark(one, forms.mark);
        if outputs.keep(name, &mark) {
            continue;
        }
        let built = (one.kind.build)(one.keys.as_ref());
        let Built { sink, payload, head, batch, wait } = built
            .map_err(|mistake| format!("output {name}: {}.{}: {}", one.kind.name, mistake.key, mistake.message))?;
        mark.form = format!("{:?} {payload:?} {head:?} {}", one.written, forms.mark);
        let by = one.group.as_ref().map_or(&[] as &[String], |group| &group.by);
        let told = |mut payload: Box<dyn Payload>| {
            payload.set_hostname(forms.hostname);
            payload.set_group(by);
            payload
        };
        let view = match (payload, head, &one.written) {
            (Some(payload), _, Written::Default) => outputs.view(Format::Own(told(payload))),
            (_, Some(head), written) => outputs.view(Format::Headed(Headed::new(told(head), forms.written(written)?))),
            (_, None, Written::Default) => View::default(),
            (_, None, written) => match views.iter().find(|(other, _)| other == written) {
                Some((_, view)) => *view,
                None => {
                    let view = outputs.view(forms.written(written)?);
                    views.push((written.clone(), view));
                    view
                }
            },
        };
        let mut delivery = one.delivery.clone();
        if delivery.batch.count == 0 {
            delivery.batch.count = batch;
        }
        if !one.waits {
            delivery.batch.wait = wait;
        }
        let (group, rate) = (one.group.clone(), one.rate);
        let output = Output { name: name.clone(), sink, view, route: one.route.clone(), delivery, group, rate, mark };
        outputs.add(output).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// What an output is made of; how its lines look is not known before its sink is there.
fn mark(one: &OutputSettings, form: &str) -> Mark {
    let OutputSettings { kind, keys, route, written, delivery, waits, group, rate, name: _ } = one;
    let mut text = String::new();
    keys.iter().for_each(|keys| append_text(keys, &mut text));
    // Made again, it reads them again.
    text += &format!("{:?}", look(&one.files()));
    let rest = format!("{route:?} {written:?} {delivery:?} {waits} {group:?} {rate:?} {form}");
    Mark { kind: kind.name.to_owned(), keys: text, rest, form: String::new() }
}

/// What a node says, wherever it stands.
fn append_text(node: &Node, text: &mut String) {
    match &node.kind {
        Kind::Scalar(scalar) => *text += &format!("{:?} ", (&scalar.text, scalar.is_null())),
        Kind::Sequence(items) => {
            *text += "[";
            items.iter().for_each(|item| append_text(item, text));
            *text += "]";
        }
        Kind::Mapping(pairs) => {
            *text += "{";
            for (key, value) in pairs {
                append_text(key, text);
                append_text(value, text);
            }
            *text += "}";
        }
    }
}

/// Keys that Falco calls otherwise.
pub fn falcos_key(key: &str) -> &str {
    if key == "compress" { "compress_uploads" } else { key }
}

/// What Falco's keys of HTTP say, in the words of the sink.
pub fn http(settings: &HttpOutput) -> HttpSettings {
    HttpSettings {
        url: settings.url.clone(),
        user_agent: settings.user_agent.clone(),
        insecure: settings.insecure,
        ca_cert: settings.ca_cert.clone(),
        ca_bundle: settings.ca_bundle.clone(),
        ca_path: settings.ca_path.clone(),
        mtls: settings.mtls,
        client_cert: settings.client_cert.clone(),
        client_key: settings.client_key.clone(),
        compress: settings.compress_uploads,
        // Falco's key is about probes of the connection; the connection itself it keeps.
        keep_alive: true,
        echo: settings.echo,
        ..HttpSettings::default()
    }
}

/// Adds a file with alerts in the default form.
///
/// # Errors
/// When it can't be opened.
pub fn add_file(
    outputs: &mut dyn Assembly,
    path: PathBuf,
    keep_alive: bool,
    (form, delivery): (&str, DeliverySettings),
) -> Result<(), String> {
    let settings = FileSettings { keep_alive, ..FileSettings::default() };
    let keys = (path.clone(), keep_alive);
    let make = || FileSink::open_at(path, settings).map_err(|error| error.to_string());
    Plain { name: "file", keys: &keys, form, delivery }.add(outputs, make)
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
        group_by: Vec::new(),
    };
    Alert {
        rule: Arc::new(rule),
        ts,
        event_num: 0,
        rules: None,
        path: None,
        message: message.as_bytes().to_vec(),
        fields: fields.iter().map(field).collect(),
        lineage: Vec::new(),
        enrichment: Enrichment::None,
        gap: None,
    }
}
