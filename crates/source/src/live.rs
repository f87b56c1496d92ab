//! The probe: loads it for a scope, reads its rings in the order of time, counts what became of events.

mod acted;
mod attach;
mod container_users;
mod elder;
mod error;
mod estate;
mod filter;
mod gaps;
mod interest;
pub(crate) mod iterate;
mod load;
mod object;
mod options;
mod passed;
mod prepare;
mod reboot;
mod ring;
mod scope;
mod settings;
mod stats;
mod succession;
mod upkeep;
mod uring;
mod users;

pub use error::LiveError;
pub use estate::Estate;
pub use object::Variant;
pub use options::LiveOptions;
pub use passed::take_passed;
pub use prepare::Preparer;
pub use scope::Scope;
pub use scope::in_host_pid_namespace;
pub(crate) use scope::{HOST_PID_NAMESPACE, Watched, cgroup_folder};
pub(crate) use settings::{boot_epoch, host_mounts};
pub use stats::{ANY, CLASSES, ClassCounts, LossReason, NAMES, REASONS, Stats, class_of};
pub use succession::Inheritance;
pub use upkeep::Harm;

use crate::snapshot;
use elder::{Both, Elder};
use estate::Note;
use gaps::Gaps;
use lanner_schema::snapshot::{CONTAINER_USERS, GAP, Gap, TICK, USERS, encode_event};
use lanner_schema::{Event, EventBuf};
use load::Probe;
use ring::{Front, Ring};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Sleeps between two looks at empty rings: the first, doubled up to the longest. Producers wake the reader where a quarter of a ring waits.
const FIRST_NAP: Duration = Duration::from_millis(1);
const LONGEST_NAP: Duration = Duration::from_millis(10);

/// Events that are handed out between two looks at the clock, which cost a tenth of an event's way.
const UNTIMED: u32 = 64;

/// Time between two looks at the kernel's counters.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// ns that an event is kept in its ring before it is handed out, so that older ones in the other ring come first. Programs take some µs from the time
/// of their event to its place in the ring.
pub const HOLD: u64 = 1_000_000;
/// A record that is being written for longer than this no longer holds up the other ring.
const MOST_BUSY: Duration = Duration::from_millis(50);
/// Sleep while a record is being written, or is not old enough.
const SHORT_NAP: Duration = Duration::from_micros(100);

/// Why nothing was seen: reasons of gaps of which nobody knows what was lost.
pub const DETACHED: &str = "probe detached";
/// The program that takes the events stood still.
pub const STOPPED: &str = "program stopped";

/// Loads the probe's programs for all syscalls, attaches none, and gives them up; tells how many the kernel took, and what is missing.
///
/// # Errors
/// [`LiveError`] where the kernel refuses the probe as a whole.
pub fn try_out() -> Result<(usize, Vec<String>), LiveError> {
    Probe::try_out()
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
    /// Events that may be handed out before the clock is looked at.
    untimed: u32,
    /// Events up to this time can be handed out: it was [`HOLD`] ago when it was set.
    horizon: u64,
    /// Since when a record is being written.
    busy: Option<Instant>,
    malformed: u64,
    /// Time of the last event that was told.
    told: u64,
    /// Nanoseconds since 1970 when the host booted.
    boot_epoch: u64,
    gaps: Gaps,
    users: Option<users::Users>,
    /// From the first container on.
    container_users: Option<container_users::Readers>,
    /// When the counters are looked at again; never once the gaps are closed.
    look_at: Option<Instant>,
    /// The probe before this one, until it has told everything.
    elder: Option<Elder>,
    inheritance: Inheritance,
    /// What the next reader gets, and what is noted for it.
    estate: Option<(Estate, Note)>,
    watched: Watched,
    /// An event of our own, and whether it is the next one.
    own: EventBuf,
    own_is_next: bool,
    /// What is to be told of gaps.
    untold: VecDeque<Gap>,
    /// When the probe was last found whole, ns since 1970.
    whole: u64,
}

/// Rings of a probe.
const RINGS: usize = 2;

