//! The way of an event: from the source through the state and the rules to the outputs.

use crate::gaps::Notice;
use crate::guest::{self, Change, Upkeep, service};
use crate::judges::Judges;
use crate::metrics::{Board, Numbers, Reloads};
use crate::recorder::Recorder;
use crate::reload::{News, Reload};
use crate::rules;
use crate::settings::Settings;
use crate::source::live::Watch;
use crate::source::{Source, SourceError};
use crate::trust::canary::Part;
use crate::trust::{self, Trust};
use crate::{alerts, host, log};
use lanner_engine::alert::{CompiledRule, Telling};
use lanner_engine::hold::{Hold, Place};
use lanner_engine::{Alert, Priority};
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_output::Outputs;
use lanner_schema::Event;
use lanner_schema::events::{Asyncevent, Execve, Execveat};
use lanner_schema::snapshot::{Gap, Snapshot, is_own, origin};
use lanner_state::container::Standing;
use lanner_state::{Effect, Facts, State};
use std::sync::Arc;
use std::time::Instant;

/// All that an event meets.
#[derive(Debug)]
pub struct Pipeline {
    /// What is true on the host.
    pub state: State,
    /// The rules.
    pub judges: Judges,
    /// Events of containers that nobody has told of yet.
    pub hold: Hold,
    /// Where alerts go.
    pub outputs: Outputs,
    /// How fields are printed.
    pub print: PrintOptions,
    /// Other rules that may come meanwhile.
    pub reload: Option<Reload>,
    /// Where numbers about the run are put up, if somebody looks at them.
    pub board: Option<Board>,
    /// Reloads so far.
    pub reloads: Reloads,
    /// What has to be done every so often.
    pub upkeep: Option<Upkeep>,
    /// What shows whether silence can be trusted.
    pub trust: Option<Trust>,
    /// What is recorded meanwhile.
    pub recorders: Vec<Recorder>,
    /// Events taken so far.
    pub taken: u64,
    /// Events that the stream had before it was recorded: rules see the numbers of then.
    pub before: u64,
}

/// Whose container is to be asked about: where it is seen, or runs a program.
fn to_ask<'s>(event: &Event<'_>, state: &'s State) -> Option<&'s Arc<Facts>> {
    let tid = match event.code() {
        Execve::CODE | Execveat::CODE => event.tid,
        Asyncevent::CODE => match Snapshot::from_event(event)? {
            Ok(Snapshot::Thread(entry)) if entry.tid == entry.pid => entry.tid,
            _ => return None,
        },
        _ => return None,
    };
    Some(&state.thread(tid)?.facts)
}

/// Asks about a container.
fn ask(watch: &mut Watch, facts: &Facts, state: &State) {
    if !facts.container.is_empty() {
        let users_known = state.users().names(&facts.container).is_some();
        let awaited = matches!(state.containers().standing(&facts.container), Standing::Awaited);
        watch.ask(facts, users_known, awaited);
    }
}

/// A run behind an event, for who decides whether it goes on.
#[derive(Debug)]
pub struct Moment<'a> {
    /// Where events come from.
    pub source: &'a Source,
    /// What is true now.
    pub state: &'a State,
    /// Where alerts go.
    pub outputs: &'a mut Outputs,
    /// The event's time, ns since 1970; 0 for what was there before.
    pub ts: u64,
    /// Events taken so far; what the source says of itself is not counted.
    pub taken: u64,
    /// What the event told of a coverage gap.
    pub gap: Option<Arc<Gap>>,
    /// What became of a reload: its rules judge from the next event on.
    pub news: Option<News>,
    /// Numbers that were just put up.
    pub numbers: Option<Arc<Numbers>>,
    /// What there is to say of the probe and the program.
    pub words: Vec<Notice>,
}

/// What becomes of an alert.
fn teller(outputs: &mut Outputs, recorders: &mut [Recorder]) -> impl FnMut(&Alert, &CompiledRule) {
    |alert, rule| {
        outputs.tell(alert);
        recorders.iter_mut().for_each(|recorder| recorder.fired(rule, alert));
    }
}

impl Pipeline {
    /// A pipeline that has taken nothing yet, and does nothing beside judging and telling.
    pub fn new(settings: &Settings, judges: Judges, outputs: Outputs, print: PrintOptions) -> Self {
        Self {
            state: rules::state(settings),
            judges,
            hold: rules::hold(settings),
            outputs,
            print,
            reload: None,
            board: None,
            reloads: Reloads::default(),
            upkeep: None,
            trust: None,
            recorders: Vec::new(),
            taken: 0,
            before: 0,
        }
    }

