//! States that no path can tell apart become one.

use super::automaton::{Raw, START};
use super::classes::Classes;
use lanner_schema::filter::{Automaton, MAX_CLASSES, MAX_STATES};
use rustc_hash::FxHashMap;

/// The smallest automaton with the same verdicts; `None` when it still has too many states.
pub fn minimised(raw: &Raw, classes: &Classes) -> Option<Automaton> {
    let width = classes.count;
    let blocks = Blocks::of(raw, width);
    let (block, count) = (&blocks.of, blocks.count as usize);
    if count > MAX_STATES {
        return None;
    }
    let mut next = vec![0u16; count * MAX_CLASSES];
    let mut verdict = vec![0; count];
    for (state, own) in block.iter().map(|block| *block as usize).enumerate() {
        *verdict.get_mut(own)? = raw.verdict.get(state).copied()?;
        let row = raw.next.get(state * width..(state + 1) * width)?;
        for (class, to) in row.iter().enumerate() {
            *next.get_mut(own * MAX_CLASSES + class)? = u16::try_from(*block.get(*to as usize)?).ok()?;
        }
    }
    let start = u16::try_from(*block.get(START as usize)?).ok()?;
    Some(Automaton { class: classes.of, next, verdict, start })
}

/// States in blocks, which are split as long as the bytes of two states of a block lead to different ones.
#[derive(Debug)]
struct Blocks<'r> {
    raw: &'r Raw,
    width: usize,
    /// By state.
    of: Vec<u32>,
    count: u32,
    /// By block: how many states it has.
    sizes: Vec<u32>,
}

impl<'r> Blocks<'r> {
    fn of(raw: &'r Raw, width: usize) -> Self {
        let mut own = Self { raw, width, of: Vec::new(), count: 0, sizes: Vec::new() };
        own.by_verdict();
        let before = Predecessors::new(raw, width);
        // States from which a byte leads to a state whose block is another since.
        let mut dirty: Vec<u32> = (0..raw.verdict.len() as u32).collect();
        while !dirty.is_empty() {
            let moved = own.split(&dirty);
            dirty = before.of_all(&moved);
        }
        own
    }

    /// States of equal verdicts are one block at first.
    fn by_verdict(&mut self) {
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        for verdict in &self.raw.verdict {
            let fresh = numbers.len() as u32;
            let number = *numbers.entry(*verdict).or_insert(fresh);
            self.of.push(number);
            match self.sizes.get_mut(number as usize) {
                Some(size) => *size += 1,
                None => self.sizes.push(1),
            }
        }
        self.count = numbers.len() as u32;
    }

    fn block(&self, state: u32) -> u32 {
        self.of.get(state as usize).copied().unwrap_or(0)
    }

    fn size(&self, block: u32) -> u32 {
        self.sizes.get(block as usize).copied().unwrap_or(0)
    }

    fn row(&self, state: u32) -> &'r [u32] {
        let at = state as usize * self.width;
        self.raw.next.get(at..at + self.width).unwrap_or_default()
    }

    /// Takes these states out of their blocks, into blocks of those whose bytes lead to the same blocks; tells which have a new one. States of a block that
    /// are not among them lead to where they led before, and all others now to other blocks than these; where there are none, the largest part stays.
    fn split(&mut self, dirty: &[u32]) -> Vec<u32> {
        // By block and where the bytes lead, as a hash. Those with equal hashes are compared.
        let mut parts: Vec<Vec<u32>> = Vec::new();
        let mut found: FxHashMap<(u32, u64), Vec<usize>> = FxHashMap::default();
        // By block: its parts, and how many states they have.
        let mut of_block: FxHashMap<u32, (Vec<usize>, u32)> = FxHashMap::default();
        for state in dirty.iter().copied().filter(|state| self.size(self.block(*state)) > 1) {
            let (block, row) = (self.block(state), self.row(state));
            let hash = row.iter().fold(0u64, |hash, to| {
                (hash.rotate_left(5) ^ u64::from(self.block(*to))).wrapping_mul(0x517c_c1b7_2722_0a95)
            });
            let equal = |other: u32| row.iter().zip(self.row(other)).all(|(a, b)| self.block(*a) == self.block(*b));
            let same = found.entry((block, hash)).or_default();
            let known = same.iter().copied().find(|at| {
                let first = parts.get(*at).and_then(|part| part.first());
                first.is_some_and(|first| equal(*first))
            });
            let of_block = of_block.entry(block).or_default();
            of_block.1 += 1;
            match known.and_then(|at| parts.get_mut(at)) {
                Some(part) => part.push(state),
                None => {
                    same.push(parts.len());
                    of_block.0.push(parts.len());
                    parts.push(vec![state]);
                }
            }
        }
        let len = |at: &usize| parts.get(*at).map_or(0, Vec::len);
        let mut leaving: Vec<usize> = Vec::new();
        for (block, (mut own, states)) in of_block {
            if states == self.size(block) {
                let largest = own.iter().enumerate().max_by_key(|(_, at)| len(at)).map_or(0, |(n, _)| n);
                own.swap_remove(largest);
            }
            leaving.extend(own);
        }
        // In an order that does not depend on a hash.
        leaving.sort_unstable();
        let mut moved = Vec::new();
        for at in leaving {
            let Some(part) = parts.get_mut(at) else { continue };
            self.renumber(part);
            moved.append(part);
        }
        moved
    }

    /// Gives these states a block of their own.
    fn renumber(&mut self, part: &[u32]) {
        for state in part {
            let Some(slot) = self.of.get_mut(*state as usize) else { continue };
            self.sizes.get_mut(*slot as usize).into_iter().for_each(|size| *size -= 1);
            *slot = self.count;
        }
        self.sizes.push(part.len() as u32);
        self.count += 1;
    }
}

/// By state: from which a byte leads to it.
#[derive(Debug)]
struct Predecessors {
    /// Where the list of each state begins; behind the last, where it ends.
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Predecessors {
    fn new(raw: &Raw, width: usize) -> Self {
        let count = raw.verdict.len();
        let (mut edges, mut starts) = (Vec::new(), vec![0u32; count + 1]);
        let mut last = vec![u32::MAX; count];
        for (state, row) in (0u32..).zip(raw.next.chunks(width.max(1))) {
            for to in row {
                let Some(last) = last.get_mut(*to as usize).filter(|last| **last != state) else { continue };
                *last = state;
                edges.push((state, *to));
                starts.get_mut(*to as usize + 1).into_iter().for_each(|slot| *slot += 1);
            }
        }
        let mut sum = 0;
        for slot in &mut starts {
            sum += *slot;
            *slot = sum;
        }
        let (mut all, mut at) = (vec![0; edges.len()], starts.clone());
        for (from, to) in edges {
            let Some(at) = at.get_mut(to as usize) else { continue };
            all.get_mut(*at as usize).into_iter().for_each(|slot| *slot = from);
            *at += 1;
        }
        Self { starts, all }
    }

    /// Those of several states, each once.
    fn of_all(&self, states: &[u32]) -> Vec<u32> {
        let mut found = vec![false; self.starts.len()];
        let mut out = Vec::new();
        for state in states {
            let at = |n: usize| self.starts.get(n).map_or(0, |at| *at as usize);
            let own = self.all.get(at(*state as usize)..at(*state as usize + 1)).unwrap_or_default();
            for from in own {
                let Some(found) = found.get_mut(*from as usize).filter(|found| !**found) else { continue };
                *found = true;
                out.push(*from);
            }
        }
        out
    }
}