/// What the rings have.
#[derive(Debug)]
enum Oldest {
    /// An event, in this ring.
    In(usize),
    /// Something that can't be handed out yet.
    Soon,
    /// Nothing.
    Nothing,
}

impl Live {
    /// Loads the probe, attaches it, then looks at what is there: what starts meanwhile is told by both, and lost by neither.
    ///
    /// # Errors
    /// [`LiveError`] where the kernel refuses, or the scope can't be found.
    pub fn start(options: &LiveOptions) -> Result<Self, LiveError> {
        Self::start_behind(options, None).map(|(live, _)| live)
    }

    /// As [`Self::start`], behind a probe that nobody reads any more: what it has told since comes first, and nothing of it twice. Also why that is not
    /// possible, where it is not.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_behind(options: &LiveOptions, before: Option<Estate>) -> Result<(Self, Option<String>), LiveError> {
        let watched = options.scope.resolve(options.within)?;
        let boot_epoch = settings::boot_epoch();
        let start = settings::now(boot_epoch);
        let mut probe = Probe::load(options, &watched, boot_epoch)?;
        let whole = settings::now(boot_epoch);
        let both = Both { from: probe.attached_from, until: whole };
        let (mut elder, mut why_not) = (None, None);
        if let Some(estate) = before {
            let watcher = probe.watcher()?;
            match Elder::new(estate, &watched, boot_epoch, both, watcher) {
                Ok((found, rings)) => {
                    elder = Some(found);
                    probe.rings.extend(rings);
                }
                Err(why) => why_not = Some(why),
            }
        }
        // From before the files are read.
        let users = users::Users::watch(options.lean);
        let records = if options.iterators { probe.records() } else { iterate::Records::default() };
        let snapshot = snapshot::take(&watched, &options.scope, &records);
        let inheritance = if elder.is_some() { Inheritance::Pending } else { Inheritance::None };
        let live = Self {
            probe,
            snapshot,
            held: None,
            nap: FIRST_NAP,
            untimed: 0,
            horizon: 0,
            busy: None,
            malformed: 0,
            told: start,
            boot_epoch,
            gaps: Gaps::new(start),
            users,
            // Whoever asks later may have too little to start them with.
            container_users: options.lean.then(|| container_users::Readers::start(true)).flatten(),
            look_at: Some(Instant::now()),
            elder,
            inheritance,
            estate: None,
            watched,
            own: EventBuf::default(),
            own_is_next: false,
            untold: VecDeque::new(),
            whole,
        };
        Ok((live, why_not))
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
        if self.untimed > 0
            && let Oldest::In(index) = self.oldest()?
        {
            self.untimed -= 1;
            self.held = Some(index);
            return Ok(true);
        }
        self.untimed = UNTIMED;
        let now = Instant::now();
        if self.look_at.is_some_and(|at| now >= at) {
            self.look_at = Some(now + LOOK_EVERY);
            self.probe.look_for_overdue()?;
            if let Some(gap) = self.look()? {
                self.untold.push_back(gap);
            }
        }
        if let Some(gap) = self.untold.pop_front() {
            self.tell(&gap);
            return Ok(true);
        }
        // A container may act as another user as soon as it has begun.
        if let Some((name, data)) = self.names() {
            encode_event(&mut self.own, self.told, name, |out| out.extend_from_slice(&data));
            self.own_is_next = true;
            return Ok(true);
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
        match &mut self.elder {
            Some(elder) if index >= RINGS => elder.by_our_clock(record.event().map_err(LiveError::Event)?).map(Some),
            _ => record.event().map(Some).map_err(LiveError::Event),
        }
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

    /// What was there before the first event has been told.
    pub fn is_under_way(&self) -> bool {
        self.snapshot.are_told()
    }

    /// An async event of somebody else who knows of the host, with this name and data, at the time of the last event; for when the watch
    /// [is under way](Self::is_under_way): the beginning forgets what was told before.
    ///
    /// # Errors
    /// None; events that are made here can be read.
    pub fn say(&mut self, name: &[u8], data: &[u8]) -> Result<Event<'_>, LiveError> {
        encode_event(&mut self.own, self.told, name, |out| out.extend_from_slice(data));
        self.own.event().map_err(LiveError::Event)
    }

