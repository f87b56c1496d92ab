//! How hard Lanner itself is pressed: events of the stream, so that a replay gives up the same things at the same events.

use super::{Cursor, SnapshotError};

/// Name of the async event that carries a [`Load`].
pub const LOAD: &[u8] = b"lanner.load";

/// How much was given up so far, of each kind in a fixed order; 0: nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// For want of memory: 1 events that wait for answers are judged at once, 2 learnt names are forgotten, 3 descriptors, 4 environments,
    /// 5 threads beside the first of each process.
    pub memory: u8,
    /// For want of CPU: 1 nobody is asked about containers, 2 rules of low priority are judged for some events only.
    pub cpu: u8,
}

impl Load {
    /// Reads what [`Self::encode`] writes. What follows is of a newer writer.
    ///
    /// # Errors
    /// [`SnapshotError`] for data that is too short.
    pub fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let [memory, cpu] = Cursor::new(bytes).array("load")?;
        Ok(Self { memory, cpu })
    }

    /// The data of the event.
    pub fn encode(self) -> [u8; 2] {
        [self.memory, self.cpu]
    }
}

#[cfg(test)]
mod tests {
    use super::Load;

    #[test]
    fn what_is_written_is_read() {
        let load = Load { memory: 3, cpu: 1 };
        assert_eq!(Load::decode(&load.encode()).unwrap(), load);
        assert_eq!(Load::decode(&[1, 2, 3]).unwrap(), Load { memory: 1, cpu: 2 });
        assert!(Load::decode(&[1]).is_err());
    }
}
