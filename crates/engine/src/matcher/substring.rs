//! Does a text contain one of several?

use crate::matcher::affix::reduced;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;

/// Up to so many are searched for one after another.
const FEW: usize = 2;

/// Bytes of all texts up to which the quickest automaton is made; each byte of them takes up to 1 KiB there.
const MAX_DFA: usize = 1024;

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
    let bytes: usize = texts.iter().map(|text| text.as_ref().len()).sum();
    let kind = if bytes <= MAX_DFA { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::Standard).ascii_case_insensitive(any_case).kind(Some(kind)).build(texts).ok()
}

#[cfg(test)]
mod tests {
    use super::Substrings;

    #[test]
    fn agree_with_looking_for_each() {
        let long = "xyz".repeat(2000);
        let lists: [&[&str]; 6] =
            [&["b"], &["ab", "abc", "c"], &["aa", "ba", "cab", "abca"], &["", "q"], &[], &["zz", "y", long.as_str()]];
        let values = ["", "a", "abc", "cabbage", "ABCA", "aab", long.as_str(), "zyx"];
        for list in lists {
            let texts: Vec<Vec<u8>> = list.iter().map(|text| text.as_bytes().to_vec()).collect();
            for value in values {
                let wanted = list.iter().any(|text| value.contains(text));
                assert_eq!(Substrings::new(texts.clone()).find(value.as_bytes()), wanted, "{value} {list:?}");
                let folded = value.to_ascii_uppercase();
                let wanted = list.iter().any(|text| value.to_lowercase().contains(text));
                assert_eq!(Substrings::any_case(&texts).unwrap().find(folded.as_bytes()), wanted, "{value} {list:?}");
            }
        }
    }
}
