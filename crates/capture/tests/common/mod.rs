//! What the tests of captures share: where the recorded captures are, and whole streams as owned events.

#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::PathBuf;

use lanner_capture::{CaptureError, Reader, Stats};

/// An event that outlives its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    pub bytes: Vec<u8>,
    pub cpu: u16,
    pub state_only: bool,
}

impl Owned {
    pub fn event(&self) -> lanner_schema::Event<'_> {
        let mut event = lanner_schema::Event::parse(&self.bytes).unwrap();
        (event.cpu, event.state_only) = (self.cpu, self.state_only);
        event
    }

    pub fn is_own(&self) -> bool {
        lanner_schema::snapshot::is_own(&self.event())
    }
}

/// All events, and what ended them.
pub fn read(bytes: &[u8]) -> (Vec<Owned>, Stats, Option<CaptureError>) {
    read_from(Reader::from_bytes(bytes))
}

/// All events of a reader, and what ended them.
pub fn read_from(reader: Result<Reader<'_>, CaptureError>) -> (Vec<Owned>, Stats, Option<CaptureError>) {
    let mut reader = match reader {
        Ok(reader) => reader,
        Err(error) => return (Vec::new(), Stats::default(), Some(error)),
    };
    let mut events = Vec::new();
    loop {
        match reader.next() {
            Ok(Some(event)) => {
                let (cpu, state_only) = (event.cpu, event.state_only);
                events.push(Owned { bytes: event.bytes().to_vec(), cpu, state_only });
            }
            Ok(None) => return (events, reader.stats(), None),
            Err(error) => {
                assert!(matches!(reader.next(), Ok(None)), "nothing comes behind an error");
                return (events, reader.stats(), Some(error));
            }
        }
    }
}

/// The folder of recorded captures with their answers; `None`, said aloud, where it does not lie beside the project.
pub fn conformance() -> Option<PathBuf> {
    let given = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance"));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no ../shared");
    None
}

/// The recorded captures: name, bytes.
pub fn captures() -> Vec<(String, Vec<u8>)> {
    let Some(folder) = conformance() else { return Vec::new() };
    let mut found: Vec<_> = std::fs::read_dir(folder.join("captures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "scap"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    found.sort();
    found
}

/// Bytes of a plain or gzip capture, uncompressed.
pub fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(bytes), &mut out).unwrap();
    } else {
        out.extend_from_slice(bytes);
    }
    out
}

/// Small random numbers, the same every time (xorshift).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// A block as it stands in a file.
pub fn block(id: u32, body: &[u8]) -> Vec<u8> {
    let len = (8 + body.len() + 4).next_multiple_of(4);
    let mut out = [id.to_le_bytes(), (len as u32).to_le_bytes()].concat();
    out.extend_from_slice(body);
    out.resize(len - 4, 0);
    out.extend_from_slice(&(len as u32).to_le_bytes());
    out
}
