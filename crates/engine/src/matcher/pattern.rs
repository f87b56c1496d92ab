//! Regular expressions as RE2 knows them with its POSIX syntax, matched against the whole of a value.
//!
//! They are translated to those of the `regex` crate. Differences that matter: no Perl classes (`\d`), no `(?…)`, no word
//! boundaries; a `{` that opens no repetition is an ordinary character; `^` and `$` also match at line breaks, `.` never one.
//! Which of several alternatives is taken does not matter, since only a match of the whole value counts.

use regex::bytes::{Regex, RegexBuilder};
use std::fmt::Write;

/// Largest compiled size of one expression, in bytes.
const SIZE_LIMIT: usize = 8 << 20;
/// RE2's limit for counts in `{…}`.
const MAX_REPEAT: u32 = 1000;
/// Nested parentheses; the automaton's builder recurses over them.
const MAX_NEST: usize = 200;

/// Automata that a list of expressions may take together.
const MAX_AUTOMATA: usize = 64;

/// An expression, or several of which one must match.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// One, unless the expressions together are too large for one.
    automata: Vec<Regex>,
}

impl Pattern {
    /// Prepares alternatives.
    ///
    /// # Errors
    /// What is wrong with the first wrong one.
    pub fn any(patterns: &[Vec<u8>]) -> Result<Self, String> {
        let mut sources = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let text = std::str::from_utf8(pattern).map_err(|_| "invalid UTF-8".to_owned())?;
            sources.push(translate(text).map_err(|error| format!("{error}: {text}"))?);
        }
        let mut automata = Vec::new();
        build(&sources, &mut automata)?;
        Ok(Self { automata })
    }

    /// True if one of them matches the whole of `value`, in which each byte sequence that is not UTF-8 counts as U+FFFD.
    pub fn matches(&self, value: &[u8]) -> bool {
        let text = String::from_utf8_lossy(value);
        self.automata.iter().any(|automaton| automaton.is_match(text.as_bytes()))
    }
}

/// Builds one automaton for all, or, where that gets too large, one for each half.
fn build(sources: &[String], automata: &mut Vec<Regex>) -> Result<(), String> {
    if sources.is_empty() {
        return Ok(());
    }
    let source = format!(r"\A(?:(?:{}))\z", sources.join(")|(?:"));
    match RegexBuilder::new(&source).multi_line(true).size_limit(SIZE_LIMIT).build() {
        Ok(automaton) => automata.push(automaton),
        Err(regex::Error::CompiledTooBig(_)) if sources.len() > 1 && automata.len() < MAX_AUTOMATA => {
            let (left, right) = sources.split_at(sources.len() / 2);
            build(left, automata)?;
            build(right, automata)?;
        }
        Err(regex::Error::CompiledTooBig(_)) => return Err("pattern too large - compile failed".to_owned()),
        Err(other) => return Err(other.to_string().lines().last().unwrap_or_default().to_owned()),
    }
    Ok(())
}

/// RE2's POSIX syntax → the crate's.
fn translate(pattern: &str) -> Result<String, &'static str> {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern.chars();
    // Where in `out` the open groups begin.
    let mut open: Vec<usize> = Vec::new();
    // Where what a repetition operator would repeat begins, if there is something.
    let mut item: Option<usize> = None;
    while let Some(c) = rest.next() {
        let start = out.len();
        match c {
            '(' if rest.as_str().starts_with('?') => return Err("missing argument to repetition operator: ?"),
            '(' if open.len() >= MAX_NEST => return Err("expression nests too deeply"),
            '(' => {
                open.push(start);
                out.push_str("(?:");
                item = None;
            }
            ')' => {
                item = Some(open.pop().ok_or("unexpected )")?);
                out.push(')');
            }
            '|' => {
                out.push('|');
                item = None;
            }
            '*' | '+' | '?' => repeat(&mut out, item, c.encode_utf8(&mut [0; 4]))?,
            '{' => match counts(rest.as_str())? {
                Some(body) => {
                    repeat(&mut out, item, &format!("{{{body}}}"))?;
                    rest = rest.as_str().get(body.len() + 1..).unwrap_or_default().chars();
                }
                None => {
                    item = Some(start);
                    push_literal(&mut out, c);
                }
            },
            _ => {
                item = Some(start);
                match c {
                    '[' => rest = bracket(rest.as_str(), &mut out)?.chars(),
                    '\\' => rest = escape(rest.as_str(), &mut out)?.chars(),
                    '^' | '$' | '.' => out.push(c),
                    other => push_literal(&mut out, other),
                }
            }
        }
    }
    if open.is_empty() { Ok(out) } else { Err("missing )") }
}

