//! A capture that is being written, with its size.

use super::Report;
use lanner_capture::{WriteError, Writer, WriterOptions};
use lanner_schema::Event;
use lanner_schema::snapshot::is_own;
use std::fs::{File, OpenOptions, metadata, remove_file};
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The path that means standard output.
pub const STDOUT: &str = "-";
/// Who may read a recording: it holds what programs said and read.
const MODE: u32 = 0o600;

/// True for two names of one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let id = |path: &Path| metadata(path).ok().filter(|meta| meta.is_file()).map(|meta| (meta.dev(), meta.ino()));
    id(one).is_some_and(|one| id(other) == Some(one))
}

/// How recordings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Form {
    /// Compress with gzip.
    pub gzip: bool,
    /// Leave out what Falco does not know.
    pub for_falco: bool,
}

/// Counts what goes to the file.
#[derive(Debug)]
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Write for Counted {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        let written = self.file.write(buf)?;
        self.bytes.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Recording {
    writer: Writer<Counted>,
    bytes: Arc<AtomicU64>,
    gzip: bool,
    /// Events written, without what Lanner says of its own.
    events: u64,
    unfit: u64,
}

impl Recording {
    /// Opens the file that a user named; `-` is standard output.
    pub fn open(path: &Path, form: Form) -> Result<Self, String> {
        if path == Path::new(STDOUT) {
            let stdout = io::stdout().as_fd().try_clone_to_owned().map(File::from);
            return stdout
                .map(|file| Self::new(file, form))
                .map_err(|error| format!("can't write to standard output: {error}"));
        }
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(MODE).open(path);
        file.map(|file| Self::new(file, form)).map_err(|error| format!("can't write {}: {error}", path.display()))
    }

    /// Makes a file under a name that others can foresee: one that is there is replaced, a link is not followed.
    pub fn make(path: &Path, form: Form) -> Result<Self, String> {
        let told = |error: io::Error| format!("can't write {}: {error}", path.display());
        match remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path);
        file.map(|file| Self::new(file, form)).map_err(told)
    }

    fn new(file: File, form: Form) -> Self {
        let bytes = Arc::new(AtomicU64::new(0));
        let options = WriterOptions { gzip: form.gzip, for_falco: form.for_falco };
        let writer = Writer::new(Counted { file, bytes: bytes.clone() }, options);
        Self { writer, bytes, gzip: form.gzip, events: 0, unfit: 0 }
    }

    /// Adds an event; one that no capture can hold is counted.
    pub fn write(&mut self, event: &Event<'_>) -> Result<(), String> {
        match self.writer.write(event) {
            Ok(()) => {
                self.events += u64::from(!is_own(event));
                Ok(())
            }
            Err(WriteError::Io(error)) => Err(error.to_string()),
            Err(_) => {
                self.unfit += 1;
                Ok(())
            }
        }
    }

    /// Bytes of the file so far; of a compressed one, those that have left the compressor.
    pub fn size(&self) -> u64 {
        if self.gzip { self.bytes.load(Ordering::Relaxed) } else { self.writer.bytes() }
    }

    /// Hands to the system what waits.
    pub fn flush(&mut self) -> Result<(), String> {
        self.writer.flush().map_err(|error| error.to_string())
    }

    /// Completes the file, and adds it to the report. Returns its size.
    pub fn finish(self, path: &str, report: &mut Report) -> u64 {
        report.name(path);
        report.events += self.events;
        report.unfit += self.unfit;
        if let Err(error) = self.writer.finish() {
            report.fail(format!("{path}: {error}"));
        }
        let size = self.bytes.load(Ordering::Relaxed);
        report.bytes += size;
        size
    }
}
