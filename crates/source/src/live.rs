//! The probe: loads it for a scope, reads its rings in the order of time, counts what became of events.

mod error;
mod filter;
mod gaps;
mod load;
mod object;
mod ring;
mod scope;
mod settings;
mod stats;

pub use error::LiveError;
pub use object::Variant;
pub use scope::Scope;
pub(crate) use scope::cgroup_folder;
pub(crate) use settings::boot_epoch;
pub use stats::{ANY, CLASSES, ClassCounts, LossReason, REASONS, Stats, class_of};

use crate::snapshot;
use gaps::Gaps;
use lanner_schema::filter::KernelFilter;
use lanner_schema::snapshot::{GAP, Gap, TICK, encode_event};
use lanner_schema::{Event, EventBuf};
use load::Probe;
use std::time::{Duration, Instant};

/// Sleeps between two looks at empty rings: the first, doubled up to the longest. Producers never wake the reader.
const FIRST_NAP: Duration = Duration::from_millis(1);
const LONGEST_NAP: Duration = Duration::from_millis(10);

/// Time between two looks at the kernel's counters.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How to watch.
#[derive(Debug, Clone)]
pub struct LiveOptions {
    /// What to watch.
    pub scope: Scope,
    /// Syscalls by name, as in `evt.type`; others cost next to nothing. Ends of threads are always told.
    pub syscalls: Vec<String>,
    /// Syscalls that may be wanted later ([`Live::change`]): their programs are loaded too.
    pub prepared: Vec<String>,
    /// Bytes of the ring for starts, ends and identities of processes; a power of two, at least a page.
    pub lifecycle_ring: u32,
    /// Bytes of the ring for everything else.
    pub ring: u32,
    /// Bytes of buffers (`evt.buffer`) that are copied.
    pub snaplen: u32,
    /// What is dropped in the kernel; none: nothing that is wanted.
    pub filter: Option<KernelFilter>,
}

impl LiveOptions {
    /// The state's syscalls, rings of 8 MiB together.
    pub fn new(scope: Scope) -> Self {
        Self {
            scope,
            syscalls: settings::state_set().map(str::to_owned).collect(),
            lifecycle_ring: 4 << 20,
            ring: 4 << 20,
            snaplen: 80,
            filter: None,
            prepared: Vec::new(),
        }
    }
}

/// A watch on the running host. Nothing stays in the kernel when it ends, whichever way.
#[derive(Debug)]
pub struct Live {
    probe: Probe,
    /// What was there before the first event, and the next of it.
    snapshot: snapshot::Pieces,
    /// The ring that the last event stands in.
    held: Option<usize>,
    nap: Duration,
    malformed: u64,
    /// Time of the last event that was told.
    told: u64,
    /// Nanoseconds since 1970 when the host booted.
    boot_epoch: u64,
    gaps: Gaps,
    /// When the counters are looked at again; never once the gaps are closed.
    look_at: Option<Instant>,
    /// An event of our own, and whether it is the next one.
    own: EventBuf,
    own_is_next: bool,
}

impl Live {
    /// Loads the probe, attaches it, then looks at what is there: what starts meanwhile is told by both, and lost by neither.
    ///
    /// # Errors
    /// [`LiveError`] where the kernel refuses, or the scope can't be found.
    pub fn start(options: &LiveOptions) -> Result<Self, LiveError> {
        let watched = options.scope.resolve()?;
        let boot_epoch = settings::boot_epoch();
        let start = settings::now(boot_epoch);
        let probe = Probe::load(options, &watched)?;
        let snapshot = snapshot::take(&options.scope);
        Ok(Self {
            probe,
            snapshot,
            held: None,
            nap: FIRST_NAP,
            malformed: 0,
            told: start,
            boot_epoch,
            gaps: Gaps::new(start),
            look_at: Some(Instant::now()),
            own: EventBuf::default(),
            own_is_next: false,
        })
    }

