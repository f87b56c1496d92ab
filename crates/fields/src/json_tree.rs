//! JSON text as a tree of places in it: values are lent from the text, keys keep their order, numbers their digits.

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Object,
    Array,
    Text,
    /// A number, `true`, `false` or `null`.
    Word,
}

/// A value, or a key: keys stand in front of their values.
#[derive(Debug, Clone, Copy)]
struct Entry {
    kind: Kind,
    /// Where its text begins and ends; quotes and brackets belong to it.
    start: u32,
    end: u32,
    /// Index of the first entry that is not below this one.
    after: u32,
}

/// Deeper documents are refused: they only serve to exhaust the stack.
const MAX_DEPTH: usize = 128;

/// A parsed document: places in a text that its user keeps.
#[derive(Debug)]
pub(crate) struct Tree {
    entries: Vec<Entry>,
}

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'t, 'a> {
    tree: &'t Tree,
    text: &'a [u8],
    at: usize,
}

impl Tree {
    /// Parses a whole document; `None` if it is not JSON, too deep, or longer than 4 GiB.
    pub fn parse(text: &[u8]) -> Option<Self> {
        u32::try_from(text.len()).ok()?;
        let mut parser = Parser { text, at: 0, entries: Vec::new() };
        parser.value(0)?;
        parser.blanks();
        (parser.at == text.len()).then_some(Tree { entries: parser.entries })
    }

    /// The document itself; `text` is what was parsed.
    pub fn root<'a>(&self, text: &'a [u8]) -> Node<'_, 'a> {
        Node { tree: self, text, at: 0 }
    }
}

impl<'t, 'a> Node<'t, 'a> {
    fn entry(self) -> Entry {
        self.tree.entries.get(self.at).copied().unwrap_or(Entry { kind: Kind::Word, start: 0, end: 0, after: 0 })
    }

    /// Its text as written.
    fn raw(self) -> &'a [u8] {
        let Entry { start, end, .. } = self.entry();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// The nodes directly below: for objects, keys and values by turns.
    fn below(self) -> impl Iterator<Item = Node<'t, 'a>> {
        let Entry { kind, after, .. } = self.entry();
        let end = if matches!(kind, Kind::Object | Kind::Array) { after as usize } else { 0 };
        let mut at = self.at + 1;
        std::iter::from_fn(move || {
            let node = Node { at, ..self };
            (at < end).then(|| {
                at = node.entry().after as usize;
                node
            })
        })
    }

    /// The value of a key; of the first of several equal ones.
    pub fn get(self, key: &str) -> Option<Node<'t, 'a>> {
        self.members().find(|(name, _)| name.is_text(key)).map(|(_, value)| value)
    }

    /// The value behind several keys.
    pub fn path(self, keys: &[&str]) -> Option<Node<'t, 'a>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Keys and values of an object, none for other values.
    pub fn members(self) -> impl Iterator<Item = (Node<'t, 'a>, Node<'t, 'a>)> {
        let mut below = self.below();
        let object = self.entry().kind == Kind::Object;
        std::iter::from_fn(move || if object { Some((below.next()?, below.next()?)) } else { None })
    }

    /// The elements of an array; `None` for other values.
    pub fn elements(self) -> Option<impl Iterator<Item = Node<'t, 'a>>> {
        (self.entry().kind == Kind::Array).then(|| self.below())
    }

    /// The value that an RFC 6901 pointer names; the `/` in front may be missing. An empty one names the whole document, `/` the value of an
    /// empty key.
    pub fn pointer(self, pointer: &str) -> Option<Node<'t, 'a>> {
        if pointer.is_empty() {
            return Some(self);
        }
        let pointer = pointer.strip_prefix('/').unwrap_or(pointer);
        pointer.split('/').try_fold(self, |node, token| match node.elements() {
            Some(mut elements) => elements.nth(token.parse().ok()?),
            None => node.get(&token.replace("~1", "/").replace("~0", "~")),
        })
    }

    /// True for the text `text`.
    pub fn is_text(self, text: &str) -> bool {
        match self.lent() {
            Some(own) => own == text.as_bytes(),
            None if self.entry().kind == Kind::Text => {
                let mut own = Vec::new();
                self.write(&mut own);
                own == text.as_bytes()
            }
            None => false,
        }
    }

    /// A text without escapes, as it stands.
    pub fn lent(self) -> Option<&'a [u8]> {
        if self.entry().kind != Kind::Text {
            return None;
        }
        let inner = self.raw().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
        (!inner.contains(&b'\\')).then_some(inner)
    }

    /// Appends a text without its quotes, any other value as JSON without blanks.
    pub fn write(self, out: &mut Vec<u8>) {
        match self.entry().kind {
            Kind::Text => unescape(self.raw(), out),
            _ => self.write_json(out),
        }
    }

    /// Appends the value as JSON without blanks.
    pub fn write_json(self, out: &mut Vec<u8>) {
        let brackets = match self.entry().kind {
            Kind::Text | Kind::Word => return out.extend_from_slice(self.raw()),
            Kind::Object => [b'{', b'}'],
            Kind::Array => [b'[', b']'],
        };
        out.push(brackets[0]);
        for (n, node) in self.below().enumerate() {
            if n > 0 {
                out.push(if brackets[0] == b'{' && n % 2 == 1 { b':' } else { b',' });
            }
            node.write_json(out);
        }
        out.push(brackets[1]);
    }

    /// Appends the value as JSON over several lines, two blanks for each level.
    pub fn write_pretty(self, level: usize, out: &mut Vec<u8>) {
        let object = match self.entry().kind {
            Kind::Text | Kind::Word => return out.extend_from_slice(self.raw()),
            kind => kind == Kind::Object,
        };
        let line = |level: usize, out: &mut Vec<u8>| {
            out.push(b'\n');
            out.extend(std::iter::repeat_n(b' ', 2 * level));
        };
        out.push(if object { b'{' } else { b'[' });
        let mut empty = true;
        for (n, node) in self.below().enumerate() {
            empty = false;
            if object && n % 2 == 1 {
                out.extend_from_slice(b": ");
            } else {
                if n > 0 {
                    out.push(b',');
                }
                line(level + 1, out);
            }
            node.write_pretty(level + 1, out);
        }
        if !empty {
            line(level, out);
        }
        out.push(if object { b'}' } else { b']' });
    }
}

