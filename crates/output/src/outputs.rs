//! All outputs of the program: formats an alert once for each form that is wanted, and queues the line for each output that gets it.

use crate::delivery::spool::{Recovered, Spool, SpoolSettings};
use crate::delivery::{Counters, DeliverySettings, Letters, Pace, Records, Shared, Spooling, Voice, Watchman, Worker};
use crate::formats::Format;
use crate::groups::{GroupSettings, Groups, Place, Rate, RateSettings};
use crate::route::Route;
use crate::side_door::{Door, SideDoor};
use crate::sinks::{Sink, SinkError, Stopper};
use lanner_engine::alert::Lineage;
use lanner_engine::{Alert, Priority};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// When lines are handed to the outputs' queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flush {
    /// After each alert: what a person watches.
    #[default]
    EachAlert,
    /// When [`BATCH`] bytes have gathered, and at the end.
    InBatches,
}

/// Bytes that gather before lines are queued, with [`Flush::InBatches`].
pub const BATCH: usize = 256 << 10;

/// What holds for all outputs.
#[derive(Debug, Clone)]
pub struct OutputsSettings {
    /// When lines are queued.
    pub flush: Flush,
    /// Whether full queues are waited for.
    pub pace: Pace,
    /// How long the end waits for what has not arrived, with [`Pace::Live`]; a replay waits for all of it.
    pub drain: Duration,
    /// How long a sink may have a batch before it is said that it is stuck.
    pub patience: Option<Duration>,
    /// Who is told.
    pub voice: Voice,
}

impl Default for OutputsSettings {
    fn default() -> Self {
        let (drain, patience) = (Duration::from_secs(5), Some(Duration::from_secs(2)));
        Self { flush: Flush::default(), pace: Pace::default(), drain, patience, voice: Voice::default() }
    }
}

/// A form of alerts, of [`Outputs::view`]; the first one is the default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct View(usize);

/// An output that is to be added.
#[derive(Debug)]
pub struct Output {
    /// As in messages to the user, and in counters.
    pub name: String,
    /// Where lines go.
    pub sink: Box<dyn Sink>,
    /// Their form.
    pub view: View,
    /// Which alerts.
    pub route: Route,
    /// How.
    pub delivery: DeliverySettings,
    /// Whether alerts that are alike are one message.
    pub group: Option<GroupSettings>,
    /// Whether there is a limit to how many.
    pub rate: Option<RateSettings>,
}

impl Output {
    /// An output that gets everything in the default form.
    pub fn new(name: &str, sink: impl Sink + 'static) -> Self {
        Self {
            name: name.to_owned(),
            sink: Box::new(sink),
            view: View::default(),
            route: Route::default(),
            delivery: DeliverySettings::default(),
            group: None,
            rate: None,
        }
    }
}

/// What an output shows of itself; it can be asked by any thread, at any time.
#[derive(Debug, Clone)]
pub struct Probe {
    shared: Arc<Shared>,
    spool: Option<Arc<Spooling>>,
    groups: usize,
}

impl Probe {
    /// The output's name.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// What became of its alerts.
    pub fn counters(&self) -> &Counters {
        &self.shared.counters
    }

    /// Alerts, and bytes of their lines, that wait in memory.
    pub fn waiting(&self) -> (usize, usize) {
        self.shared.queue.waiting()
    }

    /// Groups of alerts that were open when this was made.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Alerts that wait in the spool.
    pub fn spooled(&self) -> u64 {
        self.spool.as_ref().map_or(0, |spool| spool.left())
    }
}

/// What became of an output that lost alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// The output.
    pub name: String,
    /// Alerts lost since its start.
    pub lost: u64,
    /// Why, as far as one reason is known.
    pub why: String,
}

/// A form, and the last alert in it.
#[derive(Debug)]
struct Viewed {
    /// Shared with [`SideDoor`]s.
    format: Arc<Mutex<Format>>,
    line: Vec<u8>,
    /// Number of the message in `line`.
    of: u64,
    /// Outputs that use it.
    users: usize,
}

