//! The threads of the scope, as /proc shows them.

use super::sockets;
use super::{Pieces, fds};
use crate::host_root::host_path;
use crate::live::iterate::{Records, entries};
use crate::live::{Scope, Watched, cgroup_folder, host_mounts};
use lanner_schema::EventBuf;
use lanner_schema::extension::Namespaces;
use lanner_schema::flags::clone_flags as cl;
use lanner_schema::snapshot::{FDS, ThreadEntry};
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::Path;

/// Processes that are told at most; a host has no more pids.
const MAX_PROCESSES: usize = 4 << 20;
/// Depth of nested cgroups that are listed.
const MAX_CGROUP_DEPTH: u32 = 32;
/// The controllers whose paths events carry, by the probe's name and by that of version 1.
const CONTROLLERS: [(&str, &str); 5] =
    [("cpuset", "cpuset"), ("cpu", "cpu"), ("cpuacct", "cpuacct"), ("io", "blkio"), ("memory", "memory")];

/// The threads and their processes' descriptors: as records say; without them as /proc does.
pub(super) fn describe(watched: &Watched, scope: &Scope, records: &Records, pieces: &mut Pieces, buf: &mut EventBuf) {
    let mut descriptors = Descriptors {
        iterated: records.files.as_deref().map(fds::iterated),
        namespaces: sockets::Namespaces::default(),
    };
    let Some(threads) = &records.threads else {
        let host = host_mounts();
        for pid in processes(watched, scope) {
            let folder = host_path(&format!("/proc/{pid}"));
            let shared = Shared::read(&folder);
            for tid in numbers(&folder.join("task")) {
                let thread = folder.join(format!("task/{tid}"));
                let Some(status) = Status::read(&thread, tid) else { continue };
                let namespaces = namespaces(&thread, &status, host);
                pieces.push_thread(buf, &entry(&thread, &status, &shared), namespaces);
            }
            descriptors.tell(pid, pieces, buf);
        }
        return;
    };
    for (entry, namespaces) in entries(threads) {
        pieces.push_thread(buf, &entry, namespaces);
        if entry.tid == entry.pid {
            descriptors.tell(entry.pid, pieces, buf);
        }
    }
}

/// The descriptors of processes.
struct Descriptors {
    /// By process, as the kernel's iterator told them.
    iterated: Option<HashMap<i64, Vec<u8>>>,
    namespaces: sockets::Namespaces,
}

impl Descriptors {
    fn tell(&mut self, process: i64, pieces: &mut Pieces, buf: &mut EventBuf) {
        let Some(iterated) = &mut self.iterated else {
            let folder = host_path(&format!("/proc/{process}"));
            return pieces.push(buf, FDS, |out| fds::describe(&folder, process, &mut self.namespaces, out));
        };
        let data = iterated.remove(&process).unwrap_or_else(|| fds::head(process));
        pieces.push(buf, FDS, |out| out.extend_from_slice(&data));
    }
}

fn processes(watched: &Watched, scope: &Scope) -> BTreeSet<i64> {
    let mut found = BTreeSet::new();
    match (watched, scope) {
        (Watched::Process(pid) | Watched::Host { within: Some(pid) }, _) => tree((*pid).into(), &mut found),
        (Watched::Host { within: None }, _) => {
            found.extend(numbers(&host_path("/proc")).into_iter().take(MAX_PROCESSES));
        }
        (Watched::Cgroup { .. }, Scope::Cgroup(path)) => {
            if let Some(folder) = cgroup_folder(path) {
                members(&folder, 0, &mut found);
            }
        }
        (Watched::Cgroup { .. }, _) => {}
    }
    if matches!(watched, Watched::Host { .. }) {
        found.remove(&own_id());
    }
    found
}

/// The number of this process in the host's /proc.
fn own_id() -> i64 {
    let link = std::fs::read_link(host_path("/proc/self")).ok();
    let number = link.and_then(|link| link.to_str()?.parse().ok());
    number.unwrap_or_else(|| std::process::id().into())
}

/// A process and its descendants.
fn tree(root: i64, found: &mut BTreeSet<i64>) {
    let mut open = vec![root];
    while let Some(pid) = open.pop().filter(|_| found.len() < MAX_PROCESSES) {
        if found.insert(pid) {
            open.extend(children(pid));
        }
    }
}

fn words(path: &Path) -> Vec<i64> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// Processes that the threads of a process started.
fn children(pid: i64) -> Vec<i64> {
    let tasks = host_path(&format!("/proc/{pid}/task"));
    numbers(&tasks).iter().flat_map(|tid| words(&tasks.join(format!("{tid}/children")))).collect()
}

