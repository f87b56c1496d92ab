//! The way of an event: from the source through the state and the rules to the outputs.

use crate::judges::Judges;
use crate::source::{Source, SourceError};
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_output::Outputs;
use lanner_schema::snapshot::{Gap, is_own};
use lanner_state::State;
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
    /// Events taken so far.
    pub taken: u64,
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
        let Self { state, judges, outputs, print, taken } = self;
        let lineage = outputs.lineage();
        while let Some(mut event) = source.next()? {
            *taken += u64::from(!is_own(&event));
            event.num = *taken;
            let effect = state.follow(&event);
            if !effect.hidden {
                judges.judge(&Cx::new(&event, state, &effect, print), lineage, &mut |alert| outputs.tell(alert));
            }
            let (ts, taken) = (event.ts, *taken);
            let gap = effect.gap_told.then(|| state.gap().cloned()).flatten();
            state.settle(effect);
            if !go_on(Moment { source, state, outputs, ts, taken, gap }) {
                break;
            }
        }
        Ok(())
    }
}
