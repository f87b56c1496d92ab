//! Who reads standard error, and may not: a terminal that was stopped, a pipe's end that hangs. Lines that find no room are lost and counted, so that nobody waits for
//! their reader, least of all the thread that takes events.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::os::fd::BorrowedFd;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a pipe with room takes at once (PIPE_BUF, see pipe(7)).
const PIECE: usize = 4096;
/// How long a reader is waited for, once; after that not at all, until it reads again.
const PATIENCE: Duration = Duration::from_millis(200);

/// What is known of a reader.
#[derive(Debug, Default)]
pub(super) struct Reader(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// It does not read.
    stands: bool,
    /// Messages lost since it stands, the first of them behind its beginning.
    lost: u64,
    cut: bool,
}

impl Reader {
    pub(super) const fn new() -> Self {
        Self(Mutex::new(State { stands: false, lost: 0, cut: false }))
    }

    /// Writes a message, or counts it. In front of the first one behind losses stands what `tell` says of their number.
    pub(super) fn write(&self, to: BorrowedFd<'_>, message: &str, tell: impl FnOnce(u64) -> String) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.lost > 0 && !takes(to, Duration::ZERO) {
            state.lost += 1;
            return;
        }
        let lost = std::mem::take(&mut state.lost);
        let mut told = if std::mem::take(&mut state.cut) { "\n".to_owned() } else { String::new() };
        if lost > 0 {
            told += &tell(lost);
        }
        let patience = if std::mem::take(&mut state.stands) { Duration::ZERO } else { PATIENCE };
        told += message;
        let written = put(to, told.as_bytes(), Instant::now() + patience);
        if written < told.len() {
            *state = State { stands: true, lost: lost + 1, cut: written > 0 };
        }
    }
}

/// Writes it as far as somebody reads; tells how many bytes. What can't be written for other reasons is nobody's loss: there is no log.
fn put(to: BorrowedFd<'_>, bytes: &[u8], until: Instant) -> usize {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        if !takes(to, until.saturating_duration_since(Instant::now())) {
            return at;
        }
        match rustix::io::write(to, rest.get(..PIECE).unwrap_or(rest)) {
            Ok(count) => at += count,
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            Err(_) => return bytes.len(),
        }
    }
    at
}

/// Whether there is room for a piece, at once or within this time; also where writing tells an error.
fn takes(to: BorrowedFd<'_>, within: Duration) -> bool {
    let within = Timespec { tv_sec: 0, tv_nsec: within.subsec_nanos().into() };
    loop {
        match poll(&mut [PollFd::new(&to, PollFlags::OUT)], Some(&within)) {
            Err(rustix::io::Errno::INTR) => {}
            polled => return polled != Ok(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PATIENCE, Reader};
    use std::io::{Read as _, pipe};
    use std::os::fd::AsFd as _;
    use std::time::{Duration, Instant};

    #[test]
    fn a_reader_that_stands_is_waited_for_once_and_told_what_it_missed() {
        let (mut from, to) = pipe().unwrap();
        let reader = Reader::new();
        let line = |number: usize| format!("{number:04}{}\n", "x".repeat(995));
        let begun = Instant::now();
        for number in 0..1000 {
            reader.write(to.as_fd(), &line(number), |lost| format!("lost {lost}\n"));
        }
        let took = begun.elapsed();
        assert!(took >= PATIENCE && took < PATIENCE + Duration::from_secs(2), "{took:?}");
        let mut text = vec![0; 1_000_000];
        let kept = from.read(&mut text).unwrap();
        // A pipe holds 64 KiB.
        assert!((60_000..=65_536).contains(&kept), "{kept}");
        reader.write(to.as_fd(), "again\n", |lost| format!("lost {lost}\n"));
        reader.write(to.as_fd(), "more\n", |lost| format!("lost {lost}\n"));
        drop(to);
        let mut rest = String::new();
        from.read_to_string(&mut rest).unwrap();
        let number = rest.strip_prefix("lost ").and_then(|rest| rest.strip_suffix("\nagain\nmore\n")).unwrap();
        let lost: usize = number.parse().unwrap();
        assert!((930..=940).contains(&lost), "{lost}");
    }

    #[test]
    fn behind_a_message_that_was_cut_a_line_begins() {
        let (mut from, to) = pipe().unwrap();
        let reader = Reader::new();
        reader.write(to.as_fd(), &"x".repeat(100_000), |_| unreachable!());
        let mut text = vec![0; 100_000];
        assert_eq!(from.read(&mut text).unwrap(), 65_536);
        reader.write(to.as_fd(), "again\n", |lost| format!("lost {lost}\n"));
        drop(to);
        let mut rest = String::new();
        from.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "\nlost 1\nagain\n");
    }

    #[test]
    fn a_reader_that_is_gone_holds_nobody_up() {
        let (from, to) = pipe().unwrap();
        drop(from);
        let reader = Reader::new();
        let begun = Instant::now();
        for _ in 0..100 {
            reader.write(to.as_fd(), "x\n", |lost| format!("lost {lost}\n"));
        }
        assert!(begun.elapsed() < PATIENCE);
    }
}
