//! All outputs of the program: formats an alert once for each form that is wanted, and queues the line for each output that gets it.

use crate::change::{Change, Shown, Step, Workshop};
use crate::delivery::{DeliverySettings, Pace, Shared, Voice, Watch, Watchman};
use crate::farewell::Farewell;
use crate::formats::Format;
use crate::groups::{GroupSettings, Groups, Place, RateSettings};
use crate::roster::{Board, Mark, Roster};
use crate::route::Route;
use crate::running::{Ended, Probe, Running, Viewed, lock};
use crate::side_door::SideDoor;
use crate::sinks::{Sink, SinkError};
use lanner_engine::Alert;
use lanner_engine::alert::Lineage;
use std::io;
use std::sync::Arc;
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

/// Most outputs that were removed and whose counts are kept.
const MOST_GONE: usize = 64;

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
pub struct View(pub(crate) usize);

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
    /// What it was made of.
    pub mark: Mark,
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
            mark: Mark::default(),
        }
    }
}

/// Forms of alerts, and where they go.
#[derive(Debug)]
pub struct Outputs {
    settings: OutputsSettings,
    views: Vec<Viewed>,
    lineage: Lineage,
    running: Vec<Running>,
    watchman: Option<Watchman>,
    /// Those in force, for other threads.
    roster: Arc<Board>,
    /// Of outputs that were removed: their counts stay.
    gone: Vec<Probe>,
    /// Where outputs go that are removed.
    farewell: Option<Farewell>,
    /// The host that alerts are about, once it is known.
    hostname: Option<Vec<u8>>,
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
            roster: Arc::default(),
            gone: Vec::new(),
            farewell: None,
            hostname: None,
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
        let viewed = Viewed::new(format);
        if viewed.lineage {
            self.lineage = Lineage::Shown;
        }
        self.views.push(viewed);
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
        let failed = |error| SinkError { sink: format!("output {}", output.name), error };
        let watch = self.watch().map_err(failed)?;
        let running = Running::start(output, Arc::default(), &self.settings, &watch)?;
        self.views.get_mut(running.view).iter_mut().for_each(|viewed| viewed.users += 1);
        self.running.push(running);
        self.enroll();
        Ok(())
    }

    /// Who watches outputs; begins with the first one.
    fn watch(&mut self) -> io::Result<Watch> {
        let watchman = match self.watchman.take() {
            Some(watchman) => watchman,
            None => Watchman::start(self.settings.patience)?,
        };
        Ok(self.watchman.insert(watchman).watch())
    }

    /// Where other outputs are made while these are in force.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn workshop(&mut self) -> io::Result<Workshop> {
        if self.farewell.is_none() {
            self.farewell = Some(Farewell::start()?);
        }
        Ok(Workshop { roster: self.roster.clone(), watch: self.watch()? })
    }

    /// Writes down who is in force, for other threads.
    fn enroll(&self) {
        let door = |running: &Running| {
            let format = self.views.get(running.view)?.format.clone();
            Some(running.door(format))
        };
        let doors = self.running.iter().filter_map(door).collect();
        self.roster.set(Roster { doors, gone: self.gone.iter().map(|probe| probe.shared.clone()).collect() });
    }

    /// From now on these outputs are in force; see [`Change`]. Nothing is waited for.
    pub fn replace(&mut self, change: Change) {
        self.flush();
        let (settings, views, steps) = change.into_parts();
        for running in &mut self.running {
            if steps.iter().all(|step| !step.keeps_groups(running)) {
                self.made += running.end_groups(&mut self.views, self.made, self.now);
            }
        }
        let mut before: Vec<Option<Running>> = self.running.drain(..).map(Some).collect();
        let mut shown = Shown::new(std::mem::replace(&mut self.views, views));
        for step in steps {
            let mut take = |shared: &Arc<Shared>| {
                before.iter_mut().find(|running| is_of(running.as_ref(), shared)).and_then(Option::take)
            };
            let running = match step {
                Step::Same(shared) => take(&shared).map(|running| shown.keep(running, &mut self.views)),
                Step::Other { shared, face, tools } => take(&shared).map(|running| running.turn(face, tools)),
                Step::New(running) => Some(running),
            };
            self.running.extend(running);
        }
        (self.settings.flush, self.settings.drain) = (settings.flush, settings.drain);
        self.watchman.iter().for_each(|watchman| watchman.set_patience(settings.patience));
        for viewed in &mut self.views {
            viewed.users = 0;
            self.hostname.iter().for_each(|hostname| lock(&viewed.format).set_hostname(hostname));
        }
        for running in &self.running {
            self.views.get_mut(running.view).iter_mut().for_each(|viewed| viewed.users += 1);
        }
        let lineage = self.views.iter().any(|viewed| viewed.lineage);
        self.lineage = if lineage { Lineage::Shown } else { Lineage::LeftOut };
        self.due =
            self.running.iter().filter_map(|running| Some(running.groups.as_ref()?.due())).min().unwrap_or(u64::MAX);
        for running in before.into_iter().flatten() {
            self.take_leave(running);
        }
        let there = |name: &str| self.running.iter().any(|running| running.shared.name == name);
        self.gone.retain(|probe| !there(probe.name()));
        self.enroll();
    }

    /// An output is removed: what is left of it drains aside.
    fn take_leave(&mut self, mut running: Running) {
        running.queue();
        let deadline = self.deadline();
        running.shared.remove(deadline);
        let probe = running.probe();
        self.gone.retain(|gone| gone.name() != probe.name());
        if self.gone.len() >= MOST_GONE {
            self.gone.remove(0);
        }
        self.gone.push(probe);
        if let Some(farewell) = &self.farewell {
            farewell.take(running, deadline);
        }
    }

    /// When what has not arrived is given up, if it is the end now.
    fn deadline(&self) -> Option<Instant> {
        match self.settings.pace {
            Pace::Live => Some(Instant::now() + self.settings.drain),
            Pace::Replay => None,
        }
    }

    /// From now on alerts are about this host.
    pub fn set_hostname(&mut self, hostname: &[u8]) {
        self.hostname = Some(hostname.to_vec());
        self.views.iter().for_each(|view| lock(&view.format).set_hostname(hostname));
    }

    /// Alerts told so far.
    pub fn told(&self) -> u64 {
        self.told
    }

    /// What each output shows of itself, in order; behind them those that were removed.
    pub fn probes(&self) -> Vec<Probe> {
        self.running.iter().map(Running::probe).chain(self.gone.iter().cloned()).collect()
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

    /// A way to the outputs, to those of later too, for who is not the event thread.
    pub fn side_door(&self) -> SideDoor {
        SideDoor { roster: self.roster.clone() }
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
        let deadline = self.deadline();
        self.running.iter().for_each(|running| running.shared.close(deadline));
        let drain = self.settings.drain;
        let mut ended: Vec<Ended> = self.running.drain(..).filter_map(|running| running.end(deadline, drain)).collect();
        let leaving = self.farewell.take().map_or_else(Vec::new, Farewell::end);
        let late = leaving.into_iter().filter_map(|(running, deadline)| running.end(deadline, drain));
        let gone = self.gone.drain(..).filter_map(|probe| Ended::of(&probe.shared, None));
        for one in late.chain(gone) {
            if ended.iter().all(|other| other.name != one.name) {
                ended.push(one);
            }
        }
        self.watchman = None;
        ended
    }
}

impl Drop for Outputs {
    fn drop(&mut self) {
        self.close();
    }
}

fn is_of(running: Option<&Running>, shared: &Arc<Shared>) -> bool {
    running.is_some_and(|running| Arc::ptr_eq(&running.shared, shared))
}
