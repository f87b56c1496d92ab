//! Which rule files are loaded, and their texts.

use crate::host;
use std::fs;
use std::path::{Path, PathBuf};

/// A rule file.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// As it was named.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files behind paths: directories give their `*.yaml` and `*.yml` by name, not recursively; a file with another
/// ending is left out, as Falco does. `must_exist`: what is not there is an error, else it is left out.
///
/// # Errors
/// A path that can't be read, in words for the user.
pub fn read(paths: &[String], must_exist: bool) -> Result<Vec<RuleFile>, String> {
    let mut files = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                for file in directory(Path::new(path))? {
                    files.push(read_one(&file.display().to_string())?);
                }
            }
            Ok(_) if is_rules_file(path) => files.push(read_one(path)?),
            Ok(_) => {}
            Err(_) if !must_exist => {}
            Err(error) => return Err(format!("Could not open rules file {path} for reading: {error}")),
        }
    }
    Ok(files)
}

/// Reads one file whatever its ending.
///
/// # Errors
/// Why it can't be read.
pub fn read_one(path: &str) -> Result<RuleFile, String> {
    match host::read_file(Path::new(path)) {
        Ok(bytes) => Ok(RuleFile { name: path.to_owned(), bytes }),
        Err(error) => Err(format!("Could not open rules file {path} for reading: {error}")),
    }
}

fn directory(path: &Path) -> Result<Vec<PathBuf>, String> {
    let entries =
        fs::read_dir(path).map_err(|error| format!("Could not read rules directory {}: {error}", path.display()))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && is_rules_file(&path.display().to_string()))
        .collect();
    files.sort();
    Ok(files)
}

fn is_rules_file(path: &str) -> bool {
    [".yaml", ".yml"].iter().any(|ending| path.ends_with(ending))
}
