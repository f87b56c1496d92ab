//! Paths: joined and normalised as text, never resolved on a disk.

/// Longest path that is looked at, the kernel's limit for what it copies.
const MAX_PATH: usize = 1024;
/// What stands for a path that is too long.
const TOO_LONG: &[u8] = b"/DIR_TOO_LONG/FILENAME_TOO_LONG";

/// Joins `path` to `base` and normalises it, into `out`, which is overwritten.
///
/// An absolute `path` stands alone. `base` is taken as it is (callers see to its final `/`); `..` may climb into it, but not above its
/// first character. `//`, `.` and a final `/` vanish; control characters become dots, so that a name can't forge lines of a log.
/// An empty `path` gives an empty result. These are Falco's rules: text must compare equal with what its rules expect.
pub fn concat(out: &mut Vec<u8>, base: &[u8], path: &[u8]) {
    join(out, base, b"", path);
}

/// As [`concat`], below a directory whose name may lack its final `/`.
pub fn concat_below(out: &mut Vec<u8>, dir: &[u8], path: &[u8]) {
    join(out, dir, if dir.ends_with(b"/") { b"" } else { b"/" }, path);
}

fn join(out: &mut Vec<u8>, base: &[u8], slash: &[u8], path: &[u8]) {
    out.clear();
    let Some(&first) = path.first() else { return };
    if base.len() + slash.len() + path.len() + 1 > MAX_PATH {
        out.extend_from_slice(TOO_LONG);
        return;
    }
    if first != b'/' {
        out.extend_from_slice(base);
        out.extend_from_slice(slash);
    }
    if is_normal(path) {
        out.extend_from_slice(path);
        return;
    }
    if first == b'/' {
        out.push(b'/');
    }
    for (n, part) in path.split(|&b| b == b'/').enumerate() {
        let mut fresh = out.last().is_none_or(|&b| b == b'/');
        if n > 0 && !fresh {
            out.push(b'/');
            fresh = true;
        }
        match part {
            b"" => {}
            b"." if fresh => {}
            b".." if fresh => climb(out),
            _ => out.extend(part.iter().map(|&b| if b.is_ascii_control() { b'.' } else { b })),
        }
    }
    if out.len() > 1 && out.ends_with(b"/") {
        out.pop();
    }
}

/// True for paths, by far the most, which normalising leaves as they are. No branch within the loops, so that they take many bytes at once;
/// a part which begins with a dot is looked at more closely elsewhere.
fn is_normal(path: &[u8]) -> bool {
    let control = path.iter().fold(false, |found, b| found | b.is_ascii_control());
    let after = path.get(1..).unwrap_or_default();
    let dotted = path.iter().zip(after).fold(false, |found, (&a, &b)| found | (a == b'/' && (b == b'/' || b == b'.')));
    !control && !dotted && path.first() != Some(&b'.') && path.last() != Some(&b'/')
}

/// Cuts the last directory off a path that ends with `/` (or is empty).
fn climb(out: &mut Vec<u8>) {
    let parent = out.strip_suffix(b"/").unwrap_or(out);
    let end = parent.iter().rposition(|&b| b == b'/').map_or(0, |slash| slash + 1);
    // An absolute path keeps its root.
    let end = if out.starts_with(b"/") { end.max(1) } else { end };
    out.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::concat;

    #[test]
    fn joins_and_normalises() {
        let rows: &[(&str, &str, &str)] = &[
            ("/home/", "a", "/home/a"),
            ("/home/", "", ""),
            ("/home/", ".", "/home"),
            ("/home/", "./a/./b//c/", "/home/a/b/c"),
            ("/home/", "..", "/"),
            ("/home/", "../..", "/"),
            ("/home/", "../../etc/passwd", "/etc/passwd"),
            ("/a/b/", "../c", "/a/c"),
            ("/a/../b/", "c", "/a/../b/c"),
            ("/home", "a", "/homea"),
            ("<UNKNOWN>", "a/b", "<UNKNOWN>a/b"),
            ("<UNKNOWN>", "../b", "<UNKNOWN>../b"),
            ("", "a/../b", "b"),
            ("", "../b", "b"),
            ("/x/", "/", "/"),
            ("/x/", "//etc//passwd", "/etc/passwd"),
            ("/x/", "/..", "/"),
            ("/x/", "/a/..", "/"),
            ("/x/", "/a/.../b", "/a/.../b"),
            ("/x/", "a\nb\u{7f}", "/x/a.b."),
            ("/x/", "\u{e4}", "/x/\u{e4}"),
            ("/x/", ".bashrc", "/x/.bashrc"),
            ("/x/", "/a/.hidden/b", "/a/.hidden/b"),
            ("/x/", "/a/b/", "/a/b"),
            ("/x/", "a/b.c/..", "/x/a"),
        ];
        let mut out = Vec::new();
        for (base, path, want) in rows {
            concat(&mut out, base.as_bytes(), path.as_bytes());
            assert_eq!(String::from_utf8_lossy(&out), *want, "{base} + {path}");
        }
        concat(&mut out, b"/", &[b'a'; 1023]);
        assert_eq!(out, b"/DIR_TOO_LONG/FILENAME_TOO_LONG");
    }
}
