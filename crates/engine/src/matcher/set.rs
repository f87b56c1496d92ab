//! Is a text one of several?

use rustc_hash::FxHashSet;

/// Sets up to this size are compared one by one: cheaper than a hash.
const FEW: usize = 4;

/// A set of texts.
#[derive(Debug, Clone)]
pub struct TextSet {
    /// Sorted, without repetition.
    words: Vec<Box<[u8]>>,
    /// The same for larger sets; empty for small ones.
    hashed: FxHashSet<Box<[u8]>>,
    longest: usize,
}

impl TextSet {
    /// The set of these texts.
    pub fn new(words: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let mut words: Vec<Box<[u8]>> = words.into_iter().map(Vec::into_boxed_slice).collect();
        words.sort();
        words.dedup();
        let hashed = if words.len() > FEW { words.iter().cloned().collect() } else { FxHashSet::default() };
        let longest = words.iter().map(|word| word.len()).max().unwrap_or(0);
        Self { words, hashed, longest }
    }

    /// True if `value` is one of them.
    #[inline]
    pub fn contains(&self, value: &[u8]) -> bool {
        if value.len() > self.longest {
            return false;
        }
        if self.words.len() <= FEW {
            return self.words.iter().any(|word| **word == *value);
        }
        self.hashed.contains(value)
    }

    /// The texts, sorted.
    pub fn words(&self) -> &[Box<[u8]>] {
        &self.words
    }
}
