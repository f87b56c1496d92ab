//! `-P`: the process id in a file.

use std::fs;
use std::path::{Path, PathBuf};

/// The file; it goes away with the program.
#[derive(Debug)]
pub struct Pidfile {
    path: PathBuf,
}

impl Pidfile {
    /// Writes it.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn write(path: &Path) -> Result<Self, String> {
        fs::write(path, format!("{}\n", std::process::id()))
            .map_err(|error| format!("Could not write pid to pidfile {}: {error}", path.display()))?;
        Ok(Self { path: path.to_owned() })
    }
}

impl Drop for Pidfile {
    fn drop(&mut self) {
        // Nothing is left to be done about a file that can't be removed.
        let _ = fs::remove_file(&self.path);
    }
}
