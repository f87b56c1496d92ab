//! JSON's string escapes, byte for byte as Falco writes them.

/// What stands for bytes that are not UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A byte in each of the eight places of a word.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WORD])
}

/// Bytes that are looked at together.
const WORD: usize = 8;

/// The highest bit of each byte that does not stand for itself inside a JSON string, or is no ASCII. A byte behind such a one may be
/// marked too, as subtraction carries; the lowest mark is right.
#[inline]
const fn marks(word: u64) -> u64 {
    let (quote, backslash) = (word ^ each(b'"'), word ^ each(b'\\'));
    let control = word.wrapping_sub(each(b' '));
    let quote = quote.wrapping_sub(each(1));
    let backslash = backslash.wrapping_sub(each(1));
    // For ASCII bytes, each of the three differences has its highest bit set when there was nothing to subtract from; others are marked anyway.
    (word | control | quote | backslash) & each(0x80)
}

/// True for the bytes that [`marks`] does not mark.
const fn is_plain(byte: u8) -> bool {
    byte >= b' ' && byte != b'"' && byte != b'\\' && byte.is_ascii()
}

/// Place of the first marked byte of a word, or 8.
#[inline]
const fn first(word: u64) -> usize {
    marks(word).trailing_zeros() as usize / 8
}

/// Length of the bytes at the beginning that stand for themselves.
#[inline]
fn plain_len(bytes: &[u8]) -> usize {
    let (pairs, _) = bytes.as_chunks::<{ 2 * WORD }>();
    let is_plain_pair = |pair: &&[u8; 2 * WORD]| {
        let (words, _) = pair.as_chunks::<WORD>();
        words.iter().fold(0, |all, word| all | marks(u64::from_le_bytes(*word))) == 0
    };
    let whole = 2 * WORD * pairs.iter().take_while(is_plain_pair).count();
    let rest = bytes.get(whole..).unwrap_or_default();
    let Some((word, behind)) = rest.split_first_chunk::<WORD>() else {
        return whole + rest.iter().position(|byte| !is_plain(*byte)).unwrap_or(rest.len());
    };
    match first(u64::from_le_bytes(*word)) {
        WORD => {}
        at => return whole + at,
    }
    // The mark is in the second word of the pair; or there is no whole pair left, and the last word overlaps what has no mark.
    let (from, word) = match (behind.first_chunk::<WORD>(), rest.last_chunk::<WORD>()) {
        (Some(word), _) => (whole + WORD, word),
        (None, Some(word)) => (bytes.len() - WORD, word),
        (None, None) => return bytes.len(),
    };
    from + first(u64::from_le_bytes(*word))
}

/// Appends a text as the inside of a JSON string: quotes, backslashes and control characters are escaped, other
/// characters stay as they are, each ill-formed sequence becomes U+FFFD.
pub(crate) fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    loop {
        let (plain, tail) = rest.split_at(plain_len(rest));
        out.extend_from_slice(plain);
        let Some((&special, behind)) = tail.split_first() else { return };
        if special.is_ascii() {
            escape_byte(special, out);
            rest = behind;
        } else {
            // No sequence goes on behind an ASCII byte.
            let (run, behind) = tail.split_at(tail.iter().position(u8::is_ascii).unwrap_or(tail.len()));
            escape_run(run, out);
            rest = behind;
        }
    }
}

/// Appends bytes that are no ASCII.
fn escape_run(bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.utf8_chunks() {
        out.extend_from_slice(chunk.valid().as_bytes());
        if !chunk.invalid().is_empty() {
            out.extend_from_slice(REPLACEMENT);
        }
    }
}

fn escape_byte(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0c => out.extend_from_slice(b"\\f"),
        _ => {
            let (high, low) = (HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]);
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    }
}

/// Appends a text as a JSON string with its quotes.
pub(crate) fn quote(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    escape(bytes, out);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::{WORD, is_plain, marks, plain_len, quote};

    #[test]
    fn texts_become_json_strings() {
        let cases: &[(&[u8], &str)] = &[
            (b"plain", r#""plain""#),
            (b"say \"hi\" back\\slash", r#""say \"hi\" back\\slash""#),
            (b"\n\r\t\x08\x0c\x01\x1f\x7f", "\"\\n\\r\\t\\b\\f\\u0001\\u001f\u{7f}\""),
            ("gr\u{fc}n \u{1f600}".as_bytes(), "\"gr\u{fc}n \u{1f600}\""),
            (b"a\xffb\xe2\x82", "\"a\u{fffd}b\u{fffd}\""),
            (b"\xe2\x82\"", "\"\u{fffd}\\\"\""),
            // What is too long, half of a pair, or beyond the last character, counts byte by byte.
            (
                b"\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80",
                "\"\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}\u{fffd}\u{fffd}\"",
            ),
            (b"\xf0\x9f\x98(\xf0\x9f\x98\x80", "\"\u{fffd}(\u{1f600}\""),
            (b"", r#""""#),
            (b"sixteen bytes ok and then \"more\" of it", r#""sixteen bytes ok and then \"more\" of it""#),
        ];
        for (text, want) in cases {
            let mut out = Vec::new();
            quote(text, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), *want);
        }
    }

    #[test]
    fn every_byte_is_found_at_every_place() {
        for len in 0..4 * WORD + 2 {
            for at in 0..len {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'a'; len];
                    text[at] = byte;
                    let want = if is_plain(byte) { len } else { at };
                    assert_eq!(plain_len(&text), want, "{byte:#x} at {at} of {len}");
                    assert_eq!(marks(u64::from(byte) | 0x6161_6161_6161_6100) != 0, !is_plain(byte));
                }
            }
        }
    }
}
