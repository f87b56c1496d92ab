//! What is watched, as the kernel can tell it.

use super::LiveError;
use crate::host_root::{host_path, host_root};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Inode of the host's pid namespace (include/linux/proc_ns.h, `PROC_PID_INIT_INO`).
pub(crate) const HOST_PID_NAMESPACE: u64 = 0xEFFF_FFFC;

/// What is watched. Everything else passes without being read or copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// A process, and all that it and its descendants start.
    Process(i32),
    /// A cgroup of version 2 and those below it: its folder, absolute or below the mount of cgroup2.
    Cgroup(PathBuf),
    /// All processes but this one; what it starts is watched.
    Host,
}

/// A scope in the kernel's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Watched {
    Process(i32),
    Cgroup {
        id: u64,
        level: u32,
    },
    /// Of the whole host, or below this process alone.
    Host {
        within: Option<i32>,
    },
}

impl Scope {
    pub(super) fn resolve(&self, within: Option<i32>) -> Result<Watched, LiveError> {
        match self {
            Self::Host => Ok(Watched::Host { within }),
            Self::Process(pid) => process(*pid),
            Self::Cgroup(path) => cgroup(path),
        }
    }
}

/// True if process numbers here are the kernel's.
pub fn in_host_pid_namespace() -> bool {
    // The numbers of a /proc are those of the pid namespace that it was mounted in.
    let of = |process: &str| std::fs::metadata(host_path(&format!("/proc/{process}/ns/pid"))).map(|meta| meta.ino());
    let first = if host_root() == Path::new("/") { of("self") } else { of("1").or_else(|_| of("self")) };
    first.ok() == Some(HOST_PID_NAMESPACE)
}

fn process(pid: i32) -> Result<Watched, LiveError> {
    if !in_host_pid_namespace() {
        return Err(LiveError::Scope(
            "a scope by pid needs the host's pid namespace: pids here are not the kernel's".to_owned(),
        ));
    }
    if pid > 1 && host_path(&format!("/proc/{pid}")).exists() {
        Ok(Watched::Process(pid))
    } else {
        Err(LiveError::Scope(format!("no process {pid} to watch")))
    }
}

fn cgroup(path: &Path) -> Result<Watched, LiveError> {
    let missing = |message: String| Err(LiveError::Scope(message));
    let Some(mount) = cgroup2_mount() else {
        return missing("a scope by cgroup needs version 2 of cgroups; none is mounted".to_owned());
    };
    let Some(folder) = below_mount(&mount, path) else {
        return missing(format!("no cgroup {} below {}", path.display(), mount.display()));
    };
    let Ok(below) = folder.strip_prefix(&mount) else {
        return missing(format!("{} is not below {}, the mount of cgroup2", folder.display(), mount.display()));
    };
    // The inode of a cgroup's folder is the cgroup's id.
    let id = std::fs::metadata(&folder).map(|meta| meta.ino());
    match (id, below.components().count()) {
        (Ok(id), level @ 1..) => Ok(Watched::Cgroup { id, level: level as u32 }),
        (Ok(_), 0) => missing("the root cgroup is the whole host, not a scope".to_owned()),
        (Err(error), _) => missing(format!("{}: {error}", folder.display())),
    }
}

/// Folder of the cgroup, for those who list its processes.
pub(crate) fn cgroup_folder(path: &Path) -> Option<PathBuf> {
    below_mount(&cgroup2_mount()?, path)
}

/// Folder of the cgroup whose sockets are listened to for answers of name servers: the scope's, else the topmost that can be seen.
pub(super) fn names_cgroup(scope: &Scope) -> Option<PathBuf> {
    match scope {
        Scope::Cgroup(path) => cgroup_folder(path),
        Scope::Process(_) | Scope::Host => cgroup2_mount(),
    }
}

fn below_mount(mount: &Path, path: &Path) -> Option<PathBuf> {
    let folder =
        if path.starts_with(mount) { path.to_owned() } else { mount.join(path.strip_prefix("/").unwrap_or(path)) };
    folder.canonicalize().ok()
}

fn cgroup2_mount() -> Option<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let of_kind = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let folder = words.next()?;
        (words.next()? == "cgroup2").then(|| PathBuf::from(folder))
    };
    let mut found = mounts.lines().filter_map(of_kind);
    // A container's own shows its part of the tree alone.
    let root = host_root();
    found.find(|folder| folder.starts_with(&root))
}
