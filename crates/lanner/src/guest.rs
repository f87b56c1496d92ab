//! A good guest on the host: what Lanner does not need it gives up, once the probe is attached.

mod budget;
mod cap;
mod seccomp;
pub mod service;
pub mod store;
mod upkeep;

pub use budget::{HELD, limits, share};
pub use seccomp::DENIED;
pub use upkeep::{Change, Limited, Upkeep};

use crate::settings::Settings;
use lanner_source::privileges::{Need, keep};
use std::thread::{Builder, scope};

/// What is given up in a run.
#[derive(Debug, Clone, Copy)]
pub struct Guest {
    /// Capabilities.
    drops: bool,
    /// Calls.
    denies: bool,
    /// Some output runs programs.
    runs_programs: bool,
}

/// Name of the rule of alerts about what is given up.
pub const RULE: &str = "Lanner internal: limits reached";

/// The type of outputs that run programs.
const PROGRAM: &str = "program";

impl Guest {
    /// As the settings say; `live`: the running host is watched. Other runs keep what their user has.
    pub fn of(settings: &Settings, live: bool) -> Self {
        let listed = settings.outputs.iter().any(|output| output.kind.name == PROGRAM);
        Self {
            drops: live && settings.lanner.drop_privileges,
            denies: live && settings.lanner.seccomp,
            runs_programs: settings.program.enabled || listed,
        }
    }

    /// Outputs of these settings can be had in the run that this began with: programs are started only where some were from the start.
    ///
    /// # Errors
    /// Why not, in words for the user.
    pub fn allows(&self, settings: &Settings) -> Result<(), String> {
        if !self.denies || self.runs_programs || !Self::of(settings, true).runs_programs {
            return Ok(());
        }
        Err("no output ran programs at the start, so this run may not start any (`lanner.seccomp`): a program output needs a restart".to_owned())
    }

    /// Capabilities are given up.
    pub fn drops(&self) -> bool {
        self.drops
    }

    /// Does this work with the capabilities that it needs, which the threads that it starts keep.
    ///
    /// # Errors
    /// What the system refuses, in words for the user.
    pub fn with<T: Send>(&self, need: Need, work: impl FnOnce() -> T + Send) -> Result<T, String> {
        if !self.drops {
            return Ok(work());
        }
        scope(|scope| {
            let thread = Builder::new().name("start".to_owned());
            let thread = thread.spawn_scoped(scope, move || keep(need).map(|()| work()));
            match thread.map_err(|error| format!("can't start a thread: {error}"))?.join() {
                Ok(done) => done.map_err(cant_drop),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    /// The start is over: this thread, which takes the events, keeps what that needs, and no thread makes calls that are denied from now on.
    ///
    /// # Errors
    /// What the system refuses, in words for the user.
    pub fn settle(&self) -> Result<(), String> {
        if self.drops {
            keep(Need::Maps).map_err(cant_drop)?;
        }
        if self.denies {
            seccomp::begin(self.runs_programs)
                .map_err(|error| format!("can't forbid calls (`lanner.seccomp: false` goes without): {error}"))?;
        }
        Ok(())
    }
}

fn cant_drop(error: rustix::io::Errno) -> String {
    format!("can't give up privileges (`lanner.drop_privileges: false` keeps them): {error}")
}
