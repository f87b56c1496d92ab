//! All path conditions in one automaton: the automata of their sets of patterns, run side by side, as far as they still decide something.

use super::classes::{self, Classes, control};
use super::dfa::{ALIVE, DEAD, Dfa};
use super::formula::{PathExpr, PatternId};
use super::patterns::{Item, Pattern};
use super::simplify::{self, Simple};
use crate::matcher::glob::ByteSet;
use lanner_schema::filter::Automaton;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// States before equal ones are put together, at most.
const MAX_RAW_STATES: usize = 16_384;

/// What came out.
#[derive(Debug)]
pub struct Built {
    /// The automaton.
    pub automaton: Automaton,
    /// The patterns that it does not tell apart any more: they may match.
    pub given_up: BTreeSet<PatternId>,
    /// Number of patterns, of states and of classes.
    pub figures: (usize, usize, usize),
}

/// A set of patterns, and which side of it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Set {
    outside: bool,
    patterns: Rc<BTreeSet<PatternId>>,
}

/// The automaton for these conditions, one for each bit of a verdict.
pub fn build(bits: &[PathExpr], patterns: &[Pattern]) -> Built {
    let told = |sets: &[Set]| sets.iter().flat_map(|set| set.patterns.iter().copied()).collect::<BTreeSet<_>>();
    let all = told(&sets_of(bits));
    let built = |automaton: Automaton, classes, kept: &[Set]| {
        let kept = told(kept);
        let figures = (kept.len(), automaton.verdict.len(), classes);
        Built { automaton, given_up: all.difference(&kept).copied().collect(), figures }
    };
    let mut simple = Simple { bits: bits.to_vec(), patterns: patterns.to_vec() };
    for step in [None, Some(simplify::without_ends as Step), Some(simplify::without_middles as Step)] {
        if let Some(step) = step {
            step(&mut simple);
        }
        let sets = sets_of(&simple.bits);
        if let Some((automaton, classes)) = attempt(&simple.bits, &sets, &simple.patterns) {
            return built(automaton, classes, &sets);
        }
    }
    // Those go first without which the least more passes, and ever more of them at once, so that few attempts are enough.
    let mut sets = sets_of(&simple.bits);
    let decisive = simple.bits.iter().flat_map(PathExpr::alternatives).collect::<Vec<_>>();
    sets.sort_by_cached_key(|set| {
        let alone = !set.outside && decisive.contains(&&PathExpr::In(set.patterns.clone()));
        (alone, !set.outside, std::cmp::Reverse(set.patterns.len()))
    });
    let mut dropped = 0;
    while dropped < sets.len() {
        dropped = (dropped * 2 + 1).min(sets.len());
        let kept = sets.get(dropped..).unwrap_or_default();
        if let Some((automaton, classes)) = attempt(&simple.bits, kept, &simple.patterns) {
            return built(automaton, classes, kept);
        }
    }
    built(Automaton::lenient(), 1, &[])
}

/// A way to make conditions simpler, which hold for more paths then.
type Step = fn(&mut Simple);

fn sets_of(bits: &[PathExpr]) -> Vec<Set> {
    let mut sets: Vec<Set> = Vec::new();
    bits.iter().for_each(|bit| collect(bit, &mut sets));
    sets.sort();
    sets.dedup();
    sets
}

fn collect(expr: &PathExpr, out: &mut Vec<Set>) {
    match expr {
        PathExpr::True | PathExpr::False => {}
        PathExpr::In(patterns) => out.push(Set { outside: false, patterns: patterns.clone() }),
        PathExpr::NotIn(patterns) => out.push(Set { outside: true, patterns: patterns.clone() }),
        PathExpr::All(members) | PathExpr::Any(members) => members.iter().for_each(|member| collect(member, out)),
    }
}

