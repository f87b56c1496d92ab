//! What is asked of the probe.

use super::{Scope, settings};
use lanner_schema::filter::KernelFilter;

/// How to watch.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// What to watch.
    pub scope: Scope,
    /// Syscalls by name, as in `evt.type`; others cost next to nothing. Ends of threads are always told.
    pub syscalls: Vec<String>,
    /// Of these syscalls, those by which a process stays who it is (ids, capabilities, session, who inherits orphans) are dropped in the kernel, and
    /// counted as filtered: for those that no rule asks for.
    pub if_changed: Vec<String>,
    /// The kernel's iterators tell what is there at the start, where they can; else /proc does.
    pub iterators: bool,
    /// Of the whole host, only this process and its descendants; for tests.
    pub within: Option<i32>,
    /// Bytes of the ring for starts, ends and identities of processes; a power of two, at least a page.
    pub lifecycle_ring: u32,
    /// Bytes of the ring for everything else.
    pub ring: u32,
    /// Bytes of buffers (`evt.buffer`) that are copied.
    pub snaplen: u32,
    /// What is dropped in the kernel; none: nothing that is wanted.
    pub filter: Option<KernelFilter>,
    /// Answers of name servers are told.
    pub names: bool,
    /// Threads that this starts keep no more of root's power than they need ([`crate::privileges`]).
    pub lean: bool,
    /// This process is watched whatever the scope, by the kernel's number: whose actions show that what is told arrives.
    pub canary: Option<i32>,
}

impl LiveOptions {
    /// The state's syscalls, rings of 8 MiB together.
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            syscalls: settings::state_set().map(str::to_owned).collect(),
            if_changed: Vec::new(),
            iterators: true,
            within: None,
            lifecycle_ring: 4 << 20,
            ring: 4 << 20,
            snaplen: 80,
            filter: None,
            names: true,
            lean: false,
            canary: None,
        }
    }
}

/// Calls whose end tells by the caller's ids, capabilities, session, namespaces and subreaper flag alone whether they changed anything that the state follows.
const IDENTITY_CALLS: [&str; 11] = [
    "capset",
    "prctl",
    "setgid",
    "setns",
    "setregid",
    "setresgid",
    "setresuid",
    "setreuid",
    "setsid",
    "setuid",
    "unshare",
];

impl LiveOptions {
    /// Adds the syscalls that rules ask for. Of those that they do not, calls that change nothing are dropped.
    pub fn ask(&mut self, syscalls: &[&str]) {
        let unasked = IDENTITY_CALLS.iter().filter(|name| !syscalls.contains(name));
        self.if_changed = unasked.map(|&name| name.to_owned()).collect();
        self.syscalls.extend(syscalls.iter().map(|&name| name.to_owned()));
    }

    /// The probe's mark for a syscall of which calls that change nothing are dropped.
    pub(super) fn changes_of(&self, syscall: &str) -> u8 {
        if self.if_changed.iter().any(|name| name == syscall) { settings::IF_CHANGED } else { 0 }
    }
}
