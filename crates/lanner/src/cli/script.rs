//! `lanner script`: an event script becomes a capture.

use crate::{console, host};
use clap::Args;
use lanner_capture::{Writer, WriterOptions};
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, SourceId, Sources, render};
use lanner_schema::script::{self, ScriptError};
use std::fs::File;
use std::path::{Path, PathBuf};

/// Makes a capture of an event script: events as text, one a line.
#[derive(Debug, Args)]
pub struct ScriptArgs {
    /// The script.
    script: PathBuf,
    /// The capture to write; with the ending `.gz` it is compressed.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Leave out what Falco does not know.
    #[arg(long = "for-falco")]
    for_falco: bool,
}

/// Runs the command.
///
/// # Errors
/// All mistakes of the script, or why the capture can't be written.
pub fn run(args: &ScriptArgs) -> Result<u8, String> {
    let name = args.script.display().to_string();
    let bytes = host::read_file(&args.script).map_err(|error| format!("can't read {name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))?;
    let events = script::parse(&text).map_err(|errors| {
        let mut sources = Sources::default();
        let source = sources.add(name, text.as_str());
        let told: Vec<Diagnostic> = errors.into_iter().map(|error| diagnostic_of(error, source, &text)).collect();
        format!("the script can't be used\n{}", render(&told, &sources).trim_end())
    })?;
    let count =
        write(&args.out, &events, args.for_falco).map_err(|error| format!("{}: {error}", args.out.display()))?;
    console::err(&format!("{}: {count} events", args.out.display()));
    Ok(0)
}

/// A mistake with its place in the script.
pub fn diagnostic_of(error: ScriptError, source: SourceId, text: &str) -> Diagnostic {
    let place = word_at(source, text, error.line, error.column.saturating_sub(1));
    let diagnostic = Diagnostic::new(Severity::Error, "event-script", error.message, Some(place));
    Diagnostic { help: error.help, ..diagnostic }
}

/// The word that begins at a column (in bytes, 0-based) of a line (1-based).
pub fn word_at(source: SourceId, text: &str, line: usize, column: usize) -> Place {
    let line: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let start = line + column;
    let word = text.get(start..).unwrap_or("").split(char::is_whitespace).next().unwrap_or("");
    Place { source, start: start as u32, end: (start + word.len()) as u32 }
}

fn write(path: &Path, events: &[script::ScriptEvent], for_falco: bool) -> Result<u64, Box<dyn std::error::Error>> {
    let gzip = path.extension().is_some_and(|ending| ending == "gz");
    let mut writer = Writer::new(File::create(path)?, WriterOptions { gzip, for_falco });
    for event in events {
        writer.write(&event.event()?)?;
    }
    let count = writer.events();
    writer.finish()?;
    Ok(count)
}
