//! Events of older layouts become current ones: parameters of enter events move to their exits, old versions to the newest.
//!
//! Most events need nothing and are not touched. A converted event is built in a buffer of the converter's own, which is used again for the next.

use lanner_schema::event::{HEADER_LEN, Params};
use lanner_schema::events::{EVENT_COUNT, EVENTS};
use lanner_schema::info::{EventInfo, ParamInfo, Status};
use lanner_schema::{Event, EventError, ParamType};

use crate::stats::Stats;
use enters::Enters;
use table::{Action, CONVERSIONS, Take};

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

/// What to do with the events of a code. Event codes come in no order that a processor could guess, so this is a row of numbers to compare with,
/// not an enum to branch on.
#[derive(Clone, Copy)]
struct Rule {
    /// With this many parameters or more it is current: 0 always, [`NEVER`] for versions that are old with any number.
    passes_from: u32,
    /// Its rows of the table.
    rows: (u16, u16),
    /// What becomes of those that have no row.
    otherwise: Decision,
}

/// More parameters than any event has.
const NEVER: u32 = u32::MAX;

static RULES: [Rule; EVENT_COUNT] = rules();

/// Looks up each code's rule once, while the crate is compiled.
const fn rules() -> [Rule; EVENT_COUNT] {
    let mut rules = [Rule { passes_from: 0, rows: (0, 0), otherwise: Decision::Unconvertible }; EVENT_COUNT];
    let (mut code, mut row) = (0, 0);
    while code < EVENT_COUNT {
        let first = row;
        while row < CONVERSIONS.len() && CONVERSIONS[row].code as usize == code {
            row += 1;
        }
        let info = EVENTS[code];
        let (passes_from, otherwise) = match info.status() {
            Status::Unused => (NEVER, Decision::DropUnused),
            Status::OldDrop => (NEVER, Decision::DropOld),
            Status::Current => (0, Decision::Unconvertible),
            // Falco refuses a current exit event with more parameters than it knows. Those that are known stand in front, so it is readable: a
            // newer writer's, or Lanner's own additions.
            Status::CurrentConvertIfShort if info.is_exit() => (info.params.len() as u32, Decision::Unconvertible),
            Status::OldConvert | Status::CurrentConvertIfShort => (NEVER, Decision::Unconvertible),
        };
        rules[code] = Rule { passes_from, rows: (first as u16, row as u16), otherwise };
        code += 1;
    }
    rules
}

