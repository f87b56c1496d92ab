//! Loading: the main file, its includes, the environment and `-o`, merged into one tree.

use super::masked::masked;
use super::merge::{Strategy, merge};
use super::path::{alone, set_option};
use super::{SettingsError, env, schema};
use crate::host;
use lanner_lang::diagnostic::{Diagnostic, Place, Severity, SourceId, Sources};
use lanner_lang::span::Span;
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
    /// The files and folders that were named: the main file, and what it includes.
    pub paths: Vec<PathBuf>,
    /// The same as [`FileStatus::diagnostics`] for options, and includes that are not there: Falco is silent about them.
    pub unsaid: Vec<Diagnostic>,
    /// What Falco refuses too, in the order in which it would meet it.
    pub errors: Vec<SettingsError>,
    /// The texts of files and options, for diagnostics.
    pub sources: Sources,
    /// What each source has its say in, in the order of `sources`.
    trees: Vec<Node>,
    /// Whether `${VARIABLE}` is replaced everywhere, or only where files are included from.
    variables: Variables,
}

/// What becomes of `${VARIABLE}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Variables {
    /// Replaced.
    Replaced,
    /// Left as it is, but for the names of files to include.
    Kept,
}

/// Loads settings: `main` is the main file when there is one, `options` are the texts of `-o`. What can't be read or applied is left
/// out and among the errors.
pub fn load(main: Option<&Path>, options: &[String]) -> Loaded {
    load_with(main, options, Variables::Replaced)
}

/// The same without options and with variables as they are written: the tree is that of [`load`] but for the texts of scalars.
pub fn load_as_written(main: &Path) -> Loaded {
    load_with(Some(main), &[], Variables::Kept)
}

fn load_with(main: Option<&Path>, options: &[String], variables: Variables) -> Loaded {
    let mut loaded = Loaded {
        tree: nothing(),
        files: Vec::new(),
        paths: main.map(Path::to_owned).into_iter().collect(),
        unsaid: Vec::new(),
        errors: Vec::new(),
        sources: Sources::default(),
        trees: Vec::new(),
        variables,
    };
    if let Some(path) = main {
        if let Some(tree) = loaded.read(path) {
            loaded.trees.push(tree.clone());
            loaded.tree = tree;
        }
        for option in options.iter().filter(|option| option.starts_with("config_files")) {
            // A mistake is told when the option is applied again.
            let _ = set_option(&mut loaded.tree, option);
        }
        loaded.include(path);
    }
    options.iter().for_each(|option| loaded.apply(option));
    loaded
}

/// No settings.
fn nothing() -> Node {
    Node::generated(Kind::Mapping(Vec::new()))
}

impl Loaded {
    /// The place of a key: in what has the last say.
    pub fn place_of(&self, key: &str) -> Option<Place> {
        let find = |root: &Node| span_of(root, key);
        let found = self.trees.iter().enumerate().rev().find_map(|(n, tree)| Some((n, find(tree)?)));
        let (n, span) = found?;
        Some(Place { source: SourceId(n as u32), start: span.start, end: span.end })
    }

    /// Sets keys that nobody has set: each key, with dots, and the option to apply.
    pub fn set_missing(&mut self, defaults: &[(&str, &str)]) {
        for (key, option) in defaults {
            let there = key.split('.').try_fold(&self.tree, |node, part| node.get(part));
            if there.is_none() {
                self.apply(option);
            }
        }
    }

    /// Applies an option of the command line.
    fn apply(&mut self, option: &str) {
        let source = self.sources.add("-o", masked(option));
        let tree = alone(option).unwrap_or_else(nothing);
        self.unsaid.extend(schema::check(&tree, source));
        self.trees.push(tree);
        if let Err(mut error) = set_option(&mut self.tree, option) {
            let place = Some(Place { source, start: 0, end: option.len() as u32 });
            error.told = Some(Box::new(Diagnostic::new(Severity::Error, "bad-option", error.words(), place)));
            self.errors.push(error);
        }
    }