    /// The next event; `None` when `timeout` is over. It stands in the ring until the next call.
    ///
    /// # Errors
    /// [`LiveError`] when a ring is damaged.
    pub fn next(&mut self, timeout: Duration) -> Result<Option<Event<'_>>, LiveError> {
        if self.ready(timeout)? { self.event() } else { Ok(None) }
    }

    /// Leaves the last event behind and waits for the next; false when `timeout` is over.
    ///
    /// # Errors
    /// [`LiveError`] when a ring is damaged.
    pub fn ready(&mut self, timeout: Duration) -> Result<bool, LiveError> {
        if let Some(held) = self.held.take() {
            self.probe.rings[held].advance();
        }
        self.own_is_next = false;
        if self.snapshot.advance() {
            return Ok(true);
        }
        let now = Instant::now();
        if self.look_at.is_some_and(|at| now >= at) {
            self.look_at = Some(now + LOOK_EVERY);
            if let Some(gap) = self.look()? {
                self.tell(&gap);
                return Ok(true);
            }
        }
        self.held = self.wait(now + timeout)?;
        if self.held.is_some() {
            self.nap = FIRST_NAP;
        }
        Ok(self.held.is_some())
    }

    /// The event that [`Self::ready`] found; it stands in the ring until the next call of that.
    ///
    /// # Errors
    /// [`LiveError`] when a ring is damaged.
    pub fn event(&mut self) -> Result<Option<Event<'_>>, LiveError> {
        if self.own_is_next {
            return self.own.event().map(Some).map_err(LiveError::Event);
        }
        let Some(index) = self.held else { return self.snapshot.event().map_err(LiveError::Event) };
        let Some(record) = self.probe.rings[index].peek()? else { return Ok(None) };
        record.event().map(Some).map_err(LiveError::Event)
    }

    /// For the end of a watch: a last look at the counters, and the end of an open gap. False when all is told; else [`Self::event`] has something
    /// to tell.
    ///
    /// # Errors
    /// When the kernel does not give its counters.
    pub fn close_gaps(&mut self) -> Result<bool, LiveError> {
        let last = if self.look_at.take().is_some() { self.look()? } else { None };
        self.own_is_next = false;
        if let Some(gap) = last.or_else(|| self.gaps.close()) {
            self.tell(&gap);
        }
        Ok(self.own_is_next)
    }

    /// An event that says: everything up to `lag` ago has been told. For when [`Self::ready`] waited so long for nothing; it gives the reader's clock
    /// a chance to go on.
    ///
    /// # Errors
    /// None; events that are made here can be read.
    pub fn tick(&mut self, lag: Duration) -> Result<Event<'_>, LiveError> {
        let lag = lag.as_nanos().try_into().unwrap_or(u64::MAX);
        self.told = self.told.max(settings::now(self.boot_epoch).saturating_sub(lag));
        encode_event(&mut self.own, self.told, TICK, |_| ());
        self.own.event().map_err(LiveError::Event)
    }

    /// Looks at the counters: what is new about losses.
    fn look(&mut self) -> Result<Option<Gap>, LiveError> {
        let before = settings::now(self.boot_epoch);
        let stats = self.stats()?;
        Ok(self.gaps.look(before, settings::now(self.boot_epoch), &stats))
    }

    fn tell(&mut self, gap: &Gap) {
        // Events that are still in the rings are older than now; the time of the stream does not step back.
        encode_event(&mut self.own, self.told, GAP, |out| gap.encode(out));
        self.own_is_next = true;
    }

    /// The ring whose first event is the oldest.
    fn wait(&mut self, end: Instant) -> Result<Option<usize>, LiveError> {
        loop {
            let mut oldest: Option<(u64, usize)> = None;
            for index in 0..self.probe.rings.len() {
                let Some(ts) = self.first_time(index)? else { continue };
                if oldest.is_none_or(|(other, _)| ts < other) {
                    oldest = Some((ts, index));
                }
            }
            if let Some((ts, index)) = oldest {
                self.told = ts;
                return Ok(Some(index));
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            std::thread::sleep(self.nap.min(left));
            self.nap = (self.nap * 2).min(LONGEST_NAP);
        }
    }

    /// Time of a ring's first event. What is no event is skipped, and counted.
    fn first_time(&mut self, index: usize) -> Result<Option<u64>, LiveError> {
        loop {
            let ring = &mut self.probe.rings[index];
            match ring.peek()?.map(|record| record.event().map(|event| event.ts)) {
                None => return Ok(None),
                Some(Ok(ts)) => return Ok(Some(ts)),
                Some(Err(_)) => {
                    self.malformed += 1;
                    ring.advance();
                }
            }
        }
    }

    /// Wants other syscalls, with another filter, while the watch goes on; tells the generation that the events to come carry. To lose nothing
    /// between two sets of rules, ask for what either wants, take what is left of before ([`Self::generation`] tells), change the rules, and only then ask
    /// for what the new ones want.
    ///
    /// # Errors
    /// [`LiveError::NotPrepared`], and a kernel that refuses.
    pub fn change(&mut self, filter: &KernelFilter, syscalls: &[String]) -> Result<u32, LiveError> {
        self.probe.change(filter, syscalls)
    }

    /// The filter's generation that the last event carries; 0 for what was there before, and without a filter.
    ///
    /// # Errors
    /// [`LiveError`] when a ring is damaged.
    pub fn generation(&mut self) -> Result<u32, LiveError> {
        let Some(index) = self.held else { return Ok(0) };
        Ok(self.probe.rings[index].peek()?.map_or(0, |record| record.generation()))
    }

    /// What became of all events so far.
    ///
    /// # Errors
    /// When the kernel does not give its counters.
    pub fn stats(&self) -> Result<Stats, LiveError> {
        self.probe.stats(self.malformed)
    }

    /// Events for which a ring had no room so far, by event code: what [`Self::stats`] counts as [`LossReason::RingFull`].
    ///
    /// # Errors
    /// When the kernel does not give its counters.
    pub fn refused(&self) -> Result<Vec<u64>, LiveError> {
        self.probe.refused()
    }

    /// Programs that are loaded, with the number of instructions that the kernel's verifier went through.
    pub fn programs(&self) -> Vec<(String, u32)> {
        self.probe.programs()
    }

    /// Names of what could not be switched on, each with the reason.
    pub fn missing(&self) -> &[String] {
        &self.probe.missing
    }
}
