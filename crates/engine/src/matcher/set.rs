//! Is a text one of several?

use rustc_hash::FxHashSet;

/// Sets up to this size are compared one by one: cheaper than a hash.
const FEW: usize = 4;

/// A set of texts.
#[derive(Debug, Clone)]
pub enum TextSet {
    /// Compared one by one.
    Few(Vec<Box<[u8]>>),
    /// Looked up; with the length of the longest.
    Many(FxHashSet<Box<[u8]>>, usize),
}

impl TextSet {
    /// The set of these texts.
    pub fn new(words: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let words: FxHashSet<Box<[u8]>> = words.into_iter().map(Vec::into_boxed_slice).collect();
        if words.len() <= FEW {
            return Self::Few(words.into_iter().collect());
        }
        let longest = words.iter().map(|word| word.len()).max().unwrap_or(0);
        Self::Many(words, longest)
    }

    /// True if `value` is one of them.
    #[inline]
    pub fn contains(&self, value: &[u8]) -> bool {
        match self {
            Self::Few(words) => words.iter().any(|word| **word == *value),
            Self::Many(words, longest) => value.len() <= *longest && words.contains(value),
        }
    }
}