/// Repeats the item at the end of `out`; in a group, so that a second operator is not read as «lazy».
fn repeat(out: &mut String, item: Option<usize>, operator: &str) -> Result<(), &'static str> {
    let start = item.ok_or("no argument for repetition operator")?;
    out.insert_str(start, "(?:");
    out.push(')');
    out.push_str(operator);
    Ok(())
}

/// Reads `m}`, `m,}` or `m,n}`; `None` when it is none of these, and the `{` an ordinary character.
fn counts(rest: &str) -> Result<Option<&str>, &'static str> {
    let Some((body, _)) = rest.split_once('}') else { return Ok(None) };
    let (low, high) = body.split_once(',').map_or((body, None), |(low, high)| (low, Some(high)));
    let digits = |text: &str| !text.is_empty() && text.len() < 10 && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(low) || high.is_some_and(|high| !high.is_empty() && !digits(high)) {
        return Ok(None);
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or(u32::MAX);
    let (least, most) =
        (number(low), high.map_or(number(low), |high| if high.is_empty() { MAX_REPEAT } else { number(high) }));
    if least > MAX_REPEAT || most > MAX_REPEAT || least > most {
        return Err("invalid repetition size");
    }
    Ok(Some(body))
}

/// Reads a set behind its `[` and gives what follows it.
fn bracket<'a>(rest: &'a str, out: &mut String) -> Result<&'a str, &'static str> {
    out.push('[');
    let mut rest = rest;
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut first = true;
    loop {
        if let Some((name, after)) = rest.strip_prefix("[:").and_then(|text| text.split_once(":]")) {
            if !CLASSES.contains(&name.trim_start_matches('^')) {
                return Err("invalid character class range");
            }
            let _ = write!(out, "[:{name}:]");
            rest = after;
            first = false;
            continue;
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { return Err("missing ]") };
        if c == ']' && !first {
            out.push(']');
            return Ok(chars.as_str());
        }
        // POSIX has a `-` that is no range at the beginning and at the end only.
        if c == '-' && !first && !chars.as_str().starts_with(']') {
            return Err("invalid character class range");
        }
        first = false;
        let (low, after) = set_member(c, chars.as_str())?;
        rest = after;
        push_in_set(out, low);
        if let Some(after) = rest.strip_prefix('-').filter(|after| !after.starts_with(']')) {
            let mut chars = after.chars();
            let Some(c) = chars.next() else { return Err("missing ]") };
            let (high, after) = set_member(c, chars.as_str())?;
            if high < low {
                return Err("invalid character class range");
            }
            out.push('-');
            push_in_set(out, high);
            rest = after;
        }
    }
}

const CLASSES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

/// A character of a set, perhaps escaped.
fn set_member(c: char, rest: &str) -> Result<(char, &str), &'static str> {
    if c == '\\' { escaped(rest) } else { Ok((c, rest)) }
}

/// In sets every character that is not a letter or digit is written as a number: none can be misread.
fn push_in_set(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() {
        out.push(c);
    } else {
        let _ = write!(out, r"\x{{{:x}}}", c as u32);
    }
}

fn push_literal(out: &mut String, c: char) {
    if c.is_ascii_punctuation() || c.is_ascii_control() {
        let _ = write!(out, r"\x{{{:x}}}", c as u32);
    } else {
        out.push(c);
    }
}

fn escape<'a>(rest: &'a str, out: &mut String) -> Result<&'a str, &'static str> {
    let (c, rest) = escaped(rest)?;
    push_literal(out, c);
    Ok(rest)
}

