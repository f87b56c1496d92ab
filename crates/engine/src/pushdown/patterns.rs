//! Texts of conditions as patterns of bytes: what an operator with its constants holds for, one sequence for each constant.

use crate::compile::Test;
use crate::matcher::TextMatcher;
use crate::matcher::glob::{ByteSet, Glob, Token, has_wildcard};
use crate::matcher::path::{MAX_DEPTH, components};
use lanner_lang::ast::Op;

/// Bytes, once or as often as wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Item {
    /// Which bytes.
    pub set: ByteSet,
    /// Any number of them, also none.
    pub star: bool,
}

/// Items one behind the other, from the beginning of a text to its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pattern(pub Vec<Item>);

impl Item {
    const fn any() -> Self {
        Self { set: ByteSet::ALL, star: true }
    }

    fn byte(byte: u8, fold: bool) -> Self {
        let mut set = ByteSet::default();
        set.insert(byte);
        if fold {
            set.insert(byte.to_ascii_lowercase());
            set.insert(byte.to_ascii_uppercase());
        }
        Self { set, star: false }
    }

    /// One byte, or any number, that are no slash.
    fn in_name(star: bool) -> Self {
        Self { set: ByteSet::ALL.without(b'/'), star }
    }

    /// True if it lets any text follow.
    pub fn is_any(&self) -> bool {
        self.star && self.set == ByteSet::ALL
    }
}

/// Which part of a path a pattern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// What is in front of its last slash; the root for names in the root.
    Parent,
    /// What is behind its last slash.
    Last,
    /// All of it, or its end: what a program gave relative to some directory.
    Given,
}

/// The patterns of a test of one text, of which one must match the whole of it; and whether the test holds when none does (`!=`).
/// `None` for comparisons that are not expressed so.
pub fn of_test(test: &Test) -> Option<(Vec<Pattern>, bool)> {
    let crate::compile::Predicate::Text(matcher) = &test.predicate else { return None };
    let fold = matches!(test.op, Op::IContains | Op::IGlob);
    let wrapped = |front: bool, behind: bool| {
        let one = |text: &Vec<u8>| {
            let front = front.then(Item::any);
            let body = text.iter().map(|byte| Item::byte(*byte, fold));
            Pattern(front.into_iter().chain(body).chain(behind.then(Item::any)).collect())
        };
        test.texts.iter().map(one).collect()
    };
    Some(match matcher {
        TextMatcher::Eq(_) | TextMatcher::In(_) => (wrapped(false, false), false),
        TextMatcher::Ne(_) => (wrapped(false, false), true),
        TextMatcher::StartsWith(_) => (wrapped(false, true), false),
        TextMatcher::EndsWith(_) => (wrapped(true, false), false),
        TextMatcher::Contains(_) => (wrapped(true, true), false),
        TextMatcher::Glob(_) => (test.texts.iter().filter_map(|text| of_glob(text, fold)).collect(), false),
        TextMatcher::PMatch(_) => (test.texts.iter().flat_map(|text| at_or_below(text)).collect(), false),
        TextMatcher::Order(..) | TextMatcher::Regex(_) | TextMatcher::Count(..) => return None,
    })
}

/// `None` for a pattern that matches nothing.
fn of_glob(text: &[u8], fold: bool) -> Option<Pattern> {
    let glob = Glob::new(text, fold);
    let mut items = Vec::new();
    for (n, piece) in glob.pieces()?.iter().enumerate() {
        if n > 0 {
            items.push(Item::any());
        }
        items.extend(piece.iter().map(|token| match token {
            Token::Byte(byte) => Item::byte(*byte, fold),
            Token::Any => Item { set: ByteSet::ALL, star: false },
            Token::Set(set) => Item { set: if fold { set.folded() } else { **set }, star: false },
        }));
    }
    Some(Pattern(items))
}

