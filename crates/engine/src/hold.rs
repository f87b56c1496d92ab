//! Events of containers that no runtime has told of yet, or of whose pods the API server of Kubernetes has not: they are set aside for a bounded time, and
//! judged when it has, or when the time is over.
//!
//! Nothing waits for it: what is set aside takes its event, and its process as it was, with it. Time is the events' own.

use crate::alert::Unanswered;
use lanner_fields::cx::PrintOptions;
use lanner_fields::{Cx, FieldFlags};
use lanner_schema::Event;
use lanner_state::container::Standing;
use lanner_state::k8s::PodStanding;
use lanner_state::{Past, PodUid, State, Text, Thread};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

/// How much is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldLimits {
    /// How long the first event of a container waits, ns; the later ones of the same container wait no longer. 0: none does.
    pub time: u64,
    /// Events of one container.
    pub events: usize,
    /// Memory of those of one container, bytes.
    pub bytes: usize,
    /// Memory of all together, bytes.
    pub all_bytes: usize,
}

impl HoldLimits {
    /// Nothing is set aside.
    pub const NONE: Self = Self { time: 0, events: 0, bytes: 0, all_bytes: 0 };

    /// The usual bounds, with this time.
    pub fn of_time(time: u64) -> Self {
        Self { time, events: 512, bytes: 2 << 20, all_bytes: 32 << 20 }
    }
}

/// What an event may have to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// What a runtime says of its container; any rule may need it.
    Runtime,
    /// What the API server of Kubernetes says of its pod; rules that need it count alone.
    Cluster,
    /// Both; rules that need the latter count alone.
    Both,
}

impl Awaited {
    /// Which facts are not known.
    pub fn facts(self) -> FieldFlags {
        if self == Self::Cluster { FieldFlags::CLUSTER } else { FieldFlags::LATE }
    }
}

/// More containers than this are not remembered as those whose pods are known.
const MAX_SETTLED: usize = 16_384;
/// More containers than this that did not get their answer in time are not remembered: events of the one that is forgotten wait again.
const MAX_GIVEN_UP: usize = 16_384;

/// What became of events, counted by event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HoldCounts {
    /// Set aside.
    pub held: u64,
    /// Of these: judged because an answer came.
    pub answered: u64,
    /// Judged because the time was over.
    pub timed_out: u64,
    /// Judged because the stream ended.
    pub ended: u64,
    /// Judged at once, without an answer, for want of room.
    pub overflowed: u64,
    /// Longest time that an event that got its answer waited, ns.
    pub longest: u64,
}

/// An event that was set aside.
#[derive(Debug)]
pub struct Held {
    event: Box<[u8]>,
    num: u64,
    ts: u64,
    past: Past,
    bytes: usize,
    /// A rule may match it that needs what the API server says.
    cluster: bool,
    unanswered: Unanswered,
}

/// The events of one container.
#[derive(Debug, Default)]
struct Waiting {
    /// In which order containers began to wait.
    number: u64,
    /// When they are judged at the latest, ns since 1970.
    until: u64,
    events: VecDeque<Held>,
    bytes: usize,
    /// The container's pod, as control groups say.
    pod: Option<PodUid>,
    /// How many of the events need what the API server says.
    cluster: usize,
}

impl Waiting {
    /// True if the API server is asked for the pod and has not told of it.
    fn awaits_pod(&self, state: &State, id: &Text) -> bool {
        let awaited = || state.pod_standing(id, self.pod.as_ref().map(PodUid::as_bytes)) == PodStanding::Awaited;
        self.cluster > 0 && awaited()
    }
}

/// Which events of a container are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Release {
    /// All.
    All,
    /// Those that need nothing of what the API server says.
    WithoutPod,
}

/// What to do with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// To be judged now.
    Now(Unanswered),
    /// It was set aside.
    Aside,
}

/// The events that were set aside.
#[derive(Debug)]
pub struct Hold {
    limits: HoldLimits,
    waiting: FxHashMap<Text, Waiting>,
    bytes: usize,
    /// Containers so far, to number them.
    containers: u64,
    /// The earliest of their ends.
    next: u64,
    /// Answers that were seen.
    answers: u64,
    /// To be judged now.
    due: VecDeque<Held>,
    given_up: FxHashSet<Text>,
    given_up_by_age: VecDeque<Text>,
    /// Containers whose pods were told, or that are in none; all are forgotten when there are too many.
    settled: FxHashSet<Text>,
    counts: HoldCounts,
}

