//! The number of the last record that needs no delivery any more: two slots, written in turn, so that a write that breaks off leaves the other.

use flate2::Crc;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

/// Bytes of a slot: the number, its checksum, and that with each bit turned, so that zeros are no slot.
const SLOT: usize = 16;

/// The file.
#[derive(Debug)]
pub(super) struct Acked {
    file: File,
    number: u64,
    /// Where the next one is written.
    slot: u64,
}

fn slot(number: u64) -> [u8; SLOT] {
    let mut crc = Crc::new();
    crc.update(&number.to_le_bytes());
    let mut bytes = [0; SLOT];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    bytes[8..12].copy_from_slice(&crc.sum().to_le_bytes());
    bytes[12..].copy_from_slice(&(!crc.sum()).to_le_bytes());
    bytes
}

impl Acked {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let read = |at: u64| {
            let mut bytes = [0; SLOT];
            file.read_exact_at(&mut bytes, at * SLOT as u64).ok()?;
            let number = u64::from_le_bytes(*bytes.first_chunk()?);
            (bytes == slot(number)).then_some(number)
        };
        let (one, other) = (read(0), read(1));
        let number = one.into_iter().chain(other).max().unwrap_or(0);
        // The older one is written over.
        let next = u64::from(one == Some(number));
        Ok(Self { file, number, slot: next })
    }

    pub(super) fn number(&self) -> u64 {
        self.number
    }

    pub(super) fn set(&mut self, number: u64) -> io::Result<()> {
        self.file.write_all_at(&slot(number), self.slot * SLOT as u64)?;
        self.slot = 1 - self.slot;
        self.number = number;
        Ok(())
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

#[cfg(test)]
mod tests {
    use super::{Acked, SLOT};

    #[test]
    fn a_write_that_broke_off_leaves_the_number_before() {
        let path = std::env::temp_dir().join(format!("lanner-acked-{}", std::process::id()));
        let _ = std::fs::remove_file(&path);
        let mut acked = Acked::open(&path).unwrap();
        assert_eq!(acked.number(), 0);
        for number in [3, 4, 9] {
            acked.set(number).unwrap();
            assert_eq!(Acked::open(&path).unwrap().number(), number);
        }
        // 9 is in the first slot, 4 in the second.
        let mut bytes = std::fs::read(&path).unwrap();
        assert_eq!(bytes.len(), 2 * SLOT);
        bytes[0] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let mut acked = Acked::open(&path).unwrap();
        assert_eq!(acked.number(), 4);
        acked.set(5).unwrap();
        assert_eq!(Acked::open(&path).unwrap().number(), 5);
        std::fs::remove_file(path).unwrap();
    }
}
