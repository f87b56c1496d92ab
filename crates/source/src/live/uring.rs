//! io_uring: which syscall each operation of a ring stands in for, and what this kernel's requests look like.

use super::settings::native;
use lanner_schema::syscalls::by_name;
use libbpf_rs::btf::Btf;
use libbpf_rs::btf::types::{Enum, FuncProto, Ptr, Struct, Typedef};

/// Operations that the probe's table covers, and no syscall: `bpf/lib/uring.h`.
const OPERATIONS: usize = 64;
const NONE: u16 = 0xffff;
/// A bit that no flag has.
const UNKNOWN: u32 = 64;

/// Programs for the submission of an operation, on kernels since 6.3 and before; for its completion; for what completes untold.
const SUBMIT: &str = "uring_submit";
const SUBMIT_OLD: &str = "uring_submit_old";
const COMPLETE: &str = "uring_complete";
pub(super) const OVERDUE: &str = "uring_overdue";
/// What is kept of operations.
pub(super) const REQUESTS: &str = "requests";
/// Where they are attached.
const SUBMITTED: [(&str, &str); 2] =
    [("btf_trace_io_uring_submit_req", SUBMIT), ("btf_trace_io_uring_submit_sqe", SUBMIT_OLD)];
const COMPLETED: &str = "btf_trace_io_uring_complete";
/// Arguments of the place of completions, with the one that all places have, where it tells where a completion stands.
const ARGUMENTS: usize = 4;
/// What requests have since 6.0: a place for the operation's own data, in types that have names.
const NEEDED: [&str; 2] = ["io_cmd_data", "io_open"];

/// Operations (`include/uapi/linux/io_uring.h`) with the syscall that does the same. Not there: those that only rings have.
const OPERATION_SYSCALLS: [(u8, &str); 45] = [
    (1, "preadv"),
    (2, "pwritev"),
    (3, "fsync"),
    (4, "pread64"),
    (5, "pwrite64"),
    (8, "sync_file_range"),
    (9, "sendmsg"),
    (10, "recvmsg"),
    (13, "accept4"),
    (16, "connect"),
    (17, "fallocate"),
    (18, "openat"),
    (19, "close"),
    (21, "statx"),
    (22, "pread64"),
    (23, "pwrite64"),
    (24, "fadvise64"),
    (25, "madvise"),
    (26, "sendto"),
    (27, "recvfrom"),
    (28, "openat2"),
    (29, "epoll_ctl"),
    (30, "splice"),
    (33, "tee"),
    (34, "shutdown"),
    (35, "renameat2"),
    (36, "unlinkat"),
    (37, "mkdirat"),
    (38, "symlinkat"),
    (39, "linkat"),
    (41, "fsetxattr"),
    (42, "setxattr"),
    (43, "fgetxattr"),
    (44, "getxattr"),
    (45, "socket"),
    (47, "sendto"),
    (48, "sendmsg"),
    (49, "pread64"),
    (50, "waitid"),
    (54, "dup"),
    (55, "ftruncate"),
    (56, "bind"),
    (57, "listen"),
    (60, "preadv"),
    (61, "pwritev"),
];

/// How operations are seen on a kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Uring {
    /// The program for submissions; none: they can't be seen.
    submit: Option<&'static str>,
    /// Bits of a request's flags.
    pub creds_bit: u32,
    pub async_bit: u32,
    /// The place of completions tells their parts, not where they stand.
    pub parts_of_completion: bool,
}

impl Uring {
    /// What cannot be seen on a kernel that does not describe its types.
    pub(super) const UNSEEN: Self =
        Self { submit: None, creds_bit: UNKNOWN, async_bit: UNKNOWN, parts_of_completion: false };

    /// On this kernel.
    pub(super) fn of(kernel: &Btf<'_>) -> Self {
        let readable = NEEDED.iter().all(|name| kernel.type_by_name::<Struct<'_>>(name).is_some());
        let there = |place: &str| kernel.type_by_name::<Typedef<'_>>(place).is_some();
        let submit = SUBMITTED.iter().find(|(place, _)| there(place)).map(|&(_, program)| program);
        let (Some(submit), Some(arguments)) = (submit.filter(|_| readable), arguments(kernel, COMPLETED)) else {
            return Self::UNSEEN;
        };
        // They have no type that could be asked for by name.
        let flags = kernel.type_by_kind::<Enum<'_>>().find_map(|flags| {
            let bit = |name: &str| {
                let member = flags.iter().find(|member| member.name.is_some_and(|known| known == name))?;
                u32::try_from(member.value).ok()
            };
            Some((bit("REQ_F_CREDS_BIT")?, bit("REQ_F_ASYNC_DATA_BIT")?))
        });
        let (creds_bit, async_bit) = flags.unwrap_or((UNKNOWN, UNKNOWN));
        let parts_of_completion = arguments > ARGUMENTS;
        Self { submit: Some(submit), creds_bit, async_bit, parts_of_completion }
    }

    /// True if operations can be seen.
    pub(super) fn is_seen(self) -> bool {
        self.submit.is_some()
    }

    /// True for a program of the kind that this kernel takes.
    pub(super) fn attached(self, program: &str) -> bool {
        self.submit.is_some_and(|submit| program == submit || program == COMPLETE)
    }

    /// True for a program of this file.
    pub(super) fn is_one(program: &str) -> bool {
        matches!(program, SUBMIT | SUBMIT_OLD | COMPLETE | OVERDUE)
    }
}

/// Arguments of a place in the kernel, with the one in front that all have.
fn arguments(kernel: &Btf<'_>, place: &str) -> Option<usize> {
    let place = kernel.type_by_name::<Typedef<'_>>(place)?;
    let pointer: Ptr<'_> = place.next_type()?.try_into().ok()?;
    let function: FuncProto<'_> = pointer.next_type()?.try_into().ok()?;
    Some(function.len())
}

/// Native number of the syscall that does what an operation does.
pub(super) fn numbers() -> [u16; OPERATIONS] {
    let mut table = [NONE; OPERATIONS];
    for (operation, syscall) in OPERATION_SYSCALLS {
        let number = by_name(syscall).and_then(native);
        if let (Some(slot), Some(number)) = (table.get_mut(usize::from(operation)), number) {
            *slot = number as u16;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_syscall_is_there() {
        for (operation, syscall) in OPERATION_SYSCALLS {
            assert!(by_name(syscall).and_then(native).is_some(), "{syscall} of operation {operation}");
        }
        assert_eq!(numbers().iter().filter(|&&number| number != NONE).count(), OPERATION_SYSCALLS.len());
    }
}
