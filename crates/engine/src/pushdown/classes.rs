//! Bytes that no pattern tells apart are one class; there are not more of them than the probe has room for.

use super::patterns::Pattern;
use crate::matcher::glob::ByteSet;
use lanner_schema::filter::MAX_CLASSES;
use std::collections::{BTreeMap, BTreeSet};

/// Class of each byte.
#[derive(Debug, Clone)]
pub struct Classes {
    /// By byte.
    pub of: [u8; 256],
    /// Number of classes.
    pub count: usize,
}

/// Bytes that are read as others by the state: whatever has them may be anything.
pub fn control() -> ByteSet {
    (0..=255u8).filter(u8::is_ascii_control).collect()
}

/// Slash and dot, which decide whether a text is a plain path.
const ALONE: [u8; 2] = *b"/.";

impl Classes {
    /// The classes that sets make; `None` when there would be too many.
    pub fn of<'s>(sets: impl Iterator<Item = &'s ByteSet>) -> Option<Self> {
        let own = [control()].into_iter().chain(ALONE.map(|byte| ByteSet::from_iter([byte])));
        let distinct: BTreeSet<ByteSet> = sets.copied().chain(own).collect();
        let (mut of, mut count) = ([0u8; 256], 1);
        for set in &distinct {
            let mut renumbered: BTreeMap<(u8, bool), u8> = BTreeMap::new();
            for (byte, slot) in (0..=255u8).zip(of.iter_mut()) {
                let fresh = u8::try_from(renumbered.len()).ok()?;
                *slot = *renumbered.entry((*slot, set.contains(byte))).or_insert(fresh);
            }
            count = renumbered.len();
        }
        (count <= MAX_CLASSES).then_some(Self { of, count })
    }

    /// Class of a byte.
    pub fn class(&self, byte: u8) -> u8 {
        self.of.get(usize::from(byte)).copied().unwrap_or(0)
    }

    /// A set as a mask of classes.
    pub fn mask(&self, set: ByteSet) -> u64 {
        set.iter().fold(0, |mask, byte| mask | 1 << (self.class(byte) & 63))
    }
}

/// The bytes that are told apart when there are too many classes: those that most patterns have.
const KEPT: usize = 48;

/// The bytes that shall not be told apart.
pub fn rare<'p>(patterns: impl Iterator<Item = &'p Pattern>) -> ByteSet {
    let mut uses = [0u32; 256];
    for byte in patterns.flat_map(|pattern| &pattern.0).filter_map(|item| item.set.only()) {
        if let Some(slot) = uses.get_mut(usize::from(byte)) {
            *slot += 1;
        }
    }
    let mut bytes: Vec<u8> = (0..=255u8).filter(|byte| !ALONE.contains(byte) && !byte.is_ascii_control()).collect();
    bytes.sort_by_key(|byte| std::cmp::Reverse(uses.get(usize::from(*byte)).copied().unwrap_or(0)));
    bytes.into_iter().skip(KEPT).collect()
}

/// The same pattern for more texts: what holds for one rare byte holds for all.
pub fn widened(pattern: &Pattern, rare: ByteSet) -> Pattern {
    let mut wide = pattern.clone();
    wide.0.iter_mut().filter(|item| item.set.meets(rare)).for_each(|item| item.set = item.set.or(rare));
    wide
}

/// True if a pattern does not tell rare bytes apart.
pub fn is_coarse(pattern: &Pattern, rare: ByteSet) -> bool {
    pattern.0.iter().all(|item| !item.set.meets(rare) || item.set.or(rare) == item.set)
}
