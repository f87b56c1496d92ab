//! What changes with the rules: outputs, who hears signs of life, and the log.

use crate::log::{self, Log};
use crate::settings::Settings;
use crate::trust::{self, Trust};
use lanner_output::{Change, Outputs};
use std::sync::Arc;

/// All of it, ready to take over.
#[derive(Debug)]
pub struct Beside {
    outputs: Change,
    log: Arc<Log>,
    /// Names of outputs that get heartbeats, and the canary's alerts.
    heartbeat: Vec<String>,
    canary: Vec<String>,
}

impl Beside {
    /// As the settings say.
    pub fn new(settings: &Settings, outputs: Change, log: Arc<Log>) -> Self {
        let (heartbeat, canary) = (settings.heartbeat.outputs.clone(), settings.canary.outputs.clone());
        heartbeat.iter().chain(&canary).filter(|name| !outputs.has(name)).for_each(|name| trust::warn_of_missing(name));
        Self { outputs, log, heartbeat, canary }
    }

    /// Takes over, between two events.
    pub fn begin(self, outputs: &mut Outputs, trust: Option<&mut Trust>) {
        let Self { outputs: change, log, heartbeat, canary } = self;
        outputs.replace(change);
        log::follow(&log);
        if let Some(trust) = trust {
            trust.set_outputs(heartbeat, canary);
        }
    }
}
