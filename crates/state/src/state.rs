//! The state as a whole: how events reach it, and how others look at it.

use crate::cgroup::{self, ContainerIds};
use crate::container::{self, Container, Containers};
use crate::counters::Counters;
use crate::exited::Exited;
use crate::facts::{Facts, Strings, Text};
use crate::fd::Fd;
use crate::follow;
use crate::intern::Interner;
use crate::k8s::{Object, Objects, PodStanding};
use crate::machine::Machine;
use crate::mounts::Mounts;
use crate::names::Names;
use crate::path;
use crate::pod_uid::PodUid;
use crate::table::{MAX_ANCESTORS, Table};
use crate::thread::{Thread, ThreadIx};
use crate::users::{self, Users};
use lanner_schema::Event;
use lanner_schema::snapshot::{Gap, Load};
use std::net::IpAddr;
use std::sync::Arc;

/// `AT_FDCWD`: in place of a directory's descriptor, the working directory.
pub const AT_FDCWD: i64 = -100;
/// A lineage is not longer than this: processes can nest as deep as there are ids.
const MAX_LINEAGE: usize = 256;
/// The label that containers of a kubelet have: uid of their pod.
const POD_UID: &[u8] = b"io.kubernetes.pod.uid";
/// What stands for a directory that is not known.
pub const UNKNOWN_DIR: &[u8] = b"<UNKNOWN>";

/// Bounds of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest number of threads. Behind it a new process pushes out the oldest thread that is not the first of its process; others find no room.
    pub threads: usize,
    /// Largest number of descriptors of all processes.
    pub fds: u64,
    /// What runtimes say of all containers together, bytes of JSON.
    pub containers: usize,
    /// Names of users and groups, bytes.
    pub users: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { threads: 262_144, fds: MAX_ALL_FDS, containers: container::MAX_BYTES, users: users::MAX_BYTES }
    }
}

/// What has to happen once the event was judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum After {
    /// Nothing.
    #[default]
    Nothing,
    /// The event's descriptor is closed.
    Close,
    /// The event's thread exited.
    Exit,
    /// The container named in the state's `leaving` is gone.
    Leave,
}

/// What an event is attached to, and what has to happen after it was judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Effect {
    /// The thread that made it.
    pub thread: Option<ThreadIx>,
    /// The descriptor that it made, used or closed, -1 for none of these; `None` for events without descriptors.
    pub fd: Option<i64>,
    /// The event gave its descriptor another name.
    pub fd_name_changed: bool,
    /// It told of a coverage gap.
    pub gap_told: bool,
    /// Not for rules: an enter event, a part of the snapshot, or for state only.
    pub hidden: bool,
    /// Whose descriptors are used: the leader of the thread's group.
    pub(crate) leader: Option<ThreadIx>,
    /// The descriptor is not in the table, for want of room, but in the state's `beyond`.
    pub(crate) beyond: bool,
    pub(crate) after: After,
}

/// All that is known of the host.
#[derive(Debug)]
pub struct State {
    pub(crate) threads: Table,
    pub(crate) exited: Exited,
    pub(crate) users: Users,
    pub(crate) containers: Containers,
    /// What the API server of Kubernetes says.
    pub(crate) k8s: Objects,
    pub(crate) machine: Machine,
    pub(crate) counters: Counters,
    /// The last span of time in which events were lost.
    pub(crate) gap: Option<Arc<Gap>>,
    pub(crate) first_ts: u64,
    /// The events come from Lanner's own source.
    pub(crate) own_stream: bool,
    pub(crate) cgroups: cgroup::Cache,
    /// Mount namespaces of containers.
    pub(crate) mounts: Mounts,
    pub(crate) limits: Limits,
    /// What is given up for want of memory.
    pub(crate) load: Load,
    /// Largest number of descriptors of all processes, as of now.
    pub(crate) max_fds: u64,
    /// The last descriptor that the kernel told of and the table had no room for.
    pub(crate) beyond: Option<Arc<Fd>>,
    /// The thread of the last event.
    pub(crate) last: ThreadIx,
    /// Threads of a snapshot that have neither group nor parent yet.
    pub(crate) unlinked: Vec<ThreadIx>,
    /// The container that goes after the event.
    pub(crate) leaving: Text,
    pub(crate) names: Interner,
    /// Names of addresses.
    pub(crate) dns: Names,
    /// Paths and printed addresses are built here.
    pub(crate) scratch: Vec<u8>,
}

