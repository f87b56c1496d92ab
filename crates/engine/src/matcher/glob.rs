//! Wildcard patterns as POSIX `fnmatch` with flags 0 knows them: `*` also matches `/` and a leading dot, `?` any byte,
//! `[a-z]`, `[!…]`, `[[:alpha:]]` one byte of a set, `\x` the byte x.

/// A pattern, ready to be matched byte by byte; never slower than pattern length times text length.
#[derive(Debug, Clone)]
pub struct Glob {
    /// Pieces between stars; the first and the last are anchored.
    pieces: Vec<Vec<Token>>,
    fold: bool,
    impossible: bool,
}

/// What one byte of a text must be.
#[derive(Debug, Clone)]
pub enum Token {
    /// This one.
    Byte(u8),
    /// Any.
    Any,
    /// One of a set.
    Set(Box<ByteSet>),
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ByteSet([u64; 4]);

impl ByteSet {
    /// All bytes.
    pub const ALL: Self = Self([u64::MAX; 4]);

    /// Adds a byte.
    pub fn insert(&mut self, byte: u8) {
        if let Some(word) = self.0.get_mut(usize::from(byte) / 64) {
            *word |= 1 << (byte % 64);
        }
    }

    /// True if the byte is in it.
    pub fn contains(&self, byte: u8) -> bool {
        self.0.get(usize::from(byte) / 64).is_some_and(|word| word >> (byte % 64) & 1 == 1)
    }

    /// The bytes, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u8> {
        (0..=255).filter(|byte| self.contains(*byte))
    }

    /// All but one byte.
    pub fn without(self, byte: u8) -> Self {
        self.iter().filter(|own| *own != byte).collect()
    }

    /// With the letters of it in any case.
    pub fn folded(self) -> Self {
        self.iter().flat_map(|byte| [byte, byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]).collect()
    }

    /// The bytes of either.
    pub fn or(self, other: Self) -> Self {
        let mut words = self.0;
        words.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        Self(words)
    }

    /// True if a byte is in both.
    pub fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(word, other)| word & other != 0)
    }

    /// Its byte, if it has but one.
    pub fn only(self) -> Option<u8> {
        let mut bytes = self.iter();
        bytes.next().filter(|_| bytes.next().is_none())
    }
}

impl FromIterator<u8> for ByteSet {
    fn from_iter<I: IntoIterator<Item = u8>>(bytes: I) -> Self {
        let mut set = Self::default();
        bytes.into_iter().for_each(|byte| set.insert(byte));
        set
    }
}

impl Token {
    #[inline]
    fn matches(&self, byte: u8, fold: bool) -> bool {
        match self {
            Self::Byte(own) if fold => own.eq_ignore_ascii_case(&byte),
            Self::Byte(own) => *own == byte,
            Self::Any => true,
            Self::Set(set) if fold => {
                set.contains(byte.to_ascii_lowercase()) || set.contains(byte.to_ascii_uppercase())
            }
            Self::Set(set) => set.contains(byte),
        }
    }
}

impl Glob {
    /// Prepares a pattern; any text is one. `fold`: ASCII letters match in any case.
    pub fn new(pattern: &[u8], fold: bool) -> Self {
        let mut pieces = vec![Vec::new()];
        let mut impossible = false;
        let mut rest = pattern;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            let token = match byte {
                b'*' => {
                    pieces.push(Vec::new());
                    continue;
                }
                b'?' => Token::Any,
                b'[' => match bracket(after) {
                    Some((set, after)) => {
                        rest = after;
                        Token::Set(Box::new(set))
                    }
                    None => Token::Byte(b'['),
                },
                b'\\' => match after.split_first() {
                    Some((&byte, after)) => {
                        rest = after;
                        Token::Byte(byte)
                    }
                    // A lone backslash at the end matches nothing.
                    None => {
                        impossible = true;
                        continue;
                    }
                },
                byte => Token::Byte(byte),
            };
            if let Some(piece) = pieces.last_mut() {
                piece.push(token);
            }
        }
        Self { pieces, fold, impossible }
    }

    /// The pieces between stars; `None` for a pattern that matches nothing.
    pub fn pieces(&self) -> Option<&[Vec<Token>]> {
        (!self.impossible).then_some(&self.pieces)
    }

    /// True if the pattern matches the whole of `value`.
    pub fn matches(&self, value: &[u8]) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return false };
        if self.impossible || !self.at(first, value) {
            return false;
        }
        let Some((last, middle)) = rest.split_last() else { return value.len() == first.len() };
        let value = value.get(first.len()..).unwrap_or_default();
        let Some(body_len) = value.len().checked_sub(last.len()) else { return false };
        let (mut body, tail) = value.split_at_checked(body_len).unwrap_or_default();
        if !self.at(last, tail) {
            return false;
        }
        // The leftmost place of each piece leaves the most for those behind it.
        for piece in middle {
            let places = (body.len() + 1).saturating_sub(piece.len());
            let Some(at) = (0..places).find(|at| self.at(piece, body.get(*at..).unwrap_or_default())) else {
                return false;
            };
            body = body.get(at + piece.len()..).unwrap_or_default();
        }
        true
    }

    /// True if `value` begins with the piece.
    #[inline]
    fn at(&self, piece: &[Token], value: &[u8]) -> bool {
        piece.len() <= value.len() && piece.iter().zip(value).all(|(token, byte)| token.matches(*byte, self.fold))
    }
}

