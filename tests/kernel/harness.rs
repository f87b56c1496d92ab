//! Watches a forked child while it makes syscalls, and collects the events.

use lanner_schema::Event;
use lanner_schema::events::Procexit;
use lanner_schema::snapshot::is_own;
use lanner_source::live::{Live, LiveOptions, LossReason, Scope, Stats};
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// One probe at a time: their times would only add up.
pub static ONE: Mutex<()> = Mutex::new(());
/// Number of the next child's folder.
static FOLDERS: AtomicU32 = AtomicU32::new(0);
/// A child that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a child's calls gave.
#[derive(Debug)]
pub struct Report {
    /// The child, which was its group's only thread at first.
    pub child: i64,
    /// Its working directory, new and empty at first; gone with the report.
    pub folder: PathBuf,
    /// What was there before the first event.
    pub before: Vec<Vec<u8>>,
    /// Events, copied out of the rings, in order.
    pub seen: Vec<Vec<u8>>,
    /// Of `seen`: generations of the filter.
    pub generations: Vec<u32>,
    /// Both, as they came: `true` for those of `before`.
    order: Vec<bool>,
    pub stats: Stats,
    /// By event code: those that found no room.
    pub refused: Vec<u64>,
    /// Programs with the instructions that were verified, and how long the start took.
    pub programs: Vec<(String, u32)>,
    pub start: Duration,
    /// What could not be switched on.
    pub missing: Vec<String>,
}

impl Drop for Report {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Report {
    /// All events, in order.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> {
        self.seen.iter().map(|bytes| Event::parse(bytes).unwrap())
    }

    /// What was there before, and events, in the order that they came in.
    pub fn all_in_order(&self) -> impl Iterator<Item = &[u8]> {
        let (mut before, mut seen) = (self.before.iter(), self.seen.iter());
        self.order
            .iter()
            .filter_map(move |&of_before| if of_before { before.next() } else { seen.next() })
            .map(Vec::as_slice)
    }

    /// All events with a code, in order.
    pub fn all(&self, code: u16) -> Vec<Event<'_>> {
        self.events().filter(|event| event.code() == code).collect()
    }
}

/// The events of a type, read.
macro_rules! decoded {
    ($report:expr, $Event:ident) => {
        $report.all($Event::CODE).iter().map($Event::decode).collect::<Vec<$Event<'_>>>()
    };
}
pub(crate) use decoded;

/// For [`watch_with`]: the test is about losses.
pub const LOSSES_ALLOWED: bool = true;

/// Forks a child that calls `act`, with these syscalls watched. `None`, and a line that says why, where it is not allowed.
/// `act` runs in a copy of a program with threads: it may call the system, and nothing that takes a lock or memory.
pub fn watch(syscalls: &[&str], act: impl FnOnce()) -> Option<Report> {
    watch_with(!LOSSES_ALLOWED, |options| options.syscalls = owned(syscalls), act)
}

/// As [`watch`], in another scope than the child.
pub fn watch_in(scope: Scope, syscalls: &[&str], act: impl FnOnce()) -> Option<Report> {
    let set = |options: &mut LiveOptions| {
        options.scope = scope;
        options.syscalls = owned(syscalls);
    };
    watch_with(!LOSSES_ALLOWED, set, act)
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// A new cgroup of version 2; the caller removes it. It has the name of a unit, which is of the host.
pub fn cgroup() -> Option<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let mount = mounts.lines().find(|line| line.contains(" cgroup2 ")).and_then(|line| line.split(' ').nth(1));
    let folder = mount.map(|mount| PathBuf::from(mount).join(format!("lanner-test-{}.slice", std::process::id())));
    let made = folder.filter(|folder| std::fs::create_dir(folder).is_ok());
    if made.is_none() {
        println!("skipped: no cgroup of version 2 can be made");
    }
    made
}

/// A new control group that the paths in events tell of: of version 1 where the memory controller is there; the caller removes it.
pub fn told_cgroup() -> Option<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let first = mounts.lines().find_map(|line| {
        let words: Vec<&str> = line.split(' ').collect();
        (words.get(2) == Some(&"cgroup") && words.get(3)?.split(',').any(|option| option == "memory"))
            .then(|| words.get(1).copied())?
    });
    let Some(mount) = first else { return cgroup() };
    let folder = PathBuf::from(mount).join(format!("lanner-test-{}.slice", std::process::id()));
    std::fs::create_dir(&folder).is_ok().then_some(folder)
}

/// Start and length of what this program has mapped of its own file.
fn own_mappings() -> Vec<(usize, usize)> {
    let exe = std::env::current_exe().unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let own = maps.lines().filter(|line| line.ends_with(&*exe.to_string_lossy()) && line.contains(" r"));
    let range = |line: &str| {
        let (start, end) = line.split(' ').next()?.split_once('-')?;
        let start = usize::from_str_radix(start, 16).ok()?;
        Some((start, usize::from_str_radix(end, 16).ok()? - start))
    };
    own.filter_map(range).collect()
}

