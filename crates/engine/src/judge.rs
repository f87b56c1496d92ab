//! Rules on events: which rules match an event.
//!
//! At build all tests of all rules are interned. At the first event of a code the rules are specialised for that code: what the code decides
//! (its type, its flags, fields that it can't have) is folded away, and rules that can't match it drop out. What is left becomes
//! a graph in which equal parts are one node, and a program that asks first what decides most rules.
//! Each test, and each shared part, is evaluated at most once for an event.

mod cost;
mod eval;
mod explain;
pub(crate) mod fold;
mod fuse;
mod graph;
mod interned;
mod matched;
mod may_match;
mod profile;
mod program;
mod rows;

pub use explain::{Explained, Outcome, explain};
pub use matched::Match;
pub use profile::RuleProfile;

use crate::compile::Condition;
use eval::{Eval, Scratch};
use fold::Kind;
use graph::{Graph, NodeId};
use interned::{Interned, Tree};
use lanner_fields::{Cx, Spelling};
use lanner_schema::filter::Paths;
use profile::Profile;
use program::{Program, Step};

/// Which of the matching rules are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Matching {
    /// All of them, in their order.
    #[default]
    All,
    /// Only the first in their order.
    First,
}

/// How a rule set judges.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Which matching rules are reported.
    pub matching: Matching,
    /// How paths are spelled.
    pub paths: Paths,
    /// Counts and measures each rule; the function gives a time in ns. Judging is slower then, the matches are the same.
    pub profile: Option<fn() -> u64>,
}

/// The rules of one event source, ready to judge. A rule's number is its place in the list that the set was built from.
#[derive(Debug)]
pub struct Ruleset {
    interned: Interned,
    graph: Graph,
    trees: Vec<Tree>,
    programs: Vec<Program>,
    /// Program by event code; [`UNBUILT`] before the first event of that code.
    by_code: Vec<u32>,
    /// The same for syscalls without an event of their own, by syscall code.
    by_syscall: Vec<u32>,
    options: Options,
    scratch: Scratch,
    matches: Vec<u64>,
    found: Vec<u32>,
    /// Those that match with the kernel's paths.
    found_again: Vec<u32>,
    profile: Option<Profile>,
}

const UNBUILT: u32 = u32::MAX;

