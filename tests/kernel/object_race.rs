//! Threads that change what a call is about while it runs: the object is what was really opened, or is marked.

use crate::harness::watch;
use crate::object::{name, objects};
use crate::turns::alone;
use lanner_schema::events::{Openat, Read};
use lanner_schema::extension::{Extension, Notes};
use lanner_schema::snapshot::FdTarget;
use std::ffi::c_void;
use std::os::unix::fs::MetadataExt as _;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

const STACK: usize = 64 << 10;
/// A thread's flags, as for those of a library, but for its own variables: it makes syscalls only.
const THREAD: i32 = libc::CLONE_VM
    | libc::CLONE_FS
    | libc::CLONE_FILES
    | libc::CLONE_SIGHAND
    | libc::CLONE_THREAD
    | libc::CLONE_SYSVSEM;

/// Starts a thread, without what would take a lock or memory.
unsafe fn thread(act: extern "C" fn(*mut c_void) -> i32) {
    let (access, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    let stack = unsafe { libc::mmap(std::ptr::null_mut(), STACK, access, flags, -1, 0) };
    unsafe { libc::clone(act, stack.byte_add(STACK), THREAD, std::ptr::null_mut()) };
}

static OVER: AtomicBool = AtomicBool::new(false);

extern "C" fn exchange(_: *mut c_void) -> i32 {
    while !OVER.load(Ordering::Relaxed) {
        let (here, exchange) = (libc::AT_FDCWD, libc::RENAME_EXCHANGE);
        unsafe { libc::syscall(libc::SYS_renameat2, here, c"name".as_ptr(), here, c"other".as_ptr(), exchange) };
    }
    0
}

#[test]
fn a_switched_path_is_told_as_it_was_opened() {
    let _alone = alone();
    const ENOUGH: u32 = 20;
    let Some(report) = watch(&["openat", "clone"], || unsafe {
        libc::symlink(c"/etc/passwd".as_ptr(), c"name".as_ptr());
        libc::close(libc::creat(c"other".as_ptr(), 0o600));
        let inodes = libc::creat(c"inodes".as_ptr(), 0o600);
        let own = {
            let mut it: libc::stat = std::mem::zeroed();
            libc::stat(c"other".as_ptr(), &raw mut it);
            it.st_ino
        };
        thread(exchange);
        let mut counts = [0u32; 2];
        for _ in 0..4000 {
            let fd = libc::openat(libc::AT_FDCWD, c"name".as_ptr(), libc::O_RDONLY);
            let mut found: libc::stat = std::mem::zeroed();
            libc::fstat(fd, &raw mut found);
            libc::write(inodes, (&raw const found.st_ino).cast(), size_of_val(&found.st_ino));
            libc::close(fd);
            // On one CPU the other thread gets its turn.
            libc::sched_yield();
            counts[usize::from(found.st_ino == own)] += 1;
            if counts.iter().all(|&count| count >= ENOUGH) {
                break;
            }
        }
        OVER.store(true, Ordering::Relaxed);
    }) else {
        return;
    };
    let inodes = std::fs::read(report.folder.join("inodes")).unwrap();
    let inodes = inodes.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap())).collect::<Vec<_>>();
    let told = objects(&report, Openat::CODE);
    assert_eq!(told.iter().map(|told| told.object.map_or(0, |object| object.ino)).collect::<Vec<_>>(), inodes);
    let passwd = std::fs::metadata("/etc/passwd").unwrap().ino();
    for told in &told {
        let is_passwd = told.object.unwrap().ino == passwd;
        assert_eq!(name(told) == b"/etc/passwd", is_passwd);
        assert!(told.notes.has(Notes::SHARED_FILES) && told.notes.has(Notes::SHARED_MEMORY), "{:?}", told.notes);
    }
    let own = inodes.iter().filter(|&&ino| ino != passwd).count();
    assert!(own >= ENOUGH as usize && inodes.len() - own >= ENOUGH as usize, "{own} of {}", inodes.len());
}

static SLOT: AtomicI32 = AtomicI32::new(-1);
static FIRST: AtomicI32 = AtomicI32::new(-1);
static SECOND: AtomicI32 = AtomicI32::new(-1);
static SWAPPED: AtomicBool = AtomicBool::new(false);

extern "C" fn swap(_: *mut c_void) -> i32 {
    while !OVER.load(Ordering::Relaxed) {
        for of in [&SECOND, &FIRST] {
            unsafe { libc::syscall(libc::SYS_dup3, of.load(Ordering::Relaxed), SLOT.load(Ordering::Relaxed), 0) };
        }
        SWAPPED.store(true, Ordering::Relaxed);
    }
    0
}

fn of<'a>(told: &[Extension<'a>], path: &[u8]) -> usize {
    told.iter().filter(|told| matches!(told.object.unwrap().target, FdTarget::File(_, name, _) if name == path)).count()
}

