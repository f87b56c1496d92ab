//! A container that somebody asked for, and no runtime knows.

use super::{Cursor, SnapshotError, put_text};

/// Name of the async event that carries a [`ContainerUnknown`].
pub const CONTAINER_UNKNOWN: &[u8] = b"lanner.container-unknown";
/// Longest id of a container, bytes.
const MAX_ID: usize = 255;
/// Longest reason, bytes.
const MAX_WHY: usize = 1024;

/// An answer that says: nothing will be known of this container, unless a runtime tells of it later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContainerUnknown<'a> {
    /// Short id of the container.
    pub container: &'a [u8],
    /// Why, in words for people.
    pub why: &'a [u8],
}

impl<'a> ContainerUnknown<'a> {
    /// Reads two texts, each behind its 16-bit length.
    ///
    /// # Errors
    /// [`SnapshotError`] where a text is longer than its bound (id 255, reason 1024 bytes), or than what is there.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        Ok(Self { container: input.text("container", MAX_ID)?, why: input.text("why", MAX_WHY)? })
    }

    /// Appends the data; what is longer than its bound is cut.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_text(out, self.container, MAX_ID);
        put_text(out, self.why, MAX_WHY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let (unknown, mut bytes) =
            (ContainerUnknown { container: b"0123456789ab", why: b"no runtime answers" }, Vec::new());
        unknown.encode(&mut bytes);
        assert_eq!(ContainerUnknown::decode(&bytes), Ok(unknown));
        for end in 0..bytes.len() {
            assert!(ContainerUnknown::decode(&bytes[..end]).is_err(), "{end}");
        }
    }
}
