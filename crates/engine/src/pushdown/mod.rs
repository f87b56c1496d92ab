//! What the probe may drop in the kernel: the rules, as far as the kernel can judge them (DESIGN §4).
//!
//! For each syscall that may be filtered ([`syscalls`]) every rule is specialised for the syscall's event and taken apart: tests that the
//! kernel can judge become facts and sets of paths, all others count as held ([`literal`]). The ways in which some rule can match are the
//! clauses of the filter; the sets of paths of all of them become one automaton. What a rule can match passes, whatever is not known.

mod automaton;
mod classes;
mod dfa;
mod formula;
mod literal;
mod minimise;
mod needs;
mod patterns;
mod simplify;
pub mod syscalls;

use crate::judge::fold::Kind;
use crate::rule::Rule;
use formula::{PathExpr, Ways};
use lanner_schema::filter::{Automaton, Clause, Facts, KernelFilter, MAX_CLAUSES, MAX_PATH_BITS, Paths, SyscallFilter};
use literal::{About, Patterns, Spelling};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use syscalls::{Descriptor, Filterable, Use};

/// A filter, and why it is so.
#[derive(Debug, Clone)]
pub struct Derived {
    /// What the probe is given.
    pub filter: KernelFilter,
    /// Why, for each syscall of the filter, in its order.
    pub reasons: Vec<Reason>,
    /// The conditions on paths as texts, by bit.
    pub conditions: Vec<String>,
    /// Why nothing is filtered at all, when it is so.
    pub off: Option<String>,
    /// Size of the automaton.
    pub figures: Figures,
    /// Patterns of paths that the automaton does not know as they are, because it would be too large: more may match.
    pub given_up: Vec<String>,
}

/// Size of an automaton.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Patterns of paths in it.
    pub patterns: usize,
    /// Its states.
    pub states: usize,
    /// Classes of bytes.
    pub classes: usize,
}

/// Why events of a syscall pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The syscall's name.
    pub syscall: &'static str,
    /// For each clause of the filter, in its order, the rules that want what passes by it, sorted.
    pub rules: Vec<Vec<Arc<str>>>,
    /// Rules about other events that need what this one says: the path by which a descriptor was opened. Sorted.
    pub needed_by: Vec<Arc<str>>,
}

/// The filter for rules; those of other sources than `syscall` are not looked at.
pub fn derive<R: AsRef<Rule>>(rules: &[R], paths: Paths) -> Derived {
    let rules = rules.iter().map(AsRef::as_ref).filter(|rule| rule.info().source == "syscall").collect::<Vec<_>>();
    if let Some(off) = rules.iter().find_map(|rule| needs::everything(rule)) {
        return Derived {
            filter: KernelFilter { syscalls: Vec::new(), automaton: Automaton::empty(), paths },
            reasons: Vec::new(),
            conditions: Vec::new(),
            off: Some(off),
            figures: Figures::default(),
            given_up: Vec::new(),
        };
    }
    let mut maker = Maker { rules: &rules, paths, patterns: Patterns::default(), bits: Vec::new() };
    let needs = maker.needs();
    let (filters, reasons) = syscalls::filterable().map(|of| maker.syscall(&of, &needs)).unzip();
    let built = automaton::build(&maker.bits, &maker.patterns.all);
    let (patterns, states, classes) = built.figures;
    let text = |id: &u32| maker.patterns.all.get(*id as usize).map(patterns::Pattern::text);
    Derived {
        filter: KernelFilter { syscalls: filters, automaton: built.automaton, paths },
        reasons,
        conditions: maker.bits.iter().map(|bit| bit.text(&maker.patterns.all)).collect(),
        off: None,
        figures: Figures { patterns, states, classes },
        given_up: built.given_up.iter().filter_map(text).collect(),
    }
}

/// What rules about the use of descriptors need of the events that make them.
#[derive(Debug)]
struct Needs {
    /// Of opens: the paths, and by which rules.
    opens: PathExpr,
    by: BTreeSet<Arc<str>>,
}

#[derive(Debug)]
struct Maker<'r> {
    rules: &'r [&'r Rule],
    paths: Paths,
    patterns: Patterns,
    bits: Vec<PathExpr>,
}

