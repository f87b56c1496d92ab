//! Events whose bytes make no sense, or are too many: the state neither panics nor grows without bound, and its tables agree.
#![allow(clippy::unwrap_used, reason = "a test")]

use crate::{Limits, State};
use lanner_schema::events::{Asyncevent, EVENT_COUNT};
use lanner_schema::snapshot::{
    BEGIN, CONTAINER_UNKNOWN, CONTAINER_USERS, END, FDS, INTERFACES, K8S, MACHINE, THREAD, USERS,
};
use lanner_schema::{Event, EventBuf, event::NO_TID, script};
use std::sync::Arc;

/// Numbers that look random and are the same every time (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// A parameter's bytes: mostly small numbers of the right size, so that they hit what is there.
    fn bytes(&mut self, out: &mut Vec<u8>) {
        match self.below(12) {
            0 => {}
            1 => out.extend_from_slice(&u64::MAX.to_le_bytes()),
            2 => out.extend_from_slice(&i64::MIN.to_le_bytes()),
            3..=5 => out.extend_from_slice(&self.below(20).to_le_bytes()),
            6 => out.extend_from_slice(&(self.below(20) as u32).to_le_bytes()),
            7 => out.extend_from_slice(b"../a//./b\0"),
            8 => out.extend_from_slice(b"cpu=/docker/0\0x\0\0=\0"),
            9 => out.extend_from_slice(&[2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]),
            10 => out.extend((0..self.below(80)).map(|n| n as u8)),
            _ => {
                let family = [1, 2, 10][self.below(3) as usize];
                out.push(family);
                out.extend((0..self.below(40)).map(|n| n as u8));
            }
        }
    }
}

#[test]
fn nonsense() {
    let mut random = Random(1);
    let mut state = State::new(Limits { threads: 30, ..Limits::default() });
    let mut buf = EventBuf::default();
    for n in 0..120_000u64 {
        let tid = random.below(40) as i64 - 2;
        let code = random.below(EVENT_COUNT as u64) as u16;
        buf.begin(n * 1000, tid, code);
        for _ in 0..random.below(32) {
            buf.param(|out| random.bytes(out));
        }
        buf.finish();
        // In the second half, what stands behind the table's parameters is Lanner's.
        state.own_stream = n > 60_000;
        follow(&mut state, &buf.event().unwrap());
        check(&state);
    }
    assert!(state.counters().fds_from_kernel == 0, "random bytes are no object");
    assert!(state.thread_count() <= 30);
    assert!(state.counters().drops_full_threadtable > 0);
    for thread in state.threads() {
        assert!(state.ancestors(thread).count() <= 30);
        assert!(state.lineage(thread).count() <= 31);
        let _ = (state.session_leader(thread), state.pgid_leader(thread), state.ancestor(thread, u32::MAX));
    }
}

/// What has to be true of the tables after each event.
fn check(state: &State) {
    let threads: Vec<_> = state.threads().collect();
    let counters = state.counters();
    assert_eq!(threads.len(), state.thread_count());
    assert_eq!(threads.len() as u64, counters.added_threads - counters.removed_threads);
    assert_eq!(threads.iter().map(|thread| thread.fds.len() as u64).sum::<u64>(), counters.fds());
    assert_eq!(threads.iter().filter(|thread| thread.enter.is_some()).count(), state.threads.stored);
    assert!(state.threads.groups().count() <= threads.len());
    for (pid, group) in state.threads.groups() {
        let alive = threads.iter().filter(|thread| thread.linked && thread.pid() == pid && !thread.dead);
        assert_eq!(alive.count(), group.alive as usize, "living threads of {pid}");
        assert!(group.alive > 0, "an empty group {pid}");
        assert!(group.listed() <= 2 * state.threads.members(pid).count() + 30, "{} listed in {pid}", group.listed());
    }
    for thread in &threads {
        assert!(thread.children.len() <= 90, "{} children", thread.children.len());
        assert_eq!(thread.fds.iter().count(), thread.fds.len());
        if thread.linked && thread.ptid != 0 {
            let parent = state.thread(thread.ptid).unwrap_or_else(|| panic!("no parent {}", thread.ptid));
            assert!(parent.children.contains(&thread.tid()), "{} is no child of {}", thread.tid(), parent.tid());
        }
    }
    assert!(state.unlinked.len() <= 2 * threads.len() + 64, "{} to link", state.unlinked.len());
}