impl Ruleset {
    /// Interns the tests of these conditions, in order; all of one event source.
    pub fn build<'c>(conditions: impl IntoIterator<Item = &'c Condition>, options: Options) -> Self {
        let mut interned = Interned::default();
        let trees: Vec<Tree> = conditions.into_iter().map(|condition| interned.tree(&condition.root)).collect();
        interned.finish();
        let rules = trees.len();
        Self {
            interned,
            graph: Graph::default(),
            trees,
            programs: Vec::new(),
            by_code: vec![UNBUILT; lanner_schema::events::EVENT_COUNT],
            by_syscall: vec![UNBUILT; lanner_schema::syscalls::SYSCALLS.len() + 1],
            options,
            scratch: Scratch::default(),
            matches: vec![0; rules],
            found: Vec::new(),
            found_again: Vec::new(),
            profile: options.profile.map(|clock| Profile::new(clock, rules)),
        }
    }

    /// Number of rules.
    pub fn len(&self) -> usize {
        self.trees.len()
    }

    /// True without rules.
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }

    /// Calls `on_match` with each matching rule, ascending; with [`Matching::First`] at most once.
    ///
    /// A rule that tests paths is judged with each spelling where [`Options::paths`] says so and they differ, and matches if it does with one.
    /// Other rules, and all rules where the spellings are the same, are judged once; so are rules with tests that remember.
    #[inline]
    pub fn judge<'a>(&'a mut self, cx: &Cx<'a>, on_match: &mut dyn FnMut(Match<'_, 'a>)) {
        let Some(at) = self.program(cx) else { return };
        let Some(program) = self.programs.get_mut(at) else { return };
        if program.is_empty() {
            return;
        }
        let kernel = spelled_otherwise(self.options.paths, program, cx);
        let (first, second) = match (self.options.paths, &kernel) {
            (Paths::Kernel, Some(kernel)) => (kernel, None),
            (_, second) => (cx, second.as_ref()),
        };
        self.scratch.begin(self.graph.len(), self.interned.operands().len());
        self.found.clear();
        self.found_again.clear();
        let matching = self.options.matching;
        let mut eval = Eval::new(&self.interned, &self.graph, first, &mut self.scratch);
        match &mut self.profile {
            None => run(program, &mut |node| eval.node(node), matching, &mut self.found),
            Some(profile) => profile.run(program, &mut eval, matching, &[], &mut self.found),
        }
        if let Some(second) = second {
            self.scratch.again();
            let mut eval = Eval::new(&self.interned, &self.graph, second, &mut self.scratch);
            let program = program.again(&self.graph);
            match &mut self.profile {
                None => run(program, &mut |node| eval.node(node), matching, &mut self.found_again),
                Some(profile) => profile.run(program, &mut eval, matching, &self.found, &mut self.found_again),
            }
        }
        let mut tell = |rule: u32, cx: &Cx<'a>, spelling: Paths| {
            if let Some(count) = self.matches.get_mut(rule as usize) {
                *count += 1;
            }
            let path = (kernel.is_some() && program.reads_paths(rule)).then_some(spelling);
            on_match(Match { rule: rule as usize, cx, path });
        };
        let Some(second) = second else {
            self.found.iter().for_each(|rule| tell(*rule, first, self.options.paths));
            return;
        };
        let merged = matched::merge(&self.found, &self.found_again);
        let most = if matching == Matching::First { 1 } else { usize::MAX };
        for (rule, spelling) in merged.take(most) {
            tell(rule, if spelling == Paths::Kernel { second } else { first }, spelling);
        }
    }

    /// Figures of the set: rules, distinct tests, and what was built for the kinds of events seen so far.
    pub fn stats(&self) -> String {
        let (tests, values) = (self.interned.tests().len(), self.interned.operands().len());
        let (nodes, kinds) = (self.graph.len(), self.programs.len());
        format!("{} rules, {tests} tests of {values} values, {nodes} nodes for {kinds} kinds of events", self.len())
    }

    /// How often each rule was reported.
    pub fn matches(&self) -> &[u64] {
        &self.matches
    }

    /// What the profile says of each rule; empty unless it was asked for.
    pub fn profile(&self) -> Vec<RuleProfile> {
        self.profile.as_ref().map(|profile| profile.report(&self.interned, &self.graph)).unwrap_or_default()
    }

    /// The program for an event, made when its kind is seen for the first time.
    #[inline]
    fn program(&mut self, cx: &Cx<'_>) -> Option<usize> {
        let kind = Kind::of(cx.event);
        let slot = match kind.syscall {
            None => self.by_code.get(usize::from(kind.info.code)),
            Some(syscall) => self.by_syscall.get(usize::from(syscall.code)),
        };
        match slot.copied() {
            Some(UNBUILT) => self.specialise(kind),
            Some(at) => Some(at as usize),
            None => None,
        }
    }

    #[cold]
    fn specialise(&mut self, kind: Kind) -> Option<usize> {
        let program = Program::build(&self.trees, &self.interned, &mut self.graph, kind);
        let at = u32::try_from(self.programs.len()).ok()?;
        self.programs.push(program);
        let slot = match kind.syscall {
            None => self.by_code.get_mut(usize::from(kind.info.code))?,
            Some(syscall) => self.by_syscall.get_mut(usize::from(syscall.code))?,
        };
        *slot = at;
        Some(at as usize)
    }
}

/// The event with the kernel's paths, where it is to be judged with them and they differ.
#[inline]
fn spelled_otherwise<'a>(paths: Paths, program: &Program, cx: &Cx<'a>) -> Option<Cx<'a>> {
    match paths {
        Paths::AsGiven => None,
        Paths::Both if program.path_rules.is_empty() => None,
        Paths::Both | Paths::Kernel => cx.spellings_differ().then(|| cx.spelled(Spelling::Kernel)),
    }
}

/// Runs a program; the numbers of the rules whose nodes all hold, ascending, are left in `found`.
#[inline]
fn run(program: &Program, holds: &mut impl FnMut(NodeId) -> bool, matching: Matching, found: &mut Vec<u32>) {
    let mut at = 0;
    while let Some(step) = program.steps.get(at) {
        at += 1;
        match *step {
            Step::Guard { node, otherwise } => {
                if !holds(node) {
                    at = otherwise as usize;
                }
            }
            Step::Rule { rule, rest } => {
                if program.all(rest).iter().all(|node| holds(*node)) {
                    found.push(rule);
                }
            }
        }
    }
    for (rule, node) in &program.in_order {
        // What stands behind the first match is not asked, and so remembers nothing.
        let hidden = matching == Matching::First && found.iter().any(|earlier| earlier < rule);
        if !hidden && holds(*node) {
            found.push(*rule);
        }
    }
    if found.len() > 1 {
        found.sort_unstable();
        if matching == Matching::First {
            found.truncate(1);
        }
    }
}