impl Maker<'_> {
    /// The ways in which a rule can match events of a kind.
    fn ways(&mut self, rule: &Rule, about: About) -> Ways {
        let root = &rule.compiled.condition.root;
        let mut of = |spelling| {
            let formula = literal::of_node(root, false, &About { spelling, ..about }, &mut self.patterns);
            Ways::of(&formula)
        };
        match self.paths {
            Paths::AsGiven => of(Spelling::Any),
            // The text that was given is looked at only where there is no other: of what failed.
            Paths::Kernel => of(Spelling::Name).only(Facts::SUCCESS).or(of(Spelling::Any).only(Facts::FAILURE)),
            Paths::Both => {
                // A rule may hold for one spelling of a descriptor's path and for another text beside it: each of the two is looked at
                // alone, and either may be asked for.
                let (name, given) = (of(Spelling::Name), of(Spelling::Given));
                if given.has_any_path() { name } else { given }
            }
        }
    }

    fn syscall(&mut self, of: &Filterable, needs: &Needs) -> (SyscallFilter, Reason) {
        let mut all = Ways::default();
        let mut wanted: BTreeMap<Facts, BTreeSet<Arc<str>>> = BTreeMap::new();
        let rules = self.rules;
        for info in syscalls::exits(of.syscall) {
            let kind = Kind { info, syscall: None };
            for rule in rules.iter().filter(|rule| rule.events.codes.contains(info.code)) {
                let about = About { kind, descriptor: of.descriptor, spelling: Spelling::Any };
                let ways = self.ways(rule, about);
                for facts in ways.0.keys() {
                    wanted.entry(*facts).or_default().insert(rule.info().name.as_str().into());
                }
                all = all.or(ways);
            }
        }
        let mut needed_by = Vec::new();
        let asked = match of.used {
            Use::Opens => Some((Facts::SUCCESS, needs.opens.clone())),
            // Under another number the descriptor keeps the name that it was opened by.
            Use::Copies if of.descriptor == Descriptor::Made => {
                Some((Facts::SUCCESS.and(Facts::MAYBE_NOT_INET), PathExpr::True))
            }
            Use::Copies => Some((Facts::SUCCESS, PathExpr::True)),
            Use::Descriptors | Use::None => None,
        };
        if let Some(way) = asked.filter(|_| needs.opens != PathExpr::False) {
            all = all.or(Ways([way].into()));
            needed_by = needs.by.iter().cloned().collect();
        }
        let ways = all.limited(MAX_CLAUSES).0;
        let rules = ways.keys().map(|facts| rules_of(*facts, &ways, &wanted)).collect();
        let clauses = ways.into_iter().map(|(facts, path)| Clause { facts, path: self.bit(path) }).collect();
        let reason = Reason { syscall: of.syscall.name, rules, needed_by };
        (SyscallFilter { syscall: of.syscall.code, clauses }, reason)
    }

    /// The bit for a condition on paths; none for one that all satisfy, or when there are no more bits.
    fn bit(&mut self, path: PathExpr) -> Option<u8> {
        if path == PathExpr::True {
            return None;
        }
        let known = self.bits.iter().position(|own| *own == path);
        let at = known.or_else(|| {
            let fresh = self.bits.len();
            (fresh < usize::from(MAX_PATH_BITS)).then(|| {
                self.bits.push(path);
                fresh
            })
        });
        at.and_then(|at| u8::try_from(at).ok())
    }

    /// Rules that ask, where a descriptor is used, for the path that it was opened by.
    fn needs(&mut self) -> Needs {
        let mut needs = Needs { opens: PathExpr::False, by: BTreeSet::new() };
        if self.paths == Paths::Kernel {
            return needs;
        }
        let rules = self.rules;
        for rule in rules {
            for test in needs::of_paths(rule).into_iter().flatten() {
                let paths = literal::that_matter(test, &mut self.patterns);
                needs.opens = PathExpr::any([std::mem::replace(&mut needs.opens, PathExpr::False), paths]);
                needs.by.insert(rule.info().name.as_str().into());
            }
        }
        needs
    }
}

/// The rules whose ways ended up in this one: it asks for the most of what they ask for.
fn rules_of(
    facts: Facts,
    ways: &BTreeMap<Facts, PathExpr>,
    wanted: &BTreeMap<Facts, BTreeSet<Arc<str>>>,
) -> Vec<Arc<str>> {
    let nearest = |own: Facts| ways.keys().filter(|way| own.has(**way)).max_by_key(|way| way.0.count_ones()).copied();
    let own = wanted.iter().filter(|(own, _)| nearest(**own) == Some(facts));
    own.flat_map(|(_, rules)| rules).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

/// The facts of a clause in words.
pub fn words(facts: Facts) -> Vec<&'static str> {
    const WORDS: [(Facts, &str); 10] = [
        (Facts::SUCCESS, "success"),
        (Facts::FAILURE, "failure"),
        (Facts::OPEN_READ, "opened to read"),
        (Facts::OPEN_WRITE, "opened to write"),
        (Facts::MAYBE_CONTAINER, "in a container"),
        (Facts::MAYBE_HOST, "on the host"),
        (Facts::STANDARD, "result 0, 1 or 2"),
        (Facts::MAYBE_INET, "internet socket"),
        (Facts::MAYBE_NOT_INET, "no internet socket"),
        (Facts::MAYBE_TCP, "TCP socket"),
    ];
    WORDS.iter().filter(|(fact, _)| facts.has(*fact)).map(|(_, word)| *word).collect()
}
