//! Finds out where in the file each byte of a decoded scalar came from.
//!
//! The parser tells where a scalar begins and ends and what its text is, not what became what. But decoding only drops
//! indentation, folds line breaks and resolves escapes, so the decoded text leads through the written one: both are walked
//! side by side. Where they disagree, what is left keeps the place reached so far.

use crate::span::Span;
use crate::yaml::Style;
use std::ops::Range;

/// A run of decoded text and the run of the file it came from: byte for byte if both are of equal length, else as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: u32,
    pub(super) text_end: u32,
    pub(super) source: u32,
    pub(super) source_end: u32,
}

impl Piece {
    fn is_verbatim(&self) -> bool {
        self.text_end - self.text == self.source_end - self.source
    }

    /// The file's byte that became the byte at `offset` of the text, or the first of them.
    pub(super) fn source_of(&self, offset: u32) -> u32 {
        if offset >= self.text_end {
            self.source_end
        } else if self.is_verbatim() {
            self.source + offset.saturating_sub(self.text)
        } else {
            self.source
        }
    }

    /// Behind the last byte of the file that became the byte at `offset` of the text.
    pub(super) fn source_behind(&self, offset: u32) -> u32 {
        if self.is_verbatim() && offset < self.text_end { self.source_of(offset) + 1 } else { self.source_end }
    }

    pub(super) fn ranges(&self) -> (Range<u32>, Range<u32>) {
        (self.text..self.text_end, self.source..self.source_end)
    }
}

/// The pieces of `text`, written in `style` at `span` of `source`; never empty, ascending, covering all of `text`.
pub(super) fn trace(source: &str, span: Span, style: Style, text: &str) -> Vec<Piece> {
    let bytes = source.as_bytes();
    let end = (span.end as usize).min(bytes.len());
    let start = (span.start as usize).min(end);
    let mut tracer = Tracer { source: bytes, end, at: start, text: text.as_bytes(), done: 0, pieces: Vec::new() };
    match style {
        Style::Plain => tracer.flow(Flow::Plain),
        Style::Single => tracer.quoted(b'\'', Flow::Single),
        Style::Double => tracer.quoted(b'"', Flow::Double),
        Style::Literal | Style::Folded => tracer.block(),
    }
    tracer.finish()
}

/// The styles whose lines fold at every break.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    Plain,
    Single,
    Double,
}

/// Walks both texts.
struct Tracer<'a> {
    source: &'a [u8],
    end: usize,
    /// Next byte of the source.
    at: usize,
    text: &'a [u8],
    /// Bytes of the text that have a place.
    done: usize,
    pieces: Vec<Piece>,
}

