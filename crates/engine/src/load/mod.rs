//! Rule files become rules: text → items → definitions with appends and overrides → trees → compiled rules.
//!
//! Two manners, see [`Front`]: Falco's loads file by file and ends at the first error, Lanner's own tells all mistakes of all files.

pub(crate) mod collector;
mod exceptions;
mod hints;
pub(crate) mod item;
mod lists;
mod log;
mod names;
mod options;
mod output;
mod overrides;
mod problem;
mod read_requirements;
mod read_rule;
mod reader;
mod repeats;
mod resolve;
mod review;
mod ruleset;
pub mod schema;
mod select;
mod texts;
mod trail;
mod wrong;

pub use item::PluginVersion;
pub use options::{AppendOutput, ENGINE_VERSION, Front, LoadOptions, Plugin};
pub use problem::{Code, Context, FileResult, ItemType, Location, Problem};
pub use select::{Selection, in_force};

use crate::rule::Rule;
use collector::Collector;
use lanner_fields::Registry;
use lanner_lang::diagnostic::{Diagnostic, Place, SourceId, Sources};
use lanner_lang::yaml::{self, YamlError};
use log::{Log, Report};
use reader::Reader;
use ruleset::{Caches, Compiled};
use std::sync::Arc;
use trail::{Contexts, Trail};

/// Loads rule files.
#[derive(Debug)]
pub struct Loader<'r> {
    registry: &'r Registry,
    options: LoadOptions,
    sources: Sources,
    contexts: Contexts,
    pub(crate) collector: Collector,
    caches: Caches<'r>,
    pub(crate) compiled: Compiled,
}

/// A file that was taken apart.
struct Parsed {
    source: SourceId,
    name: String,
    /// The first byte that is not UTF-8.
    invalid: Option<usize>,
    yaml: Result<yaml::Yaml, YamlError>,
}

impl<'r> Loader<'r> {
    /// A loader that has no files yet.
    pub fn new(registry: &'r Registry, options: LoadOptions) -> Self {
        Self {
            registry,
            options,
            sources: Sources::default(),
            contexts: Contexts::default(),
            collector: Collector::default(),
            caches: Caches::default(),
            compiled: Compiled::default(),
        }
    }

    /// The files, for the places in diagnostics.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The rules of the last load without errors, in the order of their first definition.
    pub fn rules(&self) -> &[Arc<Rule>] {
        &self.compiled.rules
    }

    /// How rules are loaded.
    pub fn options(&self) -> &LoadOptions {
        &self.options
    }

    /// Loads one file more, on top of those before, and compiles everything that is there so far.
    pub fn load_file(&mut self, name: &str, bytes: &[u8]) -> FileResult {
        let parsed = self.parse(name, bytes);
        let mut log = Log::new(self.options.front, &self.sources, &self.contexts);
        let schema_warnings = parsed.yaml.as_ref().ok().map(schema::check);
        read(&parsed, self.registry, &self.options, &mut self.collector, &mut log);
        if !log.stopped() {
            let compiled =
                ruleset::compile_all(&self.collector, self.registry, &self.options, &mut self.caches, &mut log);
            if log.errors() == 0 {
                self.compiled = compiled;
            }
        }
        let (errors, warnings) = log.problems.into_iter().partition(|problem| problem.code.is_error());
        FileResult { name: parsed.name, errors, warnings, hints: log.hints, schema_warnings }
    }

