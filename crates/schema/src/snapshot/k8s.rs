//! What the API server of Kubernetes says of an object, and whether it is asked.

use super::{Cursor, SnapshotError, put_text};

/// Name of the async event that carries one object of Kubernetes, reduced to what is kept, as JSON of at most [`MAX_K8S`] bytes:
///
/// ```json
/// {"kind": "Pod", "uid": "…", "name": "…", "namespace": "…", "labels": {"KEY": "VALUE"},
///  "owner": {"kind": "ReplicaSet", "name": "…", "uid": "…"}, "selector": {"KEY": "VALUE"}, "ip": "…", "node": "…", "static_uid": "…"}
/// ```
///
/// Kind, uid and name are always there. `owner` is the object that controls this one; `selector` are the labels of the pods that a service is for;
/// `ip`, `node` and `static_uid` are a pod's, the latter the uid under which a kubelet runs a pod that it has from a file of its own. An object that is
/// told again replaces the one before. One that is gone is `{"kind": "Pod", "uid": "…", "gone": true}`.
pub const K8S: &[u8] = b"lanner.k8s";

/// Longer objects are not read, bytes.
pub const MAX_K8S: usize = 64 << 10;

/// Name of the async event that carries a [`K8sAsked`].
pub const K8S_ASKED: &[u8] = b"lanner.k8s-asked";
/// Longest name of a resource, bytes.
const MAX_RESOURCE: usize = 64;
/// Longest reason, bytes.
const MAX_WHY: usize = 1024;

/// The API server is asked for something, and how that goes: what is told of a pod can be waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct K8sAsked<'a> {
    /// As in `pods`; `owners` are what controls pods, each asked for by itself.
    pub resource: &'a [u8],
    /// Why it does not answer, in words for people; empty while it does, or has said nothing yet.
    pub why: &'a [u8],
}

impl<'a> K8sAsked<'a> {
    /// Reads two texts, each behind its 16-bit length.
    ///
    /// # Errors
    /// [`SnapshotError`] where a text is longer than its bound (resource 64, reason 1024 bytes), or than what is there.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        Ok(Self { resource: input.text("resource", MAX_RESOURCE)?, why: input.text("why", MAX_WHY)? })
    }

    /// Appends the data; what is longer than its bound is cut.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_text(out, self.resource, MAX_RESOURCE);
        put_text(out, self.why, MAX_WHY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let (asked, mut bytes) = (K8sAsked { resource: b"pods", why: b"is away" }, Vec::new());
        asked.encode(&mut bytes);
        assert_eq!(K8sAsked::decode(&bytes), Ok(asked));
        assert!((0..bytes.len()).all(|end| K8sAsked::decode(&bytes[..end]).is_err()));
    }
}
