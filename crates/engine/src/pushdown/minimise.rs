//! States that no path can tell apart become one.

use super::automaton::{Raw, START};
use super::classes::Classes;
use lanner_schema::filter::{Automaton, MAX_CLASSES, MAX_STATES};
use rustc_hash::FxHashMap;

/// The smallest automaton with the same verdicts; `None` when it still has too many states.
pub fn minimised(raw: &Raw, classes: &Classes) -> Option<Automaton> {
    let width = classes.count;
    let (mut block, mut count) = by_verdict(&raw.verdict);
    while split(raw, width, &mut block, &mut count) {}
    let count = count as usize;
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

/// States of equal verdicts are one block at first.
fn by_verdict(verdicts: &[u64]) -> (Vec<u32>, u32) {
    let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
    let numbered = verdicts.iter().map(|verdict| {
        let fresh = numbers.len() as u32;
        *numbers.entry(*verdict).or_insert(fresh)
    });
    let blocks = numbered.collect();
    (blocks, numbers.len() as u32)
}

/// Takes those states out of each block whose bytes lead to other blocks than the first one's do; false if there are none. Blocks of one state,
/// soon by far the most, are not looked at again.
fn split(raw: &Raw, width: usize, block: &mut [u32], count: &mut u32) -> bool {
    let mut sizes = vec![0u32; *count as usize];
    block.iter().for_each(|own| sizes.get_mut(*own as usize).into_iter().for_each(|size| *size += 1));
    let before = block.to_vec();
    let of = |state: usize| before.get(state).copied().unwrap_or(0);
    let row = |state: usize| raw.next.get(state * width..(state + 1) * width).unwrap_or_default();
    // By block and where the bytes lead, as a hash: the first state of each new block. Those with equal hashes are compared.
    let mut found: FxHashMap<(u32, u64), Vec<(usize, u32)>> = FxHashMap::default();
    let mut kept = vec![false; *count as usize];
    let mut any = false;
    for (state, slot) in block.iter_mut().enumerate() {
        if sizes.get(*slot as usize).is_none_or(|size| *size < 2) {
            continue;
        }
        let hash = row(state).iter().fold(0u64, |hash, to| {
            (hash.rotate_left(5) ^ u64::from(of(*to as usize))).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
        let equal = |other: usize| row(state).iter().zip(row(other)).all(|(a, b)| of(*a as usize) == of(*b as usize));
        let same = found.entry((*slot, hash)).or_default();
        if let Some((_, number)) = same.iter().find(|(first, _)| equal(*first)) {
            *slot = *number;
            continue;
        }
        let number = match kept.get_mut(*slot as usize) {
            Some(kept) if !*kept => {
                *kept = true;
                *slot
            }
            _ => {
                any = true;
                *count += 1;
                *count - 1
            }
        };
        same.push((state, number));
        *slot = number;
    }
    any
}
