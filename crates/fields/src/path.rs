//! Paths that a process gave, made absolute.

use crate::cx::Cx;
use crate::field::Lent;

/// The absolute path of `path`, which the event's thread gave relative to `dirfd`; lent as it is when there is nothing to change.
pub(crate) fn absolute<'a>(cx: &Cx<'a>, dirfd: i64, path: &'a [u8], out: &mut Vec<u8>) -> Lent<'a> {
    if is_normal(path) {
        return Lent::Whole(path);
    }
    cx.state.resolve(cx.thread(), dirfd, path, out);
    Lent::Made
}

/// Longer paths are cut by the state.
const MAX_NORMAL: usize = 1000;

/// True for an absolute path that normalising would not change.
fn is_normal(path: &[u8]) -> bool {
    if path.first() != Some(&b'/') || path.len() > MAX_NORMAL {
        return false;
    }
    let mut before = 0;
    for &byte in path {
        // A part that begins with a dot may be `.` or `..`.
        if byte.is_ascii_control() || before == b'/' && (byte == b'/' || byte == b'.') {
            return false;
        }
        before = byte;
    }
    before != b'/' || path.len() == 1
}

#[cfg(test)]
mod tests {
    use super::is_normal;

    #[test]
    fn only_normal_paths_are_lent() {
        for path in ["/", "/a", "/a/b.c", "/a/b c"] {
            assert!(is_normal(path.as_bytes()), "{path}");
        }
        for path in ["", "a", "//", "/a/", "/a//b", "/a/../b", "/.hidden", "/a\n"] {
            assert!(!is_normal(path.as_bytes()), "{path}");
        }
    }
}