/// With these sets alone; what others ask may hold. `None` when it gets too large.
fn attempt(bits: &[PathExpr], sets: &[Set], patterns: &[Pattern]) -> Option<(Automaton, usize)> {
    let chosen: Vec<Vec<Pattern>> = sets
        .iter()
        .map(|set| set.patterns.iter().filter_map(|id| patterns.get(*id as usize).cloned()).collect())
        .collect();
    let (chosen, classes) = with_few_classes(sets, chosen)?;
    let odd = [climbs()];
    let chosen = chosen.iter().map(Vec::as_slice).chain([odd.as_slice()]);
    let dfas: Vec<Dfa> = chosen.map(|own| Dfa::new(own.iter(), &classes)).collect::<Option<_>>()?;
    let nodes = bits.iter().map(|bit| Node::of(bit, sets)).collect();
    let raw = Product { sets, dfas, nodes, classes: &classes }.run()?;
    let automaton = super::minimise::minimised(&raw, &classes)?;
    // The probe's own has more: odd texts pass.
    automaton.with_odd_texts()?;
    Some((automaton, classes.count))
}

/// Texts with a name that ends with `..`, and more behind it: what rules look for to find paths that climb. No plain path does, and a name
/// like that is rare enough for its paths to pass: telling them apart from others would double the automaton again and again.
fn climbs() -> Pattern {
    let byte = |byte| Item { set: ByteSet::from_iter([byte]), star: false };
    let any = || Item { set: ByteSet::ALL, star: true };
    Pattern(vec![any(), byte(b'.'), byte(b'.'), byte(b'/'), any()])
}

/// Patterns whose bytes fall into few classes: where need be those that are asked for match more, those that are excluded less.
fn with_few_classes(sets: &[Set], chosen: Vec<Vec<Pattern>>) -> Option<(Vec<Vec<Pattern>>, Classes)> {
    let of = |chosen: &[Vec<Pattern>]| {
        Classes::of(chosen.iter().flatten().flat_map(|pattern| &pattern.0).map(|item| &item.set))
    };
    if let Some(classes) = of(&chosen) {
        return Some((chosen, classes));
    }
    let rare = classes::rare(chosen.iter().flatten());
    let coarse = sets.iter().zip(&chosen).map(|(set, own)| match set.outside {
        false => own.iter().map(|pattern| classes::widened(pattern, rare)).collect(),
        true => own.iter().filter(|pattern| classes::is_coarse(pattern, rare)).cloned().collect(),
    });
    let coarse: Vec<Vec<Pattern>> = coarse.collect();
    let classes = of(&coarse)?;
    Some((coarse, classes))
}

/// A condition over sets by number.
#[derive(Debug)]
enum Node {
    May,
    Never,
    Set(usize),
    All(Vec<Node>),
    Any(Vec<Node>),
}

impl Node {
    fn of(expr: &PathExpr, sets: &[Set]) -> Self {
        let find = |outside: bool, patterns: &Rc<BTreeSet<PatternId>>| {
            sets.iter().position(|set| set.outside == outside && set.patterns == *patterns).map_or(Node::May, Node::Set)
        };
        match expr {
            PathExpr::True => Node::May,
            PathExpr::False => Node::Never,
            PathExpr::In(patterns) => find(false, patterns),
            PathExpr::NotIn(patterns) => find(true, patterns),
            PathExpr::All(members) => Node::All(members.iter().map(|member| Node::of(member, sets)).collect()),
            PathExpr::Any(members) => Node::Any(members.iter().map(|member| Node::of(member, sets)).collect()),
        }
    }

    /// Its value, if the sets that are known decide it.
    fn decided(&self, known: &dyn Fn(usize) -> Option<bool>) -> Option<bool> {
        match self {
            Node::May => Some(true),
            Node::Never => Some(false),
            Node::Set(set) => known(*set),
            Node::All(members) => several(members, known, false),
            Node::Any(members) => several(members, known, true),
        }
    }

