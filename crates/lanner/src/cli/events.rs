//! `lanner events`: a look into a capture.

use super::condition::{self, Filter};
use super::rulebook::all_fields;
use super::settings_args::SettingsArgs;
use crate::plugins::BUILTINS;
use crate::rules::{SYSCALL, print_options, state};
use crate::settings::Settings;
use crate::signals::Signals;
use crate::source::{self, Source};
use crate::zone;
use clap::Args;
use lanner_engine::judge::Ruleset;
use lanner_engine::operand::Buffers;
use lanner_engine::template::Template;
use lanner_fields::{Cx, Registry};
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, Sources, render};
use lanner_lang::suggest;
use lanner_output::formats::append_fields;
use lanner_schema::snapshot::{is_own, origin};
use std::io::{self, BufWriter, Write};

/// Shows the events of a capture, one a line.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// The capture; `-` is standard input.
    #[arg(value_name = "FILE")]
    capture: String,
    /// Only events for which this condition holds.
    #[arg(long, value_name = "CONDITION")]
    filter: Option<String>,
    /// These fields, separated by tabs, instead of the usual line.
    #[arg(long, value_name = "FIELD,…", value_delimiter = ',')]
    fields: Vec<String>,
    /// A JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// The usual line: number, time, CPU, who, what, and the parameters.
const LINE: &str = "*%evt.num %evt.time %evt.cpu %proc.name (%thread.tid) %evt.type %evt.args";

/// Runs the command.
///
/// # Errors
/// A capture, a condition or fields that can't be used.
pub fn run(args: &EventsArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let plugins: Vec<_> = BUILTINS.iter().collect();
    let registry = all_fields(&plugins, &settings);
    let filter = args.filter.as_deref().map(|text| condition::filter(text, &registry)).transpose()?;
    let template = template(args, &registry)?;
    // What signals ask for is done at once: nothing here has to be brought to an end.
    let mut source = Source::capture(&args.capture, &Signals::default())?;
    let filter = filter.map(Filter::into_ruleset);
    let shown = show(args, &settings, filter, &template, &mut source);
    match shown {
        Ok(()) => Ok(0),
        // Who reads has seen enough.
        Err(Broken::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(0),
        Err(Broken::Output(error)) => Err(format!("can't write: {error}")),
        Err(Broken::Capture(error)) => Err(format!("{}: {error}", source::name_of(&args.capture))),
    }
}

enum Broken {
    Output(io::Error),
    Capture(crate::source::SourceError),
}

fn show(
    args: &EventsArgs,
    settings: &Settings,
    mut filter: Option<Ruleset>,
    template: &Template,
    source: &mut Source,
) -> Result<(), Broken> {
    let plugins: Vec<_> = BUILTINS.iter().collect();
    let print = print_options(&plugins, settings, zone::named());
    let (buffers, mut state) = (Buffers::default(), state(settings));
    let mut out = BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let (mut line, mut number) = (Vec::new(), 0u64);
    while let Some(mut event) = source.next().map_err(Broken::Capture)? {
        if !is_own(&event) {
            number += 1;
        } else if let Some(origin) = origin(&event) {
            number = origin.events;
        }
        event.num = number;
        let effect = state.follow(&event);
        if !effect.hidden {
            let mut cx = Cx::new(&event, &state, &effect, &print);
            let mut holds = filter.is_none();
            if let Some(filter) = &mut filter {
                let mut spelling = cx.spelling;
                filter.judge(&cx, &mut |found| (holds, spelling) = (true, found.cx.spelling));
                cx = cx.spelled(spelling);
            }
            if holds {
                line.clear();
                if args.json {
                    append_fields(&template.typed(&cx, &buffers), &mut line);
                } else {
                    template.render(&cx, &buffers, &mut line);
                }
                line.push(b'\n');
                out.write_all(&line).map_err(Broken::Output)?;
            }
        }
        state.settle(effect);
    }
    out.flush().map_err(Broken::Output)
}

fn template(args: &EventsArgs, registry: &Registry) -> Result<Template, String> {
    let text = if args.fields.is_empty() { LINE.to_owned() } else { line_of(&args.fields, registry)? };
    Template::compile(&text, registry, SYSCALL).map_err(|errors| {
        let messages: Vec<String> = errors.into_iter().map(|error| error.message).collect();
        format!("the fields can't be used: {}", messages.join(", "))
    })
}

/// The template that shows fields side by side.
fn line_of(fields: &[String], registry: &Registry) -> Result<String, String> {
    let mut sources = Sources::default();
    let source = sources.add("--fields", fields.join(","));
    let (mut bad, mut start) = (Vec::new(), 0);
    for field in fields {
        let place = Some(Place { source, start: start as u32, end: (start + field.len()) as u32 });
        start += field.len() + 1;
        bad.extend(bad_field(field.trim(), registry, place));
    }
    if !bad.is_empty() {
        return Err(format!("the fields can't be used\n{}", render(&bad, &sources).trim_end()));
    }
    let fields: Vec<String> = fields.iter().map(|field| format!("%{}", field.trim())).collect();
    Ok(format!("*{}", fields.join("\t")))
}

/// What is wrong with a field.
fn bad_field(field: &str, registry: &Registry, place: Option<Place>) -> Option<Diagnostic> {
    if field.is_empty() {
        return Some(Diagnostic::new(Severity::Error, "bad-field", "a field is missing here", place));
    }
    let error = Template::compile(&format!("%{field}"), registry, SYSCALL).err()?.into_iter().next()?;
    let near = error.unknown.as_deref().and_then(|name| suggest::nearest(name, registry.names()));
    let mut diagnostic = match &error.unknown {
        Some(name) => Diagnostic::new(Severity::Error, "unknown-field", format!("unknown field `{name}`"), place),
        None => Diagnostic::new(Severity::Error, "bad-field", error.message, place),
    };
    diagnostic.help = near.map(|near| format!("did you mean `{near}`?")).or(error.help);
    Some(diagnostic)
}
