//! A process in a group of its own, written to with a time limit, and killed with its group.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{ErrorKind, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What went wrong with it.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It did not read or end in time.
    TimedOut,
    /// It is not there, or went away: why.
    Ended(String),
}

/// The process group that runs now, for who stops it from another thread. It is held while a process is waited for, so that its number is no other's.
#[derive(Debug, Clone, Default)]
pub(super) struct Current(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    group: Option<Pid>,
    /// No other is started any more.
    stopped: bool,
}

impl State {
    fn kill(&self) {
        if let Some(group) = self.group {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

impl Current {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills it, for good.
    pub(super) fn stop(&self) {
        let mut state = self.lock();
        state.stopped = true;
        state.kill();
    }
}

/// A process that is fed.
#[derive(Debug)]
pub(super) struct Running {
    child: Child,
    current: Current,
    stdin: Option<ChildStdin>,
}

/// Time between two looks at whether it has ended: at first, and at most.
const LOOKS: (Duration, Duration) = (Duration::from_micros(100), Duration::from_millis(5));

impl Running {
    pub(super) fn start(command: &str, current: &Current) -> Result<Self, Trouble> {
        let ended = |error: std::io::Error| Trouble::Ended(format!("it can't be started: {error}"));
        let mut state = current.lock();
        if state.stopped {
            return Err(Trouble::Ended("it is not started any more, the end has come".to_owned()));
        }
        let mut child = Command::new("/bin/sh")
            .arg("-c")
            .arg(command)
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(ended)?;
        state.group = Some(Pid::from_child(&child));
        drop(state);
        let stdin = child.stdin.take();
        let running = Self { child, current: current.clone(), stdin };
        if let Some(stdin) = &running.stdin {
            rustix::io::ioctl_fionbio(stdin, true).map_err(|error| ended(error.into()))?;
        }
        Ok(running)
    }

    /// Whether it has ended.
    fn ended(&mut self) -> std::io::Result<Option<ExitStatus>> {
        let mut state = self.current.lock();
        let status = self.child.try_wait()?;
        if status.is_some() {
            state.group = None;
        }
        Ok(status)
    }

    /// False once it has ended, or nobody reads its input any more.
    pub(super) fn is_there(&self) -> bool {
        let Some(stdin) = &self.stdin else { return false };
        let mut fds = [PollFd::new(stdin, PollFlags::OUT)];
        let polled = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
        polled.is_ok() && !fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
    }

    /// Writes all of it by the deadline.
    pub(super) fn write(&mut self, mut bytes: &[u8], deadline: Instant) -> Result<(), Trouble> {
        let Some(stdin) = &mut self.stdin else { return Err(Trouble::Ended("its input is closed".to_owned())) };
        while !bytes.is_empty() {
            match stdin.write(bytes) {
                Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let left = deadline.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        return Err(Trouble::TimedOut);
                    }
                    let left = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) };
                    // Whatever came of it is seen by the next write.
                    let _ = poll(&mut [PollFd::new(stdin, PollFlags::OUT)], Some(&left));
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(Trouble::Ended(format!("it reads no more: {error}"))),
            }
        }
        Ok(())
    }

    /// Closes its input and waits for its end.
    pub(super) fn finish(mut self, deadline: Instant) -> Result<ExitStatus, Trouble> {
        self.stdin = None;
        let mut look = LOOKS.0;
        loop {
            match self.ended() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if Instant::now() >= deadline => return Err(Trouble::TimedOut),
                Ok(None) => {
                    std::thread::sleep(look);
                    look = (look * 2).min(LOOKS.1);
                }
                Err(error) => return Err(Trouble::Ended(error.to_string())),
            }
        }
    }
}

impl Drop for Running {
    /// Kills what still runs of it: it is in our way, or the program ends.
    fn drop(&mut self) {
        self.stdin = None;
        if matches!(self.ended(), Ok(None)) {
            let mut state = self.current.lock();
            state.kill();
            let _ = self.child.wait();
            state.group = None;
        }
    }
}