impl Tracer<'_> {
    /// `text` bytes more came from the `source` bytes at the cursor.
    fn push(&mut self, text: usize, source: usize) {
        let piece = Piece {
            text: self.done as u32,
            text_end: (self.done + text) as u32,
            source: self.at as u32,
            source_end: (self.at + source) as u32,
        };
        self.done += text;
        self.at += source;
        if text == 0 {
            return;
        }
        match self.pieces.last_mut() {
            Some(last)
                if text == source
                    && last.is_verbatim()
                    && last.text_end == piece.text
                    && last.source_end == piece.source =>
            {
                last.text_end = piece.text_end;
                last.source_end = piece.source_end;
            }
            _ => self.pieces.push(piece),
        }
    }

    fn peek(&self) -> Option<u8> {
        if self.at < self.end { self.source.get(self.at).copied() } else { None }
    }

    fn wanted(&self) -> Option<u8> {
        self.text.get(self.done).copied()
    }

    fn quoted(&mut self, quote: u8, flow: Flow) {
        if self.peek() == Some(quote) {
            self.at += 1;
        }
        self.flow(flow);
    }

    /// Text whose line breaks fold: one is a blank, n are n-1 line breaks, blanks around them vanish.
    fn flow(&mut self, flow: Flow) {
        while let (Some(byte), Some(wanted)) = (self.peek(), self.wanted()) {
            let known = match byte {
                b' ' | b'\t' | b'\r' | b'\n' => self.blanks(),
                b'\\' if flow == Flow::Double => self.escape(),
                b'\'' if flow == Flow::Single && wanted == b'\'' => {
                    self.push(1, 2);
                    true
                }
                _ if byte == wanted => {
                    self.push(1, 1);
                    true
                }
                _ => false,
            };
            if !known {
                return;
            }
        }
    }

    /// Blanks, and what line breaks among them fold to. A run is taken as a whole: looking for a break from each of its bytes takes time in the
    /// square of its length.
    fn blanks(&mut self) -> bool {
        let (behind, breaks) = self.break_ahead();
        let run = behind - self.at;
        let rest = self.text.get(self.done..).unwrap_or(&[]);
        if breaks == 0 {
            let source = self.source.get(self.at..behind).unwrap_or(&[]);
            let same = source.iter().zip(rest).take_while(|(a, b)| a == b).count();
            self.push(same, same);
            return same == run;
        }
        let length = if breaks == 1 { 1 } else { breaks - 1 };
        let fits = rest.get(..length).is_some_and(|folded| folded.iter().all(|b| b" \n".contains(b)));
        if fits {
            self.push(length, run);
        }
        fits
    }

    /// The offset behind blanks and line breaks at the cursor, and the number of breaks.
    fn break_ahead(&self) -> (usize, usize) {
        let mut at = self.at;
        let mut breaks = 0;
        while at < self.end {
            match self.source.get(at) {
                Some(b' ' | b'\t') => at += 1,
                Some(b'\r' | b'\n') => {
                    at += break_len(self.source, at);
                    breaks += 1;
                }
                _ => break,
            }
        }
        (at, breaks)
    }

    /// A backslash of a double-quoted text.
    fn escape(&mut self) -> bool {
        let letter = self.source.get(self.at + 1).copied().unwrap_or(0);
        let written = match letter {
            b'x' => 4,
            b'u' => 6,
            b'U' => 10,
            b'\r' | b'\n' => {
                // An escaped break joins the lines and leaves nothing in the text.
                self.at += 1 + break_len(self.source, self.at + 1);
                self.at = self
                    .source
                    .get(self.at..self.end)
                    .map_or(self.end, |rest| self.at + rest.iter().take_while(|b| b" \t".contains(b)).count());
                return true;
            }
            _ => 2,
        };
        let length = char_len(self.wanted().unwrap_or(0));
        if self.done + length > self.text.len() || self.at + written > self.end {
            return false;
        }
        self.push(length, written);
        true
    }

    /// A literal or folded block: lines, each behind the same indentation.
    fn block(&mut self) {
        self.next_line();
        let Some(indent) = self.indentation() else { return };
        let mut first = true;
        while self.at < self.end && self.done < self.text.len() {
            let line_end = self.line_end();
            let margin = self
                .source
                .get(self.at..line_end)
                .unwrap_or(&[])
                .iter()
                .take(indent)
                .take_while(|b| **b == b' ')
                .count();
            let content = line_end - self.at - margin;
            if content == 0 {
                // Its break is mapped when it is wanted, below.
                self.next_break(line_end);
                continue;
            }
            self.at += margin;
            if !first && self.done > 0 && self.text.get(self.done - 1) != Some(&b'\n') && self.wanted() == Some(b' ') {
                self.joining_blank();
            }
            first = false;
            let line = self.source.get(self.at..line_end).unwrap_or(&[]);
            if !self.text.get(self.done..).unwrap_or(&[]).starts_with(line) {
                return;
            }
            self.push(content, content);
            self.next_break(line_end);
        }
    }

    /// Indentation of a block: what the first line with more than blanks has more of them than its decoded form.
    fn indentation(&self) -> Option<usize> {
        let body = self.text.iter().position(|b| !b" \n".contains(b))?;
        let decoded = self.text.get(..body)?.iter().rev().take_while(|b| **b == b' ').count();
        let mut at = self.at;
        loop {
            let rest = self.source.get(at..self.end)?;
            let written = rest.iter().take_while(|b| **b == b' ').count();
            match rest.get(written)? {
                b'\r' | b'\n' => at += written + break_len(self.source, at + written),
                _ => return Some(written.saturating_sub(decoded)),
            }
        }
    }

    /// Maps the break at the end of a line to a wanted `\n`, and goes to the next line.
    fn next_break(&mut self, line_end: usize) {
        self.at = line_end;
        let length = break_len(self.source, line_end).min(self.end - line_end);
        if self.wanted() == Some(b'\n') {
            self.push(1, length);
        } else {
            self.at += length;
        }
    }

    /// A folded break: the blank stands for the break and the indentation before the cursor.
    fn joining_blank(&mut self) {
        let start = self.pieces.last().map_or(self.at, |piece| piece.source_end as usize).min(self.at);
        let length = self.at - start;
        self.at = start;
        self.push(1, length);
    }

    fn line_end(&self) -> usize {
        let rest = self.source.get(self.at..self.end).unwrap_or(&[]);
        self.at + rest.iter().take_while(|b| !b"\r\n".contains(b)).count()
    }

    fn next_line(&mut self) {
        let line_end = self.line_end();
        self.at = (line_end + break_len(self.source, line_end)).min(self.end);
    }

    /// What has no place yet gets the last one.
    fn finish(mut self) -> Vec<Piece> {
        if self.done < self.text.len() || self.pieces.is_empty() {
            let at = self.at.min(self.end) as u32;
            self.pieces.push(Piece {
                text: self.done as u32,
                text_end: self.text.len() as u32,
                source: at,
                source_end: at,
            });
        }
        self.pieces.shrink_to_fit();
        self.pieces
    }
}

/// Length of the line break at `at`: 2, 1, or 0 at the end.
fn break_len(source: &[u8], at: usize) -> usize {
    match (source.get(at), source.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => 2,
        (Some(b'\r' | b'\n'), _) => 1,
        _ => 0,
    }
}

/// Length of the UTF-8 character that begins with `byte`.
fn char_len(byte: u8) -> usize {
    match byte {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}