    /// Marks the sets that its value depends on, so far as it is not decided without them.
    fn keep(&self, known: &dyn Fn(usize) -> Option<bool>, out: &mut [bool]) {
        let (members, decides) = match self {
            Node::Set(set) => return out.get_mut(*set).into_iter().for_each(|slot| *slot = true),
            Node::All(members) => (members, false),
            Node::Any(members) => (members, true),
            Node::May | Node::Never => return,
        };
        match members.iter().find(|member| member.decided(known) == Some(decides)) {
            Some(decisive) => decisive.keep(known, out),
            None => members.iter().for_each(|member| member.keep(known, out)),
        }
    }
}

/// Of members of which one decides when it has this value.
fn several(members: &[Node], known: &dyn Fn(usize) -> Option<bool>, decides: bool) -> Option<bool> {
    let mut all_known = true;
    for member in members {
        match member.decided(known) {
            Some(value) if value == decides => return Some(decides),
            Some(_) => {}
            None => all_known = false,
        }
    }
    all_known.then_some(!decides)
}

/// An automaton without bounds.
#[derive(Debug, Default)]
pub struct Raw {
    /// By state and class.
    pub next: Vec<u32>,
    /// By state.
    pub verdict: Vec<u64>,
}

/// The state of texts that may be anything, and the one where a path begins.
pub const ODD: u32 = 0;
/// Where a path begins.
pub const START: u32 = 1;

/// In place of the state of a set that does not matter any more.
const IDLE: u32 = u32::MAX;
/// Behind the states of the sets: the values of the conditions, as far as they are decided.
const UNDECIDED: u32 = 0;
const NEVER: u32 = 1;
const SURE: u32 = 2;

/// True for the state of a set that still changes.
fn moves(state: u32) -> bool {
    state > ALIVE && state != IDLE
}

/// States by what the sets are at.
#[derive(Debug, Default)]
struct States {
    numbers: FxHashMap<Box<[u32]>, u32>,
    all: Vec<Box<[u32]>>,
}

impl States {
    fn number(&mut self, key: &[u32]) -> u32 {
        if let Some(number) = self.numbers.get(key) {
            return *number;
        }
        let fresh = self.all.len() as u32;
        self.all.push(key.into());
        self.numbers.insert(key.into(), fresh);
        fresh
    }
}

/// Which classes lead all sets to the same states as an earlier class: most do.
#[derive(Debug, Default)]
struct Alike<'d> {
    rows: Vec<&'d [u32]>,
    /// By class: of where it leads.
    hashes: Vec<u64>,
    /// Classes that lead where none before them does, and where is asked for.
    firsts: Vec<usize>,
}

impl<'d> Alike<'d> {
    fn begin(&mut self, rows: impl Iterator<Item = &'d [u32]>, width: usize) {
        self.rows.clear();
        self.rows.extend(rows);
        self.firsts.clear();
        self.hashes.clear();
        self.hashes.resize(width, 0);
        for row in &self.rows {
            for (hash, to) in self.hashes.iter_mut().zip(*row) {
                *hash = (hash.rotate_left(5) ^ u64::from(*to)).wrapping_mul(0x517c_c1b7_2722_0a95);
            }
        }
    }

    /// The first class, of those that were asked for, that leads where this one does, unless that is itself.
    fn first(&mut self, class: usize) -> Option<usize> {
        let hash = self.hashes.get(class);
        let same = |other: usize| {
            self.hashes.get(other) == hash && self.rows.iter().all(|row| row.get(other) == row.get(class))
        };
        let first = self.firsts.iter().copied().find(|first| same(*first));
        if first.is_none() {
            self.firsts.push(class);
        }
        first
    }
}

#[derive(Debug)]
struct Product<'a> {
    sets: &'a [Set],
    /// Of the sets, and behind them that of odd texts.
    dfas: Vec<Dfa>,
    nodes: Vec<Node>,
    classes: &'a Classes,
}

