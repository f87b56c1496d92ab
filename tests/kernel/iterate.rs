//! The start: the kernel's iterators and /proc tell the same of each thread and descriptor; what starts during it is neither lost nor doubled.

use crate::turns::turn;
use lanner_schema::Event;
use lanner_schema::extension::Namespaces;
use lanner_schema::flags::file_flags;
use lanner_schema::snapshot::{END, FdEntry, FdTarget, Snapshot, ThreadEntry};
use lanner_source::live::{Live, LiveOptions, Scope};
use lanner_state::State;
use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn is_root() -> bool {
    let root = unsafe { libc::geteuid() } == 0;
    if !root {
        println!("skipped: needs root");
    }
    root
}

/// The snapshot of a scope, as events.
fn snapshot(options: &LiveOptions) -> Vec<Vec<u8>> {
    snapshot_of(Live::start(options).unwrap())
}

fn snapshot_of(mut live: Live) -> Vec<Vec<u8>> {
    let mut events = Vec::new();
    while let Some(event) = live.next(Duration::from_millis(50)).unwrap() {
        events.push(event.bytes().to_vec());
        if lanner_schema::events::Asyncevent::decode(&event).name == Some(END) {
            break;
        }
    }
    events
}

fn threads(events: &[Vec<u8>]) -> Vec<ThreadEntry<'_>> {
    let pieces = events.iter().filter_map(|bytes| Snapshot::from_event(&Event::parse(bytes).unwrap()));
    let threads =
        pieces.filter_map(|piece| if let Snapshot::Thread(entry) = piece.unwrap() { Some(*entry) } else { None });
    threads.collect()
}

/// What /proc does not tell, and what changes all the time.
fn comparable<'a>(entry: &ThreadEntry<'a>) -> ThreadEntry<'a> {
    ThreadEntry {
        vmrss_kb: 0,
        pfmajor: 0,
        pfminor: 0,
        exe_writable: false,
        exe_upper_layer: false,
        exe_lower_layer: false,
        pidns_init_start_ts: 0,
        ..*entry
    }
}

/// A process with an environment, a group and a folder of its own, and a thread more than one.
fn subject() -> Child {
    let script = "import threading,time\nthreading.Thread(target=time.sleep,args=(60,),daemon=True).start()\nprint(1,flush=True)\ntime.sleep(60)";
    let mut command = Command::new("python3");
    command
        .args(["-c", script, "one", "two words"])
        .env("SUBJECT", "yes")
        .current_dir("/usr/lib")
        .stdout(Stdio::piped());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut byte).unwrap();
    child
}

#[test]
fn the_iterator_tells_what_proc_tells() {
    let _turn = turn();
    if !is_root() {
        return;
    }
    let mut child = subject();
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    options.syscalls = vec!["chdir".to_owned()];
    let iterated = snapshot(&options);
    options.iterators = false;
    let read = snapshot(&options);
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut iterated, mut read) = (threads(&iterated), threads(&read));
    iterated.sort_by_key(|entry| entry.tid);
    read.sort_by_key(|entry| entry.tid);
    assert_eq!((iterated.len(), read.len()), (2, 2));
    for (iterated, read) in iterated.iter().zip(&read) {
        assert_eq!(comparable(iterated), comparable(read));
        assert!(iterated.vmrss_kb > 0 && iterated.exe_writable, "{iterated:#?}");
    }
    assert_eq!(iterated[0].args.split(|&byte| byte == 0).nth(2), Some(&b"one"[..]), "{:#?}", iterated[0]);
    assert!(iterated[0].env.windows(12).any(|part| part == b"SUBJECT=yes\0"));
}

/// Namespaces by thread.
fn namespaces(events: &[Vec<u8>]) -> BTreeMap<i64, Namespaces> {
    let events = events.iter().map(|bytes| Event::parse(bytes).unwrap());
    let threads = events.filter_map(|event| match Snapshot::from_event(&event)?.unwrap() {
        Snapshot::Thread(entry) => Some((entry.tid, Namespaces::of(&event))),
        _ => None,
    });
    threads.collect()
}

#[test]
fn both_tell_the_same_namespaces() {
    let _turn = turn();
    if !is_root() {
        return;
    }
    let script = "unshare -m -p -f sh -c 'unshare -m -p -f sh -c \"echo; sleep 60\" & sleep 60' & sleep 60";
    let mut command = Command::new("sh");
    let command = command.args(["-c", script]).stdout(Stdio::piped());
    let mut child = std::os::unix::process::CommandExt::process_group(command, 0).spawn().unwrap();
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut [0]).unwrap();
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    options.syscalls = vec!["chdir".to_owned()];
    let iterated = snapshot(&options);
    options.iterators = false;
    let read = snapshot(&options);
    unsafe { libc::kill(-child.id().cast_signed(), libc::SIGKILL) };
    child.wait().unwrap();
    let (iterated, read) = (namespaces(&iterated), namespaces(&read));
    assert_eq!(iterated, read);
    let own: BTreeSet<Namespaces> = iterated.into_values().collect();
    let pids: BTreeSet<u32> = own.iter().map(|own| own.pid).collect();
    let mounts: BTreeSet<u32> = own.iter().map(|own| own.mount).collect();
    // The host's and the outer one's of pids; those of mounts are three.
    assert_eq!((pids.len(), mounts.len()), (2, 3), "{own:?}");
}