#[test]
fn a_swapped_descriptor_is_marked() {
    let _alone = alone();
    let Some(report) = watch(&["read", "clone"], || unsafe {
        let mut byte = 0u8;
        let first = libc::open(c"/dev/zero".as_ptr(), libc::O_RDONLY);
        FIRST.store(first, Ordering::Relaxed);
        SECOND.store(libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY), Ordering::Relaxed);
        SLOT.store(libc::dup(first), Ordering::Relaxed);
        let slot = SLOT.load(Ordering::Relaxed);
        libc::read(slot, (&raw mut byte).cast(), 1);
        thread(swap);
        while !SWAPPED.load(Ordering::Relaxed) {
            libc::sched_yield();
        }
        for _ in 0..2000 {
            libc::read(slot, (&raw mut byte).cast(), 1);
        }
        OVER.store(true, Ordering::Relaxed);
    }) else {
        return;
    };
    // The first read is the one that waits for the test's start.
    let told = &objects(&report, Read::CODE)[1..];
    assert!(!told[0].notes.any() && told.len() == 2001);
    assert!(told[1..].iter().all(|told| told.notes.has(Notes::SHARED_FILES)));
    assert_eq!(of(told, b"/dev/zero") + of(told, b"/dev/null"), 2001);
}

/// State and number of threads of a process, by the path of its `stat`. Takes no lock and no memory.
unsafe fn standing(path: *const libc::c_char) -> (u8, u32) {
    let mut text = [0u8; 512];
    let file = unsafe { libc::open(path, libc::O_RDONLY) };
    unsafe { libc::read(file, text.as_mut_ptr().cast(), text.len()) };
    unsafe { libc::close(file) };
    // The state is the first word behind the name, the number of threads the eighteenth.
    let name_end = text.iter().rposition(|&byte| byte == b')').unwrap_or(0);
    let mut words = text[name_end..].split(|&byte| byte == b' ').skip(1);
    let state = words.next().and_then(|word| word.first().copied()).unwrap_or(0);
    let threads = words.nth(16).unwrap_or_default().iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (state, threads)
}

/// Waits until the main thread sleeps in its read.
extern "C" fn swap_and_leave(_: *mut c_void) -> i32 {
    unsafe {
        while standing(c"/proc/self/stat".as_ptr()).0 != b'S' {
            libc::sched_yield();
        }
        libc::syscall(libc::SYS_dup3, SECOND.load(Ordering::Relaxed), SLOT.load(Ordering::Relaxed), 0);
    }
    0
}

/// Waits until a process has one thread, which sleeps.
unsafe fn wait_for_one(process: i32) {
    let mut path = *b"/proc/0000000000/stat\0";
    let mut rest = process;
    for digit in path[6..16].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    // Leading zeros are no number to /proc.
    let zeros = path[6..16].iter().take_while(|&&digit| digit == b'0').count();
    path.copy_within(6 + zeros.., 6);
    while unsafe { standing(path.as_ptr().cast()) } != (b'S', 1) {
        unsafe { libc::sched_yield() };
    }
}

#[test]
fn who_swapped_and_left_is_known() {
    let Some(report) = watch(&["read", "clone", "clone3", "fork", "vfork"], || unsafe {
        let (mut ends, mut byte) = ([0; 2], 0u8);
        libc::pipe(ends.as_mut_ptr());
        SECOND.store(libc::open(c"/dev/null".as_ptr(), libc::O_RDONLY), Ordering::Relaxed);
        SLOT.store(ends[0], Ordering::Relaxed);
        // A process, which shares nothing, lets the call end when the thread is gone.
        if libc::fork() == 0 {
            wait_for_one(libc::getppid());
            libc::write(ends[1], c"x".as_ptr().cast(), 1);
            libc::_exit(0);
        }
        thread(swap_and_leave);
        libc::read(ends[0], (&raw mut byte).cast(), 1);
        libc::read(SECOND.load(Ordering::Relaxed), (&raw mut byte).cast(), 1);
        libc::wait(std::ptr::null_mut());
    }) else {
        return;
    };
    let reads = report.all(Read::CODE);
    let [_, swapped, after] = reads.iter().filter(|event| event.tid == report.child).collect::<Vec<_>>()[..] else {
        panic!("{reads:?}")
    };
    let (told, after) = (Extension::of(swapped), Extension::of(after));
    assert_eq!((Read::decode(swapped).res, name(&told)), (Some(1), &b"/dev/null"[..]));
    assert!(told.notes.has(Notes::SHARED_FILES) && told.notes.has(Notes::SHARED_MEMORY), "{:?}", told.notes);
    assert!(!after.notes.any() && name(&after) == b"/dev/null", "{after:?}");
}
