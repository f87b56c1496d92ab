//! Coverage gaps: spans of time in which the source lost events. They are events of the stream, so that recordings and replays know them too.

use super::{Cursor, PREFIX, SnapshotError, put_text};
use crate::event::Event;
use crate::events::Asyncevent;

/// Name of the async event that carries a [`Gap`].
pub const GAP: &[u8] = b"lanner.gap";
/// Name of the async event that only says how late it is: everything up to its time has been told. No data.
pub const TICK: &[u8] = b"lanner.tick";
/// Different losses of a gap that are read.
pub const MAX_LOSSES: usize = 256;
/// Longest name of a class or reason, bytes.
const MAX_NAME: usize = 64;

/// Where in its life a gap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapPhase {
    /// The first losses were found.
    Opened,
    /// More losses were found.
    Grew,
    /// Nothing was lost for a while.
    Closed,
}

/// Events of one class that were lost for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// Class of the events, as in `file`; `any` where the source can't tell.
    pub class: String,
    /// Why, as in `ring full`.
    pub reason: String,
    /// How many since the gap's beginning.
    pub count: u64,
}

/// A span of time in which events were lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Where in its life it is.
    pub phase: GapPhase,
    /// The last look at the source's counters before the losses, ns since 1970.
    pub from: u64,
    /// The last look that found losses, ns since 1970.
    pub to: u64,
    /// What was lost so far.
    pub losses: Vec<Loss>,
}

impl Gap {
    /// Reads an event; `None` for events that are no gap's.
    ///
    /// # Errors
    /// [`SnapshotError`] for data that is no gap, names that are longer than 64 bytes or not UTF-8.
    pub fn from_event(event: &Event<'_>) -> Option<Result<Self, SnapshotError>> {
        if !event.param(1).is_some_and(|name| name.starts_with(PREFIX)) || event.code() != Asyncevent::CODE {
            return None;
        }
        let asyncevent = Asyncevent::decode(event);
        (asyncevent.name == Some(GAP)).then(|| Self::decode(asyncevent.data.unwrap_or_default()))
    }

    /// Reads phase (`u8`), `from`, `to` (`u64`), the number of losses (`u16`, at most [`MAX_LOSSES`]), each with class and reason (texts behind
    /// `u16` lengths) and count (`u64`). What follows is of a newer writer.
    fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let mut input = Cursor::new(bytes);
        let phase = match input.array("phase")? {
            [0] => GapPhase::Opened,
            [1] => GapPhase::Grew,
            [2] => GapPhase::Closed,
            [other] => return Err(SnapshotError::UnknownKind(other.into())),
        };
        let (from, to) = (input.u64("from")?, input.u64("to")?);
        let count = usize::from(u16::from_le_bytes(input.array("losses")?));
        if count > MAX_LOSSES {
            return Err(SnapshotError::TooLong("losses", count, MAX_LOSSES));
        }
        let mut losses = Vec::with_capacity(count);
        for _ in 0..count {
            let (class, reason) = (name(&mut input, "class")?, name(&mut input, "reason")?);
            losses.push(Loss { class, reason, count: input.u64("count")? });
        }
        Ok(Self { phase, from, to, losses })
    }

    /// Appends what [`Self::from_event`] reads; losses beyond [`MAX_LOSSES`] are left out.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(match self.phase {
            GapPhase::Opened => 0,
            GapPhase::Grew => 1,
            GapPhase::Closed => 2,
        });
        out.extend_from_slice(&self.from.to_le_bytes());
        out.extend_from_slice(&self.to.to_le_bytes());
        out.extend_from_slice(&(self.losses.len().min(MAX_LOSSES) as u16).to_le_bytes());
        for loss in self.losses.iter().take(MAX_LOSSES) {
            put_text(out, loss.class.as_bytes(), MAX_NAME);
            put_text(out, loss.reason.as_bytes(), MAX_NAME);
            out.extend_from_slice(&loss.count.to_le_bytes());
        }
    }

    /// True if an event of this time, ns since 1970, is inside. While the gap is open, all later ones are.
    pub fn holds(&self, ts: u64) -> bool {
        self.from <= ts && (self.phase != GapPhase::Closed || ts <= self.to)
    }

    /// Events lost so far.
    pub fn lost(&self) -> u64 {
        self.losses.iter().fold(0, |sum, loss| sum.saturating_add(loss.count))
    }

    /// The classes of the events that were lost, each once.
    pub fn classes(&self) -> Vec<&str> {
        each_once(self.losses.iter().map(|loss| loss.class.as_str()))
    }

    /// Why events were lost, each reason once.
    pub fn reasons(&self) -> Vec<&str> {
        each_once(self.losses.iter().map(|loss| loss.reason.as_str()))
    }
}

fn name(input: &mut Cursor<'_>, field: &'static str) -> Result<String, SnapshotError> {
    let text = core::str::from_utf8(input.text(field, MAX_NAME)?);
    text.map(str::to_owned).map_err(|_| SnapshotError::NotText(field))
}

fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::encode_event;
    use super::{GAP, Gap, GapPhase, Loss};
    use crate::event::{Event, EventBuf};

    fn gap(phase: GapPhase) -> Gap {
        let loss =
            |class: &str, reason: &str, count| Loss { class: class.to_owned(), reason: reason.to_owned(), count };
        let losses = vec![loss("file", "ring full", 7), loss("net", "ring full", 2), loss("file", "too big", 1)];
        Gap { phase, from: 100, to: 200, losses }
    }

    #[test]
    fn what_is_written_is_read() {
        for phase in [GapPhase::Opened, GapPhase::Grew, GapPhase::Closed] {
            let gap = gap(phase);
            let mut buf = EventBuf::default();
            encode_event(&mut buf, 5, GAP, |out| gap.encode(out));
            let read = Gap::from_event(&Event::parse(buf.bytes()).unwrap()).unwrap().unwrap();
            assert_eq!(read, gap);
            assert_eq!(
                (read.lost(), read.classes(), read.reasons()),
                (10, vec!["file", "net"], vec!["ring full", "too big"])
            );
        }
    }

    #[test]
    fn no_bytes_are_too_few_or_too_strange_to_be_refused() {
        let mut bytes = Vec::new();
        gap(GapPhase::Grew).encode(&mut bytes);
        for len in 0..bytes.len() {
            assert!(Gap::decode(&bytes[..len]).is_err(), "{len}");
        }
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = value;
                let _ = Gap::decode(&bytes);
            }
        }
    }

    #[test]
    fn an_open_gap_has_no_end() {
        let (open, closed) = (gap(GapPhase::Opened), gap(GapPhase::Closed));
        let inside = |gap: &Gap| [99, 100, 200, 201].map(|ts| gap.holds(ts));
        assert_eq!(inside(&open), [false, true, true, true]);
        assert_eq!(inside(&closed), [false, true, true, false]);
    }
}
