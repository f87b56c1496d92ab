//! Rule sets of tests, each loaded once.

use crate::cli::rulebook::Rulebook;
use crate::plugins::Builtin;
use crate::rule_files::{self, RuleFile};
use crate::rules;
use crate::settings::Settings;
use lanner_engine::Rule;
use lanner_lang::diagnostic::{Diagnostic, Severity};
use std::rc::Rc;
use std::sync::Arc;

/// Loads rules for cases.
#[derive(Debug)]
pub struct Shelf<'s> {
    /// Rule files for pages that name none.
    base: Vec<String>,
    /// The settings.
    pub settings: &'s Settings,
    /// The rules of [`Self::base`] and the set that was used last: pages change seldom from one to the next.
    kept: Vec<(Key, Loaded)>,
}

/// What a set is made of: paths, and the texts of blocks.
type Key = (Vec<String>, Vec<(String, Vec<u8>)>);
type Loaded = Result<Rc<RuleSet>, String>;

/// Rules that are loaded.
#[derive(Debug)]
pub struct RuleSet {
    /// All rules.
    pub rules: Vec<Arc<Rule>>,
    /// Those that are in force.
    pub in_force: Vec<Arc<Rule>>,
    /// The plugins they need.
    pub plugins: Vec<&'static Builtin>,
}

/// Sets that are kept beside the base set.
const MAX_KEPT: usize = 2;

impl<'s> Shelf<'s> {
    /// `base`: rule files and directories for pages that name none.
    pub fn new(base: Vec<String>, settings: &'s Settings) -> Self {
        Self { base, settings, kept: Vec::new() }
    }

    /// The rules behind paths (those of the command when there is none) and those of blocks, which come last.
    ///
    /// # Errors
    /// What is wrong with the rules, rendered.
    pub fn rules(&mut self, paths: &[String], blocks: Vec<RuleFile>) -> Loaded {
        let paths = if paths.is_empty() { &self.base } else { paths };
        if paths.is_empty() && blocks.is_empty() {
            return Err(
                "no rules: name them with --rules, with a line `rules: FILE`, or in a block `rules`\n".to_owned()
            );
        }
        let key: Key = (paths.to_vec(), blocks.iter().map(|block| (block.name.clone(), block.bytes.clone())).collect());
        if let Some((_, loaded)) = self.kept.iter().find(|(kept, _)| *kept == key) {
            return loaded.clone();
        }
        let loaded = load(paths, blocks, self.settings);
        // The first set is mostly the base's.
        self.kept.truncate(MAX_KEPT - 1);
        self.kept.push((key, loaded.clone()));
        loaded
    }

    /// Names of the rules in force of the command's rule files; none when no page used them, or when they can't be used.
    pub fn base_rules(&mut self) -> Vec<String> {
        let base = self.base.clone();
        let used = self.kept.iter().any(|((paths, _), _)| *paths == base);
        if base.is_empty() || !used {
            return Vec::new();
        }
        let loaded = self.rules(&base, Vec::new());
        loaded.map_or_else(|_| Vec::new(), |set| set.in_force.iter().map(|rule| rule.info().name.clone()).collect())
    }
}

fn load(paths: &[String], blocks: Vec<RuleFile>, settings: &Settings) -> Loaded {
    let (mut files, wrong) = rule_files::read_all(paths);
    files.extend(blocks);
    let wrong = wrong.into_iter().map(|what| Diagnostic::new(Severity::Error, "unreadable-file", what, None));
    let book = Rulebook::of(files, wrong.collect(), settings);
    let outcome = book.load(settings);
    if outcome.failed() {
        let errors = outcome.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let errors: Vec<Diagnostic> = errors.cloned().collect();
        return Err(lanner_lang::diagnostic::render(&errors, &outcome.sources));
    }
    let in_force = rules::in_force(&outcome.rules, settings);
    Ok(Rc::new(RuleSet { rules: outcome.rules, in_force, plugins: book.plugins }))
}