/// An output at work.
#[derive(Debug)]
struct Running {
    view: usize,
    route: Route,
    groups: Option<Groups>,
    rate: Option<Rate>,
    /// Not yet queued.
    records: Records,
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    spool: Option<Arc<Spooling>>,
    stopper: Option<Stopper>,
}

/// Forms of alerts, and where they go.
#[derive(Debug)]
pub struct Outputs {
    settings: OutputsSettings,
    views: Vec<Viewed>,
    lineage: Lineage,
    running: Vec<Running>,
    watchman: Option<Watchman>,
    told: u64,
    /// Messages that were made: alerts, and what groups say.
    made: u64,
    /// When a group has something to say, ns since 1970.
    due: u64,
    /// Bytes that gathered.
    gathered: usize,
    /// When what gathers was last queued.
    now: Instant,
}

impl Outputs {
    /// Outputs without any; `format` is the default form.
    pub fn new(format: Format, settings: OutputsSettings) -> Self {
        let mut outputs = Self {
            settings,
            views: Vec::new(),
            lineage: Lineage::LeftOut,
            running: Vec::new(),
            watchman: None,
            told: 0,
            made: 0,
            due: u64::MAX,
            gathered: 0,
            now: Instant::now(),
        };
        outputs.view(format);
        outputs
    }

    /// Adds a form.
    pub fn view(&mut self, format: Format) -> View {
        if format.shows_lineage() {
            self.lineage = Lineage::Shown;
        }
        let format = Arc::new(Mutex::new(format));
        self.views.push(Viewed { format, line: Vec::new(), of: 0, users: 0 });
        View(self.views.len() - 1)
    }

    /// Whether alerts should come with their lineage.
    pub fn lineage(&self) -> Lineage {
        self.lineage
    }

    /// Adds an output and starts its thread.
    ///
    /// # Errors
    /// When the system has no thread left, or its dead-letter file can't be opened.
    pub fn add(&mut self, output: Output) -> Result<(), SinkError> {
        let Output { name, sink, view, route, delivery, group, rate } = output;
        let failed = |what: &str, error: io::Error| SinkError { sink: format!("{what} {name}"), error };
        let letters = delivery.dead_letters.clone().map(Letters::open).transpose();
        let letters = letters.map_err(|error| failed("dead letters of output", error))?;
        if self.watchman.is_none() {
            let started = Watchman::start(self.settings.patience);
            self.watchman = Some(started.map_err(|error| failed("output", error))?);
        }
        let shared = Arc::new(Shared::new(&name, &delivery, self.settings.pace, &self.settings.voice));
        let spool = delivery.spool.clone().map(|spool| spooling(spool, &shared)).transpose();
        let spool = spool.map_err(|error| failed("spool of output", error))?;
        let mut threads = Vec::new();
        if let Some(spool) = spool.clone() {
            let shared = shared.clone();
            let thread = std::thread::Builder::new().name(thread_name("spool", &name));
            threads.push(thread.spawn(move || spool.write(&shared)).map_err(|error| failed("output", error))?);
        }
        let stopper = sink.stopper();
        let worker = Worker {
            shared: shared.clone(),
            sink,
            batch: delivery.batch,
            retry: delivery.retry,
            letters,
            spool: spool.clone(),
            numbers: VecDeque::new(),
            stopped: false,
            hopeless: false,
            refused: None,
        };
        let thread = std::thread::Builder::new().name(thread_name("out", &name));
        threads.push(thread.spawn(move || worker.run()).map_err(|error| failed("output", error))?);
        if let Some(watchman) = &self.watchman {
            watchman.add(shared.clone());
        }
        if let Some(viewed) = self.views.get_mut(view.0) {
            viewed.users += 1;
        }
        self.running.push(Running {
            view: view.0,
            route,
            groups: group.map(Groups::new),
            rate: rate.map(Rate::new),
            records: Records::default(),
            shared,
            threads,
            spool,
            stopper,
        });
        Ok(())
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.views.iter().for_each(|view| lock(&view.format).set_hostname(hostname));
    }

