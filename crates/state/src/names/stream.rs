//! Messages of name servers out of streams: each stands behind its length of 16 bits (RFC 1035, 4.2.2), in as many pieces as TCP made of it.

use std::collections::{BTreeMap, VecDeque};

/// Streams that are followed at a time, and bytes of a message that are kept.
const MAX_STREAMS: usize = 64;
const MAX_KEPT: usize = 4096;

/// Streams by their number.
#[derive(Debug, Default)]
pub struct Streams {
    known: BTreeMap<u64, Stream>,
    /// Their numbers, the oldest first.
    order: VecDeque<u64>,
}

#[derive(Debug, Default)]
struct Stream {
    /// Where the next byte stands.
    next: u32,
    /// A piece is missing: where a message begins is no longer known.
    broken: bool,
    /// Bytes of the message that comes, with its length in front; no more than are kept.
    kept: Vec<u8>,
    /// Bytes of it that came, with its length.
    came: usize,
}

/// What became of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// It is read; messages were handed out.
    Read,
    /// It, or one before it, does not follow what came before.
    Broken,
}

impl Streams {
    /// Takes a piece of `len` bytes, of which `bytes` are known, that stands at `seq`; hands out each message that is complete, and whether it is cut.
    pub fn piece(&mut self, number: u64, seq: u32, len: u32, bytes: &[u8], each: &mut dyn FnMut(&[u8], bool)) -> Piece {
        if !self.known.contains_key(&number) {
            self.begin(number, seq);
        }
        let Some(stream) = self.known.get_mut(&number) else { return Piece::Broken };
        // What came twice is skipped.
        let behind = stream.next.wrapping_sub(seq);
        if behind.cast_signed() < 0 {
            stream.broken = true;
        }
        if stream.broken {
            return Piece::Broken;
        }
        let Some(left) = len.checked_sub(behind) else { return Piece::Read };
        stream.next = stream.next.wrapping_add(left);
        let bytes = bytes.get(behind as usize..).unwrap_or_default();
        let unknown = (left as usize).saturating_sub(bytes.len());
        stream.take(bytes, each);
        stream.skip(unknown, each);
        if stream.broken { Piece::Broken } else { Piece::Read }
    }

    fn begin(&mut self, number: u64, seq: u32) {
        if self.order.len() >= MAX_STREAMS
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        self.order.push_back(number);
        self.known.insert(number, Stream { next: seq, ..Stream::default() });
    }
}

impl Stream {
    /// Bytes of the message with its length, once that is known.
    fn size(&self) -> Option<usize> {
        let (len, _) = self.kept.split_first_chunk::<2>()?;
        Some(2 + usize::from(u16::from_be_bytes(*len)))
    }

    fn take(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(&[u8], bool)) {
        while !bytes.is_empty() {
            let wanted = self.size().map_or(2, |size| size.max(2)) - self.came;
            let (now, rest) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
            let room = (2 + MAX_KEPT).saturating_sub(self.kept.len());
            self.kept.extend_from_slice(now.get(..room).unwrap_or(now));
            self.came += now.len();
            bytes = rest;
            self.end(each);
        }
    }

    /// Bytes that came and are not known: the end of a message can be done without, the length of the next one not.
    fn skip(&mut self, unknown: usize, each: &mut dyn FnMut(&[u8], bool)) {
        if unknown == 0 {
            return;
        }
        match self.size() {
            Some(size) if self.came + unknown <= size => {
                self.came += unknown;
                self.end(each);
            }
            _ => self.broken = true,
        }
    }

    /// Hands out the message if it is complete.
    fn end(&mut self, each: &mut dyn FnMut(&[u8], bool)) {
        if self.size() != Some(self.came) {
            return;
        }
        each(self.kept.get(2..).unwrap_or_default(), self.kept.len() < self.came);
        self.kept.clear();
        self.came = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pieces: &[(u32, u32, &[u8])]) -> (Vec<(Vec<u8>, bool)>, Piece) {
        let (mut streams, mut messages, mut last) = (Streams::default(), Vec::new(), Piece::Read);
        for (seq, len, bytes) in pieces {
            last = streams.piece(1, *seq, *len, bytes, &mut |message, cut| messages.push((message.to_vec(), cut)));
        }
        (messages, last)
    }

    fn whole(text: &[u8]) -> (Vec<u8>, bool) {
        (text.to_vec(), false)
    }

    #[test]
    fn messages_come_in_any_pieces() {
        let stream = b"\0\x03abc\0\0\0\x02de";
        let wanted = vec![whole(b"abc"), whole(b""), whole(b"de")];
        let at = |from: usize| u32::MAX.wrapping_sub(4).wrapping_add(from as u32);
        for cut in 0..=stream.len() {
            for other in cut..=stream.len() {
                let (a, b, c) = (&stream[..cut], &stream[cut..other], &stream[other..]);
                let pieces = [(at(0), a.len() as u32, a), (at(cut), b.len() as u32, b), (at(other), c.len() as u32, c)];
                assert_eq!(told(&pieces), (wanted.clone(), Piece::Read), "{cut} {other}");
            }
        }
    }

    #[test]
    fn what_comes_twice_is_read_once() {
        let pieces = [(7, 4, &b"\0\x03ab"[..]), (7, 4, b"\0\x03ab"), (9, 3, b"abc"), (8, 1, b"\x03")];
        assert_eq!(told(&pieces), (vec![whole(b"abc")], Piece::Read));
    }

    #[test]
    fn behind_a_missing_piece_nothing_is_read() {
        let pieces = [(0, 3, &b"\0\x01a"[..]), (4, 3, b"\0\x01b"), (3, 3, b"\0\x01c")];
        assert_eq!(told(&pieces), (vec![whole(b"a")], Piece::Broken));
    }

    #[test]
    fn a_cut_message_ends_where_it_says() {
        let pieces = [(0, 9, &b"\0\x07ab"[..]), (9, 3, b"\0\x01c")];
        assert_eq!(told(&pieces), (vec![(b"ab".to_vec(), true), whole(b"c")], Piece::Read));
        assert_eq!(told(&[(0, 10, b"\0\x07ab")]), (vec![], Piece::Broken));
        assert_eq!(told(&[(0, 10, b"\0")]), (vec![], Piece::Broken));
    }

    #[test]
    fn memory_is_bounded() {
        let mut streams = Streams::default();
        let long = [&b"\xff\xff"[..], &[7; 0xffff]].concat();
        for number in 0..1000 {
            let mut messages = Vec::new();
            let piece = streams
                .piece(number, 5, long.len() as u32, &long, &mut |message, cut| messages.push((message.len(), cut)));
            assert_eq!((piece, messages), (Piece::Read, vec![(MAX_KEPT, true)]));
        }
        assert_eq!((streams.known.len(), streams.order.len()), (MAX_STREAMS, MAX_STREAMS));
    }
}