/// `pmatch`: the path itself, and what is below it.
fn at_or_below(text: &[u8]) -> Vec<Pattern> {
    if components(text).nth(MAX_DEPTH).is_some() {
        return Vec::new();
    }
    let mut items = Vec::new();
    for component in components(text) {
        items.push(Item::byte(b'/', false));
        if has_wildcard(component) {
            let Some(name) = of_glob(component, false).and_then(Pattern::in_name) else { return Vec::new() };
            // A name is not empty.
            items.extend(name.0.iter().all(|item| item.star).then(|| Item::in_name(false)));
            items.extend(name.0);
        } else {
            items.extend(component.iter().map(|byte| Item::byte(*byte, false)));
        }
    }
    let mut below = items.clone();
    if !items.is_empty() {
        below.push(Item::byte(b'/', false));
    }
    below.push(Item::any());
    vec![Pattern(items), Pattern(below)]
}

impl Pattern {
    /// The patterns of whole paths whose part matches.
    pub fn on(self, part: Part) -> Vec<Pattern> {
        match part {
            Part::Whole => vec![self],
            Part::Given => {
                let absolute = self.0.first().is_some_and(|first| *first == Item::byte(b'/', false) || first.is_any());
                let front = (!absolute).then(Item::any);
                vec![Pattern(front.into_iter().chain(self.0).collect())]
            }
            Part::Last => {
                let front = [Item::any(), Item::byte(b'/', false)];
                self.in_name().map(|name| Pattern(front.into_iter().chain(name.0).collect())).into_iter().collect()
            }
            Part::Parent => {
                // No directory is an empty text. What matches it beside others matches the root too.
                if self.0.is_empty() {
                    return Vec::new();
                }
                let name = || [Item::byte(b'/', false), Item::in_name(false), Item::in_name(true)];
                let in_root = self.is_root().then(|| Pattern(name().into()));
                let below = Pattern(self.0.into_iter().chain(name()).collect());
                in_root.into_iter().chain([below]).collect()
            }
        }
    }

    /// The same for names, in which there is no slash; `None` when it needs one.
    fn in_name(mut self) -> Option<Self> {
        self.0.iter_mut().for_each(|item| item.set = item.set.without(b'/'));
        let possible = self.0.iter().all(|item| item.star || item.set != ByteSet::default());
        self.0.retain(|item| item.set != ByteSet::default());
        possible.then_some(self)
    }

    /// True if it matches `/`.
    fn is_root(&self) -> bool {
        let single = self.0.iter().filter(|item| !item.star);
        match single.clone().count() {
            0 => self.0.iter().any(|item| item.set.contains(b'/')),
            1 => single.into_iter().all(|item| item.set.contains(b'/')),
            _ => false,
        }
    }

    /// False if no plain path matches it: texts that climb or have empty names pass anyway.
    pub fn is_plain(&self) -> bool {
        let bytes: Vec<Option<u8>> = self.0.iter().map(|item| item.set.only().filter(|_| !item.star)).collect();
        let has =
            |odd: &[u8]| bytes.windows(odd.len()).any(|part| part.iter().zip(odd).all(|(own, odd)| *own == Some(*odd)));
        !has(b"../") && !has(b"//") && !has(b"/./")
    }

    /// True if it is about the end of a path only: it is not known before whether it matches, however the path begins.
    pub fn is_end(&self) -> bool {
        self.0.first().is_some_and(Item::is_any) && !self.0.last().is_some_and(Item::is_any)
    }

    /// Of a pattern with a beginning and an end and anything between them, the longer one; `None` for other patterns.
    pub fn wider(&self) -> Option<Self> {
        let first = self.0.iter().position(Item::is_any)?;
        let last = self.0.iter().rposition(Item::is_any)?;
        let (begin, end) = (self.0.get(..=first)?, self.0.get(last..)?);
        match (begin.len(), end.len()) {
            (1, _) | (_, 1) => None,
            (begin_len, end_len) if begin_len >= end_len => Some(Self(begin.to_vec())),
            _ => Some(Self(end.to_vec())),
        }
    }

    /// As a person reads it: a glob.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for item in &self.0 {
            match (item.star, item.set.only()) {
                (true, _) => out.push('*'),
                (false, Some(byte)) => out.push_str(&byte.escape_ascii().to_string()),
                (false, None) => out.push('?'),
            }
        }
        out
    }
}
