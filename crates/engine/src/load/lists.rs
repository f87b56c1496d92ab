//! Lists become constants: quotes resolved, lists in lists put in place.

use crate::load::collector::Items;
use crate::load::item::List;
use crate::load::texts::Texts;
use lanner_lang::ast::Literal;
use lanner_lang::diagnostic::Place;
use lanner_lang::escape;
use lanner_lang::span::Span;
use lanner_lang::text::SourceMap;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What all lists together may have with their lists in place; stops lists that double themselves.
const MAX_ITEMS: usize = 1 << 20;

/// How deep lists can stand in lists.
const MAX_NESTING: usize = 64;

/// What is wrong with a list that a condition uses.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ListError {
    /// The list.
    pub list: String,
    pub message: String,
    pub place: Option<Place>,
}

/// A list's own items, parsed; kept as long as the list does not change.
#[derive(Debug, Clone)]
struct Own {
    visibility: u32,
    items: Arc<[Result<Literal, ListError>]>,
}

/// The parsed items of lists, from load to load.
#[derive(Debug, Default)]
pub(crate) struct ListCache(FxHashMap<String, Own>);

/// Expands lists, and notes which were used.
pub(crate) struct Lists<'a> {
    lists: &'a Items<List>,
    cache: &'a mut ListCache,
    expanded: FxHashMap<String, Arc<[Literal]>>,
    pub used: FxHashSet<String>,
    pub errors: Vec<ListError>,
    /// Items of all lists that were expanded.
    total: usize,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(lists: &'a Items<List>, cache: &'a mut ListCache) -> Self {
        Self { lists, cache, expanded: FxHashMap::default(), used: FxHashSet::default(), errors: Vec::new(), total: 0 }
    }

    /// The list that a constant names: one in quotes names none.
    pub(crate) fn named(&self, literal: &Literal) -> Option<&'a List> {
        if literal.quoted { None } else { self.lists.get(&literal.text) }
    }

    /// The constants of a list; the list counts as used.
    pub(crate) fn expand(&mut self, list: &'a List, texts: &mut Texts) -> Arc<[Literal]> {
        self.used.insert(list.name.clone());
        self.collect(list, texts, &mut Vec::new())
    }

    /// A list's constants. A list inside itself stays a name.
    fn collect(&mut self, list: &'a List, texts: &mut Texts, open: &mut Vec<&'a str>) -> Arc<[Literal]> {
        if let Some(known) = self.expanded.get(&list.name) {
            return known.clone();
        }
        if open.len() >= MAX_NESTING {
            let message = format!("lists stand in lists more than {MAX_NESTING} deep");
            self.errors.push(ListError { list: list.name.clone(), message, place: Some(list.place) });
            return Arc::new([]);
        }
        open.push(&list.name);
        let mut items = Vec::new();
        for item in self.own(list, texts).iter() {
            match item {
                Err(error) => self.errors.push(error.clone()),
                Ok(literal) => match self.named(literal).filter(|inner| !open.contains(&inner.name.as_str())) {
                    Some(inner) if self.total + items.len() < MAX_ITEMS => {
                        self.used.insert(inner.name.clone());
                        let inner = self.collect(inner, texts, open);
                        items.extend_from_slice(&inner);
                    }
                    _ => items.push(literal.clone()),
                },
            }
        }
        open.pop();
        self.total += items.len();
        if self.total > MAX_ITEMS {
            let message = format!("all lists together have more than {MAX_ITEMS} items");
            self.errors.push(ListError { list: list.name.clone(), message, place: Some(list.place) });
        }
        let items: Arc<[Literal]> = items.into();
        self.expanded.insert(list.name.clone(), items.clone());
        items
    }

    fn own(&mut self, list: &List, texts: &mut Texts) -> Arc<[Result<Literal, ListError>]> {
        if let Some(own) = self.cache.0.get(&list.name).filter(|own| own.visibility == list.age.visibility) {
            return own.items.clone();
        }
        let mut text = SourceMap::new();
        let mut spans = Vec::with_capacity(list.items.len());
        for item in &list.items {
            let start = text.as_str().len() as u32;
            text.push_all(item);
            spans.push(Span::new(start, text.as_str().len() as u32));
            text.push_generated("\n", None);
        }
        let base = texts.add(text).unwrap_or(u32::MAX);
        let literals = list.items.iter().zip(spans).map(|(item, span)| {
            let span = Span::new(span.start.saturating_add(base), span.end.saturating_add(base));
            literal(item.as_str(), span).map_err(|message| {
                let place = item.place_of(Span::new(0, item.as_str().len() as u32));
                ListError { list: list.name.clone(), message, place }
            })
        });
        let items: Arc<[_]> = literals.collect();
        self.cache.0.insert(list.name.clone(), Own { visibility: list.age.visibility, items: items.clone() });
        items
    }
}

/// The constant that a list's item stands for. With quotes around it is a quoted string of the condition language; with
/// blanks but no quotes, it is as if it had them.
fn literal(text: &str, span: Span) -> Result<Literal, String> {
    let quote = text.as_bytes().first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let Some(quote) = quote else {
        let with_escapes = text.contains(' ') && text.contains('\\');
        let bytes = if with_escapes { escape::unescape(text.as_bytes(), b'"').ok() } else { None };
        return Ok(match bytes {
            Some(bytes) => of_bytes(bytes, true, span),
            None => Literal::new(text, text.contains(' '), span),
        });
    };
    let inner = text.get(1..).and_then(|rest| rest.strip_suffix(char::from(quote)));
    let closed = inner.filter(|inner| {
        let bytes = inner.as_bytes();
        let ends_early =
            bytes.iter().enumerate().any(|(at, byte)| *byte == quote && (at == 0 || bytes.get(at - 1) != Some(&b'\\')));
        !ends_early && !inner.ends_with('\\')
    });
    let inner =
        closed.ok_or_else(|| format!("item {text} begins with a quote that does not end where the item ends"))?;
    escape::unescape(inner.as_bytes(), quote).map(|bytes| of_bytes(bytes, true, span)).map_err(|error| error.message)
}

fn of_bytes(bytes: Vec<u8>, quoted: bool, span: Span) -> Literal {
    match String::from_utf8(bytes) {
        Ok(text) => Literal::new(text, quoted, span),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Literal { text, raw: Some(error.into_bytes()), quoted, span }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::literal;
    use lanner_lang::span::Span;

    #[test]
    fn items_are_constants() {
        for (item, value) in [
            ("cat", Some("cat")),
            ("cat /dev/null", Some("cat /dev/null")),
            ("\"cat /dev/null\"", Some("cat /dev/null")),
            ("'it is \"x\"'", Some("it is \"x\"")),
            ("\"node -e \\\"require('nan')\\\"\"", Some("node -e \"require('nan')\"")),
            ("a,b", Some("a,b")),
            ("(x", Some("(x")),
            ("say \"hi\" now", Some("say \"hi\" now")),
            ("two\\ttabs here", Some("two\ttabs here")),
            ("C:\\quite odd", Some("C:\\quite odd")),
            ("one\\tword", Some("one\\tword")),
            ("\"a\" b", None),
            ("\"a", None),
            ("\"", None),
            ("\"a\\q\"", None),
            ("", Some("")),
        ] {
            let found = literal(item, Span::default()).ok().map(|literal| literal.text);
            assert_eq!(found.as_deref(), value, "{item}");
        }
    }
}
