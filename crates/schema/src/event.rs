//! An event as bytes: a block of Falco's capture format, version 2, read in place and written.
//!
//! ```text
//! u64 ts, u64 tid, u32 len, u16 code, u32 nparams, lens[nparams] (u16 each, u32 for large events), data…
//! ```
//! `len` covers everything. Little endian, packed.

use crate::events::event_info;
use crate::info::EventInfo;

/// Bytes in front of the parameter lengths.
pub const HEADER_LEN: usize = 26;
/// More parameters than any event has; a block that claims more is not an event.
pub const MAX_PARAMS: u32 = 256;

/// The thread id of events that no thread made (plugin and async events).
pub const NO_TID: i64 = -1;

/// Why bytes are not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventError {
    /// Fewer bytes than a header.
    ShortHeader,
    /// The code is not in the table: a newer writer's event.
    UnknownCode(u16),
    /// `len` is smaller than a header or larger than what is there.
    BadLength(u32),
    /// The list of parameter lengths does not fit.
    BadParamCount(u32),
    /// The sum of the parameter lengths does not fit.
    BadParamLength,
}

impl core::fmt::Display for EventError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::ShortHeader => write!(f, "fewer bytes than an event header ({HEADER_LEN})"),
            Self::UnknownCode(code) => write!(f, "unknown event code {code}"),
            Self::BadLength(len) => write!(f, "event length {len} does not fit its block"),
            Self::BadParamCount(count) => write!(f, "{count} parameters do not fit the event"),
            Self::BadParamLength => f.write_str("the parameter lengths exceed the event"),
        }
    }
}

impl core::error::Error for EventError {}

/// A view of an event's bytes, checked once.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// 1-based number in the stream; given by the pipeline, 0 before.
    pub num: u64,
    /// Nanoseconds since 1970.
    pub ts: u64,
    /// Thread id, [`NO_TID`] for none.
    pub tid: i64,
    /// The CPU that it happened on.
    pub cpu: u16,
    /// For state only, not to be shown to rules.
    pub state_only: bool,
    info: &'static EventInfo,
    bytes: &'a [u8],
    nparams: u32,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl<'a> Event<'a> {
    /// Checks the header and all lengths. Bytes behind `len` are ignored; more parameters than the table knows are kept.
    ///
    /// # Errors
    /// [`EventError`] where a length does not fit or the code is unknown.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, EventError> {
        let header: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or(EventError::ShortHeader)?;
        let short = EventError::ShortHeader;
        let ts = u64_at(header, 0).ok_or(short)?;
        let tid = u64_at(header, 8).ok_or(short)?;
        let len = u32_at(header, 16).ok_or(short)?;
        let code = u16_at(header, 20).ok_or(short)?;
        let nparams = u32_at(header, 22).ok_or(short)?;
        let info = event_info(code).ok_or(EventError::UnknownCode(code))?;
        let bytes = bytes.get(..len as usize).ok_or(EventError::BadLength(len))?;
        if bytes.len() < HEADER_LEN {
            return Err(EventError::BadLength(len));
        }
        if nparams > MAX_PARAMS {
            return Err(EventError::BadParamCount(nparams));
        }
        let width = if info.is_large() { 4 } else { 2 };
        let lens_end = HEADER_LEN + nparams as usize * width;
        let lens = bytes.get(HEADER_LEN..lens_end).ok_or(EventError::BadParamCount(nparams))?;
        let sum: u64 = if width == 2 {
            lens.chunks_exact(2).map(|l| u64::from(u16::from_le_bytes([l[0], l[1]]))).sum()
        } else {
            lens.chunks_exact(4).map(|l| u64::from(u32::from_le_bytes([l[0], l[1], l[2], l[3]]))).sum()
        };
        if sum > (bytes.len() - lens_end) as u64 {
            return Err(EventError::BadParamLength);
        }
        Ok(Self { num: 0, ts, tid: tid as i64, cpu: 0, state_only: false, info, bytes, nparams })
    }

    /// The event's row in the table.
    #[inline]
    pub fn info(&self) -> &'static EventInfo {
        self.info
    }

    /// The event's number in the table.
    #[inline]
    pub fn code(&self) -> u16 {
        self.info.code
    }

    /// The table's name for it.
    #[inline]
    pub fn name(&self) -> &'static str {
        self.info.name
    }

    /// The whole block, header included.
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Number of parameters present; may differ from the table's (older or newer writer).
    #[inline]
    pub fn nparams(&self) -> usize {
        self.nparams as usize
    }

    /// Bytes of one parameter, 0-based; `None` when the writer did not know it. Prefer the typed structs of [`crate::events`].
    #[inline]
    pub fn param(&self, index: usize) -> Option<&'a [u8]> {
        self.params().nth(index)
    }

    /// The parameters' bytes in order.
    #[inline]
    pub fn params(&self) -> Params<'a> {
        let width = if self.info.is_large() { 4 } else { 2 };
        let (_, body) = self.bytes.split_at_checked(HEADER_LEN).unwrap_or_default();
        let (lens, data) = body.split_at_checked(self.nparams as usize * width).unwrap_or_default();
        Params { lens, data, width }
    }

    /// Reads one parameter by its wire type; `None` for an absent, empty or misshapen one.
    #[inline]
    pub fn get<W: crate::wire::Wire>(&self, index: usize) -> Option<W::Value<'a>> {
        W::decode(self.param(index)?)
    }
}

/// The parameters of an event, in order.
#[derive(Debug, Clone)]
pub struct Params<'a> {
    lens: &'a [u8],
    data: &'a [u8],
    width: usize,
}

