//! Calls of 32-bit programs (`int 0x80`) are told as what they are, with 32-bit arguments; those by x32 numbers are counted and refused.

use crate::harness::{LOSSES_ALLOWED, decoded, watch_with};
use crate::together::Case;
use lanner_schema::events::{Close, Connect, Mmap, Openat, Setuid, Umount2};
use lanner_source::live::LossReason;

/// Numbers of the 32-bit table (arch/x86/entry/syscalls/syscall_32.tbl).
const CLOSE: u32 = 6;
const UMOUNT: u32 = 22;
const MMAP: u32 = 90;
const MMAP2: u32 = 192;
const SETUID32: u32 = 213;
const OPENAT: u32 = 295;
const SOCKETCALL: u32 = 102;
/// `connect` of socketcall.
const CONNECT: u32 = 3;

/// A call through the 32-bit gate.
unsafe fn int80(number: u32, a: u32, b: u32, c: u32, d: u32) {
    let mut result = number;
    unsafe {
        std::arch::asm!(
            "xchg rbx, {a}",
            "int 0x80",
            "xchg rbx, {a}",
            a = inout(reg) u64::from(a) => _,
            inout("eax") result,
            in("ecx") b,
            in("edx") c,
            in("esi") d,
            in("edi") 0,
        );
    }
    std::hint::black_box(result);
}

/// A page below 4 GiB that holds `bytes`.
unsafe fn low(bytes: &[u8]) -> u32 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_32BIT;
    let page = unsafe { libc::mmap(std::ptr::null_mut(), 4096, libc::PROT_READ | libc::PROT_WRITE, flags, -1, 0) };
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), page.cast(), bytes.len()) };
    page as usize as u32
}

pub const CALLS: Case<'static> = Case {
    name: c"ia32",
    syscalls: &["close", "openat", "setuid", "connect"],
    act: &|| unsafe {
        let name = low(b"/etc/passwd\0");
        int80(OPENAT, u32::MAX - 99, name, 0, 0);
        int80(CLOSE, u32::MAX, 0, 0, 0);
        let arguments: Vec<u8> = [99u32, 0, 0].iter().flat_map(|word| word.to_le_bytes()).collect();
        int80(SOCKETCALL, CONNECT, low(&arguments), 0, 0);
        int80(SETUID32, 1000, 0, 0, 0);
    },
    check: &|report| {
        let (openat, close) = (decoded!(report, Openat), decoded!(report, Close));
        assert_eq!((openat[0].dirfd, openat[0].name), (Some(-100), Some(&b"/etc/passwd"[..])));
        assert!(openat[0].fd.unwrap() > 0 && openat[0].ino.unwrap() > 0);
        assert_eq!(close.last().map(|e| (e.res, e.fd)), Some((Some(-9), Some(-1))));
        assert_eq!(decoded!(report, Connect).iter().map(|e| (e.res, e.fd)).collect::<Vec<_>>(), [(Some(-9), Some(99))]);
        assert_eq!(
            decoded!(report, Setuid).iter().map(|e| (e.res, e.uid)).collect::<Vec<_>>(),
            [(Some(0), Some(1000))]
        );
    },
};

#[test]
fn calls_of_32_bit_programs_are_told() {
    CALLS.alone();
}

pub const OLD_CALLS: Case<'static> = Case {
    name: c"ia32-old",
    syscalls: &["umount2", "mmap"],
    act: &|| unsafe {
        let flags = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as u32;
        int80(UMOUNT, low(b"/lanner-none\0"), u32::MAX, 0, 0);
        int80(MMAP2, 0, 4096, libc::PROT_READ as u32, flags);
        let arguments = [0x1001, 4096, 1, flags | libc::MAP_FIXED as u32, u32::MAX, 0x2000];
        int80(MMAP, low(&arguments.map(u32::to_le_bytes).concat()), 0, 0, 0);
    },
    check: &|report| {
        let umount: Vec<_> = decoded!(report, Umount2).iter().map(|e| (e.res, e.name, e.flags)).collect();
        assert_eq!(umount, [(Some(-2), Some(&b"/lanner-none"[..]), Some(0))]);
        let mmap = decoded!(report, Mmap);
        let (first, last) = (&mmap[mmap.len() - 3], &mmap[mmap.len() - 1]);
        assert_eq!((first.addr, first.length, first.prot), (Some(0), Some(4096), Some(1)));
        assert!(first.res.unwrap() > 0, "an address above 2 GiB is no error: {:?}", first.res);
        assert_eq!((last.res, last.addr, last.fd, last.offset), (Some(-22), Some(0x1001), Some(-1), Some(0x2000)));
    },
};

#[test]
fn calls_that_only_they_have_are_told_as_others() {
    OLD_CALLS.alone();
}

#[test]
fn numbers_of_x32_are_counted() {
    let set = |options: &mut lanner_source::live::LiveOptions| options.syscalls = vec!["close".to_owned()];
    let Some(report) = watch_with(LOSSES_ALLOWED, set, || _ = unsafe { libc::syscall(0x4000_0000 + 3, -1) }) else {
        return;
    };
    let total = report.stats.total();
    assert_eq!(total.lost[LossReason::Abi as usize], 1, "{:?}", report.stats);
}
