//! One case: its script through the state and the rules, and what came of it.

use super::page::{Block, Case, Page};
use super::shelf::{RuleSet, Shelf};
use super::why;
use crate::cli::script::{diagnostic_of, word_at};
use crate::rule_files::RuleFile;
use crate::settings::Settings;
use crate::{host, rules, zone};
use lanner_engine::alert::{Lineage, RulesVersion, Telling, Unanswered};
use lanner_engine::{Paths, Rule};
use lanner_fields::{Cx, Spelling};
use lanner_lang::diagnostic::{Diagnostic, Severity, SourceId, Sources, render};
use lanner_lang::suggest;
use lanner_schema::event::EventError;
use lanner_schema::script::{self, ScriptError, ScriptEvent};
use lanner_schema::snapshot::is_own;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What came of a case.
#[derive(Debug)]
pub enum Verdict {
    /// The alerts are the expected ones.
    Passed(Vec<Raised>),
    /// They are not.
    Differs {
        /// Expected lines.
        expected: Vec<String>,
        /// What was raised.
        got: Vec<Raised>,
        /// Why expected rules did not fire, a line each.
        why: Vec<String>,
    },
    /// They were not, and have been written into the page.
    Updated(Vec<Raised>),
    /// Rules or scripts can't be used.
    Mistake(String),
}

/// An alert.
#[derive(Debug, Clone)]
pub struct Raised {
    /// `Priority Rule name | output`
    pub line: String,
    /// The rule.
    pub rule: String,
    /// Where the event stands: `FILE:LINE`.
    pub at: String,
}

/// Expected lines without this are compared without the output.
const BEFORE_OUTPUT: &str = " | ";

/// Runs a case.
pub fn run(page: &Page, case: &Case, shelf: &mut Shelf<'_>) -> Verdict {
    match judged(page, case, shelf) {
        Ok(verdict) => verdict,
        Err(mistake) => Verdict::Mistake(mistake),
    }
}

fn judged(page: &Page, case: &Case, shelf: &mut Shelf<'_>) -> Result<Verdict, String> {
    let script = Script::of(page, case)?;
    let events = script.parse()?;
    let paths: Vec<String> = page.rules.iter().map(|path| page.beside(path)).collect();
    let blocks = [&page.shared.rules, &case.blocks.rules].into_iter().flatten();
    let set = shelf.rules(&paths, blocks.map(|block| rule_file(page, block)).collect())?;
    let judged = match &page.rule {
        Some((name, line)) => vec![named(page, &set, name, *line)?],
        None => set.in_force.clone(),
    };
    let broken = |error: EventError| format!("an event of the script can't be read: {error}\n");
    let host = Host { set: &set, settings: shelf.settings };
    let got = host.replay(&events, &judged, &script).map_err(broken)?;
    let expected: Vec<String> = lines(case.blocks.alerts.as_ref()).map(str::to_owned).collect();
    if expected.len() == got.len() && expected.iter().zip(&got).all(|(line, raised)| same(line, raised)) {
        return Ok(Verdict::Passed(got));
    }
    let missing = missing(&expected, &got, &judged);
    let why = missing.iter().filter_map(|rule| host.why(&events, rule, &script)).collect();
    Ok(Verdict::Differs { expected, got, why })
}

fn lines(block: Option<&Block>) -> impl Iterator<Item = &str> {
    block.into_iter().flat_map(|block| block.text.lines()).map(str::trim_end).filter(|line| !line.is_empty())
}

/// True if an expected line means this alert.
pub fn same(expected: &str, raised: &Raised) -> bool {
    let whole = expected.contains(BEFORE_OUTPUT);
    let got = if whole { raised.line.as_str() } else { raised.line.split(BEFORE_OUTPUT).next().unwrap_or_default() };
    got == expected
}

/// Rules that were expected and did not fire.
fn missing<'r>(expected: &[String], got: &[Raised], judged: &'r [Arc<Rule>]) -> Vec<&'r Arc<Rule>> {
    let fired: BTreeSet<&str> = got.iter().map(|raised| raised.rule.as_str()).collect();
    let wanted = |rule: &&Arc<Rule>| {
        let head = head(rule);
        !fired.contains(rule.info().name.as_str())
            && expected.iter().any(|line| line.split(BEFORE_OUTPUT).next() == Some(head.as_str()))
    };
    judged.iter().filter(wanted).collect()
}

fn head(rule: &Rule) -> String {
    format!("{} {}", rule.info().priority.name(), rule.info().name)
}

/// A block of rules as a file whose lines are those of the page.
fn rule_file(page: &Page, block: &Block) -> RuleFile {
    let text = "\n".repeat(block.line - 1) + &block.text;
    RuleFile { name: page.name.clone(), bytes: text.into_bytes() }
}

