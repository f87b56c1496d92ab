//! Events of older layouts become current ones: parameters of enter events move to their exits, old versions to the newest.
//!
//! Most events need nothing and are not touched. A converted event is built in a buffer of the converter's own, which is used again for the next.

use lanner_schema::event::HEADER_LEN;
use lanner_schema::events::{EVENT_COUNT, EVENTS};
use lanner_schema::info::{EventInfo, ParamInfo, Status};
use lanner_schema::{Event, EventError, ParamType};

use crate::stats::Stats;
use enters::Enters;
use table::{Action, CONVERSIONS, Conversion, Take};

mod container;
mod enters;
mod table;

/// More rounds than any chain of versions has; the format's own bound.
const MAX_ROUNDS: usize = 50;

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is current as it is.
    Pass,
    /// Another one stands for it, in [`Converter::bytes`].
    Converted,
    /// Counted, and not delivered.
    Dropped,
}

/// What to do with the events of a code.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Without use today.
    DropOld,
    /// Not in use.
    DropUnused,
    /// Always current.
    Pass,
    /// Current with this many parameters or more, but for versions that are old with any number; a row of the table else.
    Exit { nparams: Option<u8>, rows: (u16, u16) },
    /// A row of the table.
    Enter { rows: (u16, u16) },
}

static RULES: [Rule; EVENT_COUNT] = rules();

/// Looks up each code's rule once, while the crate is compiled.
const fn rules() -> [Rule; EVENT_COUNT] {
    let mut rules = [Rule::Pass; EVENT_COUNT];
    let (mut code, mut row) = (0, 0);
    while code < EVENT_COUNT {
        let first = row;
        while row < CONVERSIONS.len() && CONVERSIONS[row].code as usize == code {
            row += 1;
        }
        let rows = (first as u16, row as u16);
        let info = EVENTS[code];
        let status = info.status();
        rules[code] = match status {
            Status::Unused => Rule::DropUnused,
            Status::OldDrop => Rule::DropOld,
            Status::Current => Rule::Pass,
            Status::OldConvert | Status::CurrentConvertIfShort if !info.is_exit() => Rule::Enter { rows },
            Status::CurrentConvertIfShort => Rule::Exit { nparams: Some(info.params.len() as u8), rows },
            Status::OldConvert => Rule::Exit { nparams: None, rows },
        };
        code += 1;
    }
    rules
}

/// What to do with one event.
enum Decision {
    Pass,
    DropOld,
    DropUnused,
    /// No version of this event has so many parameters.
    Unconvertible,
    Act(Action),
}

#[inline]
fn decide(code: u16, nparams: u32) -> Result<Decision, EventError> {
    let rows = match *RULES.get(usize::from(code)).ok_or(EventError::UnknownCode(code))? {
        Rule::Pass => return Ok(Decision::Pass),
        Rule::DropOld => return Ok(Decision::DropOld),
        Rule::DropUnused => return Ok(Decision::DropUnused),
        // Falco refuses a current event with more parameters than it knows. Those that are known stand in front, so it is readable: a newer
        // writer's, or Lanner's own additions.
        Rule::Exit { nparams: Some(current), .. } if nparams >= u32::from(current) => return Ok(Decision::Pass),
        Rule::Exit { rows, .. } | Rule::Enter { rows } => rows,
    };
    let rows = CONVERSIONS.get(usize::from(rows.0)..usize::from(rows.1)).unwrap_or_default();
    let row = rows.iter().find(|row: &&Conversion| u32::from(row.nparams) == nparams);
    Ok(row.map_or(Decision::Unconvertible, |row| Decision::Act(row.action)))
}

/// Code and number of parameters from an event's header.
#[inline]
fn peek(bytes: &[u8]) -> Result<(u16, u32), EventError> {
    let header: &[u8; HEADER_LEN] = bytes.first_chunk().ok_or(EventError::ShortHeader)?;
    Ok((
        u16::from_le_bytes([header[20], header[21]]),
        u32::from_le_bytes([header[22], header[23], header[24], header[25]]),
    ))
}

/// Keeps enter events, and the buffers for what is built.
#[derive(Debug, Default)]
pub(crate) struct Converter {
    enters: Enters,
    out: Vec<u8>,
    spare: Vec<u8>,
}

