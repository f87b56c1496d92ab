//! The canary's process: opens the path that it is told, which is not there, and says that it has. It ends with the pipe that it is told by.

use lanner_source::privileges::{Need, keep};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The name by which the program knows that it is this process.
pub const NAME: &str = "lanner-canary";

/// Bytes that the process reads or writes at once, at most.
pub(super) const LINE: usize = 256;

/// The process, seen from the program that started it.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    orders: ChildStdin,
    answers: ChildStdout,
    /// An order was not answered yet.
    busy: bool,
}

impl Helper {
    /// Starts it, in a process group of its own, so that what ends the program from a terminal does not end it before.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn start() -> io::Result<Self> {
        let mut command = Command::new("/proc/self/exe");
        command.arg0(NAME).env_clear().current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(orders), Some(answers)) => Ok(Self { child, orders, answers, busy: false }),
            _ => Err(io::Error::other("no pipes")),
        }
    }

    /// Its number, in our pid namespace.
    pub fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Orders an action, which [`Self::has_acted`] tells of. Only if the last one was answered: so the pipe never fills, and this never waits.
    ///
    /// # Errors
    /// When the process is gone.
    pub fn order(&mut self, path: &str) -> io::Result<()> {
        if !self.busy {
            self.orders.write_all(format!("{path}\n").as_bytes())?;
            self.busy = true;
        }
        Ok(())
    }

    /// True once after each action.
    pub fn has_acted(&mut self) -> bool {
        let mut fds = [PollFd::new(&self.answers, PollFlags::IN)];
        let ready = self.busy && poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|ready| ready > 0);
        let answered = ready && self.answers.read(&mut [0; LINE]).is_ok_and(|len| len > 0);
        self.busy &= !answered;
        answered
    }

    /// True while an order was not answered.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// True once it has ended.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // It would end with its pipe; who is stopped does not. Who is gone already need not be ended.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// The process itself; gives its exit code.
pub fn main() -> u8 {
    // By its file it would be called `exe`.
    let _ = rustix::thread::set_name(c"lanner-canary");
    // It needs nothing of root's power. Who was refused that goes on with what it has.
    let _ = keep(Need::Nothing);
    let (mut orders, mut answers) = (io::stdin().lock(), io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        match orders.read_until(b'\n', &mut line) {
            Ok(1..) => {}
            _ => return 0,
        }
        // It fails: nothing is there.
        let _ = File::open(OsStr::from_bytes(line.trim_ascii_end()));
        if answers.write_all(b"\n").and_then(|()| answers.flush()).is_err() {
            return 0;
        }
    }
}
