//! A file that lines are appended to.

mod settings;

pub use settings::{FileSettings, KEYS};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink, SinkError};
use crate::delivery::Batch;
use lanner_lang::yaml::Node;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Looks for a path.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    if FileSettings::read(group).path.is_empty() {
        return Err(Mistake::at("path", "a file needs a path"));
    }
    Ok(())
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    FileSink::open(FileSettings::read(group)).map(Built::of).map_err(|error| Mistake::at("path", error.to_string()))
}

/// Appends to a file.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    settings: FileSettings,
    file: Option<File>,
    /// The file ends within a line, since a write broke off.
    torn: bool,
}

impl FileSink {
    /// Opens the file, making it when it is not there.
    ///
    /// # Errors
    /// When it can't be opened for appending.
    pub fn open(settings: FileSettings) -> Result<Self, SinkError> {
        Self::open_at((&settings.path).into(), settings)
    }

    /// The same with a path that need not be UTF-8, instead of the settings'.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_at(path: PathBuf, settings: FileSettings) -> Result<Self, SinkError> {
        let mut sink = Self { path, settings, file: None, torn: false };
        match sink.opened() {
            Ok(file) => sink.file = Some(file),
            Err(error) => return Err(SinkError { sink: format!("file {}", sink.path.display()), error }),
        }
        Ok(sink)
    }

    fn opened(&self) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).open(&self.path)
    }

    /// Moves a file that has reached its size out of the way, and those before it.
    fn rotate(&self, file: File) -> io::Result<File> {
        let moved = |n: u32| {
            let mut name = self.path.clone().into_os_string();
            name.push(format!(".{n}"));
            name
        };
        for n in (1..self.settings.keep).rev() {
            match fs::rename(moved(n), moved(n + 1)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&self.path, moved(1))?;
        drop(file);
        self.opened()
    }

    /// Writes whole records; gives how many before something went wrong.
    fn write(&mut self, batch: Batch<'_>) -> (usize, io::Result<()>) {
        let opened = self.file.take().map_or_else(|| self.opened(), Ok).and_then(|mut file| {
            if std::mem::take(&mut self.torn) {
                file.write_all(b"\n")?;
            }
            let max = self.settings.max_bytes;
            if max > 0 && file.metadata()?.len().saturating_add(batch.bytes().len() as u64) > max {
                // A single batch may be larger than a file.
                if file.metadata()?.len() > 0 {
                    file = self.rotate(file)?;
                }
            }
            Ok(file)
        });
        let mut file = match opened {
            Ok(file) => file,
            Err(error) => return (0, Err(error)),
        };
        let (bytes, mut written) = (batch.bytes(), 0);
        let outcome = loop {
            match file.write(bytes.get(written..).unwrap_or_default()) {
                _ if written == bytes.len() => break Ok(()),
                Ok(0) => break Err(ErrorKind::WriteZero.into()),
                Ok(count) => written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        let (mut whole, mut end) = (0, 0);
        for record in batch.records() {
            let next = end + record.line.len() + 1;
            if next > written {
                break;
            }
            (whole, end) = (whole + 1, next);
        }
        self.torn = written > end;
        if self.settings.keep_alive {
            self.file = Some(file);
        }
        (whole, outcome)
    }
}

impl Sink for FileSink {
    /// Without `keep_alive` the file is opened by its name for each batch, so that a file that was moved away is left
    /// alone from the next one on.
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        match self.write(batch) {
            (whole, Ok(()) | Err(_)) if whole > 0 => Ok(Delivered(whole)),
            (_, Err(error)) => Err(Failure::retry(format!("{}: {error}", self.path.display()))),
            (_, Ok(())) => Ok(Delivered(batch.len())),
        }
    }

    fn reopen(&mut self) {
        self.file = None;
        self.torn = false;
    }
}