/// What to do with one event. In this shape it is handed over in registers.
#[derive(Clone, Copy)]
enum Decision {
    Pass,
    Act(&'static Action),
    /// Without use today.
    DropOld,
    /// Its code is not in use.
    DropUnused,
    /// No version of this event has so many parameters.
    Unconvertible,
    /// A newer writer's code.
    UnknownCode,
}

#[inline]
fn decide(code: u16, nparams: u32) -> Decision {
    let Some(rule) = RULES.get(usize::from(code)) else { return Decision::UnknownCode };
    if nparams >= rule.passes_from {
        return Decision::Pass;
    }
    let rows = CONVERSIONS.get(usize::from(rule.rows.0)..usize::from(rule.rows.1)).unwrap_or_default();
    for row in rows {
        if u32::from(row.nparams) == nparams {
            return Decision::Act(&row.action);
        }
    }
    rule.otherwise
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
        let dropped = match decide(code, nparams) {
            Decision::Pass => return Ok(Verdict::Pass),
            Decision::Act(action) => return self.rounds(bytes, action, stats),
            Decision::UnknownCode => return Err(EventError::UnknownCode(code)),
            Decision::DropOld => &mut stats.dropped_old,
            Decision::DropUnused => &mut stats.dropped_unused,
            Decision::Unconvertible => &mut stats.unconvertible,
        };
        // What is dropped is parsed too, so that damage does not hide behind it.
        Event::parse(bytes)?;
        *dropped += 1;
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

    fn rounds(&mut self, bytes: &[u8], first: &'static Action, stats: &mut Stats) -> Result<Verdict, EventError> {
        let mut action = first;
        let mut enter = EnterUse::default();
        for round in 0..MAX_ROUNDS {
            let event = Event::parse(if round == 0 { bytes } else { &self.spare })?;
            let passed = if round == 0 { Verdict::Pass } else { Verdict::Converted };
            match *action {
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
            match decide(code, nparams) {
                Decision::Pass => {
                    if enter.used {
                        self.enters.remove(tid_of(&self.spare));
                    }
                    return Ok(Verdict::Converted);
                }
                Decision::Act(next) => action = next,
                Decision::DropOld | Decision::DropUnused | Decision::Unconvertible | Decision::UnknownCode => break,
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

/// Where the parameters of a new event are taken from.
struct Sources<'p> {
    event: &'p Event<'p>,
    /// The enter event's parameters; none without one.
    enter: Option<Params<'p>>,
}

impl<'p> Sources<'p> {
    fn new(event: &'p Event<'p>, enter: Option<&Event<'p>>) -> Self {
        Self { event, enter: enter.map(Event::params) }
    }

    fn of_enter(&self, index: u8) -> Option<&'p [u8]> {
        self.enter.clone()?.nth(usize::from(index))
    }

    /// The bytes for `target`; JSON text is built in `json`.
    #[inline]
    fn take<'t>(&self, take: Take, target: &ParamInfo, json: &'t mut Vec<u8>) -> &'t [u8]
    where
        'p: 't,
    {
        let bytes = match take {
            Take::Enter(index) => match self.of_enter(index) {
                Some(bytes) => bytes,
                None => return default_of(target),
            },
            Take::EnterOrEmpty(index) => self.of_enter(index).unwrap_or_default(),
            Take::Old(index) => self.old(index, target),
            Take::Empty => return &[],
            Take::Default => return default_of(target),
            Take::ContainerJson => {
                json.clear();
                container::json(self.event, json);
                return json;
            }
        };
        target.ty.fixed_size().and_then(|size| bytes.get(..size)).unwrap_or(bytes)
    }

    fn old(&self, index: u8, target: &ParamInfo) -> &'p [u8] {
        let bytes = self.event.param(usize::from(index)).unwrap_or_default();
        let was = self.event.info().params.get(usize::from(index)).map(|param| param.ty);
        // The type's index in front of a value that can have several types has no place in a plain one.
        let tagged = was == Some(ParamType::Dyn) && target.ty != ParamType::Dyn;
        bytes.get(usize::from(tagged)..).unwrap_or_default()
    }

    /// Appends what is taken for `targets`, and writes its lengths at `lens`, which is in front of them.
    fn append(&self, out: &mut Vec<u8>, lens: usize, takes: &[Take], targets: &[ParamInfo], large: bool) {
        let mut json = Vec::new();
        let mut at = lens;
        for (take, target) in takes.iter().zip(targets) {
            let bytes = self.take(*take, target, &mut json);
            // Half a JSON text is worse than none.
            let bytes = if large || bytes.len() <= usize::from(u16::MAX) { bytes } else { &[] };
            out.extend_from_slice(bytes);
            if large {
                set(out, at, (bytes.len() as u32).to_le_bytes());
                at += 4;
            } else {
                set(out, at, (bytes.len() as u16).to_le_bytes());
                at += 2;
            }
        }
    }
}

/// Writes bytes at their place.
#[inline]
fn set<const N: usize>(out: &mut [u8], at: usize, bytes: [u8; N]) {
    if let Some(slot) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<N>()) {
        *slot = bytes;
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
    Sources::new(event, enter).append(out, lens_end, takes, targets, width == 4);
    finish(out, event.info().code, had + takes.len());
}

/// Builds an event of another code.
fn build(out: &mut Vec<u8>, event: &Event<'_>, target: &EventInfo, takes: &[Take], enter: Option<&Event<'_>>) {
    let width = width(target);
    out.clear();
    out.extend_from_slice(event.bytes().get(..HEADER_LEN).unwrap_or_default());
    out.resize(HEADER_LEN + takes.len() * width, 0);
    Sources::new(event, enter).append(out, HEADER_LEN, takes, target.params, width == 4);
    finish(out, target.code, takes.len());
}

/// Completes the header.
fn finish(out: &mut [u8], code: u16, nparams: usize) {
    let len = out.len() as u32;
    set(out, 16, len.to_le_bytes());
    set(out, 20, code.to_le_bytes());
    set(out, 22, (nparams as u32).to_le_bytes());
}