impl Default for State {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

/// More descriptors of all processes together than this are not followed: a process can copy a full table with every fork.
const MAX_ALL_FDS: u64 = 1 << 22;

impl State {
    /// An empty state.
    pub fn new(limits: Limits) -> Self {
        Self {
            threads: Table::new(limits.threads),
            exited: Exited::default(),
            users: Users::new(limits.users),
            containers: Containers::new(limits.containers),
            k8s: Objects::default(),
            machine: Machine::default(),
            counters: Counters::default(),
            gap: None,
            first_ts: 0,
            own_stream: false,
            cgroups: cgroup::Cache::new(ContainerIds::default()),
            mounts: Mounts::default(),
            limits,
            load: Load::default(),
            max_fds: limits.fds,
            beyond: None,
            last: ThreadIx(0),
            unlinked: Vec::new(),
            leaving: Text::default(),
            names: Interner::default(),
            dns: Names::default(),
            scratch: Vec::new(),
        }
    }

    /// The coverage gap that an event of this time (ns since 1970) lies in: around it events were lost. Known are the last gap and, while it is
    /// open, all that comes behind its beginning.
    #[inline]
    pub fn gap_at(&self, ts: u64) -> Option<&Arc<Gap>> {
        self.gap.as_ref().filter(|gap| gap.holds(ts))
    }

    /// The last coverage gap, which may be open.
    pub fn gap(&self) -> Option<&Arc<Gap>> {
        self.gap.as_ref()
    }

    /// What Lanner gives up at present, for want of memory and CPU.
    pub fn load(&self) -> Load {
        self.load
    }

    /// Which ids containers have. To be set before the first event.
    pub fn follow_containers(&mut self, ids: ContainerIds) {
        self.cgroups = cgroup::Cache::new(ids);
    }

    /// Another stream begins: what was known is of another time, maybe of another machine. Settings and counters stay.
    pub(crate) fn begin(&mut self) {
        self.counters.removed_threads += self.threads.len() as u64;
        self.counters.removed_fds += self.threads.iter().map(|thread| thread.fds.len() as u64).sum::<u64>();
        self.threads.clear();
        self.exited = Exited::default();
        self.gap = None;
        self.users = Users::new(self.limits.users);
        self.containers = Containers::new(self.limits.containers);
        self.k8s = Objects::default();
        self.mounts = Mounts::default();
        self.machine = Machine::default();
        self.dns = Names::default();
        self.own_stream = false;
        self.unlinked.clear();
        self.load = Load::default();
        self.threads.set_limit(self.limits.threads);
        self.max_fds = self.limits.fds;
    }

    /// Follows an event: the only way to change the state. Between this and [`State::settle`], what the event ends is still there.
    #[inline]
    pub fn follow(&mut self, event: &Event<'_>) -> Effect {
        follow::follow(self, event)
    }

    /// Ends an event: only now exited threads and closed descriptors disappear.
    #[inline]
    pub fn settle(&mut self, effect: Effect) {
        if effect.after != After::Nothing {
            follow::settle(self, effect);
        }
    }

    /// The descriptor of the event, when it is known.
    #[inline]
    pub fn fd(&self, effect: &Effect) -> Option<&Fd> {
        if effect.beyond {
            return self.beyond.as_deref();
        }
        self.threads.get(effect.leader?)?.fds.get(effect.fd?).map(|fd| &**fd)
    }

    /// The stream is of Lanner's own probe: events can have an extension.
    #[inline]
    pub fn is_own_stream(&self) -> bool {
        self.own_stream
    }

    /// The thread with an id.
    pub fn thread(&self, tid: i64) -> Option<&Thread> {
        self.threads.by_tid(tid)
    }

    /// The thread behind an index.
    #[inline]
    pub fn at(&self, ix: ThreadIx) -> Option<&Thread> {
        self.threads.get(ix)
    }

    /// All threads, in no order.
    pub fn threads(&self) -> impl Iterator<Item = &Thread> {
        self.threads.iter()
    }

    /// Number of threads, of known and of unknown ones.
    pub fn thread_count(&self) -> usize {
        self.threads.len()
    }