/// Descriptors of all kinds, and a child whose root is a folder in which it has a file, a removed one and a folder open.
const OPENS: &str = r#"
import os, select, socket, sys, time
def listener(family, kind, address):
    s = socket.socket(family, kind)
    s.bind(address)
    if kind == socket.SOCK_STREAM:
        s.listen(3)
    return s
folder = sys.argv[1]
keep = [os.open(folder + "/plain", os.O_CREAT | os.O_RDWR | os.O_APPEND), os.open(folder, os.O_RDONLY)]
keep += [os.open("/dev/null", os.O_WRONLY), os.open("/proc/self/ns/net", os.O_RDONLY)]
os.mkfifo(folder + "/fifo")
keep.append(os.open(folder + "/fifo", os.O_RDWR))
keep.append(os.open(folder + "/gone", os.O_CREAT | os.O_WRONLY))
os.unlink(folder + "/gone")
keep += [os.memfd_create("secret"), select.epoll(), os.eventfd(1), os.pidfd_open(os.getpid())]
tcp = listener(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0))
client = socket.create_connection(tcp.getsockname())
keep += [tcp, client, tcp.accept()[0], listener(socket.AF_INET6, socket.SOCK_STREAM, ("::1", 0))]
udp = listener(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0))
other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
other.connect(udp.getsockname())
keep += [udp, other, listener(socket.AF_INET6, socket.SOCK_DGRAM, ("::1", 0))]
keep.append(listener(socket.AF_UNIX, socket.SOCK_STREAM, folder + "/socket"))
keep.append(listener(socket.AF_UNIX, socket.SOCK_STREAM, chr(0) + "abstract of " + folder))
keep.append(listener(socket.AF_NETLINK, socket.SOCK_RAW, (0, 0)))
ready, told = os.pipe()
if os.fork() == 0:
    os.chroot(folder)
    keep += [os.open("/own", os.O_CREAT | os.O_RDWR), os.open("/left", os.O_CREAT | os.O_RDWR), os.open("/", os.O_RDONLY)]
    os.unlink("/left")
    os.write(told, b"1")
    time.sleep(60)
os.read(ready, 1)
print(1, flush=True)
time.sleep(60)
"#;

/// Of all processes, in order. /proc tells neither where sockets are in the kernel nor whether an open made its file.
fn descriptors(events: &[Vec<u8>]) -> Vec<(i64, FdEntry<'_>)> {
    let mut found = Vec::new();
    for bytes in events {
        let Some(Ok(Snapshot::Fds(list))) = Snapshot::from_event(&Event::parse(bytes).unwrap()) else { continue };
        found.extend(list.entries.clone().map(|entry| (list.tid, entry.unwrap())));
    }
    for (_, entry) in &mut found {
        match &mut entry.target {
            FdTarget::Unix { source, peer, .. } => (*source, *peer) = (0, 0),
            FdTarget::File(flags, ..) => *flags &= !file_flags::O_F_CREATED,
            _ => {}
        }
    }
    found.sort_by_key(|(process, entry)| (*process, entry.fd));
    found
}

