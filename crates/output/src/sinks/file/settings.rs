//! What can be set for a file.

use std::path::PathBuf;

/// Where to write, and how long the file stays open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSettings {
    /// The file; it is made when it is not there, and appended to.
    pub path: PathBuf,
    /// Stay open: a file that was moved away is written on until [`super::super::Sink::reopen`].
    pub keep_alive: bool,
}
