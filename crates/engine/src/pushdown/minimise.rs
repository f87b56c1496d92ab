//! States that no path can tell apart become one.

use super::automaton::{Raw, START};
use super::classes::Classes;
use lanner_schema::filter::{Automaton, MAX_CLASSES, MAX_STATES};
use rustc_hash::FxHashMap;

/// The smallest automaton with the same verdicts; `None` when it still has too many states.
pub fn minimised(raw: &Raw, classes: &Classes) -> Option<Automaton> {
    let width = classes.count;
    let (mut block, mut count) = by_key(raw.verdict.iter());
    loop {
        let signature = |state: usize| {
            let row = raw.next.get(state * width..(state + 1) * width).unwrap_or_default();
            let after = row.iter().map(|next| block.get(*next as usize).copied().unwrap_or(0));
            block.get(state).copied().into_iter().chain(after).collect::<Box<[u32]>>()
        };
        let signatures: Vec<Box<[u32]>> = (0..raw.verdict.len()).map(signature).collect();
        let (finer, more) = by_key(signatures.iter());
        let stable = more == count;
        (block, count) = (finer, more);
        if stable {
            break;
        }
    }
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

/// Equal keys get equal numbers, counted from 0 in the order of the states.
fn by_key<K: std::hash::Hash + Eq>(keys: impl Iterator<Item = K>) -> (Vec<u32>, usize) {
    let mut numbers: FxHashMap<K, u32> = FxHashMap::default();
    let numbered = keys.map(|key| {
        let fresh = numbers.len() as u32;
        *numbers.entry(key).or_insert(fresh)
    });
    let blocks: Vec<u32> = numbered.collect();
    let count = numbers.len();
    (blocks, count)
}
