//! JSON's string escapes, byte for byte as Falco writes them.

/// What stands for bytes that are not UTF-8.
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

const HEX: &[u8; 16] = b"0123456789abcdef";

/// True for the bytes that stand for themselves inside a JSON string.
const fn is_plain(byte: u8) -> bool {
    byte >= 0x20 && byte != b'"' && byte != b'\\'
}

/// Appends a text as the inside of a JSON string: quotes, backslashes and control characters are escaped, other
/// characters stay as they are, each ill-formed sequence becomes U+FFFD.
pub(crate) fn escape(bytes: &[u8], out: &mut Vec<u8>) {
    if bytes.is_ascii() {
        return escape_valid(bytes, out);
    }
    for chunk in bytes.utf8_chunks() {
        escape_valid(chunk.valid().as_bytes(), out);
        if !chunk.invalid().is_empty() {
            out.extend_from_slice(REPLACEMENT);
        }
    }
}

fn escape_valid(bytes: &[u8], out: &mut Vec<u8>) {
    let mut rest = bytes;
    loop {
        let plain = plain_len(rest);
        let (head, tail) = rest.split_at(plain);
        out.extend_from_slice(head);
        let Some((special, tail)) = tail.split_first() else { return };
        escape_byte(*special, out);
        rest = tail;
    }
}

/// Length of the plain bytes at the beginning.
fn plain_len(bytes: &[u8]) -> usize {
    // Without a branch inside a block, the compiler looks at all its bytes at once.
    const BLOCK: usize = 16;
    let whole =
        bytes.chunks_exact(BLOCK).take_while(|block| block.iter().fold(true, |all, byte| all & is_plain(*byte)));
    let whole = whole.count() * BLOCK;
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().position(|byte| !is_plain(*byte)).unwrap_or(rest.len())
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
    use super::quote;

    #[test]
    fn texts_become_json_strings() {
        let cases: &[(&[u8], &str)] = &[
            (b"plain", r#""plain""#),
            (b"say \"hi\" back\\slash", r#""say \"hi\" back\\slash""#),
            (b"\n\r\t\x08\x0c\x01\x1f\x7f", "\"\\n\\r\\t\\b\\f\\u0001\\u001f\u{7f}\""),
            ("gr\u{fc}n \u{1f600}".as_bytes(), "\"gr\u{fc}n \u{1f600}\""),
            (b"a\xffb\xe2\x82", "\"a\u{fffd}b\u{fffd}\""),
            (b"\xe2\x82\"", "\"\u{fffd}\\\"\""),
            (b"", r#""""#),
            (b"sixteen bytes ok and then \"more\" of it", r#""sixteen bytes ok and then \"more\" of it""#),
        ];
        for (text, want) in cases {
            let mut out = Vec::new();
            quote(text, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), *want);
        }
    }
}
