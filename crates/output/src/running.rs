//! An output at work: its threads, and what the event thread keeps for it.

use crate::change::Face;
use crate::delivery::spool::{Recovered, Spool, SpoolSettings};
use crate::delivery::{Counters, DeliverySettings, Letters, Records, Shared, Spooling, Tools, Watch, Worker};
use crate::formats::Format;
use crate::groups::{Groups, Rate};
use crate::outputs::{Output, OutputsSettings};
use crate::roster::{Door, Mark};
use crate::route::Route;
use crate::sinks::{SinkError, Stopper};
use lanner_engine::{Alert, Priority};
use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What an output shows of itself; it can be asked by any thread, at any time.
#[derive(Debug, Clone)]
pub struct Probe {
    pub(crate) shared: Arc<Shared>,
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

impl Ended {
    /// Of an output that lost alerts.
    pub(crate) fn of(shared: &Shared, why: Option<String>) -> Option<Self> {
        let lost = shared.counters.lost();
        let why = why.or_else(|| shared.last_error()).unwrap_or_else(|| "the queue was full".to_owned());
        (lost > 0).then(|| Self { name: shared.name.clone(), lost, why })
    }
}

/// A form, and the last alert in it.
#[derive(Debug)]
pub(crate) struct Viewed {
    /// Shared with [`SideDoor`](crate::SideDoor)s.
    pub(crate) format: Arc<Mutex<Format>>,
    /// It shows where a process comes from.
    pub(crate) lineage: bool,
    line: Vec<u8>,
    /// Number of the message in `line`.
    of: u64,
    /// Outputs that use it.
    pub(crate) users: usize,
}

impl Viewed {
    pub(crate) fn new(format: Format) -> Self {
        let lineage = format.shows_lineage();
        Self { format: Arc::new(Mutex::new(format)), lineage, line: Vec::new(), of: 0, users: 0 }
    }
}

/// An output at work.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) view: usize,
    pub(crate) route: Route,
    pub(crate) groups: Option<Groups>,
    rate: Option<Rate>,
    /// Not yet queued.
    records: Records,
    pub(crate) shared: Arc<Shared>,
    pub(crate) threads: Vec<JoinHandle<()>>,
    spool: Option<Arc<Spooling>>,
    pub(crate) stopper: Option<Stopper>,
    /// What it was made of.
    mark: Arc<Mark>,
    delivery: DeliverySettings,
}

impl Running {
    /// Starts an output whose counts go on from `counters`.
    ///
    /// # Errors
    /// When the system has no thread left, or its files can't be opened.
    pub(crate) fn start(
        output: Output,
        counters: Arc<Counters>,
        settings: &OutputsSettings,
        watch: &Watch,
    ) -> Result<Self, SinkError> {
        let Output { name, sink, view, route, delivery, group, rate, mark } = output;
        let failed = |what: &str, error: io::Error| SinkError { sink: format!("{what} {name}"), error };
        let letters = open_letters(&name, &delivery)?;
        let shared = Arc::new(Shared::new(&name, &delivery, settings.pace, &settings.voice, counters));
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
        let thread = thread.spawn(move || worker.run()).map_err(|error| {
            shared.close(Some(Instant::now()));
            failed("output", error)
        });
        threads.push(thread?);
        watch.add(shared.clone());
        let (groups, rate, records) = (group.map(Groups::new), rate.map(Rate::new), Records::default());
        let mark = Arc::new(mark);
        Ok(Self { view: view.0, route, groups, rate, records, shared, threads, spool, stopper, mark, delivery })
    }

    /// What it shows of itself.
    pub(crate) fn probe(&self) -> Probe {
        let groups = self.groups.as_ref().map_or(0, Groups::len);
        Probe { shared: self.shared.clone(), spool: self.spool.clone(), groups }
    }