    /// Asks for the users and groups of a container, which has this process; who asks knows names already, or does not. The answer, if there is one and
    /// if it is news, is an event.
    pub fn ask_users(&mut self, container: &[u8], process: i64, known: bool) {
        if self.container_users.is_none() {
            self.container_users = container_users::Readers::start(false);
        }
        self.container_users.iter().for_each(|readers| readers.ask(container, process, known));
    }

    /// What is new about users and groups: an event's name, and its data.
    fn names(&self) -> Option<(&'static [u8], Vec<u8>)> {
        let of_host = self.users.as_ref().and_then(users::Users::take).map(|data| (USERS, data));
        let of_container = || Some((CONTAINER_USERS, self.container_users.as_ref()?.take()?));
        of_host.or_else(of_container)
    }

    /// Looks at the counters: what is new about losses.
    fn look(&mut self) -> Result<Option<Gap>, LiveError> {
        let before = settings::now(self.boot_epoch);
        let stats = self.stats()?;
        let gap = self.gaps.look(before, settings::now(self.boot_epoch), &stats);
        if let Some((estate, note)) = &mut self.estate {
            note.looked = before;
            note.losses.clear();
            note.losses.extend(stats.losses().map(|(_, _, count)| count));
            estate.write_note(note);
            self.probe.rings.iter_mut().for_each(Ring::settle);
        }
        Ok(gap)
    }

    fn tell(&mut self, gap: &Gap) {
        // Events that are still in the rings are older than now; the time of the stream does not step back.
        encode_event(&mut self.own, self.told, GAP, |out| gap.encode(out));
        self.own_is_next = true;
    }

    /// Looks whether the probe is as it was left, mends it if not, and opens a coverage gap from the last look that found it whole.
    pub fn look_after(&mut self) -> Vec<Harm> {
        let before = settings::now(self.boot_epoch);
        let harms = self.probe.look_after();
        if harms.is_empty() {
            self.whole = before;
        } else {
            let from = self.whole;
            self.was_blind(from, settings::now(self.boot_epoch), DETACHED);
            if harms.iter().all(|harm| harm.unmended.is_none()) {
                self.whole = settings::now(self.boot_epoch);
            }
        }
        harms
    }

    /// When the probe was last found whole, ns since 1970.
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// Between these times, ns since 1970, nothing could be seen or taken.
    pub fn was_blind(&mut self, from: u64, to: u64, why: &'static str) {
        // At the end nobody asks for gaps any more.
        if self.look_at.is_some() {
            self.untold.extend(self.gaps.blind(from, to, why));
        }
    }

    /// Now, ns since 1970, by the clock of events.
    pub fn now(&self) -> u64 {
        settings::now(self.boot_epoch)
    }

    /// This process is watched whatever the scope; `None`: none is.
    ///
    /// # Errors
    /// A kernel that refuses.
    pub fn watch_canary(&mut self, pid: Option<i32>) -> Result<(), LiveError> {
        self.probe.watch_canary(pid)
    }

    /// The generation of the filter that was put in force last; 0: none.
    pub fn filter_generation(&self) -> u32 {
        self.probe.generation()
    }

    /// The ring whose first event is the oldest.
    fn wait(&mut self, end: Instant) -> Result<Option<usize>, LiveError> {
        loop {
            let oldest = self.oldest()?;
            if let Oldest::In(index) = oldest {
                return Ok(Some(index));
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(None);
            }
            if matches!(oldest, Oldest::Soon) {
                std::thread::sleep(SHORT_NAP.min(left));
                continue;
            }
            self.sleep(self.nap.min(left));
            self.nap = (self.nap * 2).min(LONGEST_NAP);
        }
    }

    /// Sleeps until a ring is a quarter full, and no longer than this.
    fn sleep(&self, nap: Duration) {
        if self.probe.rings.iter().any(Ring::is_unsettled) {
            return std::thread::sleep(nap);
        }
        let mut fds: Vec<PollFd<'_>> = self.probe.rings.iter().map(|ring| PollFd::new(ring, PollFlags::IN)).collect();
        let nap = Timespec { tv_sec: 0, tv_nsec: nap.subsec_nanos().into() };
        // A signal ends it early, which does no harm.
        let _ = poll(&mut fds, Some(&nap));
    }