    /// Loads all files and compiles them once: all mistakes of all files, each with the file that it is in.
    pub fn load_all<'f>(&mut self, files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Vec<FileResult> {
        let parsed: Vec<Parsed> = files.into_iter().map(|(name, bytes)| self.parse(name, bytes)).collect();
        let mut log = Log::new(self.options.front, &self.sources, &self.contexts);
        for file in &parsed {
            read(file, self.registry, &self.options, &mut self.collector, &mut log);
        }
        if !log.stopped() {
            let compiled =
                ruleset::compile_all(&self.collector, self.registry, &self.options, &mut self.caches, &mut log);
            self.tell_unmet(&mut log);
            if log.errors() == 0 {
                self.compiled = compiled;
            }
        }
        let Log { problems, hints, .. } = log;
        let mut results: Vec<(SourceId, FileResult)> = parsed
            .into_iter()
            .map(|file| {
                let schema_warnings = file.yaml.as_ref().ok().map(schema::check);
                (file.source, FileResult { name: file.name, schema_warnings, ..FileResult::default() })
            })
            .collect();
        for problem in problems {
            if let Some(result) = result_of(&mut results, problem.diagnostic.place) {
                if problem.code.is_error() { result.errors.push(problem) } else { result.warnings.push(problem) }
            }
        }
        for hint in hints {
            if let Some(result) = result_of(&mut results, hint.place) {
                result.hints.push(hint);
            }
        }
        let merged = |(_, mut result): (SourceId, FileResult)| {
            repeats::merge(&mut result.warnings, &self.sources);
            result
        };
        results.into_iter().map(merged).collect()
    }

    /// What `required_plugin_versions` asks for in vain, in Falco's words. Falco checks it after all files, and before all else.
    pub fn unmet_plugins(&self) -> Vec<String> {
        let unmet = read_requirements::unmet(&self.collector.plugins, &self.options);
        unmet.into_iter().map(|(_, message)| message).collect()
    }

    fn tell_unmet(&self, log: &mut Log<'_>) {
        for (requirement, message) in read_requirements::unmet(&self.collector.plugins, &self.options) {
            log.add(Report::new(Code::ErrValidate, "plugin-version", &requirement.trail, message));
        }
    }

    fn parse(&mut self, name: &str, bytes: &[u8]) -> Parsed {
        let invalid = std::str::from_utf8(bytes).err().map(|error| error.valid_up_to());
        let text = String::from_utf8_lossy(bytes).into_owned();
        let yaml = yaml::parse(&text);
        self.contexts.add(&text);
        let source = self.sources.add(name, text);
        Parsed { source, name: name.to_owned(), invalid, yaml }
    }
}

/// The file with a place; the last one for what has none.
fn result_of(results: &mut [(SourceId, FileResult)], place: Option<Place>) -> Option<&mut FileResult> {
    let at = place.and_then(|place| results.iter().position(|(source, _)| *source == place.source));
    let at = at.or_else(|| results.len().checked_sub(1))?;
    results.get_mut(at).map(|(_, result)| result)
}

/// Reads the items of a file into the collector.
fn read(file: &Parsed, registry: &Registry, options: &LoadOptions, collector: &mut Collector, log: &mut Log<'_>) {
    let trail = Trail::of_file(file.source);
    if let Some(at) = file.invalid {
        let code = if log.front == Front::Falco { Code::UnknownItem } else { Code::ErrFileRead };
        let message = "The file is not valid UTF-8, the bytes in question are replaced";
        let place = Place { source: file.source, start: at as u32, end: at as u32 + 1 };
        let words = "a byte here is not UTF-8";
        log.add(Report::new(code, "not-utf8", &trail, message).words(words).at(Some(place)));
    }
    match &file.yaml {
        Ok(yaml) => Reader { registry, options, collector, log, source: file.source }.read(yaml),
        Err(error) => {
            let position = log.position(file.source, error.offset);
            let message =
                format!("yaml-cpp: error at line {}, column {}: {error}", position.line + 1, position.column + 1);
            let Diagnostic { id, message: words, place, .. } = error.to_diagnostic(file.source);
            log.add(Report::new(Code::ErrYamlParse, id, &trail, message).words(words).at(place));
        }
    }
}

/// The plugins that a file requires, each entry its plugin first and then its alternatives; nothing for a text that is no rules file.
///
/// For Lanner's own front, in which a plugin that is built in is there when a file asks for it.
pub fn required_plugins(bytes: &[u8]) -> Vec<Vec<PluginVersion>> {
    let registry = Registry::default();
    let options = LoadOptions::new(Front::Lanner);
    let mut loader = Loader::new(&registry, options);
    let file = loader.parse("", bytes);
    let mut log = Log::new(Front::Lanner, &loader.sources, &loader.contexts);
    read(&file, &registry, &loader.options, &mut loader.collector, &mut log);
    loader.collector.plugins.into_iter().map(|requirement| requirement.choices).collect()
}