    /// What other threads know of it.
    pub(crate) fn door(&self, format: Arc<Mutex<Format>>) -> Door {
        let (route, shared, mark) = (self.route.clone(), self.shared.clone(), self.mark.clone());
        Door { format, route, shared, mark, delivery: self.delivery.clone() }
    }

    /// The same output with another face, and where they are others with other tools.
    pub(crate) fn turn(self, face: Face, tools: Option<Box<Tools>>) -> Self {
        let Face { view, route, group, rate, mark, delivery } = face;
        let groups = match (self.groups, group) {
            (Some(groups), Some(group)) if groups.settings() == &group => Some(groups),
            (_, group) => group.map(Groups::new),
        };
        let rate = match (self.rate, rate) {
            (Some(before), Some(rate)) if before.settings() == rate => Some(before),
            (_, rate) => rate.map(Rate::new),
        };
        let mut stopper = self.stopper;
        if let Some(tools) = tools {
            stopper = tools.sink.stopper();
            self.shared.hand(tools);
        }
        Self { view: view.0, route, groups, rate, mark: Arc::new(mark), delivery, stopper, ..self }
    }

    /// What its groups have to say at their end, queued; gives how many messages.
    pub(crate) fn end_groups(&mut self, views: &mut [Viewed], made: u64, now: Instant) -> u64 {
        let messages = self.groups.as_mut().map_or_else(Vec::new, Groups::end);
        for (alert, number) in messages.iter().zip(made + 1..) {
            self.write(views, alert, number, now);
        }
        self.queue();
        messages.len() as u64
    }

    /// Adds a message, the `made`-th, unless there are too many; gives the bytes that it takes.
    pub(crate) fn write(&mut self, views: &mut [Viewed], alert: &Alert, made: u64, now: Instant) -> usize {
        if self.rate.as_mut().is_some_and(|rate| !rate.lets_pass(alert.ts)) {
            self.shared.counters.capped();
            return 0;
        }
        self.append(views, alert, made, now)
    }

    /// Adds a message, the `made`-th; gives the bytes that it takes.
    pub(crate) fn append(&mut self, views: &mut [Viewed], alert: &Alert, made: u64, now: Instant) -> usize {
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

    pub(crate) fn queue(&mut self) {
        let count = self.records.len();
        if count > 0 {
            let lost = self.shared.queue.push(&mut self.records);
            self.shared.counters.queued(count as u64, lost);
        }
    }

    /// Ends the thread, or leaves it behind when it has not ended in time.
    pub(crate) fn end(mut self, deadline: Option<Instant>, drain: Duration) -> Option<Ended> {
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
            let in_hand = if self.spool.is_some() { 0 } else { self.shared.in_hand() };
            self.shared.give_up(waiting + in_hand);
            why = Some(
                why.map_or_else(String::new, |why| format!("{why}; ")) + &format!("not all arrived within {drain:?}"),
            );
        }
        self.tell_spooled();
        Ended::of(&self.shared, why)
    }

    /// Says what stays in the spool.
    pub(crate) fn tell_spooled(&self) {
        let spooled = self.spool.as_ref().map_or(0, |spool| spool.left());
        if spooled > 0 {
            self.shared.say(Priority::Warning, &format!("{spooled} alerts stay in the spool for the next run"));
        }
    }
}

/// Opens the file for alerts that can't be delivered, if there is to be one.
///
/// # Errors
/// When that can't be opened.
pub(crate) fn open_letters(name: &str, delivery: &DeliverySettings) -> Result<Option<Letters>, SinkError> {
    let letters = delivery.dead_letters.clone().map(Letters::open).transpose();
    letters.map_err(|error| SinkError { sink: format!("dead letters of output {name}"), error })
}

pub(crate) fn lock(format: &Mutex<Format>) -> std::sync::MutexGuard<'_, Format> {
    format.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long a sink that is trying may take beyond the end.
pub(crate) const GRACE: Duration = Duration::from_millis(200);

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
