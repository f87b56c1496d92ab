//! Signals become flags that the loop looks at.

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What was asked of the program from outside.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    stop: Arc<AtomicBool>,
    reopen: Arc<AtomicBool>,
    hangup: Arc<AtomicBool>,
}

impl Signals {
    /// From now on SIGINT and SIGTERM ask to stop (a second one ends the program at once), SIGUSR1 to open files again, and SIGHUP what
    /// [`Self::take_hangup`] is used for.
    ///
    /// # Errors
    /// When the system refuses the handlers.
    pub fn install() -> std::io::Result<Self> {
        let signals = Self::default();
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, signals.stop.clone())?;
            flag::register(signal, signals.stop.clone())?;
        }
        flag::register(SIGUSR1, signals.reopen.clone())?;
        flag::register(SIGHUP, signals.hangup.clone())?;
        Ok(signals)
    }

    /// True once the program should end.
    #[inline]
    pub fn stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// True once after each request to open files again.
    #[inline]
    pub fn take_reopen(&self) -> bool {
        take(&self.reopen)
    }

    /// True once after each SIGHUP: the terminal went away, or a service is asked to read its settings again.
    #[inline]
    pub fn take_hangup(&self) -> bool {
        take(&self.hangup)
    }

    /// From now on a SIGHUP asks to stop too.
    ///
    /// # Errors
    /// When the system refuses the handler.
    pub fn stop_at_hangup(&self) -> std::io::Result<()> {
        flag::register(SIGHUP, self.stop.clone()).map(drop)
    }
}

#[inline]
fn take(flag: &AtomicBool) -> bool {
    flag.load(Ordering::Relaxed) && flag.swap(false, Ordering::Relaxed)
}
