//! Texts and raw bytes: every operator that they have, with one constant or several.

use crate::matcher::affix::Affixes;
use crate::matcher::glob::Glob;
use crate::matcher::path::PathTree;
use crate::matcher::pattern::Pattern;
use crate::matcher::satisfies;
use crate::matcher::set::TextSet;
use crate::matcher::substring::Substrings;
use lanner_lang::ast::{Modifier, Op};
use memchr::memmem;

/// A prepared comparison.
#[derive(Debug, Clone)]
pub enum TextMatcher {
    /// `=`
    Eq(Box<[u8]>),
    /// `!=`
    Ne(Box<[u8]>),
    /// `< <= > >=` by bytes.
    Order(Op, Box<[u8]>),
    /// One of them.
    In(Box<TextSet>),
    /// One of them is in it.
    Contains(Box<Substrings>),
    /// Begins with one of them.
    StartsWith(Affixes),
    /// Ends with one of them.
    EndsWith(Affixes),
    /// One of the patterns matches all of it.
    Glob(Vec<Glob>),
    /// One of the expressions matches all of it.
    Regex(Box<Pattern>),
    /// A path at or below one of them.
    PMatch(Box<PathTree>),
    /// Each constant by itself, counted.
    Count(Modifier, Vec<TextMatcher>),
}

impl TextMatcher {
    /// The matcher of an operator with alternatives: it holds if it holds with one of them. `!=` and order take the first only.
    /// `None` for operators that texts don't have, or when there is no constant where one is needed.
    ///
    /// # Errors
    /// A message, when an expression is wrong.
    pub fn any(op: Op, texts: Vec<Vec<u8>>) -> Result<Option<Self>, String> {
        let first = texts.first().map(|text| text.clone().into_boxed_slice());
        Ok(Some(match op {
            Op::Eq | Op::EqEq | Op::In | Op::Intersects if texts.len() == 1 => match first {
                Some(text) => Self::Eq(text),
                None => return Ok(None),
            },
            Op::Eq | Op::EqEq | Op::In | Op::Intersects => Self::In(Box::new(TextSet::new(texts))),
            Op::Ne => match first {
                Some(text) => Self::Ne(text),
                None => return Ok(None),
            },
            Op::Lt | Op::Le | Op::Gt | Op::Ge => match first {
                Some(text) => Self::Order(op, text),
                None => return Ok(None),
            },
            Op::Contains | Op::BContains => Self::Contains(Box::new(Substrings::new(texts))),
            Op::IContains => match Substrings::any_case(&texts) {
                Some(substrings) => Self::Contains(Box::new(substrings)),
                None => return Err("too many or too long texts for 'icontains'".to_owned()),
            },
            Op::StartsWith | Op::BStartsWith => Self::StartsWith(Affixes::prefixes(texts)),
            Op::EndsWith => Self::EndsWith(Affixes::suffixes(texts)),
            Op::Glob => Self::Glob(texts.iter().map(|text| Glob::new(text, false)).collect()),
            Op::IGlob => Self::Glob(texts.iter().map(|text| Glob::new(text, true)).collect()),
            Op::Regex => Self::Regex(Box::new(Pattern::any(&texts)?)),
            Op::PMatch => Self::PMatch(Box::new(PathTree::new(texts.iter().map(Vec::as_slice)))),
            Op::Exists => return Ok(None),
        }))
    }

    /// True if the value satisfies it.
    #[inline]
    pub fn matches(&self, value: &[u8]) -> bool {
        match self {
            Self::Eq(text) => **text == *value,
            Self::Ne(text) => **text != *value,
            Self::Order(op, text) => ordered(*op, value, text),
            Self::In(set) => set.contains(value),
            Self::Contains(texts) => texts.find(value),
            Self::StartsWith(prefixes) => prefixes.begin(value),
            Self::EndsWith(suffixes) => suffixes.end(value),
            Self::Glob(globs) => globs.iter().any(|glob| glob.matches(value)),
            Self::Regex(pattern) => pattern.matches(value),
            Self::PMatch(paths) => paths.matches(value),
            Self::Count(modifier, parts) => satisfies(*modifier, parts.iter().map(|part| part.matches(value))),
        }
    }
}

fn ordered(op: Op, value: &[u8], other: &[u8]) -> bool {
    match op {
        Op::Lt => value < other,
        Op::Le => value <= other,
        Op::Gt => value > other,
        Op::Ge => value >= other,
        _ => false,
    }
}

/// Compares two values that were both read from the event; nothing can be prepared.
pub fn compare(op: Op, value: &[u8], other: &[u8]) -> bool {
    match op {
        Op::Eq | Op::EqEq | Op::In | Op::Intersects => value == other,
        Op::Ne => value != other,
        Op::Lt | Op::Le | Op::Gt | Op::Ge => ordered(op, value, other),
        Op::Contains | Op::BContains => memmem::find(value, other).is_some(),
        Op::IContains => {
            other.is_empty() || value.windows(other.len()).any(|window| window.eq_ignore_ascii_case(other))
        }
        Op::StartsWith | Op::BStartsWith => value.starts_with(other),
        Op::EndsWith => value.ends_with(other),
        Op::Glob => Glob::new(other, false).matches(value),
        Op::IGlob => Glob::new(other, true).matches(value),
        // Refused when the condition is compiled.
        Op::Regex | Op::PMatch | Op::Exists => false,
    }
}
