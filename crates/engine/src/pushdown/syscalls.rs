//! Which syscalls may be filtered: those that the state uses for nothing but its table of descriptors, or not at all.
//!
//! Whatever is not listed always passes: what makes, changes or ends processes (`clone`, `execve`, `exit_group`), what changes the facts of
//! one (credentials, capabilities, sessions, limits, working and root directories, namespaces, memory sizes), what changes what paths mean
//! (`mount`), and what can make the probe itself blind (modules, `bpf`, `ptrace`, `kexec`). The table of descriptors can do without the
//! events that make and close them: an event that matters carries what the kernel knows of its descriptor.

use lanner_schema::events::EVENTS;
use lanner_schema::syscalls::{SYSCALLS, Syscall};
use lanner_schema::{EventInfo, Status};

/// Which descriptor the kernel has facts of, before it reads anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Descriptor {
    /// The one that is the result.
    Made,
    /// The one that is the first argument.
    Given,
    /// None: there are several, or it is another argument.
    Unknown,
}

/// What a syscall is to the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It opens a file by its path.
    Opens,
    /// It makes a second number for a descriptor.
    Copies,
    /// It makes, changes or closes descriptors otherwise.
    Descriptors,
    /// The state has no use for it.
    None,
}

/// A syscall that may be filtered.
#[derive(Debug, Clone, Copy)]
pub struct Filterable {
    /// The syscall.
    pub syscall: &'static Syscall,
    /// What the state has of it.
    pub used: Use,
    /// Which descriptor is known.
    pub descriptor: Descriptor,
}

macro_rules! table {
    ($( $used:ident $descriptor:ident: $($name:literal)+; )+) => {
        const TABLE: &[(Use, Descriptor, &[&str])] = &[$( (Use::$used, Descriptor::$descriptor, &[$($name),+]), )+];
    };
}

table! {
    Opens Made: "open" "openat" "openat2" "creat" "open_by_handle_at";
    Copies Made: "dup" "dup2" "dup3";
    // The command decides whether the result is a descriptor.
    Copies Unknown: "fcntl" "fcntl64";
    Descriptors Made: "socket" "accept" "accept4" "eventfd" "eventfd2" "signalfd" "signalfd4" "timerfd_create"
        "inotify_init" "inotify_init1" "epoll_create" "epoll_create1" "userfaultfd" "pidfd_open" "memfd_create";
    Descriptors Given: "bind" "connect" "listen" "shutdown" "send" "sendto" "sendmsg" "sendmmsg" "recv" "recvfrom" "recvmsg" "recvmmsg"
        "getsockopt" "setsockopt" "read" "write" "readv" "writev" "pread64" "pwrite64" "preadv" "pwritev";
    // At its end the descriptor is gone.
    Descriptors Unknown: "close" "close_range" "pipe" "pipe2" "socketpair";
    None Given: "getsockname" "getpeername" "fstat" "fstat64" "lseek" "_llseek" "flock" "ioctl" "getdents" "getdents64" "fchmod" "fchown";
    None Unknown: "sendfile" "sendfile64" "splice" "copy_file_range" "poll" "ppoll" "select" "epoll_wait"
        "stat" "stat64" "lstat" "lstat64" "newfstatat" "access" "chmod" "fchmodat" "chown" "lchown" "fchownat"
        "mkdir" "mkdirat" "rmdir" "mknod" "mknodat" "unlink" "unlinkat" "rename" "renameat" "renameat2" "link" "linkat" "symlink" "symlinkat"
        "kill" "tkill" "tgkill" "nanosleep" "futex" "mprotect" "mlock" "mlock2" "munlock" "mlockall" "munlockall"
        "semget" "semop" "semctl" "getuid" "geteuid" "getgid" "getegid" "getresuid" "getresgid" "quotactl";
}

/// All of them.
pub fn filterable() -> impl Iterator<Item = Filterable> {
    let rows =
        TABLE.iter().flat_map(|(used, descriptor, names)| names.iter().map(move |name| (*used, *descriptor, *name)));
    rows.filter_map(|(used, descriptor, name)| {
        let syscall = SYSCALLS.iter().find(|syscall| syscall.name == name)?;
        Some(Filterable { syscall, used, descriptor })
    })
}

/// The events that report a syscall at its end today.
pub fn exits(syscall: &Syscall) -> impl Iterator<Item = &'static EventInfo> {
    let infos = syscall.events.iter().filter_map(|code| EVENTS.get(usize::from(*code)).copied());
    infos.filter(|info| info.is_exit() && matches!(info.status(), Status::Current | Status::CurrentConvertIfShort))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::info::EventFlags;

    #[test]
    fn each_is_there_once_and_has_an_event() {
        let names: Vec<&str> = TABLE.iter().flat_map(|(_, _, names)| names.iter().copied()).collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
        }
        let all: Vec<Filterable> = filterable().collect();
        assert_eq!(all.len(), names.len());
        for of in all {
            let name = of.syscall.name;
            assert_eq!(exits(of.syscall).count(), 1, "{name}");
            // The probe looks at the result of those that make a descriptor, at the first argument of the others.
            let makes = exits(of.syscall).all(|info| info.flags.has(EventFlags::CREATES_FD));
            match of.descriptor {
                Descriptor::Made => assert!(makes, "{name}"),
                Descriptor::Given => assert!(!makes, "{name}"),
                Descriptor::Unknown => {}
            }
        }
    }
}