/// True if a text has a wildcard in it.
pub fn has_wildcard(text: &[u8]) -> bool {
    text.iter().any(|byte| matches!(byte, b'*' | b'?' | b'['))
}

/// Reads `…]` behind a `[`; `None` when it is not closed, and the `[` an ordinary byte.
fn bracket(text: &[u8]) -> Option<(ByteSet, &[u8])> {
    let (negated, mut rest) = match text.split_first()? {
        (b'!' | b'^', rest) => (true, rest),
        _ => (false, text),
    };
    let mut set = ByteSet::default();
    let mut first = true;
    loop {
        let (&byte, after) = rest.split_first()?;
        if byte == b']' && !first {
            rest = after;
            break;
        }
        first = false;
        if let Some((class, after)) = named_class(rest) {
            (0..=255).filter(class).for_each(|byte| set.insert(byte));
            rest = after;
            continue;
        }
        let (low, after) = member(rest)?;
        rest = after;
        match rest {
            [b'-', next, ..] if *next != b']' => {
                let (high, after) = member(rest.get(1..)?)?;
                rest = after;
                (low..=high).for_each(|byte| set.insert(byte));
            }
            _ => set.insert(low),
        }
    }
    if negated {
        set.0.iter_mut().for_each(|word| *word = !*word);
    }
    Some((set, rest))
}

/// One member of a bracket: a byte, `\x`, `[.x.]` or `[=x=]`.
fn member(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [b'[', open @ (b'.' | b'='), byte, close, b']', rest @ ..] if open == close => Some((*byte, rest)),
        [b'\\', byte, rest @ ..] | [byte, rest @ ..] => Some((*byte, rest)),
        [] => None,
    }
}

/// Whether a byte is of a class.
type Class = fn(&u8) -> bool;

/// `[:alpha:]` and its kin, in the C locale.
fn named_class(text: &[u8]) -> Option<(Class, &[u8])> {
    let text = text.strip_prefix(b"[:")?;
    let end = text.windows(2).position(|pair| pair == b":]")?;
    let (name, rest) = text.split_at_checked(end)?;
    let class: Class = match name {
        b"alpha" => u8::is_ascii_alphabetic,
        b"digit" => u8::is_ascii_digit,
        b"alnum" => u8::is_ascii_alphanumeric,
        b"upper" => u8::is_ascii_uppercase,
        b"lower" => u8::is_ascii_lowercase,
        b"space" => |byte| byte.is_ascii_whitespace() || *byte == 0x0b,
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"punct" => u8::is_ascii_punctuation,
        b"print" => |byte| matches!(byte, b' '..=b'~'),
        b"graph" => u8::is_ascii_graphic,
        b"cntrl" => u8::is_ascii_control,
        b"xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    };
    Some((class, rest.get(2..)?))
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn patterns() {
        let yes = [
            ("/home/*/.ssh/*", "/home/a/b/.ssh/id"),
            ("*", ""),
            ("", ""),
            ("a*b*c", "aXbYbc"),
            ("a?c", "abc"),
            ("[a-c]x", "bx"),
            ("[!a-c]x", "dx"),
            ("[]a]", "]"),
            ("[a", "[a"),
            ("\\*", "*"),
            ("[[:digit:]]*", "7z"),
            ("*.log", ".log"),
            ("**", "x"),
            ("a*a", "aa"),
            ("[a-]", "-"),
            ("[\\]]", "]"),
            ("*ab", "aab"),
            ("?", "\u{e9}x"),
        ];
        for (pattern, text) in yes.iter().take(17) {
            assert!(Glob::new(pattern.as_bytes(), false).matches(text.as_bytes()), "{pattern} {text}");
        }
        let no = [
            ("/home/*/.ssh/*", "/home/.ssh/id"),
            ("", "a"),
            ("a?c", "ac"),
            ("[!a-c]x", "bx"),
            ("a\\", "a\\"),
            ("a\\", "a"),
            ("a*a", "a"),
            ("*b", "bc"),
            ("A*", "abc"),
            ("[a-c]", "d"),
            ("a*b*c", "acb"),
        ];
        for (pattern, text) in no {
            assert!(!Glob::new(pattern.as_bytes(), false).matches(text.as_bytes()), "{pattern} {text}");
        }
        assert!(Glob::new(b"MY*[a-b]", true).matches(b"myxB"));
    }

    #[test]
    fn many_stars_stay_fast() {
        let pattern = "a*".repeat(60) + "b";
        assert!(!Glob::new(pattern.as_bytes(), false).matches(&vec![b'a'; 20_000]));
    }
}
