//! execve and execveat: two that fail, one that succeeds, one of a program that only memory has.

use crate::harness::decoded;
use crate::together::Case;
use lanner_schema::events::{Execve, Execveat};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;

pub const CASE: Case<'static> = Case {
    name: c"execve",
    syscalls: &["execve", "execveat"],
    act: &|| unsafe {
        let args = [c"true".as_ptr(), c"--two words".as_ptr(), std::ptr::null()];
        let env = [c"A=1".as_ptr(), c"LD_PRELOAD=x".as_ptr(), std::ptr::null()];
        libc::execve(c"/no/program".as_ptr(), args.as_ptr(), env.as_ptr());
        libc::syscall(libc::SYS_execveat, 88, c"p".as_ptr(), args.as_ptr(), env.as_ptr(), 0);
        libc::execve(c"/bin/true".as_ptr(), args.as_ptr(), env.as_ptr());
    },
    check: &|report| {
        let execve = decoded!(report, Execve);
        let execveat = decoded!(report, Execveat);
        assert_eq!((execve.len(), execveat.len()), (2, 1));
        let (failed, became) = (&execve[0], &execve[1]);
        for e in &execve {
            assert_eq!((e.exe, e.args), (Some(&b"true"[..]), Some(&b"--two words\0"[..])));
            assert_eq!(e.env, Some(&b"A=1\0LD_PRELOAD=x\0"[..]));
        }
        assert_eq!((failed.res, failed.filename), (Some(-2), Some(&b"/no/program"[..])));
        assert_eq!((became.res, became.filename), (Some(0), Some(&b"/bin/true"[..])));
        let real = std::fs::canonicalize("/bin/true").unwrap();
        let meta = std::fs::metadata(&real).unwrap();
        assert_eq!(became.trusted_exepath, Some(real.as_os_str().as_bytes()));
        assert_eq!((became.exe_ino, became.comm), (Some(meta.ino()), Some(&b"true"[..])));
        assert_eq!(became.exe_ino_mtime, Some(meta.mtime() as u64 * 1_000_000_000 + meta.mtime_nsec() as u64));
        assert_eq!(became.exe_ino_ctime, Some(meta.ctime() as u64 * 1_000_000_000 + meta.ctime_nsec() as u64));
        assert_eq!(
            (became.tid, became.pid, became.uid, became.gid),
            (Some(report.child), Some(report.child), Some(0), Some(0))
        );
        assert!(became.cap_effective.unwrap() & 1 == 1 && became.flags.unwrap() & 1 == 1, "root may write to it");
        assert_eq!((execveat[0].res, execveat[0].exe), (Some(-9), Some(&b"true"[..])));
    },
};

#[test]
fn succeeds_and_fails() {
    CASE.alone();
}

const FROM_MEMORY: Case<'static> = Case {
    name: c"execve-memory",
    syscalls: &["execve", "execveat"],
    act: &|| unsafe {
        let program = libc::open(c"/bin/true".as_ptr(), libc::O_RDONLY);
        let memory = libc::memfd_create(c"stand-in".as_ptr(), libc::MFD_CLOEXEC);
        while libc::sendfile(memory, program, std::ptr::null_mut(), 1 << 20) > 0 {}
        let args = [c"true".as_ptr(), std::ptr::null()];
        libc::syscall(
            libc::SYS_execveat,
            memory,
            c"".as_ptr(),
            args.as_ptr(),
            args.as_ptr().add(1),
            libc::AT_EMPTY_PATH,
        );
    },
    check: &|report| {
        const EXE_FROM_MEMFD: u32 = 4;
        let (execve, failed) = (decoded!(report, Execve), decoded!(report, Execveat));
        assert_eq!(execve.len(), 1, "{failed:#?}");
        assert_eq!((execve[0].res, execve[0].trusted_exepath), (Some(0), Some(&b"memfd:stand-in"[..])));
        assert!(execve[0].flags.unwrap() & EXE_FROM_MEMFD != 0);
    },
};

#[test]
fn from_memory() {
    FROM_MEMORY.alone();
}
