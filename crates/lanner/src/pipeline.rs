//! The way of an event: from the source through the state and the rules to the outputs.

use crate::judges::Judges;
use crate::source::{Source, SourceError};
use lanner_fields::Cx;
use lanner_fields::cx::PrintOptions;
use lanner_output::Outputs;
use lanner_schema::snapshot::is_own;
use lanner_state::State;

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

impl Pipeline {
    /// Takes events until the source ends or `go_on` says no; it is asked after each event, with what is true then and the event's time (ns
    /// since 1970, 0 for what was there before).
    ///
    /// # Errors
    /// When the source breaks off; what came before has been judged.
    pub fn run(
        &mut self,
        source: &mut Source,
        mut go_on: impl FnMut(&mut Outputs, &State, u64) -> bool,
    ) -> Result<(), SourceError> {
        let Self { state, judges, outputs, print, taken } = self;
        let lineage = outputs.lineage();
        while let Some(mut event) = source.next()? {
            *taken += u64::from(!is_own(&event));
            event.num = *taken;
            let effect = state.follow(&event);
            if !effect.hidden {
                judges.judge(&Cx::new(&event, state, &effect, print), lineage, &mut |alert| outputs.tell(alert));
            }
            let ts = event.ts;
            state.settle(effect);
            if !go_on(outputs, state, ts) {
                break;
            }
        }
        Ok(())
    }
}
