//! Users and groups of a container, as its own files name them: all of them, each time that they are told.

use super::{Cursor, Entries, SnapshotError, UserEntry, put_text};

/// Name of the async event that carries [`ContainerUsers`].
pub const CONTAINER_USERS: &[u8] = b"lanner.container-users";
/// Longest id of a container.
const MAX_ID: usize = 255;

/// The users and groups of a container. What was told of it before holds no longer.
#[derive(Debug, Clone)]
pub struct ContainerUsers<'a> {
    /// Id of the container.
    pub container: &'a [u8],
    /// Its users and groups.
    pub names: Entries<'a, UserEntry<'a>>,
}

impl<'a> ContainerUsers<'a> {
    /// Reads the container's id, a text behind its 16-bit length, and the entries behind it. They are read, and fail, one by one.
    ///
    /// # Errors
    /// [`SnapshotError`] where the id is longer than 255 bytes, or than what is there.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        let container = input.text("container", MAX_ID)?;
        let left = input.left();
        Ok(Self { container, names: Entries::new(input.take(left, "names")?) })
    }

    /// Appends the head of the data; entries follow.
    pub fn encode_head(container: &[u8], out: &mut Vec<u8>) {
        put_text(out, container, MAX_ID);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let (mut bytes, user) =
            (Vec::new(), UserEntry::User { uid: 1, gid: 2, name: b"joe", home: b"/", shell: b"/bin/sh" });
        ContainerUsers::encode_head(b"0123456789ab", &mut bytes);
        user.encode(&mut bytes);
        let read = ContainerUsers::decode(&bytes).unwrap();
        assert_eq!((read.container, read.names.collect::<Vec<_>>()), (&b"0123456789ab"[..], vec![Ok(user)]));
        assert!(ContainerUsers::decode(&bytes[..8]).is_err() && ContainerUsers::decode(&[]).is_err());
        assert_eq!(ContainerUsers::decode(&bytes[..20]).unwrap().names.filter(Result::is_err).count(), 1);
    }
}