    /// Alerts told so far.
    pub fn told(&self) -> u64 {
        self.told
    }

    /// What each output shows of itself, in order.
    pub fn probes(&self) -> Vec<Probe> {
        let probe = |running: &Running| Probe {
            shared: running.shared.clone(),
            spool: running.spool.clone(),
            groups: running.groups.as_ref().map_or(0, Groups::len),
        };
        self.running.iter().map(probe).collect()
    }

    /// Tells an alert.
    pub fn tell(&mut self, alert: &Alert) {
        self.told += 1;
        self.made += 1;
        let Self { views, running, made, due, gathered, now, settings, .. } = self;
        if settings.flush == Flush::EachAlert {
            *now = Instant::now();
        }
        for running in running {
            if !running.route.takes(alert) {
                continue;
            }
            match &mut running.groups {
                Some(groups) => {
                    let (place, of_group) = groups.place(alert);
                    *due = of_group.min(*due);
                    if place == Place::Alone {
                        running.shared.counters.ungrouped();
                    }
                    if place != Place::Counted {
                        *gathered += running.write(views, alert, *made, *now);
                    }
                }
                None => *gathered += running.write(views, alert, *made, *now),
            }
            if !running.route.goes_on {
                break;
            }
        }
        self.flush_gathered();
    }

    /// Tells an alert to the outputs with these names alone, whatever they take else: neither routes nor groups nor rates are asked.
    pub fn tell_named(&mut self, alert: &Alert, names: &[String]) {
        self.made += 1;
        self.now = Instant::now();
        for running in self.running.iter_mut().filter(|running| names.contains(&running.shared.name)) {
            self.gathered += running.append(&mut self.views, alert, self.made, self.now);
        }
        self.flush();
    }

    /// A way to the outputs for who is not the event thread.
    pub fn side_door(&self) -> SideDoor {
        let door = |running: &Running| {
            let format = self.views.get(running.view)?.format.clone();
            Some(Door { format, route: running.route.clone(), shared: running.shared.clone() })
        };
        SideDoor { doors: self.running.iter().filter_map(door).collect() }
    }

    /// Time has come so far, ns since 1970: groups say what they have to say. To be called before the alerts of an event.
    #[inline]
    pub fn tick(&mut self, ts: u64) {
        if ts >= self.due {
            self.tell_groups(|groups| groups.take_due(ts));
        }
    }

    fn tell_groups(&mut self, take: impl Fn(&mut Groups) -> Vec<Alert>) {
        self.due = u64::MAX;
        self.now = Instant::now();
        for running in &mut self.running {
            let Some(groups) = &mut running.groups else { continue };
            let messages = take(groups);
            self.due = self.due.min(groups.due());
            for alert in messages {
                self.made += 1;
                self.gathered += running.write(&mut self.views, &alert, self.made, self.now);
            }
        }
        self.flush_gathered();
    }

    fn flush_gathered(&mut self) {
        if self.settings.flush == Flush::EachAlert || self.gathered >= BATCH {
            self.flush();
        }
    }

    /// Queues all that has gathered.
    pub fn flush(&mut self) {
        for running in &mut self.running {
            running.queue();
        }
        self.gathered = 0;
        self.now = Instant::now();
    }

    /// Closes and opens again what another program may have moved away.
    pub fn reopen(&mut self) {
        self.flush();
        self.running.iter().for_each(|running| running.shared.ask_reopen());
    }

    /// Waits for what has not arrived, and ends all outputs; gives those that lost alerts.
    pub fn close(&mut self) -> Vec<Ended> {
        self.tell_groups(Groups::end);
        self.flush();
        let deadline = match self.settings.pace {
            Pace::Live => Some(Instant::now() + self.settings.drain),
            Pace::Replay => None,
        };
        self.running.iter().for_each(|running| running.shared.close(deadline));
        let ended = self.running.drain(..).filter_map(|running| running.end(deadline, self.settings.drain)).collect();
        self.watchman = None;
        ended
    }
}