#[test]
fn nonsense_in_messages() {
    let mut random = Random(2);
    let mut state = State::new(Limits { threads: 30, ..Limits::default() });
    let mut buf = EventBuf::default();
    let names = [
        &b"container"[..],
        b"container_removed",
        THREAD,
        FDS,
        USERS,
        CONTAINER_UNKNOWN,
        CONTAINER_USERS,
        K8S,
        INTERFACES,
        MACHINE,
        END,
        BEGIN,
        b"lanner.purge",
    ];
    for n in 0..50_000u64 {
        let mut data = Vec::new();
        for _ in 0..random.below(60) {
            random.bytes(&mut data);
        }
        if random.below(4) == 0 {
            data.splice(..0, (data.len() as u32 + 4).to_le_bytes());
        }
        let name = names[random.below(names.len() as u64) as usize];
        Asyncevent { plugin_id: Some(0), name: Some(name), data: Some(&data), ..Default::default() }
            .encode(&mut buf, n, NO_TID);
        follow(&mut state, &buf.event().unwrap());
        check(&state);
    }
    assert!(state.thread_count() <= 30);
}

/// Runs a script on top of what is there.
fn run(state: &mut State, script: &str) {
    for event in script::parse(script).unwrap() {
        follow(state, &event.event().unwrap());
        check(state);
    }
}

/// Processes that come and go within few ids, in all orders and with events missing: what is told of them is plausible.
#[test]
fn ids_in_use() {
    let mut random = Random(3);
    let mut state = State::new(Limits { threads: 30, ..Limits::default() });
    run(&mut state, "@thread tid=1 ptid=0 comm=init\n");
    for n in 0..30_000u64 {
        let mut id = || 1 + random.below(12);
        let (tid, pid, ptid) = (id(), id(), id());
        let event = match random.below(10) {
            0 => format!("clone tid={tid} res={pid} pid={tid} ptid={ptid} vtid={tid} vpid={tid} flags=0"),
            1 => format!("clone tid={tid} res={pid} pid={ptid} ptid=1 vtid={tid} vpid={ptid} flags=CLONE_THREAD"),
            2 => format!("clone tid={tid} res=0 pid={pid} ptid={ptid} vtid={tid} vpid={pid} flags=CLONE_THREAD"),
            3 => format!("fork tid={tid} res=0 pid={tid} ptid={ptid} vtid={tid} vpid={tid} flags=0"),
            4 | 5 => format!("procexit tid={tid} status=0 reaper_tid={}", random.below(14) as i64 - 1),
            6 => format!("execve tid={tid} res=0 pid={} ptid={ptid} exe=x comm=x", if ptid < 3 { pid } else { tid }),
            7 => format!("openat tid={tid} fd={} dirfd=-100 name=a flags=O_RDONLY", random.below(200) * 20),
            8 => format!("close tid={tid} res=0 fd={}", random.below(200) * 20),
            _ => format!("prctl tid={tid} res=0 option=PR_SET_CHILD_SUBREAPER arg2_int=1"),
        };
        run(&mut state, &format!("{event} ts={}", script::START_TS + n * 300_000_000));
    }
}

#[test]
fn a_process_pushes_out_a_further_thread_of_another() {
    let mut state = State::new(Limits { threads: 5, ..Limits::default() });
    run(&mut state, "@thread tid=1 ptid=0 comm=init\n@thread tid=7 ptid=1 comm=a\n");
    let thread = |tid: i64| format!("clone tid={tid} res=0 pid=7 ptid=1 vtid={tid} vpid=7 flags=CLONE_THREAD\n");
    run(&mut state, &(8..12).map(thread).collect::<String>());
    let known = |state: &State| {
        let mut tids: Vec<i64> = state.threads().map(crate::Thread::tid).collect();
        tids.sort_unstable();
        tids
    };
    // The last one found no room.
    assert_eq!((known(&state), state.counters().drops_full_threadtable), (vec![1, 7, 8, 9, 10], 1));
    run(
        &mut state,
        "fork tid=20 res=0 pid=20 ptid=7 flags=0 comm=b\nfork tid=21 res=0 pid=21 ptid=20 flags=0 comm=c\n",
    );
    assert_eq!((known(&state), state.counters().evicted_threads), (vec![1, 7, 10, 20, 21], 2));
    // Processes are not pushed out, and a thread whose first thread is gone is the process.
    run(&mut state, "procexit tid=7 status=0\nfork tid=22 res=0 pid=22 ptid=21 flags=0 comm=d\n");
    assert_eq!((known(&state), state.counters().evicted_threads), (vec![1, 7, 10, 20, 21], 2));
    assert_eq!(*state.parent(state.thread(21).unwrap()).unwrap().facts.comm, *b"b");
}

