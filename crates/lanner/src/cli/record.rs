//! `lanner record`: writes events into a capture.

use super::condition::{self, Filter};
use super::rulebook::all_fields;
use super::settings_args::SettingsArgs;
use crate::plugins::BUILTINS;
use crate::recorder::{Form, Full, Recorder, Report, STDOUT, StreamSettings};
use crate::rules::{print_options, state};
use crate::signals::Signals;
use crate::source::live::{self, Watch};
use crate::source::{self, Source, SourceError};
use crate::{alerts, console, losses, zone};
use clap::{ArgGroup, Args};
use lanner_engine::event_set::EventSet;
use lanner_engine::judge::Ruleset;
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_output::{Outputs, OutputsSettings};
use lanner_schema::Event;
use lanner_schema::info::{Category, EventFlags};
use lanner_schema::snapshot::is_own;
use lanner_schema::syscalls::{self, SYSCALLS, Uses};
use lanner_source::live::{LiveOptions, Scope};
use lanner_state::State;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Records events in a capture, for a replay: of the whole running host, if nothing else is said.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source")))]
pub struct RecordArgs {
    /// The capture to write, `-` for standard output; with the ending `.gz` it is compressed.
    #[arg(short, long, value_name = "FILE")]
    write: PathBuf,
    /// A capture to read; `-` is standard input.
    #[arg(long, value_name = "FILE", group = "source")]
    capture: Option<String>,
    /// Watch a part of the running host: `pid:N` (a process and its descendants) or `cgroup:PATH`.
    #[arg(long, value_name = "SCOPE", group = "source", value_parser = live::scope)]
    scope: Option<Scope>,
    /// Start a command and watch it, with all that it starts, until it ends.
    #[arg(value_name = "COMMAND", last = true, group = "source")]
    command: Vec<OsString>,
    /// Only events for which this condition holds, and those that a replay needs to know processes and descriptors.
    #[arg(long, value_name = "CONDITION")]
    filter: Option<String>,
    /// These syscalls, beside those that a replay needs; else all but the most frequent ones, or those that the condition names.
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = syscall, conflicts_with = "all")]
    syscalls: Vec<String>,
    /// All syscalls.
    #[arg(long)]
    all: bool,
    /// Leave out what Falco does not know.
    #[arg(long = "for-falco")]
    for_falco: bool,
    /// End after so many seconds; of event time where a capture is read.
    #[arg(long, value_name = "N")]
    seconds: Option<u64>,
    /// End when the file has so many bytes; `100M` and the like are understood.
    #[arg(long, value_name = "BYTES", value_parser = size)]
    max_size: Option<u64>,
    #[command(flatten)]
    settings: SettingsArgs,
    /// Don't say at the end what was recorded.
    #[arg(long)]
    quiet: bool,
}

/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// A number of bytes, with K, M or G for powers of 1024.
fn size(text: &str) -> Result<u64, String> {
    let (number, shift) = match text.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (text.get(..text.len() - 1), 10),
        Some(b'M') => (text.get(..text.len() - 1), 20),
        Some(b'G') => (text.get(..text.len() - 1), 30),
        _ => (Some(text), 0),
    };
    let number = number.and_then(|number| number.parse::<u64>().ok()).filter(|number| *number > 0);
    let bytes = number.and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| format!("`{text}` is no number of bytes: 1048576, 1024K, 1M, 1G"))
}

fn syscall(name: &str) -> Result<String, String> {
    match syscalls::by_name(name) {
        Some(_) => Ok(name.to_owned()),
        None => {
            let near = lanner_lang::suggest::nearest(name, SYSCALLS.iter().map(|syscall| syscall.name));
            let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
            Err(format!("there is no syscall `{name}`{near}"))
        }
    }
}

/// What a replay needs whatever is asked for: what tells of processes, descriptors, users and containers.
const NEEDED: EventFlags = EventFlags::MODIFIES_STATE.or(EventFlags::CREATES_FD).or(EventFlags::DESTROYS_FD);

fn is_needed(event: &Event<'_>) -> bool {
    let info = event.info();
    is_own(event) || info.flags.has(NEEDED) || info.category.has(Category::METAEVENT)
}