impl<'a> Iterator for Params<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let len = if self.width == 2 {
            let (len, rest) = self.lens.split_first_chunk::<2>()?;
            self.lens = rest;
            usize::from(u16::from_le_bytes(*len))
        } else {
            let (len, rest) = self.lens.split_first_chunk::<4>()?;
            self.lens = rest;
            u32::from_le_bytes(*len) as usize
        };
        let (param, rest) = self.data.split_at_checked(len)?;
        self.data = rest;
        Some(param)
    }
}

/// Builds events into one reusable buffer: [`EventBuf::begin`], a [`EventBuf::param`] each, [`EventBuf::finish`].
#[derive(Debug, Default, Clone)]
pub struct EventBuf {
    bytes: Vec<u8>,
    data: Vec<u8>,
    lens: Vec<u32>,
    large: bool,
}

impl EventBuf {
    /// Starts an event of the table's `code`.
    pub fn begin(&mut self, ts: u64, tid: i64, code: u16) {
        self.bytes.clear();
        self.data.clear();
        self.lens.clear();
        self.large = event_info(code).is_some_and(EventInfo::is_large);
        self.bytes.extend_from_slice(&ts.to_le_bytes());
        self.bytes.extend_from_slice(&tid.to_le_bytes());
        self.bytes.extend_from_slice(&0u32.to_le_bytes());
        self.bytes.extend_from_slice(&code.to_le_bytes());
    }

    /// Adds a parameter: what `write` appends. Nothing is «no value». Bytes that the length's width can't count are cut off.
    pub fn param(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.data.len();
        write(&mut self.data);
        if !self.large {
            self.data.truncate(start + usize::from(u16::MAX));
        }
        self.lens.push((self.data.len() - start) as u32);
    }

    /// Adds a parameter from bytes.
    pub fn param_bytes(&mut self, bytes: &[u8]) {
        self.param(|out| out.extend_from_slice(bytes));
    }

    /// Number of parameters so far.
    pub fn count(&self) -> usize {
        self.lens.len()
    }

    /// The bytes of a parameter that was added.
    pub fn written(&self, index: usize) -> Option<&[u8]> {
        let start: usize = self.lens.get(..index)?.iter().map(|len| *len as usize).sum();
        self.data.get(start..start + *self.lens.get(index)? as usize)
    }

    /// Completes the event.
    pub fn finish(&mut self) {
        self.bytes.extend_from_slice(&(self.lens.len() as u32).to_le_bytes());
        for &len in &self.lens {
            if self.large {
                self.bytes.extend_from_slice(&len.to_le_bytes());
            } else {
                self.bytes.extend_from_slice(&(len as u16).to_le_bytes());
            }
        }
        self.bytes.extend_from_slice(&self.data);
        let len = self.bytes.len() as u32;
        if let Some(slot) = self.bytes.get_mut(16..20) {
            slot.copy_from_slice(&len.to_le_bytes());
        }
    }

    /// The block of the last finished event.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// A view of the last finished event.
    ///
    /// # Errors
    /// [`EventError`] when nothing was finished.
    pub fn event(&self) -> Result<Event<'_>, EventError> {
        Event::parse(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Asyncevent, Openat};

    #[test]
    fn what_is_encoded_is_decoded() {
        let mut buf = EventBuf::default();
        let written = Openat { fd: Some(3), dirfd: Some(-100), name: Some(b"/etc/passwd"), ..Default::default() };
        written.encode(&mut buf, 17, 4);
        let event = buf.event().unwrap();
        assert_eq!((event.ts, event.tid, event.name(), event.nparams()), (17, 4, "openat", 7));
        assert_eq!(Openat::decode(&event), written);
    }

    #[test]
    fn large_events_have_wide_lengths() {
        let mut buf = EventBuf::default();
        let data = vec![b'x'; 70_000];
        Asyncevent { plugin_id: Some(0), name: Some(b"container"), data: Some(&data), ..Default::default() }
            .encode(&mut buf, 1, NO_TID);
        let event = buf.event().unwrap();
        assert_eq!(Asyncevent::decode(&event).data.map(<[u8]>::len), Some(70_000));
    }

    #[test]
    fn every_cut_of_an_event_is_refused() {
        let mut buf = EventBuf::default();
        Openat { name: Some(b"/a"), ..Default::default() }.encode(&mut buf, 1, 1);
        for end in 0..buf.bytes().len() {
            assert!(Event::parse(&buf.bytes()[..end]).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn a_length_that_lies_is_refused() {
        let mut buf = EventBuf::default();
        Openat { name: Some(b"/a"), ..Default::default() }.encode(&mut buf, 1, 1);
        let mut bytes = buf.bytes().to_vec();
        bytes[HEADER_LEN] = 255;
        assert_eq!(Event::parse(&bytes).unwrap_err(), EventError::BadParamLength);
        bytes[22..26].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(Event::parse(&bytes).unwrap_err(), EventError::BadParamCount(u32::MAX));
        bytes[20..22].copy_from_slice(&999u16.to_le_bytes());
        assert_eq!(Event::parse(&bytes).unwrap_err(), EventError::UnknownCode(999));
    }

    #[test]
    fn parameters_of_an_older_writer_are_none() {
        let mut buf = EventBuf::default();
        buf.begin(1, 1, Openat::CODE);
        buf.param_bytes(&5i64.to_le_bytes());
        buf.finish();
        let event = buf.event().unwrap();
        let openat = Openat::decode(&event);
        assert_eq!((openat.fd, openat.name), (Some(5), None));
    }
}