impl Converter {
    /// Decides on one event's bytes, in their second version. Events that pass are not looked at further: parsing them is the caller's.
    ///
    /// # Errors
    /// [`EventError`] for an event whose lengths do not fit, or with a code that is not known.
    #[inline]
    pub fn convert(&mut self, bytes: &[u8], stats: &mut Stats) -> Result<Verdict, EventError> {
        let (code, nparams) = peek(bytes)?;
        match decide(code, nparams)? {
            Decision::Pass => return Ok(Verdict::Pass),
            Decision::Act(action) => return self.rounds(bytes, action, stats),
            // What is dropped is parsed too, so that damage does not hide behind it.
            Decision::DropOld => stats.dropped_old += u64::from(Event::parse(bytes).map(|_| 1u8)?),
            Decision::DropUnused => stats.dropped_unused += u64::from(Event::parse(bytes).map(|_| 1u8)?),
            Decision::Unconvertible => stats.unconvertible += u64::from(Event::parse(bytes).map(|_| 1u8)?),
        }
        Ok(Verdict::Dropped)
    }

    /// The event of the last [`Verdict::Converted`].
    pub fn bytes(&self) -> &[u8] {
        &self.spare
    }

    /// Forgets all enter events: what follows has nothing to do with what was.
    pub fn clear(&mut self) {
        self.enters.clear();
    }

    fn rounds(&mut self, bytes: &[u8], first: Action, stats: &mut Stats) -> Result<Verdict, EventError> {
        let mut action = first;
        let mut enter = EnterUse::default();
        for round in 0..MAX_ROUNDS {
            let event = Event::parse(if round == 0 { bytes } else { &self.spare })?;
            let passed = if round == 0 { Verdict::Pass } else { Verdict::Converted };
            match action {
                Action::Pass => return Ok(passed),
                Action::Store => {
                    self.enters.store(&event, stats);
                    stats.stored_enters += 1;
                    return Ok(Verdict::Dropped);
                }
                Action::StoreAndPass => {
                    self.enters.store(&event, stats);
                    return Ok(passed);
                }
                Action::Add(takes) => {
                    let stored = enter.find(&event, takes, &self.enters, stats);
                    add(&mut self.out, &event, takes, stored.as_ref());
                }
                Action::Become(code, takes) => {
                    let stored = enter.find(&event, takes, &self.enters, stats);
                    let target = EVENTS.get(usize::from(code)).ok_or(EventError::UnknownCode(code))?;
                    build(&mut self.out, &event, target, takes, stored.as_ref());
                }
            }
            core::mem::swap(&mut self.out, &mut self.spare);
            let (code, nparams) = peek(&self.spare)?;
            match decide(code, nparams)? {
                Decision::Pass => {
                    if enter.used {
                        self.enters.remove(tid_of(&self.spare));
                    }
                    return Ok(Verdict::Converted);
                }
                Decision::Act(next) => action = next,
                Decision::DropOld | Decision::DropUnused | Decision::Unconvertible => break,
            }
        }
        stats.unconvertible += 1;
        Ok(Verdict::Dropped)
    }
}

fn tid_of(bytes: &[u8]) -> i64 {
    bytes.get(8..16).and_then(|tid| tid.first_chunk()).map_or(0, |tid| i64::from_le_bytes(*tid))
}

/// Whether an exit asked for its enter event already: it is counted once, and given up when the exit is complete.
#[derive(Default)]
struct EnterUse {
    used: bool,
}

impl EnterUse {
    /// The enter event of `event`, if `takes` ask for one.
    fn find<'e>(
        &mut self,
        event: &Event<'_>,
        takes: &[Take],
        enters: &'e Enters,
        stats: &mut Stats,
    ) -> Option<Event<'e>> {
        if !takes.iter().any(|take| matches!(take, Take::Enter(_) | Take::EnterOrEmpty(_))) {
            return None;
        }
        let first = !core::mem::replace(&mut self.used, true);
        let found = enters.get(event.tid);
        match &found {
            None => stats.enters_missing += u64::from(first),
            Some(enter) if enter.code() + 1 != event.code() => {
                stats.enters_mismatched += u64::from(first);
                return None;
            }
            Some(enter) => stats.enters_later += u64::from(first && enter.ts > event.ts),
        }
        found
    }
}

