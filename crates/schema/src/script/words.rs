//! The words of a script's line: keys, values, and what is wrong with them.

/// A mistake at a column of a line, 0-based.
#[derive(Debug)]
pub(super) struct Problem {
    pub column: usize,
    pub message: String,
    pub help: Option<String>,
}

impl Problem {
    pub fn new(message: String) -> Self {
        Self { column: 0, message, help: None }
    }

    /// Places it, when it has no place yet.
    pub fn or_at(mut self, column: usize) -> Self {
        self.column = self.column.max(column);
        self
    }

    pub fn or_help(mut self, help: Option<String>) -> Self {
        self.help = self.help.or(help);
        self
    }
}

/// `KEY=VALUE`.
#[derive(Debug)]
pub(super) struct Word<'a> {
    pub key: &'a str,
    pub value: Value<'a>,
    pub column: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    Bare(&'a str),
    Quoted(Vec<u8>),
    List(Vec<Vec<u8>>),
}

impl Word<'_> {
    pub fn problem(&self, message: String) -> Problem {
        Problem { column: self.column, message, help: None }
    }

    /// Text as it was written, for what is not quoted.
    pub fn bare(&self) -> Result<&str, Problem> {
        match &self.value {
            Value::Bare(text) => Ok(text),
            Value::Quoted(_) | Value::List(_) => Err(self.problem(format!("'{}' takes a plain word", self.key))),
        }
    }

    /// An integer of the wanted size.
    pub fn number<T: TryFrom<i128>>(&self) -> Result<T, Problem> {
        let text = self.bare()?;
        let number = integer(text).ok_or_else(|| self.problem(format!("'{text}' is not a number")))?;
        T::try_from(number).map_err(|_| self.problem(format!("{text} is out of range for '{}'", self.key)))
    }

    /// A time in nanoseconds: absolute, or after `before` with a `+`.
    pub fn time(&self, before: u64) -> Result<u64, Problem> {
        let text = self.bare()?;
        let parsed = match text.strip_prefix('+') {
            Some(step) => duration(step).and_then(|step| before.checked_add(step)),
            None => duration(text),
        };
        parsed.ok_or_else(|| {
            self.problem(format!("'{text}' is not a time")).or_help(Some("12 or +1ms; ns, us, ms, s".into()))
        })
    }

    /// The bytes of a text, a list (a NUL behind each text), or `hex:`; `null` is empty.
    pub fn bytes(&self) -> Result<Vec<u8>, Problem> {
        Ok(match &self.value {
            Value::Quoted(text) => text.clone(),
            Value::List(texts) => texts.iter().flat_map(|text| text.iter().copied().chain([0])).collect(),
            Value::Bare("null") => Vec::new(),
            Value::Bare(text) => match self.raw()? {
                Some(bytes) => bytes,
                None => text.as_bytes().to_vec(),
            },
        })
    }

    /// The bytes of `hex:…`.
    pub fn raw(&self) -> Result<Option<Vec<u8>>, Problem> {
        let Value::Bare(text) = &self.value else { return Ok(None) };
        let Some(digits) = text.strip_prefix("hex:") else { return Ok(None) };
        let bytes = digits.as_bytes().chunks(2).map(|pair| match pair {
            [high, low] => hex_pair(*high, *low),
            _ => None,
        });
        bytes
            .collect::<Option<_>>()
            .map(Some)
            .ok_or_else(|| self.problem(format!("'{digits}' is not pairs of hex digits")))
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Bare("null"))
    }
}

fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let digit = |c: u8| char::from(c).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Decimal, `0x`, `0o` or `0b`, with a `-` in front or not.
pub(super) fn integer(text: &str) -> Option<i128> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let prefixed = |prefix, radix| text.strip_prefix(prefix).map(|digits| (digits, radix));
    let prefixed = prefixed("0x", 16).or_else(|| prefixed("0o", 8)).or_else(|| prefixed("0b", 2));
    let (digits, radix) = prefixed.unwrap_or((text, 10));
    // The library takes a further sign, and `-i128::MIN` does not exist.
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok()?;
    Some(if negative { -number } else { number })
}