#[test]
fn the_iterator_tells_the_descriptors_that_proc_tells() {
    let _turn = turn();
    if !is_root() {
        return;
    }
    let folder = std::env::temp_dir().join(format!("lanner-descriptors-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let mut command = Command::new("python3");
    let mut child =
        command.args(["-c", OPENS]).arg(&folder).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut byte = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut byte).unwrap();
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    options.syscalls = vec!["chdir".to_owned()];
    let iterated = snapshot(&options);
    options.iterators = false;
    let read = snapshot(&options);
    for pid in tree(child.id().into()) {
        unsafe { libc::kill(pid as i32, libc::SIGKILL) };
    }
    child.wait().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let (iterated, read) = (descriptors(&iterated), descriptors(&read));
    let text = |(_, entry): &(i64, FdEntry<'_>)| match entry.target {
        FdTarget::File(_, name, _) | FdTarget::Named(name) | FdTarget::Unix { name, .. } => name.to_vec(),
        FdTarget::Inet(..) | FdTarget::InetServer(..) => Vec::new(),
    };
    let numbers =
        |all: &[(i64, FdEntry<'_>)]| all.iter().map(|(process, entry)| (*process, entry.fd)).collect::<Vec<_>>();
    assert_eq!(numbers(&iterated), numbers(&read));
    for (one, other) in iterated.iter().zip(&read) {
        assert_eq!(one, other, "{:?}", String::from_utf8_lossy(&[text(one), text(other)].join(&b' ')));
    }
    let has = |process: usize, wanted: FdTarget<'_>| {
        let mut processes: Vec<i64> = iterated.iter().map(|(process, _)| *process).collect();
        processes.dedup();
        let mut own = iterated.iter().filter(|(of, _)| *of == processes[process]);
        own.any(|(_, entry)| match (entry.target, wanted) {
            (FdTarget::File(_, one, _), FdTarget::File(_, other, _)) => one == other,
            (one, other) => one == other,
        })
    };
    let path = |name: &str| folder.join(name).into_os_string().into_encoded_bytes();
    assert!(iterated.len() > 40, "{iterated:#?}");
    assert!(has(0, FdTarget::File(0, &path("plain"), 0)) && has(0, FdTarget::File(0, &path("gone"), 0)));
    assert!(has(0, FdTarget::Named(b"memfd:secret")) && has(0, FdTarget::Named(b"anon_inode:[eventpoll]")));
    assert!(has(1, FdTarget::File(0, b"/own", 0)) && has(1, FdTarget::File(0, b"/left", 0)), "{iterated:#?}");
    assert!(has(1, FdTarget::Named(b"/")) && has(1, FdTarget::File(0, b"/plain", 0)), "{iterated:#?}");
}

/// In itself, for kernels where there is little else to run.
#[test]
fn files_are_told_by_the_iterator() {
    let _turn = turn();
    if !is_root() {
        return;
    }
    let path = std::env::temp_dir().join(format!("lanner-input-{}", std::process::id()));
    std::fs::write(&path, "").unwrap();
    let input = std::fs::File::open(&path).unwrap();
    let mut child = Command::new("sleep").arg("3600").stdin(input).stdout(Stdio::piped()).spawn().unwrap();
    let mut options = LiveOptions::new(Scope::Process(child.id().cast_signed()));
    options.syscalls = vec!["chdir".to_owned()];
    let live = Live::start(&options).unwrap();
    let missing = live.missing().to_vec();
    let iterated = snapshot_of(live);
    options.iterators = false;
    let read = snapshot(&options);
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(!missing.iter().any(|what| what.contains("iterate_files")), "{missing:?}");
    let (iterated, read) = (descriptors(&iterated), descriptors(&read));
    assert_eq!(iterated, read);
    let name = path.into_os_string().into_encoded_bytes();
    assert!(iterated.iter().any(|(_, entry)| matches!(entry.target, FdTarget::File(_, path, _) if *path == *name)));
}

/// A process and its descendants, as /proc shows them now.
fn tree(root: i64) -> BTreeSet<i64> {
    let (mut found, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(pid) = open.pop() {
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        open.extend(children.split_whitespace().map(|word| word.parse::<i64>().unwrap()));
        found.insert(pid);
    }
    found
}

#[test]
fn what_starts_during_the_start_is_neither_lost_nor_doubled() {
    let _turn = turn();
    if !is_root() {
        return;
    }
    // Starts processes all the while; every tenth stays.
    let script = "for i in $(seq 1 400); do if [ $((i % 10)) = 0 ]; then sleep 60 & else /bin/true; fi; done; wait";
    let mut shell = Command::new("sh").args(["-c", script]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(50));
    let root = i64::from(shell.id());
    let mut live = Live::start(&LiveOptions::new(Scope::Process(shell.id().cast_signed()))).unwrap();
    let mut state = State::default();
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let quiet = match live.next(Duration::from_millis(300)).unwrap() {
            None => true,
            Some(event) => {
                let effect = state.follow(&event);
                state.settle(effect);
                false
            }
        };
        assert!(Instant::now() < end, "the shell does not come to rest");
        if quiet && tree(root).len() == 41 {
            break;
        }
    }
    let there = tree(root);
    let known: BTreeSet<i64> = state.threads().filter(|thread| !thread.dead).map(|thread| thread.facts.pid).collect();
    let unknown: Vec<_> = there.difference(&known).collect();
    let doubled: Vec<_> = known.iter().filter(|pid| **pid > 0 && !there.contains(pid)).collect();
    let parents = there
        .iter()
        .filter(|pid| **pid != root)
        .filter(|pid| state.thread(**pid).map(|thread| thread.ptid) == Some(root));
    let parents = parents.count();
    for pid in &there {
        unsafe { libc::kill(*pid as i32, libc::SIGKILL) };
    }
    shell.wait().unwrap();
    assert!(unknown.is_empty() && doubled.is_empty(), "unknown {unknown:?}, gone {doubled:?}");
    assert_eq!(parents, 40);
    assert_eq!(live.stats().unwrap().total().lost_in_all(), 0);
}
