//! Real syscalls on the real kernel become the right events: one file an event in `tests/kernel/`, named like those in `bpf/events/`.
//!
//! Each test forks a child, watches that child alone, and lets it make its calls. Without root the tests are skipped, loudly. Calls that
//! newer architectures do not have, such as open beside openat, are tested where they are.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "../../../tests/kernel/harness.rs"]
mod harness;
#[path = "../../../tests/kernel/together.rs"]
mod together;
#[path = "../../../tests/kernel/turns.rs"]
mod turns;

#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/access.rs"]
mod access;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/acted.rs"]
mod acted;
#[path = "../../../tests/kernel/acted_at.rs"]
mod acted_at;
#[path = "../../../tests/kernel/announce.rs"]
mod announce;
#[path = "../../../tests/kernel/bpf.rs"]
mod bpf;
#[path = "../../../tests/kernel/capset.rs"]
mod capset;
#[path = "../../../tests/kernel/chdir.rs"]
mod chdir;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/chmod.rs"]
mod chmod;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/chown.rs"]
mod chown;
#[path = "../../../tests/kernel/chroot.rs"]
mod chroot;
#[path = "../../../tests/kernel/close.rs"]
mod close;
#[path = "../../../tests/kernel/close_range.rs"]
mod close_range;
#[path = "../../../tests/kernel/connect.rs"]
mod connect;
#[path = "../../../tests/kernel/copy_file_range.rs"]
mod copy_file_range;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/creat.rs"]
mod creat;
#[path = "../../../tests/kernel/delete_module.rs"]
mod delete_module;
#[path = "../../../tests/kernel/domains.rs"]
mod domains;
#[path = "../../../tests/kernel/dup.rs"]
mod dup;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/dup2.rs"]
mod dup2;
#[path = "../../../tests/kernel/dup3.rs"]
mod dup3;
#[path = "../../../tests/kernel/epoll_create1.rs"]
mod epoll_create1;
#[path = "../../../tests/kernel/eventfd2.rs"]
mod eventfd2;
#[path = "../../../tests/kernel/execve.rs"]
mod execve;
#[path = "../../../tests/kernel/fchdir.rs"]
mod fchdir;
#[path = "../../../tests/kernel/fchmod.rs"]
mod fchmod;
#[path = "../../../tests/kernel/fchmodat.rs"]
mod fchmodat;
#[path = "../../../tests/kernel/fchown.rs"]
mod fchown;
#[path = "../../../tests/kernel/fchownat.rs"]
mod fchownat;
#[path = "../../../tests/kernel/fcntl.rs"]
mod fcntl;
#[path = "../../../tests/kernel/filter.rs"]
mod filter;
#[path = "../../../tests/kernel/finit_module.rs"]
mod finit_module;
#[path = "../../../tests/kernel/flock.rs"]
mod flock;
#[path = "../../../tests/kernel/fork.rs"]
mod fork;
#[path = "../../../tests/kernel/fsconfig.rs"]
mod fsconfig;
#[path = "../../../tests/kernel/fstat.rs"]
mod fstat;
#[path = "../../../tests/kernel/futex.rs"]
mod futex;
#[path = "../../../tests/kernel/generic.rs"]
mod generic;
#[path = "../../../tests/kernel/getcwd.rs"]
mod getcwd;
#[path = "../../../tests/kernel/getdents64.rs"]
mod getdents64;
#[path = "../../../tests/kernel/getresuid.rs"]
mod getresuid;
#[path = "../../../tests/kernel/getsockopt.rs"]
mod getsockopt;
#[path = "../../../tests/kernel/getuid.rs"]
mod getuid;
#[path = "../../../tests/kernel/host.rs"]
mod host;
#[path = "../../../tests/kernel/hotplug.rs"]
mod hotplug;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/ia32.rs"]
mod ia32;
#[path = "../../../tests/kernel/init_module.rs"]
mod init_module;
#[path = "../../../tests/kernel/inotify_init1.rs"]
mod inotify_init1;
#[path = "../../../tests/kernel/io_uring_enter.rs"]
mod io_uring_enter;
#[path = "../../../tests/kernel/io_uring_setup.rs"]
mod io_uring_setup;
#[path = "../../../tests/kernel/ioctl.rs"]
mod ioctl;
#[path = "../../../tests/kernel/iterate.rs"]
mod iterate;
#[path = "../../../tests/kernel/keyctl.rs"]
mod keyctl;
#[path = "../../../tests/kernel/kill.rs"]
mod kill;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/lchown.rs"]
mod lchown;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/link.rs"]
mod link;
#[path = "../../../tests/kernel/linkat.rs"]
mod linkat;
#[path = "../../../tests/kernel/listen.rs"]
mod listen;
#[path = "../../../tests/kernel/load.rs"]
mod load;
#[path = "../../../tests/kernel/loss.rs"]
mod loss;
#[path = "../../../tests/kernel/lseek.rs"]
mod lseek;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/lstat.rs"]
mod lstat;
#[path = "../../../tests/kernel/memfd_create.rs"]
mod memfd_create;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/mkdir.rs"]
mod mkdir;
#[path = "../../../tests/kernel/mkdirat.rs"]
mod mkdirat;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/mknod.rs"]
mod mknod;
#[path = "../../../tests/kernel/mlock.rs"]
mod mlock;
#[path = "../../../tests/kernel/mmap.rs"]
mod mmap;
#[path = "../../../tests/kernel/module_load.rs"]
mod module_load;
#[path = "../../../tests/kernel/mount.rs"]
mod mount;
#[path = "../../../tests/kernel/mprotect.rs"]
mod mprotect;
#[path = "../../../tests/kernel/munmap.rs"]
mod munmap;
#[path = "../../../tests/kernel/names.rs"]
mod names;
#[path = "../../../tests/kernel/namespaces.rs"]
mod namespaces;
#[path = "../../../tests/kernel/nanosleep.rs"]
mod nanosleep;
#[path = "../../../tests/kernel/newfstatat.rs"]
mod newfstatat;
#[path = "../../../tests/kernel/object.rs"]
mod object;
#[path = "../../../tests/kernel/object_path.rs"]
mod object_path;
#[path = "../../../tests/kernel/object_race.rs"]
mod object_race;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/open.rs"]
mod open;
#[path = "../../../tests/kernel/openat.rs"]
mod openat;
#[path = "../../../tests/kernel/openat2.rs"]
mod openat2;
#[path = "../../../tests/kernel/pidfd_getfd.rs"]
mod pidfd_getfd;
#[path = "../../../tests/kernel/pidfd_open.rs"]
mod pidfd_open;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/pipe.rs"]
mod pipe;
#[path = "../../../tests/kernel/pipe2.rs"]
mod pipe2;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/poll.rs"]
mod poll;
#[path = "../../../tests/kernel/ppoll.rs"]
mod ppoll;
#[path = "../../../tests/kernel/prctl.rs"]
mod prctl;
#[path = "../../../tests/kernel/pread64.rs"]
mod pread64;
#[path = "../../../tests/kernel/prlimit64.rs"]
mod prlimit64;
#[path = "../../../tests/kernel/ptrace.rs"]
mod ptrace;
#[path = "../../../tests/kernel/pwrite64.rs"]
mod pwrite64;
#[path = "../../../tests/kernel/quotactl.rs"]
mod quotactl;
#[path = "../../../tests/kernel/read.rs"]
mod read;
#[path = "../../../tests/kernel/readv.rs"]
mod readv;
#[path = "../../../tests/kernel/reboot.rs"]
mod reboot;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/rename.rs"]
mod rename;
#[path = "../../../tests/kernel/renameat.rs"]
mod renameat;
#[path = "../../../tests/kernel/renameat2.rs"]
mod renameat2;
#[path = "../../../tests/kernel/rings.rs"]
mod rings;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/rmdir.rs"]
mod rmdir;
#[path = "../../../tests/kernel/scope.rs"]
mod scope;
#[path = "../../../tests/kernel/seccomp.rs"]
mod seccomp;
#[path = "../../../tests/kernel/semctl.rs"]
mod semctl;
#[path = "../../../tests/kernel/semget.rs"]
mod semget;
#[path = "../../../tests/kernel/semop.rs"]
mod semop;
#[path = "../../../tests/kernel/sendfile.rs"]
mod sendfile;
#[path = "../../../tests/kernel/sendmmsg.rs"]
mod sendmmsg;
#[path = "../../../tests/kernel/sendto.rs"]
mod sendto;
#[path = "../../../tests/kernel/setgid.rs"]
mod setgid;
#[path = "../../../tests/kernel/setns.rs"]
mod setns;
#[path = "../../../tests/kernel/setpgid.rs"]
mod setpgid;
#[path = "../../../tests/kernel/setregid.rs"]
mod setregid;
#[path = "../../../tests/kernel/setresgid.rs"]
mod setresgid;
#[path = "../../../tests/kernel/setresuid.rs"]
mod setresuid;
#[path = "../../../tests/kernel/setreuid.rs"]
mod setreuid;
#[path = "../../../tests/kernel/setrlimit.rs"]
mod setrlimit;
#[path = "../../../tests/kernel/setsid.rs"]
mod setsid;
#[path = "../../../tests/kernel/setsockopt.rs"]
mod setsockopt;
#[path = "../../../tests/kernel/setuid.rs"]
mod setuid;
#[path = "../../../tests/kernel/shutdown.rs"]
mod shutdown;
#[path = "../../../tests/kernel/signalfd4.rs"]
mod signalfd4;
#[path = "../../../tests/kernel/socket.rs"]
mod socket;
#[path = "../../../tests/kernel/socketpair.rs"]
mod socketpair;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/stat.rs"]
mod stat;
#[path = "../../../tests/kernel/state.rs"]
mod state;
#[path = "../../../tests/kernel/succession.rs"]
mod succession;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/symlink.rs"]
mod symlink;
#[path = "../../../tests/kernel/symlinkat.rs"]
mod symlinkat;
#[path = "../../../tests/kernel/tgkill.rs"]
mod tgkill;
#[path = "../../../tests/kernel/timerfd_create.rs"]
mod timerfd_create;
#[path = "../../../tests/kernel/tkill.rs"]
mod tkill;
#[path = "../../../tests/kernel/umount2.rs"]
mod umount2;
#[cfg(target_arch = "x86_64")]
#[path = "../../../tests/kernel/unlink.rs"]
mod unlink;
#[path = "../../../tests/kernel/unlinkat.rs"]
mod unlinkat;
#[path = "../../../tests/kernel/unshare.rs"]
mod unshare;
#[path = "../../../tests/kernel/upkeep.rs"]
mod upkeep;
#[path = "../../../tests/kernel/uring.rs"]
mod uring;
#[path = "../../../tests/kernel/uring_files.rs"]
mod uring_files;
#[path = "../../../tests/kernel/uring_net.rs"]
mod uring_net;
#[path = "../../../tests/kernel/uring_ring.rs"]
mod uring_ring;
#[path = "../../../tests/kernel/write.rs"]
mod write;
#[path = "../../../tests/kernel/writev.rs"]
mod writev;