    /// The leader of a thread's group; itself for a leader.
    #[inline]
    pub fn leader<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        if thread.is_main() { Some(thread) } else { self.thread(thread.pid()).filter(|leader| leader.is_main()) }
    }

    /// A descriptor of a thread's process; of the thread itself while its process is not known.
    pub fn fd_of<'a>(&'a self, thread: &'a Thread, fd: i64) -> Option<&'a Fd> {
        let owner = if thread.pid() < 0 { thread } else { self.leader(thread)? };
        owner.fds.get(fd).map(|fd| &**fd)
    }

    /// The working directory, with a final `/`; `./` when the process is not known.
    pub fn cwd<'a>(&'a self, thread: &'a Thread) -> &'a [u8] {
        self.leader(thread).map_or(b"./", |leader| &leader.facts.cwd)
    }

    /// The environment of a thread's process.
    pub fn env<'a>(&'a self, thread: &'a Thread) -> Option<&'a Strings> {
        self.leader(thread).map(|leader| &leader.facts.env)
    }

    /// The absolute path of `name`, which a thread gave relative to the open directory `dirfd` ([`AT_FDCWD`]: its working directory), into
    /// `out`, which is overwritten. As text: links are not followed. A directory that is not known becomes [`UNKNOWN_DIR`].
    pub fn resolve(&self, thread: Option<&Thread>, dirfd: i64, name: &[u8], out: &mut Vec<u8>) {
        if name.first() == Some(&b'/') {
            return path::concat(out, b"", name);
        }
        let Some(thread) = thread else { return path::concat(out, UNKNOWN_DIR, name) };
        if dirfd == AT_FDCWD {
            return path::concat(out, self.cwd(thread), name);
        }
        match self.fd_of(thread, dirfd) {
            Some(dir) => path::concat_below(out, &dir.name, name),
            None => path::concat(out, UNKNOWN_DIR, name),
        }
    }

