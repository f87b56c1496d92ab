//! The header of a block scalar.

/// The offset of the `|` or `>` of a block scalar whose first line of text is at `content`.
///
/// The parser reports where the text begins; between it and the header there are only blanks and breaks. `content` itself
/// when no header is found.
pub(super) fn block_header(source: &[u8], content: usize) -> usize {
    let before = source.get(..content).unwrap_or(&[]);
    let header_end = before.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |last| last + 1);
    let line_start =
        before.get(..header_end).unwrap_or(&[]).iter().rposition(|b| b"\r\n".contains(b)).map_or(0, |at| at + 1);
    let line = before.get(line_start..header_end).unwrap_or(&[]);
    // A byte order mark counts as a blank.
    let first = if line.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
    let found = (first..line.len()).find(|at| {
        let own_word = *at == first || line.get(at - 1).is_some_and(|b| b" \t".contains(b));
        own_word && line.get(*at..).is_some_and(is_header)
    });
    found.map_or(content, |at| line_start + at)
}

/// `|` or `>`, indentation and chomping indicators, then nothing but a comment.
fn is_header(rest: &[u8]) -> bool {
    let Some((b'|' | b'>', rest)) = rest.split_first() else { return false };
    let indicators = rest.iter().take_while(|b| b.is_ascii_digit() || b"+-".contains(b)).count();
    let rest = rest.get(indicators..).unwrap_or(&[]);
    let blanks = rest.iter().take_while(|b| b" \t".contains(b)).count();
    match rest.get(blanks) {
        None => true,
        Some(b'#') => blanks > 0,
        Some(_) => false,
    }
}