impl Product<'_> {
    fn run(&self) -> Option<Raw> {
        let width = self.classes.count;
        let mut states = States::default();
        // Odd texts have no state of the sets.
        states.all.push(Box::default());
        let start = self.dfas.iter().map(|dfa| dfa.start).chain(self.nodes.iter().map(|_| UNDECIDED));
        let mut next: Vec<u32> = start.collect();
        self.canonical(&mut next);
        states.number(&next);
        let mut raw = Raw { next: vec![ODD; width], verdict: vec![u64::MAX] };
        let (slash, control) = (usize::from(self.classes.class(b'/')), self.classes.mask(control()));
        let mut at = START as usize;
        let mut alike = Alike::default();
        while let Some(state) = states.all.get(at).cloned() {
            raw.verdict.push(self.verdict(&state));
            let moving = state.iter().zip(&self.dfas).filter(|(own, _)| moves(**own));
            alike.begin(moving.filter_map(|(own, dfa)| dfa.row(*own)), width);
            let row = raw.next.len();
            for class in 0..width {
                // Paths are absolute.
                if control >> (class & 63) & 1 == 1 || at == START as usize && class != slash {
                    raw.next.push(ODD);
                    continue;
                }
                let to = match alike.first(class) {
                    Some(first) => raw.next.get(row + first).copied().unwrap_or(ODD),
                    None if self.after(&state, class, &mut next) => states.number(&next),
                    None => ODD,
                };
                raw.next.push(to);
            }
            at += 1;
            if states.all.len() > MAX_RAW_STATES {
                return None;
            }
        }
        Some(raw)
    }

    /// The state behind a byte, into `next`; false if the text is odd. What it decides is put together only when something new was decided.
    fn after(&self, state: &[u32], class: usize, next: &mut Vec<u32>) -> bool {
        next.clear();
        next.extend_from_slice(state);
        let mut settled = false;
        for (own, dfa) in next.iter_mut().zip(&self.dfas).filter(|(own, _)| moves(**own)) {
            *own = dfa.step(*own, class);
            settled |= *own <= ALIVE;
        }
        if next.get(self.sets.len()) == Some(&ALIVE) {
            return false;
        }
        if settled {
            self.canonical(next);
        }
        true
    }

    /// The same without what nothing depends on.
    fn canonical(&self, state: &mut Vec<u32>) {
        // Whether a text is odd counts always.
        let mut kept: Vec<bool> = (0..self.dfas.len()).map(|set| set == self.sets.len()).collect();
        let mut values = Vec::with_capacity(self.nodes.len());
        let known = |set: usize| self.settled(set, state);
        for (node, before) in self.nodes.iter().zip(state.iter().skip(self.dfas.len())) {
            let value = match (*before, node.decided(&known)) {
                (UNDECIDED, None) => {
                    node.keep(&known, &mut kept);
                    UNDECIDED
                }
                (UNDECIDED, Some(value)) => [NEVER, SURE][usize::from(value)],
                (before, _) => before,
            };
            values.push(value);
        }
        for (slot, kept) in state.iter_mut().zip(&kept) {
            *slot = if *kept { *slot } else { IDLE };
        }
        state.truncate(self.dfas.len());
        state.extend(values);
    }

    /// What is decided of a set, whatever follows.
    fn settled(&self, set: usize, state: &[u32]) -> Option<bool> {
        let outside = self.sets.get(set).is_some_and(|set| set.outside);
        match state.get(set).copied() {
            Some(DEAD) => Some(outside),
            Some(ALIVE) => Some(!outside),
            _ => None,
        }
    }

    /// The conditions that a path may satisfy that ends here.
    fn verdict(&self, state: &[u32]) -> u64 {
        let at_end = |set: usize| {
            let own = state.get(set).copied().filter(|own| *own != IDLE)?;
            Some(self.dfas.get(set)?.accepts(own) != self.sets.get(set)?.outside)
        };
        let values = state.iter().skip(self.dfas.len());
        let holds = self.nodes.iter().zip(values).map(|(node, value)| match *value {
            NEVER => false,
            SURE => true,
            _ => node.decided(&at_end).unwrap_or(true),
        });
        holds.enumerate().filter(|(_, holds)| *holds).fold(0, |bits, (bit, _)| bits | 1 << (bit & 63))
    }
}
