//! Loading: the main file, its includes, the environment and `-o`, merged into one tree.

use super::merge::{Strategy, merge};
use super::path::set_option;
use super::{SettingsError, env, schema};
use crate::host;
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, Sources};
use lanner_lang::yaml::{self, Kind, Node};
use std::fs;
use std::path::{Path, PathBuf};

/// What the schema says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It fits.
    Ok,
    /// It does not.
    Failed,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct FileStatus {
    /// As it was named.
    pub path: String,
    /// What the schema says.
    pub status: Status,
    /// Unknown keys, values of a wrong type, keys that stand twice.
    pub diagnostics: Vec<Diagnostic>,
}

/// Settings as they were read: one tree, and what there is to say of each file.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All files and options merged.
    pub tree: Node,
    /// In the order of reading.
    pub files: Vec<FileStatus>,
    /// The files' texts, for diagnostics.
    pub sources: Sources,
    /// Each file's own tree, in the order of `files`.
    trees: Vec<Node>,
}

impl Loaded {
    /// The place of a key: in the last file that has it.
    pub fn place_of(&self, key: &str) -> Option<Place> {
        let find = |root: &Node| {
            let mut parts = key.split('.').peekable();
            let mut node = root;
            loop {
                let (name, value) = node.get_pair(parts.next()?)?;
                if parts.peek().is_none() {
                    return Some(if value.span.end > value.span.start { value.span } else { name.span });
                }
                node = value;
            }
        };
        let found = self.trees.iter().enumerate().rev().find_map(|(n, tree)| Some((n, find(tree)?)));
        let (n, span) = found?;
        let source = lanner_lang::diagnostic::SourceId(n as u32);
        Some(Place { source, start: span.start, end: span.end })
    }
}

/// Loads settings: `main` is the main file when there is one, `options` are the texts of `-o`.
///
/// # Errors
/// A file that can't be read or is no YAML, an include that is not allowed, an option that can't be applied.
pub fn load(main: Option<&Path>, options: &[String]) -> Result<Loaded, SettingsError> {
    let empty = Node::generated(Kind::Mapping(Vec::new()));
    let mut loaded = Loaded { tree: empty, files: Vec::new(), sources: Sources::default(), trees: Vec::new() };
    if let Some(path) = main {
        loaded.tree = loaded.read(path)?;
        for option in options.iter().filter(|option| option.starts_with("config_files")) {
            set_option(&mut loaded.tree, option)?;
        }
        loaded.include(path)?;
    }
    for option in options {
        set_option(&mut loaded.tree, option)?;
    }
    Ok(loaded)
}

impl Loaded {
    fn read(&mut self, path: &Path) -> Result<Node, SettingsError> {
        let name = path.display().to_string();
        let fail =
            |what: String| SettingsError { key: None, message: format!("Error reading config file ({name}): {what}") };
        let bytes = host::read_file(path).map_err(|error| fail(error.to_string()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut parsed = yaml::parse(&text).map_err(|error| {
            let at = lanner_lang::span::Position::of(&text, error.offset);
            fail(format!("yaml-cpp: error at line {}, column {}: {}", at.line, at.col, error.message))
        })?;
        let mut tree = if parsed.documents.is_empty() {
            Node::generated(Kind::Mapping(Vec::new()))
        } else {
            parsed.documents.swap_remove(0)
        };
        if tree.is_null() {
            tree.kind = Kind::Mapping(Vec::new());
        }
        env::expand_tree(&mut tree, &|name| std::env::var(name).ok());
        let source = self.sources.add(name.clone(), text);
        let mut diagnostics = schema::check(&tree, source);
        let status = if diagnostics.is_empty() { Status::Ok } else { Status::Failed };
        diagnostics.extend(parsed.duplicates.iter().map(|twice| Diagnostic {
            severity: Severity::Error,
            id: "duplicate-key",
            message: format!("`{}` stands twice; only the first counts", twice.key),
            place: Some(Place { source, start: twice.again.start, end: twice.again.end }),
            help: None,
        }));
        self.files.push(FileStatus { path: name, status, diagnostics });
        self.trees.push(tree.clone());
        Ok(tree)
    }

    /// Merges what `config_files` names; paths are relative to the working directory, what is not there is skipped.
    fn include(&mut self, main: &Path) -> Result<(), SettingsError> {
        let entries = match self.tree.get("config_files") {
            Some(node) if node.as_sequence().is_some() => node.as_sequence().unwrap_or(&[]).to_vec(),
            Some(node) => vec![node.clone()],
            None => return Ok(()),
        };
        for entry in entries {
            let (path, strategy) = match (entry.as_str(), entry.get("path").and_then(Node::as_str)) {
                (Some(path), _) => (path.to_owned(), Strategy::Append),
                (None, Some(path)) => {
                    let strategy = entry.get("strategy").and_then(Node::as_str).unwrap_or("");
                    (path.to_owned(), Strategy::parse(strategy))
                }
                (None, None) => continue,
            };
            for file in files_of(Path::new(&path)) {
                if is_same(&file, main) {
                    let message = format!(
                        "Config error: 'config_files' directive tried to recursively include main config file: {}",
                        file.display()
                    );
                    return Err(SettingsError::at("config_files", message));
                }
                let tree = self.read(&file)?;
                if tree.get("config_files").is_some() {
                    let message = format!(
                        "Config error: 'config_files' directive in included config file {} is not allowed",
                        file.display()
                    );
                    return Err(SettingsError::at("config_files", message));
                }
                merge(&mut self.tree, tree, strategy);
            }
        }
        Ok(())
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// A file itself, a directory's files by name, or nothing.
fn files_of(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}
