//! The uncompressed bytes of a capture, seen through one buffer that only grows as bytes really arrive.

use std::io::{BufReader, ErrorKind, Read, Result};

use flate2::read::MultiGzDecoder;

/// Bytes asked for at once; also the buffer's usual size.
const WINDOW: usize = 256 << 10;
/// Compressed bytes read at once.
const COMPRESSED: usize = 64 << 10;
/// First bytes of a gzip member.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A stream's unread bytes.
pub(crate) struct Input<'r> {
    from: Box<dyn Read + Send + 'r>,
    buf: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset of `start` in the stream.
    offset: u64,
    ended: bool,
    failed: Option<std::io::Error>,
}

impl std::fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("offset", &self.offset).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<'r> Input<'r> {
    /// Looks at the first bytes and decompresses what is gzip.
    ///
    /// # Errors
    /// What reading them gives.
    pub fn open(mut from: impl Read + Send + 'r) -> Result<Self> {
        let mut first = [0; 2];
        let mut have = 0;
        while have < first.len() {
            match from.read(first.get_mut(have..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(n) => have += n,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let whole = std::io::Cursor::new(first).take(have as u64).chain(from);
        let from: Box<dyn Read + Send + 'r> = if have == 2 && first == GZIP {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(COMPRESSED, whole)))
        } else {
            Box::new(whole)
        };
        Ok(Self { from, buf: vec![0; WINDOW], start: 0, end: 0, offset: 0, ended: false, failed: None })
    }

    /// Offset of the first unread byte.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// True when reading failed.
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Why there are no more bytes, if not because the stream ended.
    pub fn take_failure(&mut self) -> Option<std::io::Error> {
        self.failed.take()
    }

    /// Sees to it that `len` bytes can be looked at, or all that there are; says how many that is.
    #[inline]
    pub fn fill(&mut self, len: usize) -> usize {
        let have = self.end - self.start;
        if have >= len { have } else { self.read_until(len) }
    }

    #[cold]
    fn read_until(&mut self, len: usize) -> usize {
        self.buf.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        while self.end < len && !self.ended {
            if self.end == self.buf.len() {
                self.buf.resize(len.min(self.buf.len() * 2), 0);
            }
            match self.from.read(self.buf.get_mut(self.end..).unwrap_or_default()) {
                Ok(0) => self.ended = true,
                Ok(n) => self.end = (self.end + n).min(self.buf.len()),
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => (self.ended, self.failed) = (true, Some(e)),
            }
        }
        self.end
    }

    /// The bytes that can be looked at.
    #[inline]
    pub fn window(&self) -> &[u8] {
        self.buf.get(self.start..self.end).unwrap_or_default()
    }

    /// Goes on behind the next `len` bytes of the window.
    #[inline]
    pub fn skip(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.offset += len as u64;
    }
}
