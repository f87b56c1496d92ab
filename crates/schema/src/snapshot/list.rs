//! Lists of the snapshot's entries, read one by one from the bytes that carry them.

use core::marker::PhantomData;

use super::{Cursor, FdEntry, InterfaceEntry, SnapshotError, UserEntry};

/// What stands in a list of entries that carry their own length.
pub trait Entry<'a>: Sized {
    /// Bytes of the length that the length itself counts.
    const LEN_COUNTS: usize;
    /// Reads an entry's fields.
    ///
    /// # Errors
    /// [`SnapshotError`] where they do not fit.
    fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError>;
}

impl<'a> Entry<'a> for FdEntry<'a> {
    const LEN_COUNTS: usize = 4;
    fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError> {
        FdEntry::decode_fields(input, true)
    }
}

impl<'a> Entry<'a> for UserEntry<'a> {
    const LEN_COUNTS: usize = 4;
    fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError> {
        UserEntry::decode_fields(input)
    }
}

impl<'a> Entry<'a> for InterfaceEntry<'a> {
    const LEN_COUNTS: usize = 0;
    fn decode_fields(input: &mut Cursor<'a>) -> Result<Self, SnapshotError> {
        InterfaceEntry::decode_fields(input)
    }
}

/// Entries in the newest encoding: each behind its length, so that what a newer writer added is skipped: tails and whole kinds.
/// Fewer than four bytes at the end are a block's padding. Ends after an error.
#[derive(Debug, Clone)]
pub struct Entries<'a, E> {
    rest: &'a [u8],
    entry: PhantomData<E>,
}

impl<'a, E: Entry<'a>> Entries<'a, E> {
    /// Reads from the front of a list's bytes.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, entry: PhantomData }
    }

    fn step(&mut self) -> Option<Result<E, SnapshotError>> {
        loop {
            let (len, body) = self.rest.split_first_chunk::<4>()?;
            let len = u32::from_le_bytes(*len) as usize;
            let bad = SnapshotError::EntryLength(len, self.rest.len());
            let split = len.checked_sub(E::LEN_COUNTS).and_then(|len| body.split_at_checked(len));
            let Some((entry, rest)) = split else { return Some(Err(bad)) };
            self.rest = rest;
            match E::decode_fields(&mut Cursor::new(entry)) {
                Err(SnapshotError::UnknownKind(_)) => {}
                other => return Some(other),
            }
        }
    }
}

impl<'a, E: Entry<'a>> Iterator for Entries<'a, E> {
    type Item = Result<E, SnapshotError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if !matches!(step, Some(Ok(_))) {
            self.rest = &[];
        }
        step
    }
}

/// The descriptors of a thread: `u64` thread id, then entries.
#[derive(Debug, Clone)]
pub struct FdList<'a> {
    /// The thread.
    pub tid: i64,
    /// Its descriptors.
    pub entries: Entries<'a, FdEntry<'a>>,
}

impl<'a> FdList<'a> {
    /// Reads the thread's id; the entries are read as they are asked for.
    ///
    /// # Errors
    /// [`SnapshotError::Short`] for fewer than 8 bytes.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let (tid, rest) = bytes.split_first_chunk::<8>().ok_or(SnapshotError::Short("tid"))?;
        Ok(Self { tid: i64::from_le_bytes(*tid), entries: Entries::new(rest) })
    }

    /// Appends a thread's id; its descriptors follow with [`FdEntry::encode`].
    pub fn encode_head(tid: i64, out: &mut Vec<u8>) {
        out.extend_from_slice(&tid.to_le_bytes());
    }
}
