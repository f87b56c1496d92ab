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

/// A place in a pattern: its item, what it reads, and what stands behind. Places from which patterns go on alike are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    mask: u64,
    star: bool,
    /// The place behind the item.
    next: u32,
    /// All items are read.
    end: bool,
    /// Whatever follows matches.
    alive: bool,
}

impl Dfa {
    /// `None` when it would be too large.
    pub fn new<'p>(patterns: impl Iterator<Item = &'p Pattern>, classes: &Classes) -> Option<Self> {
        // The end of all patterns.
        let mut places = vec![Place { mask: 0, star: false, next: 0, end: true, alive: false }];
        let mut known: FxHashMap<Place, u32> = FxHashMap::default();
        let mut starts = Vec::new();
        for pattern in patterns {
            let mut at = 0;
            for item in pattern.0.iter().rev() {
                let alive = item.is_any() && at == 0;
                let place = Place { mask: classes.mask(item.set), star: item.star, next: at, end: false, alive };
                at = *known.entry(place).or_insert_with(|| {
                    places.push(place);
                    places.len() as u32 - 1
                });
            }
            starts.push(at);
        }
        let (mut builder, start) = Builder::new(&places, starts, classes.count);
        let mut dfa = Self { next: Vec::new(), accepts: Vec::new(), classes: classes.count, start };
        let mut at = 0;
        while at < builder.sets.len() {
            if at > MAX_STATES {
                return None;
            }
            let state = at as u32;
            let set = builder.sets.get(at).cloned().unwrap_or_default();
            at += 1;
            dfa.accepts.push(state == ALIVE || state > ALIVE && (builder.always_ends || builder.accepts(&set)));
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

    /// The states after a byte of each class.
    pub fn row(&self, state: u32) -> Option<&[u32]> {
        let at = state as usize * self.classes;
        self.next.get(at..at + self.classes)
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
    /// Places of patterns that may begin anywhere: they are in every state, and left out of the sets.
    always: Vec<bool>,
    /// A text may end at one of them.
    always_ends: bool,
    /// By class: where they lead, beside themselves; `None`: whatever follows matches.
    begun: Vec<Option<Vec<u32>>>,
    /// By class: the first one by which the same patterns begin.
    alike: Vec<usize>,
    /// Scratch.
    set: Vec<u32>,
}

impl<'p> Builder<'p> {
    /// With the state of the empty text.
    fn new(places: &'p [Place], starts: Vec<u32>, classes: usize) -> (Self, u32) {
        let mut builder = Self {
            places,
            numbers: FxHashMap::default(),
            sets: vec![Box::default(), Box::default()],
            always: vec![false; places.len()],
            always_ends: false,
            begun: vec![Some(Vec::new()); classes],
            alike: Vec::new(),
            set: Vec::new(),
        };
        let everywhere = |at: &u32| {
            places.get(*at as usize).is_some_and(|place| place.star && place.mask.count_ones() as usize == classes)
        };
        builder.set = starts.iter().copied().filter(everywhere).collect();
        let alive = !builder.close();
        let always = builder.set.clone();
        for at in &always {
            builder.always.get_mut(*at as usize).into_iter().for_each(|slot| *slot = true);
        }
        builder.always_ends = builder.accepts(&always);
        for class in 0..classes {
            builder.set = builder.read(&always, class).collect();
            let alive = !builder.close();
            let own = (!alive).then(|| builder.set.clone());
            builder.begun.get_mut(class).into_iter().for_each(|slot| *slot = own.clone());
        }
        let first = |own| builder.begun.iter().position(|begun| begun == own);
        builder.alike = builder.begun.iter().filter_map(first).collect();
        if always.is_empty() {
            builder.numbers.insert(Box::default(), DEAD);
        }
        builder.set = starts;
        let start = if alive { ALIVE } else { builder.state() };
        (builder, start)
    }

    fn place(&self, at: u32) -> Option<Place> {
        self.places.get(at as usize).copied()
    }

    fn accepts(&self, set: &[u32]) -> bool {
        set.iter().any(|at| self.place(*at).is_some_and(|place| place.end))
    }

    /// Where places lead by a class.
    fn read(&self, set: &[u32], class: usize) -> impl Iterator<Item = u32> {
        let bit = 1u64 << (class & 63);
        let read =
            set.iter().filter_map(move |at| Some((*at, self.place(*at)?)).filter(|(_, place)| place.mask & bit != 0));
        read.map(|(at, place)| if place.star { at } else { place.next })
    }

    /// Adds to the set what can be reached without a byte, and takes out what is in every set; false if whatever follows matches.
    fn close(&mut self) -> bool {
        let mut n = 0;
        while let Some(at) = self.set.get(n).copied() {
            n += 1;
            let Some(place) = self.place(at) else { continue };
            if place.alive {
                return false;
            }
            if place.star && !self.always.get(at as usize).copied().unwrap_or(false) {
                self.set.push(place.next);
            }
        }
        let always = &self.always;
        self.set.retain(|at| !always.get(*at as usize).copied().unwrap_or(false));
        self.set.sort_unstable();
        self.set.dedup();
        true
    }

    /// The number of the state of the set.
    fn state(&mut self) -> u32 {
        if !self.close() {
            return ALIVE;
        }
        if let Some(number) = self.numbers.get(&self.set[..]) {
            return *number;
        }
        let fresh = self.sets.len() as u32;
        self.sets.push(self.set.as_slice().into());
        self.numbers.insert(self.set.as_slice().into(), fresh);
        fresh
    }

    /// The states that follow a state. Most classes lead where an earlier one does: they are read by the same places, and begin the same patterns.
    fn fill(&mut self, set: &[u32], row: &mut [u32]) {
        let places = self.places;
        let masks: Vec<u64> = set.iter().filter_map(|at| places.get(*at as usize)).map(|place| place.mask).collect();
        let read_alike = |one: usize, other: usize| masks.iter().all(|mask| mask >> one & 1 == mask >> other & 1);
        let mut firsts: Vec<usize> = Vec::new();
        for class in 0..row.len() {
            let Some(Some(begun)) = self.begun.get(class) else {
                row.get_mut(class).into_iter().for_each(|slot| *slot = ALIVE);
                continue;
            };
            let first = firsts
                .iter()
                .find(|first| self.alike.get(**first) == self.alike.get(class) && read_alike(**first, class));
            let to = match first.and_then(|first| row.get(*first)) {
                Some(to) => *to,
                None => {
                    firsts.push(class);
                    self.set.clear();
                    self.set.extend_from_slice(begun);
                    let bit = 1u64 << (class & 63);
                    let read = set.iter().filter_map(|at| Some((*at, places.get(*at as usize)?)));
                    let read = read.filter(|(_, place)| place.mask & bit != 0);
                    self.set.extend(read.map(|(at, place)| if place.star { at } else { place.next }));
                    self.state()
                }
            };
            row.get_mut(class).into_iter().for_each(|slot| *slot = to);
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
