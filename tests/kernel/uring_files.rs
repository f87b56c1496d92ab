//! io_uring: transfers, links and descriptors of a real ring raise the events of the syscalls that do the same.

use crate::harness::watch;
use crate::together::Case;
use crate::uring_ring::{FIXED_FILE, Ring, Sqe, by_rings, on_path, op, open, unseen};
use lanner_schema::events::{Dup, Linkat, Openat, Pread, Preadv, Pwrite, Pwritev, Splice, Symlinkat, Syscall};
use lanner_schema::extension::Uring;
use lanner_schema::snapshot::FdTarget;
use lanner_schema::syscalls::by_name;

pub const TRANSFERS: Case<'static> = Case {
    name: c"uring-files",
    syscalls: &["pread64", "pwrite64", "preadv", "pwritev", "splice"],
    act: &|| unsafe {
        let ring = Ring::new(0);
        let file = libc::open(c"file".as_ptr(), libc::O_CREAT | libc::O_RDWR, 0o600);
        let (text, mut room) = (*b"some text", [0u8; 32]);
        let write = Sqe { opcode: op::WRITE, fd: file, addr: text.as_ptr().addr() as u64, len: 9, ..Sqe::default() };
        assert_eq!(ring.submit(write, true), 9);
        let read = Sqe {
            opcode: op::READ,
            fd: file,
            addr: room.as_mut_ptr().addr() as u64,
            len: 32,
            off: 5,
            ..Sqe::default()
        };
        assert_eq!(ring.submit(read, true), 4);
        let buffer = libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: 6 };
        let of_vector =
            |opcode| Sqe { opcode, fd: file, addr: (&raw const buffer).addr() as u64, len: 1, ..Sqe::default() };
        assert_eq!(ring.submit(of_vector(op::WRITEV), true), 6);
        assert_eq!(ring.submit(of_vector(op::READV), true), 6);
        let mut ends = [0; 2];
        libc::pipe(ends.as_mut_ptr());
        let splice = Sqe {
            opcode: op::SPLICE,
            fd: ends[1],
            off: u64::MAX,
            addr: 0,
            len: 3,
            file_index: file as u32,
            ..Sqe::default()
        };
        assert_eq!(ring.submit(splice, true), 3);
    },
    check: &|report| {
        if unseen(report) {
            return;
        }
        let (writes, reads) = (by_rings(report, Pwrite::CODE), by_rings(report, Pread::CODE));
        let (write, read) = (Pwrite::decode(&writes[0].0), Pread::decode(&reads[0].0));
        assert_eq!(
            (write.res, write.data, write.size, write.pos),
            (Some(9), Some(&b"some text"[..]), Some(9), Some(0))
        );
        assert_eq!((read.res, read.data, read.size, read.pos), (Some(4), Some(&b"text"[..]), Some(32), Some(5)));
        for (_, said) in writes.iter().chain(&reads) {
            let FdTarget::File(_, name, _) = said.object.unwrap().target else { panic!("{said:?}") };
            assert!(name.ends_with(b"/file"), "{said:?}");
        }
        let (writes, reads) = (by_rings(report, Pwritev::CODE), by_rings(report, Preadv::CODE));
        let (write, read) = (Pwritev::decode(&writes[0].0), Preadv::decode(&reads[0].0));
        assert_eq!((write.res, write.size, read.res, read.fd), (Some(6), Some(6), Some(6), write.fd));
        assert!(writes[0].1.notes.any_unreadable() && reads[0].1.notes.any_unreadable());
        let splices = by_rings(report, Splice::CODE);
        let splice = Splice::decode(&splices[0].0);
        assert_eq!((splice.res, splice.fd_in, splice.size), (Some(3), write.fd, Some(3)));
    },
};

#[test]
fn transfers_by_a_ring() {
    TRANSFERS.alone();
}

#[test]
fn links_by_a_ring() {
    let Some(report) = watch(&["linkat", "symlinkat"], || unsafe {
        let ring = Ring::new(0);
        libc::close(libc::creat(c"file".as_ptr(), 0o600));
        let to = |path: &std::ffi::CStr| path.as_ptr().addr() as u64;
        let link = Sqe { off: to(c"hard"), len: libc::AT_FDCWD as u32, ..on_path(op::LINKAT, c"file") };
        assert_eq!(ring.submit(link, true), 0);
        assert_eq!(ring.submit(Sqe { off: to(c"soft"), ..on_path(op::SYMLINKAT, c"/etc/passwd") }, true), 0);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let links = by_rings(&report, Linkat::CODE);
    let link = Linkat::decode(&links[0].0);
    assert_eq!((link.res, link.oldpath, link.newpath), (Some(0), Some(&b"file"[..]), Some(&b"hard"[..])));
    let links = by_rings(&report, Symlinkat::CODE);
    let link = Symlinkat::decode(&links[0].0);
    assert_eq!((link.res, link.target, link.linkpath), (Some(0), Some(&b"/etc/passwd"[..]), Some(&b"soft"[..])));
    assert_eq!(link.linkdirfd, Some(-100));
}

#[test]
fn descriptors_that_only_the_ring_has() {
    let Some(report) = watch(&["openat", "dup", "statx"], || unsafe {
        let ring = Ring::new(0);
        let none = [-1i32; 2];
        libc::syscall(libc::SYS_io_uring_register, ring.fd, 2, none.as_ptr(), 2);
        // Places are counted from 1.
        assert_eq!(ring.submit(Sqe { file_index: 2, ..open(c"/etc/passwd", libc::O_RDONLY) }, true), 0);
        // Before 6.8 rings can't give them away.
        let install = Sqe { opcode: op::FIXED_FD_INSTALL, flags: FIXED_FILE, fd: 1, ..Sqe::default() };
        let installed = ring.submit(install, true);
        assert!(installed >= 0 || installed == -libc::EINVAL);
        let mut room = [0u8; 256];
        let stat = Sqe {
            off: room.as_mut_ptr().addr() as u64,
            len: libc::STATX_BASIC_STATS,
            ..on_path(op::STATX, c"/etc/passwd")
        };
        assert_eq!(ring.submit(stat, true), 0);
    }) else {
        return;
    };
    if unseen(&report) {
        return;
    }
    let opens = by_rings(&report, Openat::CODE);
    let told = Openat::decode(&opens[0].0);
    assert_eq!((told.fd, told.name), (Some(Uring::NOT_IN_TABLE), Some(&b"/etc/passwd"[..])));
    assert!(opens[0].1.uring.unwrap().has(Uring::DIRECT) && !opens[0].1.uring.unwrap().has(Uring::PRESUMED));
    let stats: Vec<_> = report.all(Syscall::CODE).iter().map(|event| Syscall::decode(event).ID).collect();
    assert_eq!(stats, [Some(by_name("statx").unwrap().code)]);
    let Some((event, said)) = by_rings(&report, Dup::CODE).first().copied() else {
        println!("skipped: this kernel's rings do not give descriptors away");
        return;
    };
    let dup = Dup::decode(&event);
    assert_eq!(dup.oldfd, Some(Uring::NOT_IN_TABLE));
    let object = said.object.unwrap();
    assert!(Some(object.fd) == dup.res && matches!(object.target, FdTarget::File(_, b"/etc/passwd", _)), "{said:?}");
}
