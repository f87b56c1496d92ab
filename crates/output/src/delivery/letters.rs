//! The dead-letter file: alerts that could not be delivered, a JSON line each, with the reason.

use super::batch::Batch;
use crate::escape::quote;
use crate::time::append_iso;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// Where dead letters go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterSettings {
    /// The file; it is appended to.
    pub path: PathBuf,
    /// Bytes beyond which nothing is added.
    pub max_bytes: u64,
}

/// The file.
#[derive(Debug)]
pub(crate) struct Letters {
    settings: LetterSettings,
    file: File,
    /// It was told that it can't be written, or is full.
    told: bool,
}

impl Letters {
    /// Opens the file, readable for its owner alone.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn open(settings: LetterSettings) -> io::Result<Self> {
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(&settings.path)?;
        Ok(Self { settings, file, told: false })
    }

    /// Adds alerts; gives how many. The error is there the first time alone.
    pub(crate) fn write(&mut self, output: &str, why: &str, lost: Batch<'_>) -> Result<u64, Option<String>> {
        let mut lines = Vec::new();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        for record in lost.records() {
            lines.extend_from_slice(b"{\"time\":\"");
            append_iso(now as i64, &mut lines);
            lines.extend_from_slice(b"Z\",\"output\":");
            quote(output.as_bytes(), &mut lines);
            lines.extend_from_slice(b",\"why\":");
            quote(why.as_bytes(), &mut lines);
            lines.extend_from_slice(b",\"priority\":");
            quote(record.priority.name().as_bytes(), &mut lines);
            lines.extend_from_slice(b",\"alert\":");
            quote(record.line, &mut lines);
            lines.extend_from_slice(b"}\n");
        }
        let outcome = self.file.metadata().and_then(|metadata| {
            if metadata.len() + lines.len() as u64 > self.settings.max_bytes {
                return Err(io::Error::other(format!("it would have more than {} bytes", self.settings.max_bytes)));
            }
            self.file.write_all(&lines)
        });
        match outcome {
            Ok(()) => Ok(lost.len() as u64),
            Err(error) => Err((!std::mem::replace(&mut self.told, true)).then(|| error.to_string())),
        }
    }
}