    /// Reads a file and says what there is to say of it; `None` when there is nothing to be used.
    fn read(&mut self, path: &Path) -> Option<Node> {
        let name = path.display().to_string();
        let message = |what: &str| format!("Error reading config file ({name}): {what}");
        let bytes = match host::read_file(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let words = format!("can't read {name}: {error}");
                let told = Diagnostic::new(Severity::Error, "unreadable-file", words, None);
                self.errors.push(SettingsError::told(message(&error.to_string()), told));
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let parsed = yaml::parse(&text);
        let shown = masked(&text);
        let source = self.sources.add(name.clone(), shown.as_str());
        let mut parsed = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                self.errors
                    .push(SettingsError::told(message(&error.falco_message(&text)), error.to_diagnostic(source)));
                self.trees.push(nothing());
                return None;
            }
        };
        if let Some(second) = parsed.documents.get(1) {
            let place = Some(Place { source, start: second.span.start, end: second.span.end });
            let words = "settings are one document; this one and what follows it would be ignored";
            self.unsaid.push(Diagnostic::new(Severity::Error, "several-documents", words, place));
        }
        let mut tree = if parsed.documents.is_empty() { nothing() } else { parsed.documents.swap_remove(0) };
        if tree.is_null() {
            tree.kind = Kind::Mapping(Vec::new());
        }
        let lookup = |name: &str| std::env::var(name).ok();
        match (self.variables, &mut tree.kind) {
            (Variables::Kept, Kind::Mapping(pairs)) => pairs
                .iter_mut()
                .filter(|(key, _)| key.as_scalar().is_some_and(|key| key.text == "config_files"))
                .for_each(|(_, value)| env::expand_tree(value, &lookup)),
            _ => env::expand_tree(&mut tree, &lookup),
        }
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
        Some(tree)
    }

    /// Merges what `config_files` names; paths are relative to the working directory, what is not there is skipped.
    fn include(&mut self, main: &Path) {
        let entries = match self.tree.get("config_files") {
            Some(node) if node.as_sequence().is_some() => node.as_sequence().unwrap_or(&[]).to_vec(),
            Some(node) => vec![node.clone()],
            None => return,
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
            // An entry has a place only when it stands in a file, which is the main one.
            let span = Some(entry.span).filter(|span| span.end > span.start);
            let place = span.map(|span| Place { source: SourceId(0), start: span.start, end: span.end });
            self.paths.push(PathBuf::from(&path));
            match files_of(Path::new(&path)) {
                Ok(files) => files.iter().for_each(|file| self.include_file(file, main, strategy, place)),
                Err(error) => {
                    let words = format!("nothing is included from {path}: {error}");
                    self.unsaid.push(Diagnostic::new(Severity::Warning, "missing-include", words, place));
                }
            }
        }
    }

    /// Merges one included file; `place` is where it is named.
    fn include_file(&mut self, file: &Path, main: &Path, strategy: Strategy, place: Option<Place>) {
        if is_same(file, main) {
            let message = "'config_files' directive tried to recursively include main config file";
            self.refuse_include(&format!("{message}: {}", file.display()), place);
            return;
        }
        let Some(tree) = self.read(file) else { return };
        if let Some((key, _)) = tree.get_pair("config_files") {
            let source = SourceId(self.trees.len() as u32);
            let place = Some(Place { source, start: key.span.start, end: key.span.end });
            let message = format!("'config_files' directive in included config file {} is not allowed", file.display());
            self.refuse_include(&message, place);
            self.trees.push(tree);
            return;
        }
        let mut heard = tree.clone();
        if let (Strategy::AddOnly, Kind::Mapping(pairs)) = (strategy, &mut heard.kind) {
            pairs.retain(|(key, _)| key.as_scalar().is_none_or(|key| self.tree.get(&key.text).is_none()));
        }
        self.trees.push(heard);
        merge(&mut self.tree, tree, strategy);
    }

    fn refuse_include(&mut self, message: &str, place: Option<Place>) {
        let told = Diagnostic::new(Severity::Error, "bad-include", message, place);
        self.errors.push(SettingsError::told(format!("Config error: {message}"), told));
    }
}

/// Where a key's value is, or the key itself; `outputs[NAME]` is the element of a list with this `name`. Of an element that lacks the key, its name.
fn span_of(root: &Node, key: &str) -> Option<Span> {
    let (mut node, mut found, mut of_element) = (root, None, None);
    for part in key.split('.') {
        let (part, element) = part
            .strip_suffix(']')
            .and_then(|part| part.split_once('['))
            .map_or((part, None), |(part, element)| (part, Some(element)));
        let Some((name, value)) = node.get_pair(part) else { return of_element };
        found = Some(if value.span.end > value.span.start { value.span } else { name.span });
        node = value;
        if let Some(element) = element {
            let named = |node: &&Node| node.get("name").and_then(Node::as_str) == Some(element);
            node = value.as_sequence()?.iter().find(named)?;
            of_element = node.get("name").map(|name| name.span);
        }
    }
    found
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// A file itself, or a directory's files by name.
fn files_of(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !fs::metadata(path)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<PathBuf> =
        fs::read_dir(path)?.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}