fn members(folder: &Path, depth: u32, found: &mut BTreeSet<i64>) {
    found.extend(words(&folder.join("cgroup.procs")));
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        if depth < MAX_CGROUP_DEPTH && found.len() < MAX_PROCESSES {
            members(&entry.path(), depth + 1, found);
        }
    }
}

/// Names in a folder that are numbers.
fn numbers(folder: &Path) -> Vec<i64> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// What the threads of a process have in common.
#[derive(Debug, Default)]
struct Shared {
    cmdline: Vec<u8>,
    env: Vec<u8>,
    exepath: Vec<u8>,
    fdlimit: i64,
}

impl Shared {
    fn read(folder: &Path) -> Self {
        let limits = std::fs::read_to_string(folder.join("limits")).unwrap_or_default();
        let soft = |line: &str| line.strip_prefix("Max open files")?.split_ascii_whitespace().next()?.parse().ok();
        Self {
            cmdline: std::fs::read(folder.join("cmdline")).unwrap_or_default(),
            env: std::fs::read(folder.join("environ")).unwrap_or_default(),
            exepath: link(&folder.join("exe")),
            fdlimit: limits.lines().find_map(soft).unwrap_or(0),
        }
    }

    /// The first argument, and the others.
    fn command(&self) -> (&[u8], &[u8]) {
        let end = self.cmdline.iter().position(|&b| b == 0).unwrap_or(self.cmdline.len());
        let (exe, args) = self.cmdline.split_at(end);
        (exe, args.get(1..).unwrap_or_default())
    }
}

fn link(path: &Path) -> Vec<u8> {
    std::fs::read_link(path).map(|target| OsString::from(target).into_vec()).unwrap_or_default()
}

/// Lines of `/proc/…/status`, and numbers of `/proc/…/stat`.
#[derive(Debug, Default)]
struct Status {
    tid: i64,
    text: String,
    stat: Vec<i64>,
    comm: Vec<u8>,
    cwd: Vec<u8>,
    root: Vec<u8>,
    cgroups: Vec<u8>,
    loginuid: u32,
}

impl Status {
    fn read(folder: &Path, tid: i64) -> Option<Self> {
        let stat = String::from_utf8_lossy(&std::fs::read(folder.join("stat")).ok()?).into_owned();
        // The name, in brackets, may hold anything.
        let (_, numbers) = stat.rsplit_once(')')?;
        let mut comm = std::fs::read(folder.join("comm")).unwrap_or_default();
        comm.pop_if(|last| *last == b'\n');
        Some(Self {
            tid,
            text: String::from_utf8_lossy(&std::fs::read(folder.join("status")).ok()?).into_owned(),
            stat: numbers.split_ascii_whitespace().map(|word| word.parse().unwrap_or(0)).collect(),
            comm,
            cwd: link(&folder.join("cwd")),
            root: link(&folder.join("root")),
            cgroups: cgroups(&std::fs::read_to_string(folder.join("cgroup")).unwrap_or_default()),
            loginuid: std::fs::read_to_string(folder.join("loginuid"))
                .ok()
                .and_then(|text| text.trim().parse().ok())
                .unwrap_or(u32::MAX),
        })
    }

    fn line(&self, name: &str) -> impl Iterator<Item = &str> {
        let rest = self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        rest.unwrap_or_default().split_ascii_whitespace()
    }

    /// Number `nth` of a line.
    fn at(&self, name: &str, nth: usize) -> i64 {
        self.line(name).nth(nth).and_then(|word| word.parse().ok()).unwrap_or(0)
    }

    /// In the task's own pid namespace.
    fn inner(&self, name: &str) -> i64 {
        self.line(name).last().and_then(|word| word.parse().ok()).unwrap_or(-1)
    }

    fn mask(&self, name: &str) -> u64 {
        self.line(name).next().and_then(|word| u64::from_str_radix(word, 16).ok()).unwrap_or(0)
    }

    /// Field of `stat`, 1-based as proc(5) counts them.
    fn stat(&self, field: usize) -> i64 {
        field.checked_sub(3).and_then(|at| self.stat.get(at)).copied().unwrap_or(0)
    }
}

/// `controller=path` of each controller that events carry, each ended by a NUL; those that version 1 does not have are where version 2 says.
fn cgroups(text: &str) -> Vec<u8> {
    let path_of = |wanted: &str| {
        text.lines().find_map(|line| {
            let mut words = line.splitn(3, ':').skip(1);
            let (controllers, path) = (words.next()?, words.next()?);
            controllers.split(',').any(|controller| controller == wanted).then_some(path)
        })
    };
    let mut out = Vec::new();
    for (name, first_name) in CONTROLLERS {
        let Some(path) = path_of(first_name).or_else(|| path_of("")) else { continue };
        out.extend_from_slice(format!("{name}={path}\0").as_bytes());
    }
    out
}