    /// Takes events until the source ends or `go_on` says no; it is asked after each event. A live source has one for every tenth of a second,
    /// even when nothing happens.
    ///
    /// # Errors
    /// When the source breaks off; what came before has been judged.
    pub fn run(&mut self, source: &mut Source, go_on: impl FnMut(Moment<'_>) -> bool) -> Result<(), SourceError> {
        let end = self.take_all(source, go_on);
        self.judge_held();
        end
    }

    fn take_all(&mut self, source: &mut Source, mut go_on: impl FnMut(Moment<'_>) -> bool) -> Result<(), SourceError> {
        let live = matches!(source, Source::Live(_));
        while let Some(mut event) = source.next()? {
            let part = self.trust.as_ref().and_then(|trust| trust.part(&event));
            if part.is_some() {
                // As if it had not been, for all but the state and its own rule.
            } else if !is_own(&event) {
                self.taken += 1;
            } else if let Some(origin) = origin(&event) {
                self.before = origin.events.saturating_sub(self.taken);
            }
            event.num = self.before + self.taken;
            if part.is_none() {
                self.recorders.iter_mut().for_each(|recorder| recorder.event(&event));
            }
            self.outputs.tick(event.ts);
            let effect = self.state.follow(&event);
            let held = match part {
                None => self.judge(&event, &effect),
                Some(part) => {
                    self.canary_acted(part, &event, &effect);
                    None
                }
            };
            let ts = event.ts;
            let load = self.state.load();
            let asked = match to_ask(&event, &self.state) {
                Some(facts) if live => Some(facts.clone()),
                _ => held,
            };
            let gap = effect.gap_told.then(|| self.state.gap().cloned()).flatten();
            self.state.settle(effect);
            if load.memory > 0 && !self.hold.is_empty() {
                self.judge_held();
            }
            let asked = asked.filter(|_| load.cpu == 0);
            if let (Some(facts), Source::Live(watch)) = (asked, &mut *source) {
                ask(watch, &facts, &self.state);
            }
            self.recorders.iter().for_each(|recorder| recorder.tell_at_once(&mut self.outputs));
            self.keep_up(Some(source), ts);
            let news = self.reload(Some(source));
            let numbers = self.put_up(Some(source));
            let words = self.look_after(source, ts);
            let Self { state, outputs, taken, .. } = self;
            if !go_on(Moment { source, state, outputs, ts, taken: *taken, gap, news, numbers, words }) {
                break;
            }
        }
        Ok(())
    }

    /// Between two events: does what is to be done every so often; a run that waits without a source has that to do too.
    #[inline]
    pub fn keep_up(&mut self, source: Option<&mut Source>, ts: u64) {
        let change = self.upkeep.as_mut().filter(|upkeep| upkeep.is_due()).and_then(Upkeep::turn);
        if let Some(change) = change {
            self.press(&change, source, ts);
        }
    }

    /// Lanner takes more than it may, or no longer: the state is told by an event, people by the log and an alert.
    fn press(&mut self, Change { load, told }: &Change, source: Option<&mut Source>, ts: u64) {
        if let Some(Source::Live(watch)) = source {
            watch.press(*load);
        }
        for text in told {
            log::warn("guest", text);
            service::status(text);
            let fields = [("memory_step", load.memory.into()), ("cpu_step", load.cpu.into())];
            self.outputs.tell(&alerts::internal(guest::RULE, Priority::Warning, ts, text, &fields));
        }
    }

    /// Between two events: goes on with a reload, if there is one; a run that waits without a source has that to do too.
    #[inline]
    pub fn reload(&mut self, source: Option<&mut Source>) -> Option<News> {
        let Self { judges, print, reload, before, taken, hold, outputs, trust, .. } = self;
        if judges.has_older() && hold.is_empty() {
            judges.forget_older();
        }
        let reload = reload.as_mut()?;
        let news = reload.step(source, judges, print, *before + *taken);
        if let Some(beside) = reload.take_beside() {
            beside.begin(outputs, trust.as_mut());
        }
        if let Some(news) = &news {
            service::ready(news.text().lines().next().unwrap_or_default());
        }
        match &news {
            Some(News::Swapped { .. }) => {
                self.reloads.done += 1;
                self.reloads.last = host::now();
            }
            Some(News::Failed(_)) => self.reloads.failed += 1,
            None => {}
        }
        news
    }

    /// Between two events: puts numbers up, if it is time; a run that waits without a source has that to do too.
    #[inline]
    pub fn put_up(&self, source: Option<&Source>) -> Option<Arc<Numbers>> {
        let board = self.board.as_ref().filter(|board| board.wants())?;
        let numbers = Arc::new(self.numbers(source));
        board.put(numbers.clone());
        Some(numbers)
    }

    /// An event of the canary: of no concern to the rules in force.
    #[cold]
    fn canary_acted(&mut self, part: Part, event: &Event<'_>, effect: &Effect) {
        let Self { state, outputs, print, trust, .. } = self;
        if let (Part::Action, Some(trust)) = (part, trust) {
            trust.came_back(&Cx::new(event, state, effect, print), outputs);
        }
    }

    /// Between two events: looks after the probe and the program, if it is time.
    #[inline]
    fn look_after(&mut self, source: &mut Source, ts: u64) -> Vec<Notice> {
        let Self { trust, judges, state, outputs, taken, .. } = self;
        match (trust.as_mut().filter(|trust| trust.wants()), source) {
            (Some(trust), Source::Live(watch)) => {
                let (rules, gap) = (judges.version(), state.gap());
                trust.look(trust::Moment { watch, outputs, rules, gap, taken: *taken, ts })
            }
            _ => Vec::new(),
        }
    }

    fn numbers(&self, source: Option<&Source>) -> Numbers {
        let watch = if let Some(Source::Live(watch)) = source { Some(watch) } else { None };
        Numbers {
            at: Instant::now(),
            taken: self.taken,
            rules: self.judges.counts(),
            version: self.judges.version().clone(),
            reloads: self.reloads,
            threads: self.state.thread_count(),
            state: *self.state.counters(),
            tables: [
                ("containers", self.state.containers().len()),
                ("objects of Kubernetes", self.state.k8s().len()),
                ("users and groups", self.state.users().len()),
                ("names of addresses", self.state.names().len()),
            ],
            kernel: Numbers::of_kernel(source),
            missing: watch.map(|watch| watch.missing().to_vec()).unwrap_or_default(),
            hold: self.hold.counts(),
            asked: watch.and_then(|watch| watch.asked_runtimes()),
            outputs: self.outputs.probes(),
            gap: self.state.gap().cloned(),
            vitals: self.trust.as_ref().map(|trust| trust.vitals().clone()),
            limited: self.upkeep.as_ref().map(Upkeep::limited).unwrap_or_default(),
        }
    }

    /// Judges what has waited long enough, then the event, unless that has to wait: for what is known of this process's container.
    #[inline]
    fn judge(&mut self, event: &Event<'_>, effect: &Effect) -> Option<Arc<Facts>> {
        let Self { state, judges, hold, outputs, print, recorders, .. } = self;
        let lineage = outputs.lineage();
        let mut tell = teller(outputs, recorders);
        while let Some(held) = hold.due(state, event.ts) {
            let telling = Telling { lineage, unanswered: held.unanswered() };
            held.judge(state, print, |cx| judges.judge(cx, telling, &mut tell));
        }
        if effect.hidden {
            return None;
        }
        let cx = Cx::new(event, state, effect, print);
        match hold.place(&cx, |cx, awaited| judges.may_match(cx, awaited)) {
            Place::Now(unanswered) => {
                judges.judge(&cx, Telling { lineage, unanswered }, &mut tell);
                None
            }
            Place::Aside => cx.thread().map(|thread| thread.facts.clone()),
        }
    }

    /// Judges what still waits for what runtimes say; for the end of a stream.
    fn judge_held(&mut self) {
        let Self { state, judges, hold, outputs, print, recorders, .. } = self;
        let lineage = outputs.lineage();
        let mut tell = teller(outputs, recorders);
        for held in hold.end() {
            let telling = Telling { lineage, unanswered: held.unanswered() };
            held.judge(state, print, |cx| judges.judge(cx, telling, &mut tell));
        }
    }

    /// Completes all recordings, and says what became of them, a line each.
    pub fn end_recordings(&mut self) -> Vec<String> {
        let ended = self.recorders.drain(..).map(|recorder| recorder.finish(&mut self.outputs));
        ended.flat_map(|(what, report)| report.lines(what)).collect()
    }
}
