//! From the paths of a process's control groups to the uid of its pod.

use crate::facts::Strings;
use memchr::memmem;

/// Length of a uid of the API server: hexadecimal digits, 8-4-4-4-12.
const UID: usize = 36;
/// Where its dashes are; the systemd driver of the kubelet has `_` in their place, since `-` means a level of slices there.
const DASHES: [usize; 4] = [8, 13, 18, 23];
/// Length of the uid of a pod that a kubelet has from a file of its own: the digits of an MD5 sum.
const STATIC_UID: usize = 32;

/// The uid of a pod, with dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PodUid {
    bytes: [u8; UID],
    len: usize,
}

impl PodUid {
    /// Its text.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The uid of the pod whose control groups these are. Of pods inside a pod it is the outer one: that is the one of this host's kubelet, and what lies
    /// below is of the pod's own making.
    pub(crate) fn of(cgroups: &Strings) -> Option<Self> {
        cgroups.iter().find_map(Self::of_path)
    }

    /// Behind `/pod` (the cgroupfs driver) or `-pod` (the systemd driver).
    fn of_path(path: &[u8]) -> Option<Self> {
        memmem::find_iter(path, b"pod").find_map(|at| {
            let before = path.get(at.checked_sub(1)?)?;
            let rest = path.get(at + 3..)?;
            if b"/-".contains(before) {
                Self::from_start(rest, UID).or_else(|| Self::from_start(rest, STATIC_UID))
            } else {
                None
            }
        })
    }

    /// A text that begins with a uid of that length, and goes on as something else.
    fn from_start(text: &[u8], len: usize) -> Option<Self> {
        let (uid, rest) = text.split_at_checked(len)?;
        if rest.first().is_some_and(|b| b.is_ascii_alphanumeric() || b"_-".contains(b)) {
            return None;
        }
        let mut bytes = [0; UID];
        for (at, (to, &from)) in bytes.iter_mut().zip(uid).enumerate() {
            let dash = len == UID && DASHES.contains(&at);
            *to = match from {
                b'-' | b'_' if dash => b'-',
                digit if !dash && digit.is_ascii_alphanumeric() => digit,
                _ => return None,
            };
        }
        Some(Self { bytes, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(cgroups: &str) -> String {
        let uid = PodUid::of(&Strings::new(cgroups.as_bytes()));
        uid.map(|uid| String::from_utf8_lossy(uid.as_bytes()).into_owned()).unwrap_or_default()
    }

    #[test]
    fn uids_of_all_drivers() {
        let want = "63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a";
        for path in [
            "/kubepods/besteffort/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a/0123",
            "/kubepods/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a",
            "/kubepods.slice/kubepods-pod63b3ebfc_2890_4f7c_9e0d_1f5f1f3e7b2a.slice/crio-0123.scope",
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod63b3ebfc_2890_4f7c_9e0d_1f5f1f3e7b2a.slice/x",
            "/system.slice/containerd.service/kubepods-burstable-pod63b3ebfc_2890_4f7c_9e0d_1f5f1f3e7b2a.slice:cri-containerd:0123",
            "/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod63b3ebfc_2890_4f7c_9e0d_1f5f1f3e7b2a.slice/x",
            // What runs in the pod makes names of its own.
            "/kubepods/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a/a/kubepods/pod00000000-0000-0000-0000-000000000000/b",
        ] {
            assert_eq!(uid(&format!("cpu={path}")), want, "{path}");
            assert_eq!(uid(&format!("name=systemd=/\0cpu={path}\0")), want, "{path}");
        }
        let from_a_file = "0cb8f9a31d45b4b1ba1e2d6a5e5a6f1b";
        assert_eq!(uid(&format!("cpu=/kubepods/burstable/pod{from_a_file}/0123")), from_a_file);
        assert_eq!(uid(&format!("cpu=/kubepods.slice/kubepods-burstable-pod{from_a_file}.slice/x")), from_a_file);
    }

    #[test]
    fn what_is_no_pod() {
        for path in [
            "",
            "/",
            "/user.slice/user-1000.slice",
            "/machine.slice/libpod-7951fa549ab01a5b87950b9f4cb4f1d8bcaa77a4e0a5f5e0c4a5a4b1d1b8d2a3.scope",
            "/kubepods/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2",
            "/kubepods/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a1",
            "/kubepods/pod63b3ebfc-2890-4f7c-9e0d_1f5f1f3e7b2a_",
            "/kubepods/pod63b3ebfc.2890.4f7c.9e0d.1f5f1f3e7b2a",
            "/kubepods/tripod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a",
            "pod",
        ] {
            assert_eq!(uid(&format!("cpu={path}")), "", "{path}");
        }
    }
}
