//! Where the host's files are: `HOST_ROOT` says it for a program in a container.

use std::path::PathBuf;

/// The host's root directory; `/` unless `HOST_ROOT` says otherwise.
pub fn host_root() -> PathBuf {
    std::env::var_os("HOST_ROOT").filter(|root| !root.is_empty()).map_or_else(|| PathBuf::from("/"), PathBuf::from)
}

/// A file of the host, by its absolute path there.
pub(crate) fn host_path(path: &str) -> PathBuf {
    host_root().join(path.trim_start_matches('/'))
}