/// An event that says how hard Lanner is pressed.
fn press(state: &mut State, memory: u8) {
    let mut buf = lanner_schema::EventBuf::default();
    let load = lanner_schema::snapshot::Load { memory, cpu: 0 };
    lanner_schema::snapshot::encode_event(&mut buf, 5, lanner_schema::snapshot::LOAD, |out| out.extend(load.encode()));
    follow(state, &buf.event().unwrap());
    assert_eq!(state.load(), load);
}

#[test]
fn for_want_of_memory_things_are_given_up_in_order_and_processes_stay() {
    let mut state = State::new(Limits { threads: 4, fds: 16, ..Limits::default() });
    run(
        &mut state,
        "@thread tid=1 ptid=0 comm=init\n@thread tid=7 ptid=1 comm=a cwd=/home env=[\"A=b\"]\n@fd tid=7 fd=3 file=/a flags=O_RDONLY\n\
         clone tid=8 res=0 pid=7 ptid=1 vtid=8 vpid=7 flags=CLONE_THREAD\n",
    );
    let seen = |state: &State| {
        let env = state.thread(7).unwrap().facts.env.is_empty();
        (state.counters().fds(), env, state.thread(8).is_some())
    };
    press(&mut state, 2);
    assert_eq!(seen(&state), (1, false, true));
    press(&mut state, 3);
    assert_eq!(seen(&state), (0, false, true));
    press(&mut state, 5);
    assert_eq!(seen(&state), (0, true, false));
    let counters = *state.counters();
    assert_eq!((counters.evicted_fds, counters.evicted_envs, counters.evicted_threads), (1, 1, 1));
    assert_eq!(state.cwd(state.thread(7).unwrap()), b"/home/");
    // There is no more room than for what is there, and for two descriptors.
    let fork = "fork tid=9 res=0 pid=9 ptid=7 flags=0 comm=b\n";
    let open = |fd: i64| format!("openat tid=7 fd={fd} dirfd=-100 name=/b flags=O_RDONLY\n");
    run(&mut state, &(fork.to_owned() + &(3..7).map(open).collect::<String>()));
    assert_eq!((state.thread_count(), state.counters().fds()), (2, 2));
    press(&mut state, 0);
    run(&mut state, &(fork.to_owned() + &(3..7).map(open).collect::<String>()));
    assert_eq!((state.thread_count(), state.counters().fds()), (3, 6));
}

#[test]
fn descriptors_of_all_processes_are_bounded() {
    let mut state = State::new(Limits { fds: 8, ..Limits::default() });
    run(
        &mut state,
        "@thread tid=1 ptid=0 comm=init\n@thread tid=7 ptid=1 comm=a\n\
         @fd tid=7 fd=3 file=/a flags=O_RDONLY\n@fd tid=7 fd=4 file=/a flags=O_RDONLY\n@fd tid=7 fd=5 file=/a flags=O_RDONLY\n\
         fork tid=8 res=0 pid=8 ptid=7 flags=0\nfork tid=9 res=0 pid=9 ptid=7 flags=0\n",
    );
    assert_eq!((state.counters().fds(), state.counters().drops_full_fdtable), (6, 3));
    let open = |fd: i64| format!("openat tid=9 fd={fd} dirfd=-100 name=/b flags=O_RDONLY\n");
    run(&mut state, &(0..4).map(open).collect::<String>());
    assert_eq!((state.counters().fds(), state.counters().drops_full_fdtable), (8, 5));
    // One that is there already is replaced nonetheless.
    run(&mut state, &open(1));
    assert_eq!((state.counters().fds(), state.counters().drops_full_fdtable), (8, 5));
}

const OBJECT: &str = "write tid=7 res=1 fd=9 data=x object.file=/etc/shadow object.ino=5\n";