/// The rule that a page is about, whether it is enabled or not.
fn named(page: &Page, set: &RuleSet, name: &str, line: usize) -> Result<Arc<Rule>, String> {
    if let Some(rule) = set.rules.iter().find(|rule| rule.info().name == name) {
        return Ok(rule.clone());
    }
    let mut sources = Sources::default();
    let source = sources.add(page.name.as_str(), page.text.as_str());
    let place = word_at(source, &page.text, line, "rule: ".len());
    let mut told = Diagnostic::new(Severity::Error, "test-page", format!("no rule is called `{name}`"), Some(place));
    let names = set.rules.iter().map(|rule| rule.info().name.as_str());
    told.help = suggest::nearest(name, names).map(|near| format!("did you mean `{near}`?"));
    Err(render(&[told], &sources))
}

/// The script of a case: several texts, one behind the other.
#[derive(Debug, Default)]
pub struct Script {
    sources: Sources,
    text: String,
    /// For each line of the text: the source and its line there, 1-based.
    origins: Vec<(SourceId, usize)>,
}

impl Script {
    fn of(page: &Page, case: &Case) -> Result<Self, String> {
        let mut script = Self::default();
        for path in &page.setup {
            let path = page.beside(path);
            let bytes = host::read_file(Path::new(&path)).map_err(|error| format!("can't read {path}: {error}\n"))?;
            let text = String::from_utf8(bytes).map_err(|error| format!("{path}: {error}\n"))?;
            let source = script.sources.add(path, text.as_str());
            script.push(source, 1, &text);
        }
        let source = script.sources.add(page.name.as_str(), page.text.as_str());
        for block in [&page.shared.events, &case.blocks.events].into_iter().flatten() {
            script.push(source, block.line, &block.text);
        }
        Ok(script)
    }

    fn push(&mut self, source: SourceId, first: usize, text: &str) {
        for (line, text) in (first..).zip(text.lines()) {
            self.text.push_str(text);
            self.text.push('\n');
            self.origins.push((source, line));
        }
    }

    fn origin(&self, line: usize) -> Option<(SourceId, usize)> {
        self.origins.get(line.checked_sub(1)?).copied()
    }

    /// Where a line stands, as `FILE:LINE`.
    pub fn at(&self, line: usize) -> String {
        let origin = self.origin(line).and_then(|(source, line)| Some((self.sources.get(source)?, line)));
        origin.map_or_else(String::new, |(source, line)| format!("{}:{line}", source.name))
    }

    fn parse(&self) -> Result<Vec<ScriptEvent>, String> {
        script::parse(&self.text).map_err(|errors| {
            let told = errors.into_iter().filter_map(|error| {
                let (source, line) = self.origin(error.line)?;
                Some(diagnostic_of(ScriptError { line, ..error }, source, &self.sources.get(source)?.text))
            });
            render(&told.collect::<Vec<_>>(), &self.sources)
        })
    }
}

/// What a script meets.
struct Host<'h> {
    set: &'h RuleSet,
    settings: &'h Settings,
}

impl Host<'_> {
    /// Takes all events through a new state; `see` gets each that rules see, with its line.
    fn follow(&self, events: &[ScriptEvent], see: &mut dyn FnMut(&Cx<'_>, usize)) -> Result<(), EventError> {
        let print = rules::print_options(&self.set.plugins, self.settings, zone::named());
        let mut state = rules::state(self.settings);
        let mut taken = 0;
        for scripted in events {
            let mut event = scripted.event()?;
            taken += u64::from(!is_own(&event));
            event.num = taken;
            let effect = state.follow(&event);
            if !effect.hidden {
                see(&Cx::new(&event, &state, &effect, &print), scripted.line);
            }
            state.settle(effect);
        }
        Ok(())
    }

    fn replay(&self, events: &[ScriptEvent], judged: &[Arc<Rule>], script: &Script) -> Result<Vec<Raised>, EventError> {
        let mut judges = rules::judges(judged, RulesVersion::default(), self.settings, None);
        let telling = Telling { lineage: Lineage::LeftOut, unanswered: Unanswered::NotAwaited };
        let mut got = Vec::new();
        self.follow(events, &mut |cx, line| {
            judges.judge(cx, telling, &mut |alert, _| {
                let output = one_line(&String::from_utf8_lossy(&alert.message));
                let (priority, rule) = (alert.rule.priority.name(), alert.rule.name.clone());
                got.push(Raised {
                    line: format!("{priority} {rule}{BEFORE_OUTPUT}{output}"),
                    rule,
                    at: script.at(line),
                });
            });
        })?;
        Ok(got)
    }

    /// The event that was nearest to firing a rule, and what was missing.
    fn why(&self, events: &[ScriptEvent], rule: &Rule, script: &Script) -> Option<String> {
        let mut nearest = why::Nearest::default();
        let paths = rules::paths(self.settings);
        self.follow(events, &mut |cx, line| {
            let differ = paths != Paths::AsGiven && cx.spellings_differ();
            if !differ || paths == Paths::Both {
                nearest.look(&rule.compiled.condition, cx, line);
            }
            if differ {
                nearest.look(&rule.compiled.condition, &cx.spelled(Spelling::Kernel), line);
            }
        })
        .ok()?;
        let (line, parts) = nearest.told()?;
        Some(format!("`{}` was nearest to firing at {}, but {parts}", rule.info().name, script.at(line)))
    }
}

/// Control characters as escapes: an alert is a line of a page.
fn one_line(text: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(escaped).collect::<String>().trim_end().to_owned()
}
