//! Recent texts, so that opening a file or starting a program again allocates nothing, and alike processes share what is alike.

use crate::facts::{Text, text};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Number of texts that are remembered; a power of two.
const SLOTS: usize = 4096;
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
        let Some(slot) = self.slots.get_mut(hash(bytes) as usize % SLOTS) else { return text(bytes) };
        if **slot != *bytes {
            *slot = text(bytes);
        }
        slot.clone()
    }

    /// The bytes as a shared text; a clone of `like` when they are the same.
    pub fn share(&mut self, bytes: &[u8], like: &Text) -> Text {
        if **like == *bytes { like.clone() } else { self.get(bytes) }
    }
}

/// A hash of bytes, for caches: not for maps that somebody could fill on purpose.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn the_same_text_is_one_allocation_while_it_is_recent() {
        let mut names = Interner::default();
        let first = names.get(b"/etc/passwd");
        assert!(Arc::ptr_eq(&first, &names.get(b"/etc/passwd")));
        for n in 0..20 * SLOTS {
            let name = n.to_string();
            assert_eq!(*names.get(name.as_bytes()), *name.as_bytes());
        }
        assert!(!Arc::ptr_eq(&first, &names.get(b"/etc/passwd")));
        assert!(Arc::ptr_eq(&first, &names.share(b"/etc/passwd", &first)));
    }

    #[test]
    fn long_texts_are_not_held() {
        let mut names = Interner::default();
        let long = [b'x'; MAX_LEN + 1];
        assert_eq!(*names.get(&long), long);
        assert_eq!(*names.get(&long[1..]), long[1..]);
        assert!(names.slots.iter().all(|slot| slot.len() <= MAX_LEN));
    }
}