/// As [`watch`], with options of the test's own.
pub fn watch_with(losses: bool, set: impl FnOnce(&mut LiveOptions), act: impl FnOnce()) -> Option<Report> {
    watch_all(losses, set, |_| (), &mut |_| (), act)
}

/// As [`watch_with`], with something that the watcher does with each event as it comes.
pub fn watch_each(
    losses: bool,
    set: impl FnOnce(&mut LiveOptions),
    each: &mut dyn FnMut(&Event<'_>),
    act: impl FnOnce(),
) -> Option<Report> {
    watch_all(losses, set, |_| (), each, act)
}

/// As [`watch_with`], with something that the watcher does while the child acts.
pub fn watch_and(
    set: impl FnOnce(&mut LiveOptions),
    meanwhile: impl FnOnce(&mut Live),
    act: impl FnOnce(),
) -> Option<Report> {
    watch_all(!LOSSES_ALLOWED, set, meanwhile, &mut |_| (), act)
}

fn watch_all(
    losses: bool,
    set: impl FnOnce(&mut LiveOptions),
    meanwhile: impl FnOnce(&mut Live),
    each: &mut dyn FnMut(&Event<'_>),
    act: impl FnOnce(),
) -> Option<Report> {
    let _one = ONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if unsafe { libc::geteuid() } != 0 {
        println!("skipped: needs root");
        return None;
    }
    let nth = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("lanner-kernel-{}-{nth}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let inside = CString::new(folder.as_os_str().as_bytes()).unwrap();
    let texts = own_mappings();
    let mut gate = [0; 2];
    assert_eq!(unsafe { libc::pipe(gate.as_mut_ptr()) }, 0);
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        unsafe { libc::close(gate[1]) };
        assert_eq!(unsafe { libc::chdir(inside.as_ptr()) }, 0);
        // A call that fails early has not touched its texts, and the probe can't bring a page in.
        for &(start, len) in &texts {
            unsafe { libc::madvise(std::ptr::with_exposed_provenance_mut(start), len, libc::MADV_POPULATE_READ) };
        }
        let mut byte = 0u8;
        unsafe { libc::read(gate[0], (&raw mut byte).cast(), 1) };
        act();
        unsafe { libc::_exit(0) };
    }
    unsafe { libc::close(gate[0]) };
    let mut options = LiveOptions::new(Scope::Process(child));
    set(&mut options);
    let begin = Instant::now();
    let live = Live::start(&options);
    let start = begin.elapsed();
    // A byte, not the end alone: another test's child may hold a copy of this end.
    unsafe { libc::write(gate[1], (&raw const child).cast(), 1) };
    unsafe { libc::close(gate[1]) };
    let report = live.map(|mut live| {
        meanwhile(&mut live);
        collect(live, each, child.into(), folder, start)
    });
    let mut status = 0;
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    let report = report.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(status, 0, "the child failed");
    let total = report.stats.total();
    assert_eq!(report.refused.iter().sum::<u64>(), total.lost[LossReason::RingFull as usize], "{:?}", report.stats);
    assert_eq!(total.seen, total.filtered + total.delivered + total.lost_in_all(), "{:?}", report.stats);
    assert!(losses || total.lost_in_all() == 0, "{:?}", report.stats);
    Some(report)
}

fn collect(mut live: Live, each: &mut dyn FnMut(&Event<'_>), child: i64, folder: PathBuf, start: Duration) -> Report {
    let missing = live.missing().to_vec();
    for line in &missing {
        println!("missing: {line}");
    }
    let (mut before, mut seen, mut generations) = (Vec::new(), Vec::new(), Vec::new());
    let mut order = Vec::new();
    let end = Instant::now() + PATIENCE;
    let mut over = false;
    while Instant::now() < end {
        if !live.ready(Duration::from_millis(20)).unwrap() {
            if over {
                break;
            }
            continue;
        }
        let generation = live.generation().unwrap();
        let Some(event) = live.event().unwrap() else { continue };
        each(&event);
        over |= event.code() == Procexit::CODE && event.tid == child;
        order.push(is_own(&event));
        if is_own(&event) {
            before.push(event.bytes().to_vec());
        } else {
            seen.push(event.bytes().to_vec());
            generations.push(generation);
        }
    }
    let (stats, refused) = (live.stats().unwrap(), live.refused().unwrap());
    assert!(over, "the child's end was not seen: {stats:?}");
    assert_eq!(stats.malformed, 0);
    Report {
        child,
        folder,
        before,
        seen,
        generations,
        order,
        stats,
        refused,
        programs: live.programs(),
        start,
        missing,
    }
}
