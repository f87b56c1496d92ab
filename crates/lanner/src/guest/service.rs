//! What the service manager is told, by the protocol of sd_notify(3). A manager that takes no messages holds nobody up.

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketAddrUnix, sendmsg_addr};
use rustix::time::{ClockId, clock_gettime};
use std::io::IoSlice;
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::UnixDatagram;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Where the manager listens.
#[derive(Debug)]
struct Manager {
    socket: UnixDatagram,
    address: SocketAddrUnix,
}

impl Manager {
    /// Whom the surroundings name, if somebody.
    fn named() -> Option<Self> {
        let name = std::env::var_os("NOTIFY_SOCKET")?;
        let address = match name.as_bytes() {
            [b'@', name @ ..] => SocketAddrUnix::new_abstract_name(name),
            _ => SocketAddrUnix::new(&name),
        };
        let socket = UnixDatagram::unbound().ok()?;
        socket.set_nonblocking(true).ok()?;
        Some(Self { socket, address: address.ok()? })
    }
}

fn manager() -> Option<&'static Manager> {
    static MANAGER: OnceLock<Option<Manager>> = OnceLock::new();
    MANAGER.get_or_init(Manager::named).as_ref()
}

/// True if there is somebody to be told.
pub fn is_named() -> bool {
    manager().is_some()
}

pub(super) fn tell(text: &str) {
    tell_with(text, &[]);
}

/// Descriptors of a message at most, include/net/scm.h.
const MOST_FDS: usize = 253;

/// Tells something about descriptors, which the manager gets with it.
pub(super) fn tell_with(text: &str, fds: &[BorrowedFd<'_>]) {
    let Some(Manager { socket, address }) = manager() else { return };
    let fds = &fds[..fds.len().min(MOST_FDS)];
    let mut space = vec![MaybeUninit::uninit(); SendAncillaryMessage::ScmRights(fds).size()];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !fds.is_empty() && !ancillary.push(SendAncillaryMessage::ScmRights(fds)) {
        return;
    }
    // Who does not listen misses a message; the watchdog's next one comes soon.
    let _ = sendmsg_addr(socket, address, &[IoSlice::new(text.as_bytes())], &mut ancillary, SendFlags::empty());
}

/// A value is one line.
fn line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(MAX_STATUS).collect()
}

/// Longest status, in characters.
const MAX_STATUS: usize = 200;

/// The start, or a reload, is over.
pub fn ready(status: &str) {
    tell(&format!("READY=1\nSTATUS={}\n", line(status)));
}

/// A reload begins; [`ready`] tells its end.
pub fn reloading() {
    let now = clock_gettime(ClockId::Monotonic);
    let us = i128::from(now.tv_sec) * 1_000_000 + i128::from(now.tv_nsec) / 1000;
    tell(&format!("RELOADING=1\nMONOTONIC_USEC={us}\nSTATUS=reading rules\n"));
}

/// The end begins.
pub fn stopping(status: &str) {
    tell(&format!("STOPPING=1\nSTATUS={}\n", line(status)));
}

/// How things are.
pub fn status(status: &str) {
    tell(&format!("STATUS={}\n", line(status)));
}

/// Shows the manager that events are taken: whoever takes them has to turn it.
#[derive(Debug)]
pub struct Watchdog {
    /// Half of what the manager waits for at most.
    every: Duration,
    due: Instant,
}

impl Watchdog {
    /// What the manager asks for, if it does, and of this process.
    pub fn wanted() -> Option<Self> {
        let variable = |name: &str| std::env::var(name).ok();
        let of_us = variable("WATCHDOG_PID").is_none_or(|pid| pid == std::process::id().to_string());
        let wait: u64 = variable("WATCHDOG_USEC").filter(|_| of_us)?.parse().ok()?;
        Some(Self { every: Duration::from_micros(wait / 2), due: Instant::now() })
    }

    /// The next event was taken, or there was none; true if the manager was told.
    pub fn turn(&mut self, now: Instant) -> bool {
        let due = now >= self.due;
        if due {
            self.due = now + self.every;
            tell("WATCHDOG=1\n");
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::{Watchdog, line};
    use std::time::{Duration, Instant};

    #[test]
    fn the_watchdog_speaks_only_when_it_is_turned_and_time_has_passed() {
        let now = Instant::now();
        let mut dog = Watchdog { every: Duration::from_secs(1), due: now };
        let at = |ms: u64| now + Duration::from_millis(ms);
        assert_eq!(
            [0, 500, 1000, 1999, 5000, 5500].map(|ms| dog.turn(at(ms))),
            [true, false, true, false, true, false]
        );
    }

    #[test]
    fn a_status_is_a_line() {
        assert_eq!(line("one\nREADY=1"), "one READY=1");
        assert_eq!(line(&"x".repeat(1000)).len(), 200);
    }
}
