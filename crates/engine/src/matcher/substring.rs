//! Does a text contain one of several?

use crate::matcher::affix::reduced;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;

/// Up to so many are searched for one after another.
const FEW: usize = 2;

/// One or several texts to be found anywhere.
#[derive(Debug, Clone)]
pub enum Substrings {
    /// One after another.
    Few(Vec<Finder<'static>>),
    /// All in one pass.
    Many(Box<AhoCorasick>),
    /// ASCII letters in any case.
    AnyCase(Box<AhoCorasick>),
    /// One is empty, so all texts contain it.
    Always,
}

impl Substrings {
    /// For `contains`, with several alternatives.
    pub fn new(texts: Vec<Vec<u8>>) -> Self {
        if texts.iter().any(Vec::is_empty) {
            return Self::Always;
        }
        // What contains a text that begins with another one contains that, too.
        let texts = reduced(texts.into_iter().map(Vec::into_boxed_slice).collect());
        match (texts.len() > FEW).then(|| automaton(&texts, false)).flatten() {
            Some(automaton) => Self::Many(Box::new(automaton)),
            None => Self::Few(texts.iter().map(|text| Finder::new(text).into_owned()).collect()),
        }
    }

    /// For `icontains`, with several alternatives. `None` when there are too many for the automaton's limits.
    pub fn any_case(texts: &[Vec<u8>]) -> Option<Self> {
        if texts.iter().any(Vec::is_empty) {
            return Some(Self::Always);
        }
        Some(Self::AnyCase(Box::new(automaton(texts, true)?)))
    }

    /// True if one of them is in `value`.
    #[inline]
    pub fn find(&self, value: &[u8]) -> bool {
        match self {
            Self::Few(finders) => finders.iter().any(|finder| finder.find(value).is_some()),
            Self::Many(automaton) | Self::AnyCase(automaton) => automaton.is_match(value),
            Self::Always => true,
        }
    }
}

fn automaton(texts: &[impl AsRef<[u8]>], any_case: bool) -> Option<AhoCorasick> {
    let kind = if texts.len() <= 32 { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::Standard).ascii_case_insensitive(any_case).kind(Some(kind)).build(texts).ok()
}
