//! Where the tests' data is, shared by the test files.

#![allow(dead_code, reason = "not each test file uses all")]

use std::path::{Path, PathBuf};

/// The folder of conformance cases, or `None` (and a line that says so) where it is not there.
pub fn conformance() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("LANNER_CONFORMANCE").map(PathBuf::from);
    let folder = root.join(named.unwrap_or_else(|| PathBuf::from("../shared/conformance")));
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no ../shared");
    None
}

/// All files below a folder with one of these endings, sorted.
pub fn files_below(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
