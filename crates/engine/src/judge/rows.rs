//! Comparisons of one value with whole texts (`= != in`), of all rules together: one look into a table gives the results of all of them.

use crate::compile::{Predicate, Test};
use crate::matcher::TextMatcher;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// For each text that occurs in a comparison a row with one bit a comparison.
#[derive(Debug)]
pub struct Rows {
    by_text: FxHashMap<Box<[u8]>, u32>,
    longest: usize,
    /// Words of 64 bits in a row.
    width: usize,
    bits: Vec<u64>,
}

/// Largest table in words of 64 bits: 2 MB. Comparisons beyond it are made one by one.
const MAX_WORDS: usize = 1 << 18;

/// The row of a value that is missing: no comparison holds.
pub const MISSING: u32 = 0;
/// The row of a text that occurs in no comparison.
const OTHER: u32 = 1;

impl Rows {
    /// True for comparisons that a table can answer.
    pub fn can_hold(predicate: &Predicate) -> bool {
        matches!(predicate, Predicate::Text(TextMatcher::Eq(_) | TextMatcher::Ne(_) | TextMatcher::In(_)))
    }

    /// How many of these tests, in this order, one table of a reasonable size can hold: the first ones, of few texts, best.
    pub fn capacity(tests: &[Arc<Test>]) -> usize {
        let mut texts = 0;
        let mut fits = |(number, test): (usize, &Arc<Test>)| {
            texts += test.texts.len();
            texts * (number / 64 + 1) <= MAX_WORDS
        };
        tests.iter().enumerate().take_while(|(number, test)| fits((*number, test))).count()
    }

    /// The table of these tests; their bits are their places in the list.
    pub fn new(tests: &[Arc<Test>]) -> Self {
        let mut by_text: FxHashMap<Box<[u8]>, u32> = FxHashMap::default();
        for text in tests.iter().flat_map(|test| &test.texts) {
            let next = by_text.len() as u32 + OTHER + 1;
            by_text.entry(text.as_slice().into()).or_insert(next);
        }
        let width = tests.len().div_ceil(64);
        let longest = by_text.keys().map(|text| text.len()).max().unwrap_or(0);
        let mut rows = Self { bits: vec![0; width * (by_text.len() + OTHER as usize + 1)], by_text, longest, width };
        for (bit, test) in tests.iter().enumerate() {
            rows.fill(bit as u32, test);
        }
        rows
    }

    fn fill(&mut self, bit: u32, test: &Test) {
        // Those that hold for all texts but their own.
        if let Predicate::Text(TextMatcher::Ne(_)) = test.predicate {
            (OTHER..self.by_text.len() as u32 + OTHER + 1).for_each(|row| self.set(row, bit, true));
            let own: Vec<u32> =
                test.texts.iter().filter_map(|text| self.by_text.get(text.as_slice()).copied()).collect();
            own.into_iter().for_each(|row| self.set(row, bit, false));
            return;
        }
        let own: Vec<u32> = test.texts.iter().filter_map(|text| self.by_text.get(text.as_slice()).copied()).collect();
        own.into_iter().for_each(|row| self.set(row, bit, true));
    }

    fn set(&mut self, row: u32, bit: u32, value: bool) {
        if let Some(word) = self.bits.get_mut(row as usize * self.width + bit as usize / 64) {
            *word = *word & !(1 << (bit % 64)) | u64::from(value) << (bit % 64);
        }
    }

    /// The row of a value.
    #[inline]
    pub fn row(&self, value: &[u8]) -> u32 {
        if value.len() > self.longest { OTHER } else { self.by_text.get(value).copied().unwrap_or(OTHER) }
    }

    /// A comparison's result for the value of a row.
    #[inline]
    pub fn get(&self, row: u32, bit: u32) -> bool {
        self.bits.get(row as usize * self.width + bit as usize / 64).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }
}