impl Hold {
    /// Nothing is set aside yet.
    pub fn new(limits: HoldLimits) -> Self {
        Self {
            limits,
            waiting: FxHashMap::default(),
            bytes: 0,
            containers: 0,
            next: u64::MAX,
            answers: 0,
            due: VecDeque::new(),
            given_up: FxHashSet::default(),
            given_up_by_age: VecDeque::new(),
            settled: FxHashSet::default(),
            counts: HoldCounts::default(),
        }
    }

    /// True while nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.due.is_empty()
    }

    /// What became of events.
    pub fn counts(&self) -> HoldCounts {
        self.counts
    }

    /// Sets an event aside if its container, or its pod, is not known yet, and if a rule may match it then; `may_match` is only asked where it counts.
    #[inline]
    pub fn place(&mut self, cx: &Cx<'_>, may_match: impl FnMut(&Cx<'_>, Awaited) -> bool) -> Place {
        match cx.thread() {
            Some(thread) if !thread.facts.container.is_empty() => self.place_of(cx, thread, may_match),
            _ => Place::Now(Unanswered::NotAwaited),
        }
    }

    fn place_of(&mut self, cx: &Cx<'_>, thread: &Thread, mut may_match: impl FnMut(&Cx<'_>, Awaited) -> bool) -> Place {
        if self.limits.time == 0 {
            return Place::Now(Unanswered::NotAwaited);
        }
        let container = &thread.facts.container;
        let runtime = matches!(cx.state.containers().standing(container), Standing::Awaited);
        let asked = cx.state.k8s().is_asked();
        let pod = asked && !runtime && self.awaits_pod(cx.state, thread);
        if !(runtime || pod) {
            return Place::Now(Unanswered::NotAwaited);
        }
        if self.given_up.contains(container) {
            return Place::Now(Unanswered::TimeOver);
        }
        if !may_match(cx, if runtime { Awaited::Runtime } else { Awaited::Cluster }) {
            return Place::Now(Unanswered::NotAwaited);
        }
        // Whether it is in a pod at all its runtime may have to say.
        let cluster = pod || (asked && may_match(cx, Awaited::Both));
        if self.set_aside(cx, thread, cluster) {
            return Place::Aside;
        }
        self.counts.overflowed += 1;
        Place::Now(Unanswered::NoRoom)
    }

    /// True if the API server, which is asked, has not told of a thread's pod.
    fn awaits_pod(&mut self, state: &State, thread: &Thread) -> bool {
        if self.settled.contains(&thread.facts.container) {
            return false;
        }
        match state.pod_standing_of(thread) {
            PodStanding::Awaited => true,
            PodStanding::Missing(_) => false,
            PodStanding::NoPod | PodStanding::Known => {
                if self.settled.len() >= MAX_SETTLED {
                    self.settled.clear();
                }
                self.settled.insert(thread.facts.container.clone());
                false
            }
        }
    }

    /// False where there is no room.
    fn set_aside(&mut self, cx: &Cx<'_>, thread: &Thread, cluster: bool) -> bool {
        let container = &thread.facts.container;
        let (limits, until) = (self.limits, cx.event.ts.saturating_add(self.limits.time));
        if !self.waiting.contains_key(container) {
            self.containers += 1;
            self.next = self.next.min(until);
        }
        let number = self.containers;
        let waiting =
            self.waiting.entry(container.clone()).or_insert_with(|| Waiting { number, until, ..Waiting::default() });
        if waiting.events.len() >= limits.events || waiting.bytes >= limits.bytes || self.bytes >= limits.all_bytes {
            return false;
        }
        if cluster {
            waiting.pod = cx.state.pod_uid(thread);
            waiting.cluster += 1;
        }
        let past = cx.state.keep(cx.event, cx.effect);
        let bytes = past.bytes() + cx.event.bytes().len();
        waiting.events.push_back(Held {
            event: cx.event.bytes().into(),
            num: cx.event.num,
            ts: cx.event.ts,
            past,
            bytes,
            cluster,
            unanswered: Unanswered::TimeOver,
        });
        waiting.bytes += bytes;
        self.bytes += bytes;
        self.counts.held += 1;
        true
    }

    /// The next event that has waited enough, behind an event of time `now` (ns since 1970): its container is known now, or its time is over. To be asked
    /// until there is none.
    #[inline]
    pub fn due(&mut self, state: &State, now: u64) -> Option<Held> {
        if self.due.is_empty() && !self.waiting.is_empty() {
            let answers = state.containers().answers() + state.k8s().answers();
            if answers != self.answers || now >= self.next {
                self.answers = answers;
                self.look(state, now);
            }
        }
        self.due.pop_front()
    }

    /// The stream ends: all that waits is to be judged. In the order of the containers' first events, then of their own.
    pub fn end(&mut self) -> impl Iterator<Item = Held> {
        let ids = self.in_order(|_, _| true);
        for id in ids {
            self.release(&id, Unanswered::Ended, u64::MAX, Release::All);
        }
        self.due.drain(..)
    }

    fn look(&mut self, state: &State, now: u64) {
        let awaited = |id: &Text| matches!(state.containers().standing(id), Standing::Awaited);
        for id in self.in_order(|id, waiting| now >= waiting.until || !awaited(id)) {
            let over = self.waiting.get(&id).is_some_and(|waiting| now >= waiting.until);
            if awaited(&id) {
                self.give_up(&id);
                self.release(&id, Unanswered::TimeOver, u64::MAX, Release::All);
            } else if self.waiting.get(&id).is_some_and(|waiting| waiting.awaits_pod(state, &id)) {
                self.release(&id, Unanswered::NotAwaited, now, Release::WithoutPod);
                if over {
                    self.give_up(&id);
                    self.release(&id, Unanswered::TimeOver, u64::MAX, Release::All);
                }
            } else {
                self.release(&id, Unanswered::NotAwaited, now, Release::All);
            }
        }
        self.next = self.waiting.values().map(|waiting| waiting.until).min().unwrap_or(u64::MAX);
    }

    fn in_order(&self, is: impl Fn(&Text, &Waiting) -> bool) -> Vec<Text> {
        let mut of: Vec<_> = self.waiting.iter().filter(|(id, waiting)| is(id, waiting)).collect();
        of.sort_unstable_by_key(|(_, waiting)| waiting.number);
        of.into_iter().map(|(id, _)| id.clone()).collect()
    }

    /// Events of a container are due; `answered`: when an answer came, `u64::MAX` without one.
    fn release(&mut self, id: &Text, unanswered: Unanswered, answered: u64, which: Release) {
        let Some(waiting) = self.waiting.get_mut(id) else { return };
        let events = std::mem::take(&mut waiting.events);
        let stays = |held: &Held| which == Release::WithoutPod && held.cluster;
        let (stay, go): (VecDeque<_>, VecDeque<_>) = events.into_iter().partition(stays);
        let bytes: usize = go.iter().map(|held| held.bytes).sum();
        self.bytes -= bytes;
        waiting.bytes -= bytes;
        waiting.events = stay;
        if waiting.events.is_empty() {
            self.waiting.remove(id);
        }
        let count = go.len() as u64;
        if count == 0 {
            return;
        }
        match (answered, unanswered) {
            (u64::MAX, Unanswered::Ended) => self.counts.ended += count,
            (u64::MAX, _) => self.counts.timed_out += count,
            (now, _) => {
                let first = go.front().map_or(now, |held| held.ts);
                self.counts.longest = self.counts.longest.max(now.saturating_sub(first));
                self.counts.answered += count;
            }
        }
        self.due.extend(go.into_iter().map(|held| Held { unanswered, ..held }));
    }

    fn give_up(&mut self, id: &Text) {
        if self.given_up.insert(id.clone()) {
            self.given_up_by_age.push_back(id.clone());
        }
        while self.given_up.len() > MAX_GIVEN_UP
            && let Some(oldest) = self.given_up_by_age.pop_front()
        {
            self.given_up.remove(&oldest);
        }
    }
}

impl Held {
    /// Why it is judged, where its container is not known still.
    pub fn unanswered(&self) -> Unanswered {
        self.unanswered
    }

    /// Hands the event to `judge` as it was: its threads as they were then, all else as it is now.
    pub fn judge(mut self, state: &mut State, print: &PrintOptions, judge: impl FnOnce(&Cx<'_>)) {
        // It was an event before.
        let Ok(mut event) = Event::parse(&self.event) else { return };
        event.num = self.num;
        state.revisit(&mut self.past, |state, effect| judge(&Cx::new(&event, state, effect, print)));
    }
}