/// Runs the command.
///
/// # Errors
/// A source, a condition or a file that can't be used, and a stream that broke off.
pub fn run(args: &RecordArgs) -> Result<u8, String> {
    if args.write == Path::new(STDOUT) && !args.command.is_empty() {
        return Err("the capture can't go to standard output, where the command writes too: use -w FILE".to_owned());
    }
    let settings = args.settings.load()?;
    let plugins: Vec<_> = BUILTINS.iter().collect();
    let registry = all_fields(&plugins, &settings);
    let filter = args.filter.as_deref().map(|text| condition::filter(text, &registry)).transpose()?;
    let signals = Signals::install().and_then(|signals| signals.stop_at_hangup().map(|()| signals));
    let signals = signals.map_err(|error| format!("can't handle signals: {error}"))?;
    let mut source = source(args, filter.as_ref(), &signals)?;
    let form = Form { gzip: args.write.extension().is_some_and(|ending| ending == "gz"), for_falco: args.for_falco };
    let to = StreamSettings { path: args.write.clone(), form, max_bytes: args.max_size };
    let recorder = Recorder::stream(&to, args.capture.as_deref(), Full::of(&source))?;
    let print = print_options(&plugins, &settings, zone::named());
    let filter = filter.map(|filter| (filter.into_ruleset(), state(&settings), print));
    let mut copy = Copy { recorder, filter, taken: 0, first_ts: 0, seconds: args.seconds };
    let end = copy.run(&mut source, &signals);
    // No rule is judged here, so no output is told anything.
    let mut outputs = Outputs::new(alerts::text(&settings.general, zone::named()), OutputsSettings::default());
    let (what, report) = copy.recorder.finish(&mut outputs);
    if let Some(error) = report.error {
        return Err(error);
    }
    tell(args, &source, copy.taken, &report, what)?;
    match end {
        Err(error) if !signals.stop() => {
            Err(format!("{}: {error}", args.capture.as_deref().map_or("the running host", source::name_of)))
        }
        _ => Ok(0),
    }
}

fn tell(args: &RecordArgs, source: &Source, taken: u64, report: &Report, what: &str) -> Result<(), String> {
    if args.quiet {
        return Ok(());
    }
    console::err(&format!("{taken} event{} seen", if taken == 1 { "" } else { "s" }));
    report.lines(what).iter().for_each(|line| console::err(line));
    losses::lines(source.stats().as_ref(), State::default().counters()).iter().for_each(|line| console::err(line));
    if let Source::Live(watch) = source {
        losses::of_kernel(&watch.stats()?).iter().for_each(|line| console::err(line));
    }
    Ok(())
}

fn source(args: &RecordArgs, filter: Option<&Filter>, signals: &Signals) -> Result<Source, String> {
    if let Some(path) = &args.capture {
        return Source::capture(path, signals);
    }
    let usual = || SYSCALLS.iter().filter(|syscall| args.all || !syscall.uses.has(Uses::HIGH_VOLUME));
    let syscalls: Vec<&str> = match filter.filter(|_| !args.all) {
        _ if !args.syscalls.is_empty() => args.syscalls.iter().map(String::as_str).collect(),
        Some(filter) if filter.events != EventSet::all() => {
            filter.events.syscalls.iter().filter_map(|code| Some(syscalls::by_code(code)?.name)).collect()
        }
        _ => usual().map(|syscall| syscall.name).collect(),
    };
    let set = |options: &mut LiveOptions| options.syscalls.extend(syscalls.into_iter().map(str::to_owned));
    let mut watch = Watch::asked(args.scope.as_ref(), &args.command, set, signals)?;
    if let Some(seconds) = args.seconds {
        watch.end_after(Duration::from_secs(seconds));
    }
    Ok(Source::Live(Box::new(watch)))
}

/// Events on their way into the file.
struct Copy {
    recorder: Recorder,
    filter: Option<(Ruleset, State, PrintOptions)>,
    taken: u64,
    first_ts: u64,
    seconds: Option<u64>,
}

impl Copy {
    fn run(&mut self, source: &mut Source, signals: &Signals) -> Result<(), SourceError> {
        // A live source ends by itself, also where no event comes.
        let seconds = self.seconds.filter(|_| !matches!(source, Source::Live(_)));
        while let Some(mut event) = source.next()? {
            self.taken += u64::from(!is_own(&event));
            event.num = self.taken;
            if event.ts > 0 && self.first_ts == 0 {
                self.first_ts = event.ts;
            }
            let since = event.ts.saturating_sub(self.first_ts);
            if seconds.is_some_and(|seconds| since > seconds.saturating_mul(SECOND)) {
                break;
            }
            if self.is_wanted(&event) {
                self.recorder.event(&event);
            }
            if signals.stop() && !source.ends_itself() || self.recorder.is_over() {
                break;
            }
        }
        Ok(())
    }

    fn is_wanted(&mut self, event: &Event<'_>) -> bool {
        let Some((ruleset, state, print)) = &mut self.filter else { return true };
        let effect = state.follow(event);
        let mut wanted = effect.hidden || is_needed(event);
        if !wanted {
            ruleset.judge(&Cx::new(event, state, &effect, print), &mut |_| wanted = true);
        }
        state.settle(effect);
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read() {
        assert_eq!((size("7"), size("2k"), size("3M"), size("1G")), (Ok(7), Ok(2048), Ok(3 << 20), Ok(1 << 30)));
        for wrong in ["", "M", "-1", "0", "1.5M", "99999999999999999999", "99999999999999G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