/// Appends a quoted text without quotes and escapes; half a surrogate pair becomes U+FFFD.
fn unescape(quoted: &[u8], out: &mut Vec<u8>) {
    let mut rest = quoted.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")).unwrap_or(quoted);
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some((&escape, tail)) = rest.split_first() else { return };
        rest = tail;
        match escape {
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let (character, tail) = unicode(rest);
                rest = tail;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            other => out.push(other),
        }
    }
}

/// The number that hexadecimal digits are; `None` for anything else.
pub(crate) fn hex_number<const N: usize>(digits: &[u8; N]) -> Option<u32> {
    digits.iter().try_fold(0u32, |number, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        number.checked_mul(16)?.checked_add(digit)
    })
}

/// Four hexadecimal digits, perhaps with a second half behind them.
fn unicode(text: &[u8]) -> (char, &[u8]) {
    let half = |text: &[u8]| hex_number(text.first_chunk::<4>()?);
    let Some(first) = half(text) else { return (char::REPLACEMENT_CHARACTER, text) };
    let rest = text.get(4..).unwrap_or_default();
    if let (0xd800..=0xdbff, Some(second)) = (first, rest.strip_prefix(b"\\u").and_then(half))
        && (0xdc00..=0xdfff).contains(&second)
    {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), rest.get(6..).unwrap_or_default());
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
}

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    entries: Vec<Entry>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.blanks();
        let (start, index) = (self.at, self.entries.len());
        let kind = match self.peek()? {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::Text,
            _ => Kind::Word,
        };
        self.entries.push(Entry { kind, start: start as u32, end: 0, after: 0 });
        match kind {
            Kind::Object | Kind::Array if depth >= MAX_DEPTH => return None,
            Kind::Object | Kind::Array => self.inside(kind == Kind::Object, depth)?,
            Kind::Text => self.string()?,
            Kind::Word => self.word()?,
        }
        let (end, after) = (self.at as u32, self.entries.len() as u32);
        let entry = self.entries.get_mut(index)?;
        (entry.end, entry.after) = (end, after);
        Some(())
    }

    /// From the opening bracket to the closing one.
    fn inside(&mut self, object: bool, depth: usize) -> Option<()> {
        self.at += 1;
        let close = if object { b'}' } else { b']' };
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            if object {
                self.blanks();
                (self.peek()? == b'"').then_some(())?;
                self.value(depth + 1)?;
                self.take(b':')?;
            }
            self.value(depth + 1)?;
            if self.take(b',').is_none() {
                return self.take(close);
            }
        }
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    fn word(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let len = rest.iter().position(|b| !(b.is_ascii_alphanumeric() || b"+-.".contains(b))).unwrap_or(rest.len());
        let word = std::str::from_utf8(rest.get(..len)?).ok()?;
        let number = word.starts_with(|c: char| c.is_ascii_digit() || c == '-') && word.parse::<f64>().is_ok();
        self.at += len;
        (number || matches!(word, "true" | "false" | "null")).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(document: &str, pointer: &str) -> Option<String> {
        let tree = Tree::parse(document.as_bytes())?;
        let mut out = Vec::new();
        tree.root(document.as_bytes()).pointer(pointer)?.write(&mut out);
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn pointers_find_values() {
        let document = r#" { "a" : [1, {"b/c": "x\ny", "~": -1.50e3}, null], "a": 2, "é": "\u00e9\ud83d\ude00\ud83d\u+0ff", "e": {} } "#;
        let rows = [
            ("/a/0", "1"),
            ("a/1/b~1c", "x\ny"),
            ("/a/1/~0", "-1.50e3"),
            ("/a/2", "null"),
            ("/é", "é😀\u{fffd}\u{fffd}+0ff"),
            ("/a", r#"[1,{"b/c":"x\ny","~":-1.50e3},null]"#),
            ("/e", "{}"),
        ];
        for (pointer, want) in rows {
            assert_eq!(text(document, pointer).as_deref(), Some(want), "{pointer}");
        }
        for pointer in ["/b", "/a/3", "/a/x", "/a/0/0", "/e/x"] {
            assert_eq!(text(document, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for bad in ["", "{", "[1,]", "{\"a\"}", "{a:1}", "\"x", "\"\\", "1 2", "tru", "--1", "[1}"] {
            assert!(Tree::parse(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(Tree::parse("[".repeat(100_000).as_bytes()).is_none());
    }

    #[test]
    fn documents_are_indented() {
        let document = br#"{"a":[1,{}],"b":"x y"}"#;
        let mut out = Vec::new();
        Tree::parse(document).unwrap().root(document).write_pretty(0, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x y\"\n}");
    }
}