/// Reads what follows a backslash: a control character, a code in hexadecimal or octal, or a quoted character that is
/// neither letter nor digit.
fn escaped(rest: &str) -> Result<(char, &str), &'static str> {
    const BAD: &str = "invalid escape sequence";
    let mut chars = rest.chars();
    let c = chars.next().ok_or("trailing \\")?;
    let after = chars.as_str();
    let code = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32).ok_or(BAD);
    Ok(match c {
        'a' => ('\x07', after),
        'f' => ('\x0c', after),
        'n' => ('\n', after),
        'r' => ('\r', after),
        't' => ('\t', after),
        'v' => ('\x0b', after),
        'x' => match after.strip_prefix('{') {
            Some(long) => {
                let (digits, after) = long.split_once('}').ok_or(BAD)?;
                (code(digits, 16)?, after)
            }
            None => (code(after.get(..2).ok_or(BAD)?, 16)?, after.get(2..).unwrap_or_default()),
        },
        '0'..='7' => {
            let is_octal = |b: &u8| matches!(b, b'0'..=b'7');
            let len = rest.bytes().take(3).take_while(is_octal).count();
            // A single digit other than 0 would be a reference to a group, which does not exist here.
            if c != '0' && len < 2 {
                return Err(BAD);
            }
            (code(rest.get(..len).ok_or(BAD)?, 8)?, rest.get(len..).unwrap_or_default())
        }
        c if c == '_' || c.is_ascii_punctuation() => (c, after),
        _ => return Err(BAD),
    })
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn pattern(text: &str) -> Result<Pattern, String> {
        Pattern::any(&[text.as_bytes().to_vec()])
    }

    #[test]
    fn whole_values_match() {
        for (text, value, wanted) in [
            ("^[s]{1}ysca[l]{2}$", "syscall", true),
            ("yscal.*", "syscall", false),
            ("syscal.*", "syscall", true),
            ("a|ab", "ab", true),
            ("(a|b)*c", "abbac", true),
            ("a{2,3}", "aaa", true),
            ("a{2,3}", "aaaa", false),
            ("a{,2}", "a{,2}", true),
            ("a{", "a{", true),
            ("[[:digit:]]+-x", "12-x", true),
            (r"\.\*", ".*", true),
            ("[]a-c]+", "]b", true),
            ("[^a]", "b", true),
            ("x[-a]", "x-", true),
            ("[a-z0-9-]+", "a-0", true),
            ("[--/]+", "-./", true),
            ("a*?", "aaa", true),
            ("a+*b", "aab", true),
            (".", "\n", false),
            (r"\x41\x{42}\103", "ABC", true),
            ("é+", "éé", true),
            ("ab+", "abb", true),
            ("ab+", "abab", false),
            (r"\{2\}x?", "{2}", true),
            ("(a{2}){2}", "aaaa", true),
            ("a{2}{2}", "aaaa", true),
            (r"[\]]", "]", true),
            ("a$|b", "a", true),
            ("(ab)+", "abab", true),
            ("[a&&b]+", "&a&", true),
            ("", "", true),
            ("12*", "1222", true),
            ("1{2}3*", "1133", true),
            ("(x)5+", "x55", true),
            ("(x)2{2}", "x22", true),
        ] {
            assert_eq!(pattern(text).unwrap().matches(value.as_bytes()), wanted, "{text} {value}");
        }
        assert!(pattern("/p./q.").unwrap().matches(b"/p\xff/q\xff"));
        assert!(!Pattern::any(&[]).unwrap().matches(b""));
    }

    #[test]
    fn many_alternatives_need_not_fit_one_automaton() {
        let words: Vec<Vec<u8>> = (0..3000).map(|n| format!("[a-z]{{40}}{n}").into_bytes()).collect();
        let pattern = Pattern::any(&words).unwrap();
        assert!(pattern.automata.len() > 1);
        let value = format!("{}2999", "x".repeat(40));
        assert!(pattern.matches(value.as_bytes()) && !pattern.matches(b"x2999"));
        assert!(Pattern::any(&[b"([a-z]{1000}){1000}".to_vec()]).is_err());
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "(a",
            "a)",
            "[a",
            "*a",
            "(?i)a",
            r"\d",
            r"\bx",
            r"\Q",
            "a{1001}",
            r"a\",
            "[b-a]",
            "[[:foo:]]",
            "[a-z-9]",
            "[a-z0-9-_]",
            r"\8",
            "a{3,2}",
        ] {
            assert!(pattern(text).is_err(), "{text}");
        }
    }
}