/// Parents that are asked for a namespace that a process's own folder does not show.
const NESTED: usize = 64;

/// Namespaces of a thread, from its folder; `host` is the host's mount namespace.
fn namespaces(folder: &Path, status: &Status, host: u32) -> Namespaces {
    let mount = inode(&folder.join("ns/mnt"));
    Namespaces { pid: pid_namespace(folder, status), mount: if mount == host { 0 } else { mount } }
}

/// The outermost pid namespace below the host's. The folder shows the innermost: of nested ones a parent's does.
fn pid_namespace(folder: &Path, status: &Status) -> u32 {
    let own = || inode(&folder.join("ns/pid"));
    let level = |status: &Status| status.line("NSpid").count();
    let mut parent = match level(status) {
        0 | 1 => return 0,
        2 => return own(),
        _ => status.at("PPid", 0),
    };
    for _ in 0..NESTED {
        let folder = host_path(&format!("/proc/{parent}"));
        let Some(status) = Status::read(&folder, parent) else { break };
        match level(&status) {
            0 | 1 => break,
            2 => return inode(&folder.join("ns/pid")),
            _ => parent = status.at("PPid", 0),
        }
    }
    own()
}

/// 0 for a file that is not there.
fn inode(path: &Path) -> u32 {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).map_or(0, |meta| meta.ino() as u32)
}

fn entry<'a>(folder: &Path, status: &'a Status, shared: &'a Shared) -> ThreadEntry<'a> {
    let (exe, args) = shared.command();
    let pid = status.at("Tgid", 0);
    let file = std::fs::metadata(folder.join("exe")).ok();
    let ns = |seconds: i64, rest: i64| (seconds as u64).wrapping_mul(1_000_000_000).wrapping_add(rest as u64);
    use std::os::unix::fs::MetadataExt as _;
    ThreadEntry {
        tid: status.tid,
        pid,
        ptid: status.at("PPid", 0),
        sid: status.inner("NSsid"),
        vpgid: status.inner("NSpgid"),
        comm: &status.comm,
        exe,
        exepath: &shared.exepath,
        args,
        cwd: &status.cwd,
        fdlimit: shared.fdlimit,
        flags: if status.tid == pid { 0 } else { cl::CLONE_THREAD | cl::CLONE_FILES },
        uid: status.at("Uid", 1) as u32,
        gid: status.at("Gid", 1) as u32,
        vmsize_kb: status.at("VmSize", 0) as u32,
        vmrss_kb: status.at("VmRSS", 0) as u32,
        vmswap_kb: status.at("VmSwap", 0) as u32,
        pfminor: status.stat(10) as u64,
        pfmajor: status.stat(12) as u64,
        env: &shared.env,
        vtid: status.inner("NSpid"),
        vpid: status.inner("NStgid"),
        cgroups: &status.cgroups,
        root: &status.root,
        tty: status.stat(7) as u32,
        loginuid: status.loginuid,
        cap_inheritable: status.mask("CapInh"),
        cap_permitted: status.mask("CapPrm"),
        cap_effective: status.mask("CapEff"),
        exe_ino: file.as_ref().map_or(0, |file| file.ino()),
        exe_ino_ctime: file.as_ref().map_or(0, |file| ns(file.ctime(), file.ctime_nsec())),
        exe_ino_mtime: file.as_ref().map_or(0, |file| ns(file.mtime(), file.mtime_nsec())),
        exe_from_memfd: shared.exepath.starts_with(b"/memfd:"),
        pgid: status.at("NSpgid", 0),
        ..ThreadEntry::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::PathBuf;

    #[test]
    fn paths_of_both_versions_are_found() {
        let text = "4:memory:/a\n3:blkio:/b\n2:cpu,cpuacct:/c\n0::/d\n";
        assert_eq!(cgroups(text), b"cpuset=/d\0cpu=/c\0cpuacct=/c\0io=/b\0memory=/a\0");
    }

    #[test]
    fn this_process_is_described() {
        let pid = i64::from(std::process::id());
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let shared = Shared::read(&folder);
        let status = Status::read(&folder.join(format!("task/{pid}")), pid).unwrap();
        let entry = entry(&folder.join(format!("task/{pid}")), &status, &shared);
        assert_eq!((entry.tid, entry.pid), (pid, pid));
        assert_eq!(entry.exepath, std::env::current_exe().unwrap().as_os_str().as_bytes());
        assert!(!entry.cgroups.is_empty() && !entry.comm.is_empty() && entry.fdlimit > 0);
    }
}