#[test]
fn what_the_table_has_no_room_for_is_known_to_its_event() {
    let mut state = State::new(Limits { fds: 1, ..Limits::default() });
    run(&mut state, "@thread tid=1 ptid=0 comm=init\n@thread tid=7 ptid=1 comm=a\n@fd tid=7 fd=3 file=/a\n");
    let script = script::parse(&format!("{OBJECT}write tid=7 res=1 fd=9 data=x")).unwrap();
    let names = script.iter().map(|event| {
        let fx = state.follow(&event.event().unwrap());
        let name = state.fd(&fx).map(|fd| fd.name.to_vec());
        state.settle(fx);
        name
    });
    assert_eq!(names.collect::<Vec<_>>(), [None, Some(b"/etc/shadow".to_vec()), None]);
    assert_eq!((state.counters().fds(), state.counters().drops_full_fdtable), (1, 1));
}

#[test]
fn in_a_stream_of_others_there_is_no_object() {
    let mut state = State::default();
    let script = script::parse(OBJECT).unwrap();
    let fx = state.follow(&script[1].event().unwrap());
    assert_eq!((fx.fd, state.fd(&fx).is_some(), state.counters().fds_from_kernel), (Some(9), false, 0));
    for event in &script {
        follow(&mut state, &event.event().unwrap());
    }
    assert_eq!((state.counters().fds_from_kernel, state.counters().fds_corrected), (1, 0));
}

#[test]
fn a_child_shares_what_is_as_its_parents() {
    let mut state = State::default();
    let command = r#"exe=sh args=["-c", "x"] comm=sh cgroups=["cpu=/a"] uid=5"#;
    run(
        &mut state,
        &format!(
            "@thread tid=1 ptid=0 comm=init\n@thread tid=7 ptid=1 {command} cwd=/home/joe env=[\"A=b\"]\n\
             @fd tid=7 fd=3 file=/a flags=O_RDONLY\nfork tid=8 res=0 pid=8 ptid=7 flags=0 {command}\n"
        ),
    );
    let (parent, child) = (state.thread(7).unwrap(), state.thread(8).unwrap());
    let (a, b) = (&parent.facts, &child.facts);
    for (one, other) in [(&a.comm, &b.comm), (&a.exe, &b.exe), (&a.cmdline, &b.cmdline), (&a.cwd, &b.cwd)] {
        assert!(!one.is_empty() && Arc::ptr_eq(one, other), "{one:?} {other:?}");
    }
    for (one, other) in [(&a.args, &b.args), (&a.env, &b.env), (&a.cgroups, &b.cgroups)] {
        assert!(!one.is_empty() && one.as_bytes().as_ptr() == other.as_bytes().as_ptr(), "{one:?} {other:?}");
    }
    assert!(Arc::ptr_eq(parent.fds.get(3).unwrap(), child.fds.get(3).unwrap()));
    // Who holds a version keeps it as it was.
    let before = a.clone();
    run(&mut state, "chdir tid=7 res=0 path=/tmp\nsetuid tid=7 res=0 uid=6\n");
    assert_eq!((before.uid, &*before.cwd, state.thread(7).unwrap().facts.uid), (5, &b"/home/joe/"[..], 6));
    assert_eq!(state.cwd(state.thread(8).unwrap()), b"/home/joe/");
}

#[test]
fn a_lineage_is_bounded() {
    let mut state = State::default();
    let threads = |tid: i64| format!("@thread tid={tid} ptid={} comm=a\n", tid - 1);
    run(&mut state, &(1..1000).map(threads).chain(["read tid=999 res=0 fd=0".to_owned()]).collect::<String>());
    let last = state.thread(999).unwrap();
    assert_eq!((state.lineage(last).count(), state.ancestors(last).count()), (256, 998));
    assert_eq!(state.ancestor(last, 998).map(crate::Thread::tid), Some(1));
}

#[test]
fn a_thread_that_a_snapshot_lists_twice_is_one() {
    let mut state = State::default();
    let lines = "@thread tid=1 ptid=0 comm=init\n".to_owned() + &"@thread tid=7 ptid=1 comm=a\n".repeat(500);
    run(&mut state, &lines);
    run(&mut state, "read tid=7 res=0 fd=0");
    assert_eq!((state.group_size(7), state.thread(1).unwrap().children.len()), (1, 1));
}

fn follow(state: &mut State, event: &Event<'_>) {
    let fx = state.follow(event);
    let _ = state.fd(&fx);
    state.settle(fx);
}
