//! Watches a forked child while it makes syscalls, and collects the events.

use crate::turns::turn;
use lanner_schema::Event;
use lanner_schema::events as ev;
use lanner_schema::snapshot::is_own;
use lanner_source::live::{Live, LiveOptions, LossReason, Scope, Stats};
use std::collections::BTreeSet;
use std::ffi::CString;
use std::os::unix::ffi::OsStrExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Number of the next folder, of a child or of a control group.
static FOLDERS: AtomicU32 = AtomicU32::new(0);
/// More than all probes have.
const DESCRIPTORS: i32 = 4096;
/// A child that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a child's calls gave.
#[derive(Debug, Clone)]
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
    /// Programs with the instructions that were verified, and the CPU time of the start.
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

    /// What a child of the child and its descendants did, as if they had been watched alone: without the child's own start, and with a folder in this one's.
    /// Counts are those of all.
    pub fn of(&self, child: i64, folder: &str) -> Report {
        let mut members = BTreeSet::from([child]);
        let starts: Vec<(i64, i64)> = self.events().filter_map(|event| start(&event)).flatten().collect();
        let mut before = 0;
        while members.len() > before {
            before = members.len();
            members.extend(starts.iter().filter(|(by, _)| members.contains(by)).map(|(_, id)| *id).collect::<Vec<_>>());
        }
        let mut own = self.clone();
        (own.child, own.folder) = (child, self.folder.join(folder));
        for list in [&mut own.before, &mut own.seen] {
            list.clear();
        }
        own.generations.clear();
        own.order.clear();
        let (mut before, mut seen) = (self.before.iter(), self.seen.iter().zip(&self.generations));
        for &of_before in &self.order {
            if of_before {
                own.before.extend(before.next().cloned());
                own.order.push(true);
                continue;
            }
            let (bytes, generation) = seen.next().unwrap();
            let event = Event::parse(bytes).unwrap();
            if !members.contains(&event.tid) {
                continue;
            }
            // Its own start is what was there before.
            let is_start = event.tid == child && is_own_start(&event);
            own.order.push(is_start);
            if is_start {
                own.before.push(bytes.clone());
            } else {
                own.seen.push(bytes.clone());
                own.generations.push(*generation);
            }
        }
        own
    }

    /// All events with a code, in order.
    pub fn all(&self, code: u16) -> Vec<Event<'_>> {
        self.events().filter(|event| event.code() == code).collect()
    }
}

/// Of the start of a thread, as it or who starts it tells: pairs of who started it and itself. Of an orphan only the latter knows.
fn start(event: &Event<'_>) -> Option<Vec<(i64, i64)>> {
    macro_rules! of {
        ($Event:ident) => {{
            let start = ev::$Event::decode(event);
            (start.res?, start.ptid?, start.pid?)
        }};
    }
    let (res, parent, process) = match event.code() {
        ev::Clone::CODE => of!(Clone),
        ev::Clone3::CODE => of!(Clone3),
        ev::Fork::CODE => of!(Fork),
        ev::Vfork::CODE => of!(Vfork),
        _ => return None,
    };
    Some(if res == 0 { vec![(parent, event.tid), (process, event.tid)] } else { vec![(event.tid, res)] })
}

/// True for the start of a thread, as it tells it itself.
fn is_own_start(event: &Event<'_>) -> bool {
    start(event).is_some_and(|pairs| pairs.iter().all(|(_, id)| *id == event.tid))
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

/// The name of a unit, which is of the host.
fn group_name() -> String {
    format!("lanner-test-{}-{}.slice", std::process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed))
}

/// A new cgroup of version 2; the caller removes it.
pub fn cgroup() -> Option<PathBuf> {
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let mount = mounts.lines().find(|line| line.contains(" cgroup2 ")).and_then(|line| line.split(' ').nth(1));
    let folder = mount.map(|mount| PathBuf::from(mount).join(group_name()));
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
    let folder = PathBuf::from(mount).join(group_name());
    std::fs::create_dir(&folder).is_ok().then_some(folder)
}

/// Start and length of what this program has mapped of its own file.
pub fn own_mappings() -> Vec<(usize, usize)> {
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

/// Of this thread, which the kernel's verifier works in.
fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Brings mapped pages in: a call that fails early has not touched its texts, and the probe can't bring a page in. Since 5.14.
pub fn populate(mappings: &[(usize, usize)]) {
    for &(start, len) in mappings {
        unsafe { libc::madvise(std::ptr::with_exposed_provenance_mut(start), len, libc::MADV_POPULATE_READ) };
    }
}

/// In a forked child: closes what a program that it became would not have, above all what other tests' probes have open.
unsafe fn leave_descriptors() {
    for fd in 3..DESCRIPTORS {
        if unsafe { libc::fcntl(fd, libc::F_GETFD) } > 0 {
            unsafe { libc::close(fd) };
        }
    }
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
    let _turn = turn();
    if unsafe { libc::geteuid() } != 0 {
        println!("skipped: needs root");
        return None;
    }
    let nth = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("lanner-kernel-{}-{nth}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let inside = CString::new(folder.as_os_str().as_bytes()).unwrap();
    let texts = own_mappings();
    let (mut gate, mut ready) = ([0; 2], [0; 2]);
    assert_eq!(unsafe { libc::pipe(gate.as_mut_ptr()) | libc::pipe(ready.as_mut_ptr()) }, 0);
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        unsafe { libc::close(gate[1]) };
        unsafe { leave_descriptors() };
        assert_eq!(unsafe { libc::chdir(inside.as_ptr()) }, 0);
        populate(&texts);
        let mut byte = 0u8;
        unsafe { libc::write(ready[1], (&raw const byte).cast(), 1) };
        unsafe { libc::close(ready[1]) };
        unsafe { libc::read(gate[0], (&raw mut byte).cast(), 1) };
        act();
        unsafe { libc::_exit(0) };
    }
    // What the child does before it acts is over before it is watched.
    let mut byte = 0u8;
    assert_eq!(unsafe { libc::read(ready[0], (&raw mut byte).cast(), 1) }, 1);
    for end in [gate[0], ready[0], ready[1]] {
        unsafe { libc::close(end) };
    }
    let mut options = LiveOptions::new(Scope::Process(child));
    set(&mut options);
    let begin = cpu_time();
    let live = Live::start(&options);
    let start = cpu_time() - begin;
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
        over |= event.code() == ev::Procexit::CODE && event.tid == child;
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
