//! A scalar: its decoded text, how it was written, what it can be read as, and the way back into the file.

use std::ops::Range;

use crate::yaml::trace::Piece;

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `text`
    Plain,
    /// `'text'`
    Single,
    /// `"text"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// Decoded text.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// It has a tag, so that a plain `null` or `1` is a text (or whatever the tag says).
    pub tagged: bool,
    /// Ascending in both texts; empty for a text that stands in no file.
    pub(super) pieces: Vec<Piece>,
}

impl Scalar {
    /// A text that stands in no file.
    pub fn generated(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style, tagged: false, pieces: Vec::new() }
    }

    /// Nothing, `~`, `null`, `Null` or `NULL` without quotes and tag.
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && !self.tagged && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// `y yes true on` and `n no false off` in lower case, Capitalised or upper case, as yaml-cpp reads them; quotes
    /// don't matter.
    pub fn as_bool(&self) -> Option<bool> {
        let text = self.text.as_str();
        let lower = text.to_ascii_lowercase();
        let rest = text.get(1..).unwrap_or("");
        let same_case = text == lower
            || rest.bytes().all(|b| b.is_ascii_lowercase()) && text.starts_with(|c: char| c.is_ascii_uppercase())
            || text.bytes().all(|b| b.is_ascii_uppercase());
        match lower.as_str() {
            _ if !same_case => None,
            "y" | "yes" | "true" | "on" => Some(true),
            "n" | "no" | "false" | "off" => Some(false),
            _ => None,
        }
    }

    /// An unsigned number: decimal, `0x` hexadecimal or `0` octal as C++ streams read them, blanks around allowed;
    /// quotes don't matter.
    pub fn as_u64(&self) -> Option<u64> {
        let text = self.text.trim_matches([' ', '\t']);
        let text = text.strip_prefix('+').unwrap_or(text);
        let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
            Some(hex) => (hex, 16),
            None if text.len() > 1 && text.starts_with('0') => (text.get(1..).unwrap_or(""), 8),
            None => (text, 10),
        };
        if digits.starts_with('+') { None } else { u64::from_str_radix(digits, radix).ok() }
    }

    /// A signed number, otherwise like [`Scalar::as_u64`].
    pub fn as_i64(&self) -> Option<i64> {
        let text = self.text.trim_matches([' ', '\t']);
        match text.strip_prefix('-') {
            Some(digits) if digits.starts_with(['+', '-', ' ', '\t']) => None,
            Some(digits) => {
                let magnitude = Self::generated(digits, Style::Plain).as_u64()?;
                0_i64.checked_sub_unsigned(magnitude)
            }
            None => self.as_u64().and_then(|number| i64::try_from(number).ok()),
        }
    }

    /// A decimal number with or without fraction and exponent, `.inf` and `.nan`; quotes don't matter.
    pub fn as_f64(&self) -> Option<f64> {
        match self.text.as_str() {
            ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Some(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Some(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => Some(f64::NAN),
            text if text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) => text.parse().ok(),
            _ => None,
        }
    }

    /// The bytes of the file that became these bytes of [`Scalar::text`]; `None` for a text that stands in no file.
    ///
    /// An empty range gives an empty one. Where several bytes became one (an escape, a line break with indentation),
    /// the range covers all of them.
    pub fn place_of(&self, range: Range<usize>) -> Option<Range<u32>> {
        let start = self.piece_at(range.start)?.source_of(range.start as u32);
        if range.end <= range.start {
            return Some(start..start);
        }
        let last = range.end - 1;
        let end = self.piece_at(last)?.source_behind(last as u32);
        Some(start..end.max(start))
    }

    /// The piece with the byte at `offset` of the text; the last one for anything behind.
    fn piece_at(&self, offset: usize) -> Option<&Piece> {
        let behind = self.pieces.partition_point(|piece| piece.text as usize <= offset);
        self.pieces.get(behind.saturating_sub(1))
    }

    /// Runs of the text that stand in the file byte for byte, or became it together: `(text range, file range)`.
    pub fn pieces(&self) -> impl Iterator<Item = (Range<u32>, Range<u32>)> {
        self.pieces.iter().map(Piece::ranges)
    }
}
