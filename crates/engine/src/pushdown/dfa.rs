//! One set of patterns as a deterministic automaton over classes of bytes.

use super::classes::Classes;
use super::patterns::Pattern;
use rustc_hash::FxHashMap;

/// States of one set's automaton at most.
const MAX_STATES: usize = 16_384;

/// Nothing matches any more.
pub const DEAD: u32 = 0;
/// Everything matches from here on.
pub const ALIVE: u32 = 1;

/// The automaton: it says of each text whether one of the patterns matches all of it.
#[derive(Debug)]
pub struct Dfa {
    /// By state and class.
    next: Vec<u32>,
    accepts: Vec<bool>,
    classes: usize,
    /// Where a text begins.
    pub start: u32,
}

/// A place in a pattern: its item, what it reads, and what stands behind.
#[derive(Debug, Clone, Copy)]
struct Place {
    mask: u64,
    star: bool,
    /// All items are read.
    end: bool,
    /// Whatever follows matches.
    alive: bool,
}

impl Dfa {
    /// `None` when it would be too large.
    pub fn new<'p>(patterns: impl Iterator<Item = &'p Pattern>, classes: &Classes) -> Option<Self> {
        let mut places: Vec<Place> = Vec::new();
        let mut starts = Vec::new();
        for pattern in patterns {
            starts.push(places.len() as u32);
            for (n, item) in pattern.0.iter().enumerate() {
                let alive = item.is_any() && n + 1 == pattern.0.len();
                places.push(Place { mask: classes.mask(item.set), star: item.star, end: false, alive });
            }
            places.push(Place { mask: 0, star: false, end: true, alive: false });
        }
        let mut builder = Builder { places: &places, numbers: FxHashMap::default(), sets: Vec::new() };
        let mut dfa = Self { next: Vec::new(), accepts: Vec::new(), classes: classes.count, start: DEAD };
        builder.sets = vec![Box::default(), Box::default()];
        builder.numbers.insert(Box::default(), DEAD);
        dfa.start = builder.state(starts);
        let mut at = 0;
        while at < builder.sets.len() {
            if at > MAX_STATES {
                return None;
            }
            let state = at as u32;
            let set = builder.sets.get(at).cloned().unwrap_or_default();
            at += 1;
            dfa.accepts.push(state == ALIVE || builder.accepts(&set));
            let row = dfa.next.len();
            dfa.next.resize(row + classes.count, if state == ALIVE { ALIVE } else { DEAD });
            if state > ALIVE {
                let row = dfa.next.get_mut(row..).unwrap_or_default();
                builder.fill(&set, row);
            }
        }
        Some(dfa)
    }

    /// The state after a byte of a class.
    #[inline]
    pub fn step(&self, state: u32, class: usize) -> u32 {
        self.next.get(state as usize * self.classes + class).copied().unwrap_or(DEAD)
    }

    /// True if a text that ends in the state matches.
    pub fn accepts(&self, state: u32) -> bool {
        self.accepts.get(state as usize).copied().unwrap_or(false)
    }
}

#[derive(Debug)]
struct Builder<'p> {
    places: &'p [Place],
    numbers: FxHashMap<Box<[u32]>, u32>,
    sets: Vec<Box<[u32]>>,
}

impl Builder<'_> {
    fn place(&self, at: u32) -> Option<Place> {
        self.places.get(at as usize).copied()
    }

    fn accepts(&self, set: &[u32]) -> bool {
        set.iter().any(|at| self.place(*at).is_some_and(|place| place.end))
    }

    /// The number of the state of these places and those that can be reached from them without a byte.
    fn state(&mut self, mut set: Vec<u32>) -> u32 {
        let mut n = 0;
        while let Some(at) = set.get(n).copied() {
            n += 1;
            let Some(place) = self.place(at) else { continue };
            if place.alive {
                return ALIVE;
            }
            if place.star {
                set.push(at + 1);
            }
        }
        set.sort_unstable();
        set.dedup();
        let fresh = self.sets.len() as u32;
        *self.numbers.entry(set.into_boxed_slice()).or_insert_with_key(|set| {
            self.sets.push(set.clone());
            fresh
        })
    }

    /// The states that follow a state.
    fn fill(&mut self, set: &[u32], row: &mut [u32]) {
        let reading: Vec<(u32, Place)> = set.iter().filter_map(|at| Some((*at, self.place(*at)?))).collect();
        // What reads every class needs no own state for each.
        let told_apart = reading.iter().filter(|(_, place)| place.mask.count_ones() < row.len() as u32);
        let told_apart = told_apart.fold(0u64, |mask, (_, place)| mask | place.mask);
        let mut others: Option<u32> = None;
        for (class, slot) in row.iter_mut().enumerate() {
            let bit = 1u64 << (class & 63);
            if told_apart & bit == 0
                && let Some(known) = others
            {
                *slot = known;
                continue;
            }
            let read = reading.iter().filter(|(_, place)| place.mask & bit != 0);
            let after: Vec<u32> = read.map(|(at, place)| if place.star { *at } else { at + 1 }).collect();
            *slot = self.state(after);
            if told_apart & bit == 0 {
                others = Some(*slot);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::{Options, compile};
    use lanner_fields::Registry;

    /// Every operator agrees with its matcher.
    #[test]
    fn agrees_with_the_matcher() {
        let conditions = [
            "fd.name = /etc/shadow",
            "fd.name in (/etc/shadow, /etc/passwd, /etc)",
            "fd.name startswith /etc/sh",
            "fd.name endswith .ssh/id_rsa",
            "fd.name contains /.ssh/",
            "fd.name icontains .SSH",
            "fd.name glob /home/*/.ssh/id_?sa",
            "fd.name glob '/[a-h]*/[!x]*'",
            "fd.name iglob '*/ID_[r]SA'",
            "fd.name pmatch (/etc, /home/*/.ssh, /usr/b?n/)",
            "fd.name contains ''",
            "fd.name endswith aab",
            "fd.name glob '*a*b*'",
        ];
        let paths = [
            "/",
            "/etc",
            "/etc/shadow",
            "/etc/shadows",
            "/etcetera",
            "/home/a/.ssh/id_rsa",
            "/home/.ssh/ID_dsa",
            "/home/a/b/.ssh/x",
            "/usr/bin/x",
            "/x/aab",
            "/x/aaaab",
            "/x/aabb",
            "/q/x",
            "/usr/bin",
        ];
        let registry = Registry::builtin();
        for text in conditions {
            let expr = lanner_lang::condition::parse(text, lanner_lang::condition::MAX_DEPTH).unwrap();
            let compiled = compile(&expr, &registry, "syscall", &Options::default()).0.unwrap();
            let crate::compile::Node::Test(test) = compiled.root else { panic!("{text}") };
            let (patterns, inverse) = super::super::patterns::of_test(&test).unwrap();
            let classes = Classes::of(patterns.iter().flat_map(|p| &p.0).map(|item| &item.set)).unwrap();
            let dfa = Dfa::new(patterns.iter(), &classes).unwrap();
            for path in paths {
                let state =
                    path.bytes().fold(dfa.start, |state, byte| dfa.step(state, usize::from(classes.class(byte))));
                let wanted = test.predicate.holds(lanner_fields::Value::Text(path.as_bytes()));
                assert_eq!(dfa.accepts(state) != inverse, wanted, "{text} {path}");
            }
        }
    }
}
