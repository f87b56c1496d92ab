//! Texts put together from several places, each byte of which still knows where it stands on disk.
//!
//! A rule's condition can be its own text, an append from another file and generated text of exceptions and lists.

use std::ops::Range;

use crate::diagnostic::{Place, SourceId};
use crate::span::Span;
use crate::yaml::Scalar;

/// A text and the places of its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SourceMap {
    text: String,
    /// Ascending, without gaps: each reaches to the next one's start.
    segments: Vec<Segment>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Segment {
    /// Offset in the text.
    start: u32,
    origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Origin {
    /// Byte for byte from this place on.
    Verbatim(SourceId, u32),
    /// All of it comes from that place as a whole.
    Whole(Place),
    /// Stands in no file.
    Nowhere,
}

impl SourceMap {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text of a scalar of the file `source`.
    pub fn of_scalar(scalar: &Scalar, source: SourceId) -> Self {
        let mut text = Self::new();
        text.push_scalar(scalar, source);
        text
    }

    /// Appends the text of a scalar of the file `source`.
    pub fn push_scalar(&mut self, scalar: &Scalar, source: SourceId) {
        let base = self.text.len() as u32;
        self.text.push_str(&scalar.text);
        let before = self.segments.len();
        for (text, file) in scalar.pieces().filter(|(text, _)| !text.is_empty()) {
            let origin = if text.len() == file.len() {
                Origin::Verbatim(source, file.start)
            } else {
                Origin::Whole(Place { source, start: file.start, end: file.end })
            };
            self.segments.push(Segment { start: base + text.start, origin });
        }
        if self.segments.len() == before && !scalar.text.is_empty() {
            self.segments.push(Segment { start: base, origin: Origin::Nowhere });
        }
    }

    /// Appends text that Lanner made; whoever asks for its place gets `place`.
    pub fn push_generated(&mut self, text: &str, place: Option<Place>) {
        if text.is_empty() {
            return;
        }
        let origin = place.map_or(Origin::Nowhere, Origin::Whole);
        self.segments.push(Segment { start: self.text.len() as u32, origin });
        self.text.push_str(text);
    }

    /// Appends a range of bytes of another text with its places; nothing when the range does not lie in it.
    pub fn push_part(&mut self, other: &SourceMap, range: Range<usize>) {
        let Some(part) = other.text.get(range.clone()).filter(|part| !part.is_empty()) else { return };
        let base = self.text.len() as u32;
        let (from, to) = (range.start as u32, range.end as u32);
        let first = other.segment_at(from);
        for segment in other.segments.iter().skip(first).take_while(|segment| segment.start < to) {
            let skipped = from.saturating_sub(segment.start);
            let origin = match segment.origin {
                Origin::Verbatim(source, at) => Origin::Verbatim(source, at + skipped),
                origin => origin,
            };
            self.segments.push(Segment { start: base + segment.start.max(from) - from, origin });
        }
        self.text.push_str(part);
    }

    /// Appends all of another text.
    pub fn push_all(&mut self, other: &SourceMap) {
        self.push_part(other, 0..other.text.len());
    }

    /// Where a span of the text stands on disk. When it comes from several files or separate places of one, what the first
    /// of them has of it. `None` when no part of the text stands anywhere.
    pub fn place_of(&self, span: Span) -> Option<Place> {
        let index = self.placed_from(self.segment_at(span.start))?;
        let first = self.part_of(index, span)?;
        // An error behind the last byte stands behind the last byte on disk, too.
        let last = self.part_of(self.segment_at(span.end.max(span.start.saturating_add(1)) - 1), span);
        match last {
            Some(last) if last.source == first.source && last.end >= first.end => {
                Some(Place { end: last.end, ..first })
            }
            _ => Some(first),
        }
    }

    /// Index of the segment with the byte at `offset`, the last one for any behind.
    fn segment_at(&self, offset: u32) -> usize {
        self.segments.partition_point(|segment| segment.start <= offset).saturating_sub(1)
    }

    /// The next segment from here on that has a place, or else the last before.
    fn placed_from(&self, index: usize) -> Option<usize> {
        let placed = |segment: &&Segment| segment.origin != Origin::Nowhere;
        let after = self.segments.iter().skip(index).position(|segment| placed(&segment)).map(|more| index + more);
        after.or_else(|| self.segments.iter().take(index).rposition(|segment| placed(&segment)))
    }

    /// The place of what segment `index` has of `span`; of an end of it, when it has nothing.
    fn part_of(&self, index: usize, span: Span) -> Option<Place> {
        let segment = self.segments.get(index)?;
        let segment_end = self.segments.get(index + 1).map_or(self.text.len() as u32, |next| next.start);
        let start = span.start.clamp(segment.start, segment_end);
        let end = span.end.clamp(start, segment_end);
        match segment.origin {
            Origin::Verbatim(source, at) => {
                let offset = |offset: u32| at + (offset - segment.start);
                Some(Place { source, start: offset(start), end: offset(end) })
            }
            Origin::Whole(place) => Some(place),
            Origin::Nowhere => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SourceMap;
    use crate::diagnostic::{Place, SourceId};
    use crate::span::Span;
    use crate::yaml::parse;

    #[test]
    fn places_survive_joining_and_cutting() {
        let file = "condition: >\n  one\n  two\n";
        let yaml = parse(file).expect("yaml");
        let scalar = yaml.documents[0].get("condition").and_then(|node| node.as_scalar()).expect("a scalar");
        let other = "append: 'it''s three'\n";
        let more = parse(other).expect("yaml");
        let append = more.documents[0].get("append").and_then(|node| node.as_scalar()).expect("a scalar");
        let (a, b) = (SourceId(0), SourceId(1));
        let made = Place { source: b, start: 0, end: 6 };

        let mut text = SourceMap::of_scalar(scalar, a);
        text.push_generated(" and not (", None);
        text.push_generated("made", Some(made));
        text.push_generated(") ", None);
        text.push_scalar(append, b);
        assert_eq!(text.as_str(), "one two\n and not (made) it's three");

        let found = |text: &SourceMap, part: &str| {
            let start = text.as_str().find(part).expect(part) as u32;
            let place = text.place_of(Span::new(start, start + part.len() as u32)).expect("a place");
            let file = if place.source == a { file } else { other };
            file[place.start as usize..place.end as usize].to_string()
        };
        assert_eq!(found(&text, "two"), "two");
        assert_eq!(found(&text, "one two"), "one\n  two");
        assert_eq!(found(&text, "it's"), "it''s");
        assert_eq!(found(&text, "three"), "three");
        assert_eq!(found(&text, "ad"), "append");
        assert_eq!(found(&text, "two\n and"), "two\n");
        let whole = text.place_of(Span::new(0, text.as_str().len() as u32)).expect("a place");
        assert_eq!((whole.source, whole.start), (a, 15));
        let end = text.as_str().len() as u32;
        let behind = text.place_of(Span::new(end, end + 1)).expect("a place");
        assert_eq!((behind.source, behind.start), (b, other.len() as u32 - 2));

        let mut cut = SourceMap::new();
        cut.push_part(&text, 5..8);
        cut.push_part(&text, 18..22);
        cut.push_part(&text, 30..34);
        assert_eq!(cut.as_str(), "wo\nmadehree");
        assert_eq!(found(&cut, "wo"), "wo");
        assert_eq!(found(&cut, "ade"), "append");
        assert_eq!(found(&cut, "ree"), "ree");
        let mut nowhere = SourceMap::new();
        nowhere.push_generated("x", None);
        assert_eq!(nowhere.place_of(Span::new(0, 1)), None);
        assert_eq!(SourceMap::new().place_of(Span::new(0, 1)), None);
    }
}