    /// The parent: thread `ptid` of the leader.
    pub fn parent<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        self.thread(self.leader(thread)?.ptid)
    }

    /// Ancestor `n`: 0 is the thread's leader, 1 the parent's leader, and so on. Walks end where a loop must have been.
    pub fn ancestor<'a>(&'a self, thread: &'a Thread, n: u32) -> Option<&'a Thread> {
        let mut current = self.leader(thread)?;
        if n as usize > MAX_ANCESTORS {
            return None;
        }
        for _ in 0..n {
            current = self.leader(self.thread(current.ptid)?)?;
        }
        Some(current)
    }

    /// The ancestors from the parent upwards, leaders only. Ends at the first that was met before.
    pub fn ancestors<'a>(&'a self, thread: &'a Thread) -> Ancestors<'a> {
        let current = self.leader(thread);
        Ancestors { state: self, current, mark: current.map_or(-1, Thread::tid), steps: 0, stride: 1 }
    }

    /// The facts of a thread's process and of its nearest ancestors, as they are now: the lineage of an alert, oldest last.
    pub fn lineage<'a>(&'a self, thread: &'a Thread) -> impl Iterator<Item = &'a Arc<Facts>> {
        let own = self.leader(thread).unwrap_or(thread);
        core::iter::once(own).chain(self.ancestors(thread)).take(MAX_LINEAGE).map(|thread| &thread.facts)
    }

    /// The process that leads the session.
    pub fn session_leader<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        self.leads(thread, thread.facts.sid, !thread.in_pid_namespace(), |facts| facts.sid)
    }

    /// The process that leads the process group, by its id in the own namespace.
    pub fn vpgid_leader<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        self.leads(thread, thread.facts.vpgid, !thread.in_pid_namespace(), |facts| facts.vpgid)
    }

    /// The process that leads the process group, by its id on the host.
    pub fn pgid_leader<'a>(&'a self, thread: &'a Thread) -> Option<&'a Thread> {
        self.leads(thread, thread.facts.pgid, true, |facts| facts.pgid)
    }

    /// The thread whose id is `id`, if that is a host's id; else the furthest of the nearest ancestors that have the same id.
    fn leads<'a>(&'a self, thread: &'a Thread, id: i64, direct: bool, of: fn(&Facts) -> i64) -> Option<&'a Thread> {
        if id == -1 {
            return None;
        }
        if direct && let Some(leader) = self.thread(id) {
            return Some(leader);
        }
        self.ancestors(thread).take_while(|ancestor| of(&ancestor.facts) == id).last()
    }

    /// Number of living threads in a group, the leader included.
    pub fn group_size(&self, pid: i64) -> usize {
        self.threads.group(pid).map_or(0, |group| group.alive as usize)
    }

    /// True if a process inherits the children of dead processes below it.
    pub fn is_reaper(&self, pid: i64) -> bool {
        self.threads.group(pid).is_some_and(|group| group.reaper)
    }

    /// Number of living threads of a thread's group, the leader not counted.
    pub fn other_threads(&self, thread: &Thread) -> usize {
        let leads = self.leader(thread).is_some_and(|leader| !leader.dead);
        self.group_size(thread.pid()).saturating_sub(usize::from(leads))
    }

    /// True for addresses of this machine or of the thread's container.
    pub fn is_local(&self, thread: Option<&Thread>, ip: IpAddr) -> bool {
        let in_container = || {
            let container = self.container_of(thread?)?;
            core::str::from_utf8(&container.ip).ok()?.parse::<IpAddr>().ok()
        };
        self.machine.is_local(ip) || in_container() == Some(ip)
    }

    /// What is known of a thread's container.
    pub fn container_of(&self, thread: &Thread) -> Option<&Arc<Container>> {
        self.containers.get(&thread.facts.container)
    }

    /// The uid of the pod that a thread lives in, from the paths of its control groups.
    pub fn pod_uid(&self, thread: &Thread) -> Option<PodUid> {
        PodUid::of(&thread.facts.cgroups)
    }

    /// What the API server says of the pod that a thread lives in: by the control groups, else by what the container's runtime says.
    pub fn pod_of(&self, thread: &Thread) -> Option<&Arc<Object>> {
        if self.k8s.is_empty() {
            return None;
        }
        let by_cgroup = self.pod_uid(thread).and_then(|uid| self.k8s.pod(uid.as_bytes()));
        by_cgroup.or_else(|| self.k8s.pod(self.container_of(thread)?.label(POD_UID)?))
    }

    /// How much the API server has told of the pod that a thread lives in.
    pub fn pod_standing_of(&self, thread: &Thread) -> PodStanding {
        self.pod_standing(&thread.facts.container, self.pod_uid(thread).as_ref().map(PodUid::as_bytes))
    }

    /// How much the API server has told of the pod of a container (empty id: the host), whose uid is this by the paths of control groups, else as the
    /// container's runtime says.
    pub fn pod_standing(&self, container: &[u8], by_cgroup: Option<&[u8]>) -> PodStanding {
        if container.is_empty() {
            return PodStanding::NoPod;
        }
        let by_runtime = || self.containers.get(container)?.label(POD_UID);
        self.k8s.standing(by_cgroup.or_else(by_runtime))
    }

    /// Objects of Kubernetes.
    pub fn k8s(&self) -> &Objects {
        &self.k8s
    }

    /// Users and groups.
    pub fn users(&self) -> &Users {
        &self.users
    }

    /// Containers.
    pub fn containers(&self) -> &Containers {
        &self.containers
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Names of addresses, from the answers that name servers gave.
    pub fn names(&self) -> &Names {
        &self.dns
    }

    /// How often the tables were used, and what was refused.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Time of the first event, ns since 1970, 0 before.
    pub fn first_ts(&self) -> u64 {
        self.first_ts
    }
}

/// The ancestors of a thread, see [`State::ancestors`].
#[derive(Debug, Clone)]
pub struct Ancestors<'a> {
    state: &'a State,
    current: Option<&'a Thread>,
    mark: i64,
    steps: usize,
    stride: usize,
}

impl<'a> Iterator for Ancestors<'a> {
    type Item = &'a Thread;

    fn next(&mut self) -> Option<&'a Thread> {
        let state = self.state;
        let next = state.leader(state.thread(self.current?.ptid)?)?;
        // A loop is found when the walk comes back to a mark that is set anew at growing distances.
        if next.tid() == self.mark {
            self.current = None;
            return None;
        }
        self.steps += 1;
        if self.steps == self.stride {
            self.mark = next.tid();
            self.stride *= 2;
        }
        self.current = Some(next);
        Some(next)
    }
}