/// A parameter for the new event.
enum Piece<'p> {
    Bytes(&'p [u8]),
    Default(&'p [u8]),
    ContainerJson,
}

/// Bytes of the defaults: zeros, and all ones for ids of users and groups.
const ZEROS: [u8; 8] = [0; 8];
const NOBODY: [u8; 4] = [0xff; 4];

fn default_of(param: &ParamInfo) -> &'static [u8] {
    match (param.ty, param.ty.fixed_size()) {
        (ParamType::Uid | ParamType::Gid, _) => &NOBODY,
        (_, Some(size)) => ZEROS.get(..size).unwrap_or(&ZEROS),
        (_, None) => &[],
    }
}

fn piece<'p>(take: Take, target: &ParamInfo, event: &Event<'p>, enter: Option<&Event<'p>>) -> Piece<'p> {
    let of_enter = |index| enter.and_then(|enter| enter.param(usize::from(index)));
    let bytes = match take {
        Take::Empty => return Piece::Bytes(&[]),
        Take::Default => return Piece::Default(default_of(target)),
        Take::ContainerJson => return Piece::ContainerJson,
        Take::EnterOrEmpty(index) => of_enter(index).unwrap_or_default(),
        Take::Enter(index) => match of_enter(index) {
            Some(bytes) => bytes,
            None => return Piece::Default(default_of(target)),
        },
        Take::Old(index) => {
            let bytes = event.param(usize::from(index)).unwrap_or_default();
            let was = event.info().params.get(usize::from(index)).map(|param| param.ty);
            // The type's index in front of a value that can have several types has no place in a plain one.
            let tagged = was == Some(ParamType::Dyn) && target.ty != ParamType::Dyn;
            bytes.get(usize::from(tagged)..).unwrap_or_default()
        }
    };
    Piece::Bytes(target.ty.fixed_size().and_then(|size| bytes.get(..size)).unwrap_or(bytes))
}

/// Appends a piece and returns its length.
fn put(out: &mut Vec<u8>, piece: Piece<'_>, event: &Event<'_>, large: bool) -> usize {
    let start = out.len();
    match piece {
        Piece::Bytes(bytes) | Piece::Default(bytes) => out.extend_from_slice(bytes),
        Piece::ContainerJson => container::json(event, out),
    }
    // Half a JSON text is worse than none.
    if out.len() - start > usize::from(u16::MAX) && !large {
        out.truncate(start);
    }
    out.len() - start
}

/// Writes a length at its place.
fn set_len(out: &mut [u8], at: usize, width: usize, len: usize) {
    if let Some(slot) = out.get_mut(at..at + width) {
        slot.copy_from_slice((len as u32).to_le_bytes().get(..width).unwrap_or_default());
    }
}

const fn width(info: &EventInfo) -> usize {
    if info.is_large() { 4 } else { 2 }
}

/// Builds `event` with more parameters behind its own; what it has is copied as a whole.
fn add(out: &mut Vec<u8>, event: &Event<'_>, takes: &[Take], enter: Option<&Event<'_>>) {
    let width = width(event.info());
    let had = event.nparams();
    let lens_end = HEADER_LEN + had * width;
    let data_len: usize = event.params().map(<[u8]>::len).sum();
    let (head, data) = event.bytes().split_at_checked(lens_end).unwrap_or_default();
    out.clear();
    out.extend_from_slice(head);
    out.resize(lens_end + takes.len() * width, 0);
    out.extend_from_slice(data.get(..data_len).unwrap_or_default());
    let targets = event.info().params.get(had..).unwrap_or_default();
    for (at, (take, target)) in takes.iter().zip(targets).enumerate() {
        let len = put(out, piece(*take, target, event, enter), event, width == 4);
        set_len(out, lens_end + at * width, width, len);
    }
    finish(out, event.info().code, had + takes.len());
}

/// Builds an event of another code.
fn build(out: &mut Vec<u8>, event: &Event<'_>, target: &EventInfo, takes: &[Take], enter: Option<&Event<'_>>) {
    let width = width(target);
    out.clear();
    out.extend_from_slice(event.bytes().get(..HEADER_LEN).unwrap_or_default());
    out.resize(HEADER_LEN + takes.len() * width, 0);
    for (at, (take, param)) in takes.iter().zip(target.params).enumerate() {
        let len = put(out, piece(*take, param, event, enter), event, width == 4);
        set_len(out, HEADER_LEN + at * width, width, len);
    }
    finish(out, target.code, takes.len());
}

/// Completes the header.
fn finish(out: &mut [u8], code: u16, nparams: usize) {
    let len = out.len();
    set_len(out, 16, 4, len);
    set_len(out, 20, 2, usize::from(code));
    set_len(out, 22, 4, nparams);
}
