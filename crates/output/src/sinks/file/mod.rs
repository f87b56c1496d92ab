//! A file that lines are appended to.

mod settings;

pub use settings::FileSettings;

use super::{Sink, SinkError};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};

/// Appends to a file.
#[derive(Debug)]
pub struct FileSink {
    settings: FileSettings,
    file: Option<File>,
}

impl FileSink {
    /// Opens the file, making it when it is not there.
    ///
    /// # Errors
    /// When it can't be opened for appending.
    pub fn open(settings: FileSettings) -> Result<Self, SinkError> {
        let mut sink = Self { settings, file: None };
        match sink.opened() {
            Ok(file) => sink.file = Some(file),
            Err(error) => return Err(SinkError { sink: format!("file {}", sink.settings.path.display()), error }),
        }
        Ok(sink)
    }

    fn opened(&self) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).open(&self.settings.path)
    }
}

impl Sink for FileSink {
    fn name(&self) -> &str {
        "file"
    }

    /// Without `keep_alive` the file is opened by its name for each write, so that a file that was moved away is left
    /// alone from the next line on.
    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => self.opened()?,
        };
        file.write_all(lines)?;
        if self.settings.keep_alive {
            self.file = Some(file);
        }
        Ok(())
    }

    fn reopen(&mut self) {
        self.file = None;
    }
}