impl Drop for Outputs {
    fn drop(&mut self) {
        self.close();
    }
}

impl Running {
    /// Adds a message, the `made`-th, unless there are too many; gives the bytes that it takes.
    fn write(&mut self, views: &mut [Viewed], alert: &Alert, made: u64, now: Instant) -> usize {
        if self.rate.as_mut().is_some_and(|rate| !rate.lets_pass(alert.ts)) {
            self.shared.counters.capped();
            return 0;
        }
        self.append(views, alert, made, now)
    }

    /// Adds a message, the `made`-th; gives the bytes that it takes.
    fn append(&mut self, views: &mut [Viewed], alert: &Alert, made: u64, now: Instant) -> usize {
        let Some(view) = views.get_mut(self.view) else { return 0 };
        let before = self.records.bytes();
        self.records.add(alert.rule.priority, alert.ts, now, |out| {
            if view.users == 1 {
                return lock(&view.format).append(alert, out);
            }
            if view.of != made {
                view.of = made;
                view.line.clear();
                lock(&view.format).append(alert, &mut view.line);
            }
            out.extend_from_slice(&view.line);
        });
        self.records.bytes() - before
    }

    fn queue(&mut self) {
        let count = self.records.len();
        if count > 0 {
            let lost = self.shared.queue.push(&mut self.records);
            self.shared.counters.queued(count as u64, lost);
        }
    }

    /// Ends the thread, or leaves it behind when it has not ended in time.
    fn end(mut self, deadline: Option<Instant>, drain: Duration) -> Option<Ended> {
        // A sink notices the deadline only between two tries.
        let ended = self.shared.wait_done(deadline.map(|deadline| deadline + GRACE));
        let mut why = self.shared.last_error();
        if ended {
            for thread in self.threads.drain(..) {
                if thread.join().is_err() {
                    why = Some("its thread broke down".to_owned());
                }
            }
        } else {
            if let Some(Stopper(stop)) = &self.stopper {
                stop();
            }
            let waiting = self.shared.queue.leave();
            match self.spool {
                Some(_) => self.shared.counters.left_behind(waiting),
                None => self.shared.counters.abandoned(),
            }
            why = Some(
                why.map_or_else(String::new, |why| format!("{why}; ")) + &format!("not all arrived within {drain:?}"),
            );
        }
        let spooled = self.spool.as_ref().map_or(0, |spool| spool.left());
        if spooled > 0 {
            self.shared.say(Priority::Warning, &format!("{spooled} alerts stay in the spool for the next run"));
        }
        let lost = self.shared.counters.lost();
        let why = why.unwrap_or_else(|| "the queue was full".to_owned());
        (lost > 0).then(|| Ended { name: self.shared.name.clone(), lost, why })
    }
}

fn lock(format: &Mutex<Format>) -> std::sync::MutexGuard<'_, Format> {
    format.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long a sink that is trying may take beyond the end.
const GRACE: Duration = Duration::from_millis(200);

/// A name that the kernel has room for: 15 bytes.
fn thread_name(what: &str, output: &str) -> String {
    let short = output.chars().filter(char::is_ascii_graphic).take(14_usize.saturating_sub(what.len()));
    format!("{what}-{}", short.collect::<String>())
}

/// Opens a spool, and says what is in it.
fn spooling(settings: SpoolSettings, shared: &Shared) -> io::Result<Arc<Spooling>> {
    let path = settings.path.display().to_string();
    let (spool, Recovered { records, damaged }) =
        Spool::open(settings).map_err(|error| io::Error::new(error.kind(), format!("{path}: {error}")))?;
    if records > 0 {
        shared.say(Priority::Informational, &format!("{records} alerts of an earlier run are in the spool {path}"));
    }
    if damaged > 0 {
        shared.say(
            Priority::Warning,
            &format!("{damaged} bytes in the spool {path} are no whole alerts, and are left out"),
        );
    }
    Ok(Arc::new(Spooling::new(spool)))
}
