//! Notices that files changed: by looking at them, not by inotify. A watch on a folder makes each open of a file in it, by whomever, a tenth slower, and does
//! not see what lies behind bind mounts and links; a look sees what a reader would: files that were written, renamed over, or reached by a link that was
//! switched, as Kubernetes does with `..data`.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// Device, inode, size and times of a file, behind all links.
type Face = (u64, u64, u64, i64, i64, i64, i64);

/// Files with their faces; `None` for what is not there.
pub type Faces = Vec<(PathBuf, Option<Face>)>;

/// The most files of a folder that are looked at.
const MAX_FILES: usize = 10_000;

/// What files and folders look like now, a folder with the files in it.
pub fn look(paths: &[PathBuf]) -> Faces {
    let mut faces = Faces::new();
    for path in paths {
        let of = face(path);
        faces.push((path.clone(), of));
        let Ok(entries) = std::fs::read_dir(path) else { continue };
        let mut inside: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).take(MAX_FILES).collect();
        inside.sort();
        faces.extend(inside.into_iter().map(|file| {
            let of = face(&file);
            (file, of)
        }));
    }
    faces
}

fn face(path: &Path) -> Option<Face> {
    let of = std::fs::metadata(path).ok()?;
    Some((of.dev(), of.ino(), of.size(), of.mtime(), of.mtime_nsec(), of.ctime(), of.ctime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::look;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    /// A folder of its own, gone with the test.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("lanner-faces-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn differs(paths: &[&Path], change: impl FnOnce()) -> bool {
        let paths: Vec<_> = paths.iter().map(|path| path.to_path_buf()).collect();
        let before = look(&paths);
        assert_eq!(before, look(&paths));
        change();
        before != look(&paths)
    }

    #[test]
    fn what_is_written_renamed_over_added_and_removed_is_noticed() {
        let folder = Folder::new("plain");
        let (file, other) = (folder.0.join("a.yaml"), folder.0.join("b.yaml"));
        std::fs::write(&file, "one").unwrap();
        assert!(differs(&[&file], || std::fs::write(&file, "two and more").unwrap()));
        std::fs::write(&other, "two and more").unwrap();
        assert!(differs(&[&file], || std::fs::rename(&other, &file).unwrap()));
        assert!(differs(&[&folder.0], || std::fs::write(&other, "x").unwrap()));
        assert!(differs(&[&folder.0], || std::fs::remove_file(&other).unwrap()));
        assert!(!differs(&[&folder.0], || ()));
    }

    #[test]
    fn a_switched_link_is_noticed() {
        let folder = Folder::new("links");
        let at = |name: &str| folder.0.join(name);
        for version in ["..v1", "..v2"] {
            std::fs::create_dir(at(version)).unwrap();
            std::fs::write(at(version).join("rules.yaml"), "same").unwrap();
        }
        symlink("..v1", at("..data")).unwrap();
        symlink("..data/rules.yaml", at("rules.yaml")).unwrap();
        let switch = |to: &str| {
            symlink(to, at("..data_tmp")).unwrap();
            std::fs::rename(at("..data_tmp"), at("..data")).unwrap();
        };
        assert!(differs(&[&at("rules.yaml")], || switch("..v2")));
        assert!(differs(&[&folder.0], || switch("..v1")));
    }
}
