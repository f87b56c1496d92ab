//! The machine, its users and groups.

use super::Pieces;
use crate::host_root::{host_path, host_root};
use crate::live::boot_epoch;
use lanner_schema::EventBuf;
use lanner_schema::snapshot::{MACHINE, Machine, USERS, UserEntry};
use std::path::Path;

/// Entries of a user or group file that are told at most.
const MAX_USERS: usize = 16_384;

fn read(path: &str) -> Vec<u8> {
    std::fs::read(host_path(path)).unwrap_or_default()
}

/// The kernel tells a program in a container the container's name, whichever /proc it asks.
fn hostname() -> String {
    let text = |path: &str| String::from_utf8_lossy(&read(path)).trim().to_owned();
    let written = if host_root() == Path::new("/") { String::new() } else { text("/etc/hostname") };
    if written.is_empty() { text("/proc/sys/kernel/hostname") } else { written }
}

pub(super) fn describe(pieces: &mut Pieces, buf: &mut EventBuf) {
    let text = |path: &str| String::from_utf8_lossy(&read(path)).trim().to_owned();
    let hostname = hostname();
    let machine = Machine {
        cpus: std::thread::available_parallelism().map_or(0, |n| n.get() as u32),
        memory: memory(&text("/proc/meminfo")),
        max_pid: text("/proc/sys/kernel/pid_max").parse().unwrap_or(0),
        hostname: hostname.as_bytes(),
        boot_ts: boot_epoch(),
        flags: 0,
    };
    pieces.push(buf, MACHINE, |out| machine.encode(out));
    pieces.push(buf, USERS, users);
}

/// Appends the users and groups of the host's files.
pub(crate) fn users(out: &mut Vec<u8>) {
    entries(&read("/etc/passwd"), &read("/etc/group"), out);
}

/// Appends the users and groups that two files' texts name.
pub(crate) fn entries(users: &[u8], groups: &[u8], out: &mut Vec<u8>) {
    users.split(|&b| b == b'\n').filter_map(user).take(MAX_USERS).for_each(|user| user.encode(out));
    groups.split(|&b| b == b'\n').filter_map(group).take(MAX_USERS).for_each(|group| group.encode(out));
}

/// Bytes of memory, from `MemTotal: N kB`.
fn memory(meminfo: &str) -> u64 {
    let kb = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB")?.parse().ok());
    kb.unwrap_or(0u64).saturating_mul(1024)
}

fn number(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

/// `name:password:uid:gid:comment:home:shell`
fn user(line: &[u8]) -> Option<UserEntry<'_>> {
    let mut words = line.split(|&b| b == b':');
    let (name, _, uid, gid, _) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let (home, shell) = (words.next()?, words.next()?);
    Some(UserEntry::User { uid: number(uid)?, gid: number(gid)?, name, home, shell })
}

/// `name:password:gid:members`
fn group(line: &[u8]) -> Option<UserEntry<'_>> {
    let mut words = line.split(|&b| b == b':');
    let (name, _, gid) = (words.next()?, words.next()?, words.next()?);
    Some(UserEntry::Group { gid: number(gid)?, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_users_and_groups_are_read() {
        let root = UserEntry::User { uid: 0, gid: 0, name: b"root", home: b"/root", shell: b"/bin/bash" };
        assert_eq!(user(b"root:x:0:0:root:/root:/bin/bash"), Some(root));
        assert_eq!(user(b"root:x:0"), None);
        assert_eq!(group(b"adm:x:4:a,b"), Some(UserEntry::Group { gid: 4, name: b"adm" }));
        assert_eq!(memory("MemTotal:       10 kB\nMemFree: 1 kB"), 10 * 1024);
    }
}
