//! Which rule files are loaded, and their texts.

use crate::host;
use std::path::Path;
use std::{fs, io};

/// A rule file.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// As it was named.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files behind paths as Falco finds them: directories give their `*.yaml` and `*.yml` by name, not recursively; a file with another
/// ending is left out. `must_exist`: what is not there is an error, else it is left out.
///
/// # Errors
/// A path that can't be read, in words for the user.
pub fn read(paths: &[String], must_exist: bool) -> Result<Vec<RuleFile>, String> {
    let mut files = Vec::new();
    for path in paths {
        match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => {
                let named =
                    directory(path).map_err(|error| format!("Could not read rules directory {path}: {error}"))?;
                for name in named {
                    files.push(read_one(&name)?);
                }
            }
            Ok(_) if is_rules_file(path) => files.push(read_one(path)?),
            Ok(_) => {}
            Err(_) if !must_exist => {}
            Err(error) => return Err(unreadable(path, &error)),
        }
    }
    Ok(files)
}

/// Reads one file whatever its ending.
///
/// # Errors
/// Why it can't be read, in words for the user.
pub fn read_one(path: &str) -> Result<RuleFile, String> {
    host::read_file(Path::new(path))
        .map(|bytes| RuleFile { name: path.to_owned(), bytes })
        .map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &str, error: &io::Error) -> String {
    format!("Could not open rules file {path} for reading: {error}")
}

macro_rules! shipped {
    ($($file:literal)+) => {
        /// The rules that Lanner comes with, by the names of their files.
        const SHIPPED: &[(&str, &[u8])] = &[$( (concat!("rules/", $file), include_bytes!(concat!("../../../rules/", $file))) ),+];
    };
}

shipped! { "00-macros.yaml" "10-process.yaml" "20-file.yaml" "30-container.yaml" "40-network.yaml" "50-kernel.yaml" }

/// The rules that Lanner comes with, for who names none.
pub fn shipped() -> Vec<RuleFile> {
    let file = |(name, bytes): &(&str, &[u8])| RuleFile { name: (*name).to_owned(), bytes: bytes.to_vec() };
    SHIPPED.iter().map(file).collect()
}

/// All files behind paths, those that are named whatever their ending, and what is wrong with paths: can't be read, or a directory without
/// rule files. In words for the user.
pub fn read_all(paths: &[String]) -> (Vec<RuleFile>, Vec<String>) {
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let named = match fs::metadata(path) {
            Ok(meta) if meta.is_dir() => directory(path),
            _ => Ok(vec![path.clone()]),
        };
        match named {
            Ok(named) if named.is_empty() => {
                wrong.push(format!("{path} has no rule files: none ends in .yaml or .yml"));
            }
            Ok(named) => {
                for name in named {
                    match host::read_file(Path::new(&name)) {
                        Ok(bytes) => files.push(RuleFile { name, bytes }),
                        Err(error) => wrong.push(format!("can't read {name}: {error}")),
                    }
                }
            }
            Err(error) => wrong.push(format!("can't read {path}: {error}")),
        }
    }
    (files, wrong)
}

/// A directory's rule files, by name. A link that leads nowhere is among them: it was meant to be one.
fn directory(path: &str) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let name = path.display().to_string();
        if is_rules_file(&name) && !path.is_dir() {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

/// The first 16 hexadecimal digits of the SHA-256 sum of the files' texts, in their order.
pub fn hash(files: &[RuleFile]) -> Box<str> {
    let mut sum = ring::digest::Context::new(&ring::digest::SHA256);
    for file in files {
        // With the length, so that no text can move from one file to the next unnoticed.
        sum.update(&(file.bytes.len() as u64).to_le_bytes());
        sum.update(&file.bytes);
    }
    sum.finish().as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>().into()
}

fn is_rules_file(path: &str) -> bool {
    [".yaml", ".yml"].iter().any(|ending| path.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::{RuleFile, hash, shipped};

    #[test]
    fn sums_are_of_texts_and_their_order() {
        let file = |name: &str, text: &str| RuleFile { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let sum = hash(&[file("a", "one"), file("b", "two")]);
        assert_eq!(sum.len(), 16);
        assert_eq!(sum, hash(&[file("c", "one"), file("d", "two")]));
        for other in
            [hash(&[file("a", "two"), file("b", "one")]), hash(&[file("a", "onet"), file("b", "wo")]), hash(&[])]
        {
            assert_ne!(sum, other);
        }
    }

    #[test]
    fn all_files_of_the_rule_set_are_shipped() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = entries.filter(|name| name.ends_with(".yaml")).collect();
        names.sort();
        let shipped: Vec<String> = shipped().iter().map(|file| file.name.replace("rules/", "")).collect();
        assert_eq!(shipped, names);
    }
}
