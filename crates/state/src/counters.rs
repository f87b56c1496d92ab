//! How often the tables were used, and what was refused, by reason.

/// Counts since the state was made. Names follow Falco's metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Threads added.
    pub added_threads: u64,
    /// Threads removed.
    pub removed_threads: u64,
    /// Events whose thread was that of the event before.
    pub cached_thread_lookups: u64,
    /// Events whose thread had to be looked up in the table.
    pub noncached_thread_lookups: u64,
    /// Events of a thread that was not known; a placeholder stands for it where one is allowed.
    pub failed_thread_lookups: u64,
    /// Threads refused because the table was full.
    pub drops_full_threadtable: u64,
    /// Descriptors added.
    pub added_fds: u64,
    /// Descriptors removed.
    pub removed_fds: u64,
    /// Events whose descriptor was found.
    pub fd_lookups: u64,
    /// Events whose descriptor was not known.
    pub failed_fd_lookups: u64,
    /// Descriptors refused because their process has too many, or all processes together.
    pub drops_full_fdtable: u64,
    /// Threads that made room for processes, or for want of memory.
    pub evicted_threads: u64,
    /// Descriptors that were forgotten for want of memory.
    pub evicted_fds: u64,
    /// Environments of processes that were forgotten for want of memory.
    pub evicted_envs: u64,
    /// Descriptors that the kernel told of, since the table had them not, or as something else.
    pub fds_from_kernel: u64,
    /// Those among them that the table had as something else.
    pub fds_corrected: u64,
    /// Enter events kept for their exit.
    pub stored_evts: u64,
    /// Enter events not kept: too large, or too many at once.
    pub store_evts_drops: u64,
    /// Enter events that their exit found.
    pub retrieved_evts: u64,
    /// Exits that found an enter event of another kind.
    pub retrieve_evts_drops: u64,
    /// Containers dropped, oldest first, because there were too many.
    pub drops_full_containers: u64,
    /// Objects of Kubernetes dropped, oldest first, because there were too many.
    pub drops_full_k8s: u64,
    /// Names of users or groups refused because there were too many.
    pub drops_full_names: u64,
    /// Names of users or groups that are none: too long, or an instruction of a user file.
    pub ignored_names: u64,
    /// Names of addresses learnt from answers of name servers.
    pub learnt_names: u64,
    /// Those that were forgotten before their time, because there were too many.
    pub dropped_names: u64,
    /// Answers of name servers that could not be read, and pieces of streams that do not follow each other.
    pub broken_answers: u64,
    /// Parts of a snapshot, or metadata, that could not be read.
    pub unreadable: u64,
}

impl Counters {
    /// Number of descriptors in the tables of all processes.
    pub fn fds(&self) -> u64 {
        self.added_fds - self.removed_fds
    }
}
