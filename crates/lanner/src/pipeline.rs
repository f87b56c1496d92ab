//! The way of an event: from the source through the state and the rules to the outputs.

use crate::judges::Judges;
use crate::recorder::Recorder;
use crate::source::{Source, SourceError};
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_output::Outputs;
use lanner_schema::Event;
use lanner_schema::events::{Asyncevent, Execve, Execveat};
use lanner_schema::snapshot::{Gap, Snapshot, is_own, origin};
use lanner_state::State;
use lanner_state::facts::Text;
use std::sync::Arc;

/// All that an event meets.
#[derive(Debug)]
pub struct Pipeline {
    /// What is true on the host.
    pub state: State,
    /// The rules.
    pub judges: Judges,
    /// Where alerts go.
    pub outputs: Outputs,
    /// How fields are printed.
    pub print: PrintOptions,
    /// What is recorded meanwhile.
    pub recorders: Vec<Recorder>,
    /// Events taken so far.
    pub taken: u64,
    /// Events that the stream had before it was recorded: rules see the numbers of then.
    pub before: u64,
}

/// Where a container is seen, or runs a program: the container, a process in it, and whether names of its users are known, which may have changed.
fn unnamed(event: &Event<'_>, state: &State) -> Option<(Text, i64, bool)> {
    let tid = match event.code() {
        Execve::CODE | Execveat::CODE => event.tid,
        Asyncevent::CODE => match Snapshot::from_event(event)? {
            Ok(Snapshot::Thread(entry)) if entry.tid == entry.pid => entry.tid,
            _ => return None,
        },
        _ => return None,
    };
    let facts = &state.thread(tid)?.facts;
    let known = !facts.container.is_empty() && state.users().names(&facts.container).is_some();
    (!facts.container.is_empty()).then(|| (facts.container.clone(), facts.pid, known))
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
}

impl Pipeline {
    /// Takes events until the source ends or `go_on` says no; it is asked after each event. A live source has one for every tenth of a second,
    /// even when nothing happens.
    ///
    /// # Errors
    /// When the source breaks off; what came before has been judged.
    pub fn run(&mut self, source: &mut Source, mut go_on: impl FnMut(Moment<'_>) -> bool) -> Result<(), SourceError> {
        let Self { state, judges, outputs, print, recorders, taken, before } = self;
        let lineage = outputs.lineage();
        let live = matches!(source, Source::Live(_));
        while let Some(mut event) = source.next()? {
            if !is_own(&event) {
                *taken += 1;
            } else if let Some(origin) = origin(&event) {
                *before = origin.events.saturating_sub(*taken);
            }
            event.num = *before + *taken;
            recorders.iter_mut().for_each(|recorder| recorder.event(&event));
            let effect = state.follow(&event);
            if !effect.hidden {
                judges.judge(&Cx::new(&event, state, &effect, print), lineage, &mut |alert, rule| {
                    outputs.tell(alert);
                    recorders.iter_mut().for_each(|recorder| recorder.fired(rule, alert));
                });
            }
            let (ts, taken) = (event.ts, *taken);
            let asked = if live { unnamed(&event, state) } else { None };
            let gap = effect.gap_told.then(|| state.gap().cloned()).flatten();
            state.settle(effect);
            if let (Some((container, process, known)), Source::Live(watch)) = (asked, &mut *source) {
                watch.ask_users(&container, process, known);
            }
            recorders.iter().for_each(|recorder| recorder.tell_at_once(outputs));
            if !go_on(Moment { source, state, outputs, ts, taken, gap }) {
                break;
            }
        }
        Ok(())
    }

    /// Completes all recordings, and says what became of them, a line each.
    pub fn end_recordings(&mut self) -> Vec<String> {
        let ended = self.recorders.drain(..).map(|recorder| recorder.finish(&mut self.outputs));
        ended.flat_map(|(what, report)| report.lines(what)).collect()
    }
}