    /// The event to hand out next. Time goes back at most where a program took longer than [`HOLD`] from its event's time to the ring; and never for
    /// one thread: its earlier event was complete before the time of its later one was taken, and what stands in front of that in its ring has a time
    /// before its end.
    fn oldest(&mut self) -> Result<Oldest, LiveError> {
        loop {
            let (mut oldest, mut busy): (Option<(u64, usize)>, bool) = (None, false);
            for index in 0..self.probe.rings.len() {
                match self.first(index)? {
                    (Front::Empty, _) => {}
                    (Front::Busy, _) => busy = true,
                    (Front::Record, ts) if oldest.is_none_or(|(other, _)| ts < other) => oldest = Some((ts, index)),
                    (Front::Record, _) => {}
                }
            }
            if self.held_up(busy) {
                return Ok(Oldest::Soon);
            }
            let is_over = |elder: &Elder| elder.is_over(self.horizon) && oldest.is_none_or(|(ts, _)| elder.is_over(ts));
            if self.elder.as_ref().is_some_and(is_over) {
                self.part()?;
                continue;
            }
            let Some((ts, index)) = oldest else {
                if self.elder.is_some() {
                    self.horizon = settings::now(self.boot_epoch).saturating_sub(HOLD);
                }
                return Ok(if busy { Oldest::Soon } else { Oldest::Nothing });
            };
            if ts <= self.horizon {
                if self.elder.is_some() && !self.is_news(index, ts)? {
                    self.probe.rings[index].advance();
                    continue;
                }
                self.told = ts;
                return Ok(Oldest::In(index));
            }
            // The rings are looked at again: behind the time up to which they are known.
            self.horizon = settings::now(self.boot_epoch).saturating_sub(HOLD);
            if ts > self.horizon {
                return Ok(Oldest::Soon);
            }
        }
    }

    /// True while a record that is being written holds up the rings.
    fn held_up(&mut self, busy: bool) -> bool {
        if !busy {
            self.busy = None;
            return false;
        }
        self.busy.get_or_insert_with(Instant::now).elapsed() < MOST_BUSY
    }

    /// What stands at a ring's front, with the time of the event. What is no event is skipped, and counted.
    fn first(&mut self, index: usize) -> Result<(Front, u64), LiveError> {
        loop {
            let ring = &mut self.probe.rings[index];
            let front = ring.front();
            match ring.peek()?.map(|record| record.event().map(|event| event.ts)) {
                None => return Ok((front, 0)),
                Some(Ok(ts)) => return Ok((Front::Record, self.time_of(index, ts))),
                Some(Err(_)) => {
                    self.malformed += 1;
                    ring.advance();
                }
            }
        }
    }

    /// What loads the programs of syscalls that are wanted later, before [`Self::change`]; on another thread, which may take its time.
    ///
    /// # Errors
    /// When the system gives no more descriptors.
    pub fn preparer(&self) -> Result<Preparer, LiveError> {
        self.probe.preparer()
    }

    /// Watches for other syscalls and with another filter from now on; what else the options say does not count. Tells the generation that the events to
    /// come carry. To lose nothing between two sets of rules, ask for what either wants, take what is left of before ([`Self::generation`] tells),
    /// change the rules, and only then ask for what the new ones want.
    ///
    /// # Errors
    /// [`LiveError::NotPrepared`], and a kernel that refuses.
    pub fn change(&mut self, options: &LiveOptions) -> Result<u32, LiveError> {
        self.probe.change(options)
    }

    /// The filter's generation that the last event carries; 0 for what was there before, and without a filter.
    ///
    /// # Errors
    /// [`LiveError`] when a ring is damaged.
    pub fn generation(&mut self) -> Result<u32, LiveError> {
        // Generations of the elder's are others.
        let Some(index) = self.held.filter(|&index| index < RINGS) else { return Ok(0) };
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
