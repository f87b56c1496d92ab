//! Which container runtimes were found, and which answered.

use super::Findings;
use crate::runtimes;
use crate::settings::Settings;
use lanner_engine::load::Front;
use lanner_enrich::{Enricher, RuntimeState, RuntimeStatus};
use std::time::{Duration, Instant};

/// How long runtimes may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the first look for sockets may take.
const TO_BEGIN: Duration = Duration::from_millis(300);
/// How often they are looked at meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What became of asking runtimes.
#[derive(Debug, Clone, Default)]
pub(super) enum Runtimes {
    /// Settings want no runtime to be asked.
    #[default]
    Off,
    /// Nothing could be asked: why.
    Failed(String),
    /// How it goes with each.
    Asked(Vec<RuntimeStatus>),
}

/// Asks the runtimes that settings name, or those that are found, until each has answered or has had its time.
pub(super) fn gather(settings: &Settings) -> Runtimes {
    let options = runtimes::options(settings, Front::Lanner).filter(|options| options.runtimes);
    let Some(options) = options else { return Runtimes::Off };
    let enricher = match Enricher::start(options) {
        Ok(enricher) => enricher,
        Err(error) => return Runtimes::Failed(error.to_string()),
    };
    let began = Instant::now();
    loop {
        std::thread::sleep(LOOK_EVERY);
        let status = enricher.status();
        // The thread that asks begins with a look for sockets.
        let patience = if status.is_empty() { TO_BEGIN } else { PATIENCE };
        let waits = status.is_empty() || status.iter().any(|of| of.state == RuntimeState::Found);
        if !waits || began.elapsed() > patience {
            return Runtimes::Asked(status);
        }
    }
}

pub(super) fn examine(runtimes: &Runtimes, to: &mut Findings) {
    let statuses = match runtimes {
        Runtimes::Off => {
            return to.good("runtimes are not asked (lanner.containers is false): containers have ids, not names");
        }
        Runtimes::Failed(why) => return to.limited(format!("runtimes can't be asked: {why}"), ""),
        Runtimes::Asked(statuses) => statuses,
    };
    let there = || statuses.iter().filter(|of| of.state != RuntimeState::Absent);
    if there().next().is_none() {
        to.good("no runtime's socket is on the usual paths: containers have ids, not names");
    }
    for RuntimeStatus { endpoint, state, version } in there() {
        let which = format!("{} at {}", endpoint.kind, endpoint.socket.display());
        match state {
            RuntimeState::Absent => {}
            RuntimeState::Answers if version.is_empty() => to.good(format!("{which} answers")),
            RuntimeState::Answers => to.good(format!("{which} answers: {version}")),
            RuntimeState::Found => to.limited(
                format!("{which} has not answered in {} s", PATIENCE.as_secs()),
                "see whether the runtime is well; events of its containers wait for it, and say that they got no answer",
            ),
            // containerd's sockets are asked in both of its languages, and one may be switched off.
            RuntimeState::NotSpoken(why) => to.good(format!("{which} {why}")),
            RuntimeState::Fails(why) => to.limited(
                format!("{which} {why}"),
                "run as a user who may use the socket; where Lanner is in a container itself, mount the socket and set HOST_ROOT",
            ),
        }
    }
}