/// Nanoseconds of `12`, `12ns`, `1us`, `1ms`, `1s`.
pub(super) fn duration(text: &str) -> Option<u64> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(unit_at);
    let scale = match unit {
        "" | "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        _ => return integer(text).and_then(|number| u64::try_from(number).ok()),
    };
    digits.parse::<u64>().ok()?.checked_mul(scale)
}

/// Splits the rest of a line, which begins at `column`, into its words; `#` begins a comment.
pub(super) fn split(text: &str, column: usize) -> Result<Vec<Word<'_>>, Problem> {
    let mut words = Vec::new();
    let mut at = 0;
    loop {
        let Some(rest) = text.get(at..) else { return Ok(words) };
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return Ok(words);
        }
        let problem = |message: &str| Problem::new(message.into()).or_at(column + at);
        let end = trimmed.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(trimmed.len());
        let (key, value) = trimmed.split_at(end);
        let value = value.strip_prefix('=').ok_or_else(|| problem("a word without '='"))?;
        let (value, taken) = read_value(value).map_err(problem)?;
        if words.iter().any(|word: &Word<'_>| word.key == key) {
            return Err(problem(&format!("'{key}' is given twice")));
        }
        words.push(Word { key, value, column: column + at });
        at += end + 1 + taken;
    }
}

/// A value and the bytes it takes.
fn read_value(text: &str) -> Result<(Value<'_>, usize), &'static str> {
    if text.starts_with('"') {
        let (quoted, taken) = read_quoted(text)?;
        return Ok((Value::Quoted(quoted), taken));
    }
    // An IPv6 address begins with a bracket too, but never with a quote or nothing in it.
    let is_list = text.strip_prefix('[').is_some_and(|inner| inner.trim_start().starts_with(['"', ']']));
    if !is_list {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Ok((Value::Bare(text.get(..end).unwrap_or(text)), end));
    }
    let mut texts = Vec::new();
    let mut rest = text.get(1..).unwrap_or_default();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix(']') {
            return Ok((Value::List(texts), text.len() - after.len()));
        }
        let (quoted, taken) = read_quoted(rest)?;
        texts.push(quoted);
        rest = rest.get(taken..).unwrap_or_default().trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest);
    }
}

/// A quoted text without its quotes and escapes, and the bytes it takes.
fn read_quoted(text: &str) -> Result<(Vec<u8>, usize), &'static str> {
    let mut bytes = text.bytes().enumerate();
    if bytes.next().is_none_or(|(_, quote)| quote != b'"') {
        return Err("a quoted text is missing here");
    }
    let mut out = Vec::new();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Ok((out, at + 1)),
            b'\\' => out.push(match bytes.next().map(|(_, c)| c) {
                Some(b'n') => b'\n',
                Some(b't') => b'\t',
                Some(b'r') => b'\r',
                Some(b'0') => 0,
                Some(c @ (b'\\' | b'"')) => c,
                Some(b'x') => {
                    let (high, low) = (bytes.next(), bytes.next());
                    let pair = high.zip(low).and_then(|((_, high), (_, low))| hex_pair(high, low));
                    pair.ok_or("'\\x' takes two hex digits")?
                }
                _ => return Err("unknown escape; there are \\n \\t \\r \\0 \\\\ \\\" \\xHH"),
            }),
            other => out.push(other),
        }
    }
    Err("a quoted text has no end")
}

/// Longer words are no typing errors of any name; looking would take their length times that of all names.
const MAX_TYPED: usize = 64;

/// The name that was probably meant, or all of a few.
pub(super) fn suggestion<'n>(word: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<String> {
    let nearest =
        if word.len() > MAX_TYPED { None } else { names.clone().map(|name| (distance(word, name), name)).min() };
    match nearest {
        Some((steps, name)) if steps <= 1 + word.len() / 3 => Some(format!("did you mean '{name}'?")),
        _ => {
            let names: Vec<_> = names.take(41).collect();
            (!names.is_empty() && names.len() <= 40).then(|| format!("there are: {}", names.join(", ")))
        }
    }
}

/// Number of letters to insert, remove or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, cell) in b.bytes().zip(row.iter_mut().skip(1)) {
            let change = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = *cell;
            left = change.min(left + 1).min(*cell + 1);
            *cell = left;
        }
    }
    if a.is_empty() { b.len() } else { row.last().copied().unwrap_or_default() }
}
