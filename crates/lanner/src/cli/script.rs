//! `lanner script`: an event script becomes a capture.

use crate::{console, host};
use clap::Args;
use lanner_capture::{Writer, WriterOptions};
use lanner_schema::script;
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
    let name = args.script.display();
    let bytes = host::read_file(&args.script).map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))?;
    let events = script::parse(&text).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(|error| format!("{name}:{error}")).collect();
        lines.join("\n")
    })?;
    let count =
        write(&args.out, &events, args.for_falco).map_err(|error| format!("{}: {error}", args.out.display()))?;
    console::err(&format!("{}: {count} events", args.out.display()));
    Ok(0)
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
