//! Recent texts, so that opening the same file again allocates nothing.

use crate::facts::{Text, text};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Number of texts that are remembered; a power of two.
const SLOTS: usize = 1024;
/// Longer texts are not remembered, bytes; paths are not longer.
const MAX_LEN: usize = 1024;

/// A cache with one place per hash: a newer text takes the place of an older one.
#[derive(Debug)]
pub(crate) struct Interner {
    slots: Vec<Text>,
}

impl Default for Interner {
    fn default() -> Self {
        Self { slots: vec![Text::default(); SLOTS] }
    }
}

impl Interner {
    /// The bytes as a shared text.
    pub fn get(&mut self, bytes: &[u8]) -> Text {
        if bytes.is_empty() || bytes.len() > MAX_LEN {
            return text(bytes);
        }
        let mut hasher = FxHasher::default();
        hasher.write(bytes);
        let Some(slot) = self.slots.get_mut(hasher.finish() as usize % SLOTS) else { return text(bytes) };
        if **slot != *bytes {
            *slot = text(bytes);
        }
        slot.clone()
    }
}
