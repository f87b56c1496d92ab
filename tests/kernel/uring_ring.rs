//! A ring of io_uring by hand, for tests.

use crate::harness::Report;
use lanner_schema::Event;
use lanner_schema::extension::Extension;
use std::ffi::CStr;
use std::sync::atomic::{AtomicU32, Ordering};

/// `include/uapi/linux/io_uring.h`
pub mod op {
    pub const NOP: u8 = 0;
    pub const READV: u8 = 1;
    pub const WRITEV: u8 = 2;
    pub const SENDMSG: u8 = 9;
    pub const RECVMSG: u8 = 10;
    pub const ACCEPT: u8 = 13;
    pub const CONNECT: u8 = 16;
    pub const OPENAT: u8 = 18;
    pub const CLOSE: u8 = 19;
    pub const STATX: u8 = 21;
    pub const READ: u8 = 22;
    pub const WRITE: u8 = 23;
    pub const SEND: u8 = 26;
    pub const RECV: u8 = 27;
    pub const OPENAT2: u8 = 28;
    pub const SPLICE: u8 = 30;
    pub const SHUTDOWN: u8 = 34;
    pub const RENAMEAT: u8 = 35;
    pub const UNLINKAT: u8 = 36;
    pub const MKDIRAT: u8 = 37;
    pub const SYMLINKAT: u8 = 38;
    pub const LINKAT: u8 = 39;
    pub const SOCKET: u8 = 45;
    pub const FIXED_FD_INSTALL: u8 = 54;
    pub const BIND: u8 = 56;
    pub const LISTEN: u8 = 57;
}

pub const CQE_SKIP_SUCCESS: u8 = 1 << 6;
pub const FIXED_FILE: u8 = 1;
pub const SETUP_SQPOLL: u32 = 1 << 1;
const ENTER_GETEVENTS: u32 = 1;
const ENTER_SQ_WAKEUP: u32 = 2;

/// One entry of a submission queue, `struct io_uring_sqe`.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Sqe {
    pub opcode: u8,
    pub flags: u8,
    pub ioprio: u16,
    pub fd: i32,
    pub off: u64,
    pub addr: u64,
    pub len: u32,
    pub op_flags: u32,
    pub user_data: u64,
    pub buf: u16,
    pub personality: u16,
    pub file_index: u32,
    pub rest: [u64; 2],
}

/// A ring of four entries, by hand: the child of a test must not take memory from the heap.
pub struct Ring {
    pub fd: i32,
    sq: *mut u8,
    cq: *mut u8,
    sqes: *mut Sqe,
    params: [u32; 30],
}

const ENTRIES: u32 = 4;

impl Ring {
    pub unsafe fn new(flags: u32) -> Self {
        unsafe {
            let mut params = [0u32; 30];
            params[2] = flags;
            // How long the thread of a ring waits for more, in ms.
            params[4] = 100;
            let fd = libc::syscall(libc::SYS_io_uring_setup, ENTRIES, params.as_mut_ptr()) as i32;
            assert!(fd >= 0);
            let map = |offset: i64| {
                let access = libc::PROT_READ | libc::PROT_WRITE;
                libc::mmap(std::ptr::null_mut(), 4096, access, libc::MAP_SHARED | libc::MAP_POPULATE, fd, offset)
            };
            let (sq, cq, sqes) = (map(0), map(0x800_0000), map(0x1000_0000));
            assert!(sq != libc::MAP_FAILED && cq != libc::MAP_FAILED && sqes != libc::MAP_FAILED);
            Self { fd, sq: sq.cast(), cq: cq.cast(), sqes: sqes.cast(), params }
        }
    }

    unsafe fn word(base: *mut u8, offset: u32) -> &'static AtomicU32 {
        unsafe { AtomicU32::from_ptr(base.add(offset as usize).cast()) }
    }

    /// Hands in one entry and waits for one completion, or for none; tells its result.
    pub unsafe fn submit(&self, sqe: Sqe, wait: bool) -> i32 {
        unsafe {
            // Offsets of head, tail, mask, …, array stand behind ten words; those of the completions behind another ten.
            let (tail, array) = (Self::word(self.sq, self.params[11]), self.params[16]);
            let at = tail.load(Ordering::Relaxed) % ENTRIES;
            self.sqes.add(at as usize).write_volatile(sqe);
            Self::word(self.sq, array + 4 * at).store(at, Ordering::Relaxed);
            tail.fetch_add(1, Ordering::Release);
            let by_thread = self.params[2] & SETUP_SQPOLL != 0;
            let flags = if by_thread { ENTER_SQ_WAKEUP } else { 0 } | if wait { ENTER_GETEVENTS } else { 0 };
            libc::syscall(libc::SYS_io_uring_enter, self.fd, 1, u32::from(wait), flags, 0, 0);
            if wait { self.reap() } else { 0 }
        }
    }

    /// Waits for a completion, and takes it.
    pub unsafe fn wait(&self) -> i32 {
        unsafe {
            libc::syscall(libc::SYS_io_uring_enter, self.fd, 0, 1, ENTER_GETEVENTS, 0, 0);
            self.reap()
        }
    }

    /// Takes a completion.
    pub unsafe fn reap(&self) -> i32 {
        unsafe {
            let (head, tail) = (Self::word(self.cq, self.params[20]), Self::word(self.cq, self.params[21]));
            let at = head.load(Ordering::Relaxed);
            assert!(at != tail.load(Ordering::Acquire), "nothing is complete");
            let mask = Self::word(self.cq, self.params[22]).load(Ordering::Relaxed);
            let cqe = self.cq.add((self.params[25] + 16 * (at & mask)) as usize);
            let result = cqe.add(8).cast::<i32>().read_volatile();
            head.store(at + 1, Ordering::Release);
            result
        }
    }
}

/// Opens by a path, relative to the working directory.
pub fn open(path: &CStr, flags: i32) -> Sqe {
    Sqe {
        opcode: op::OPENAT,
        fd: libc::AT_FDCWD,
        addr: path.as_ptr().addr() as u64,
        len: 0o640,
        op_flags: flags as u32,
        ..Sqe::default()
    }
}

/// An operation on a path, relative to the working directory.
pub fn on_path(opcode: u8, path: &CStr) -> Sqe {
    Sqe { opcode, fd: libc::AT_FDCWD, addr: path.as_ptr().addr() as u64, ..Sqe::default() }
}

/// The events that rings made, each with what is said of it.
pub fn by_rings(report: &Report, code: u16) -> Vec<(Event<'_>, Extension<'_>)> {
    let all = report.all(code).into_iter().map(|event| (event, Extension::of(&event)));
    all.filter(|(_, said)| said.uring.is_some()).collect()
}

/// True, and said, where rings are not seen.
pub fn unseen(report: &Report) -> bool {
    let unseen = report.missing.iter().any(|line| line.starts_with("io_uring"));
    if unseen {
        println!("skipped: this kernel does not show what rings carry out");
    }
    unseen
}
