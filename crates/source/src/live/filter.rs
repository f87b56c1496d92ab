//! Writes a filter as the probe reads it: `struct filter` and `struct automaton` of `bpf/lib/filter.h`.

use super::settings::{NUMBERS, native};
use lanner_schema::events::EVENTS;
use lanner_schema::filter::{
    Automaton, Facts, KernelFilter, MAX_CLASSES, MAX_CLAUSES, MAX_STATES, Paths, SyscallFilter,
};
use lanner_schema::info::EventFlags;
use lanner_schema::syscalls::{Syscall, by_code};

/// `PASS_ALL`: everything of a syscall passes.
const PASS_ALL: u32 = 0xff;
/// `ASKS_PATH` and `DESCRIPTOR_GIVEN` in what clauses ask for.
const ASKS_PATH: u32 = 1 << 31;
const DESCRIPTOR_GIVEN: u32 = 1 << 30;
/// `ANY_PATH`: the last bit of a verdict, which no path condition has; and the facts of a clause that is not used.
const ANY_PATH: u64 = 1 << 63;
const UNUSED: u32 = u32::MAX;
/// `PATHS_GIVEN` and `PATHS_KERNEL`.
const PATHS_GIVEN: u32 = 1;
const PATHS_KERNEL: u32 = 2;

/// The bytes of a `struct filter`.
pub(super) fn filter_bytes(filter: &KernelFilter, generation: u32) -> Vec<u8> {
    let mut by_number: [Option<&SyscallFilter>; NUMBERS] = [None; NUMBERS];
    let mut natives: [Option<&Syscall>; NUMBERS] = [None; NUMBERS];
    for of in &filter.syscalls {
        let Some(syscall) = by_code(of.syscall) else { continue };
        let Some(number) = native(syscall) else { continue };
        if let (Some(slot), Some(name)) = (by_number.get_mut(number), natives.get_mut(number)) {
            (*slot, *name) = (Some(of), Some(syscall));
        }
    }
    let paths = match filter.paths {
        Paths::AsGiven => PATHS_GIVEN,
        Paths::Kernel => PATHS_KERNEL,
        Paths::Both => PATHS_GIVEN | PATHS_KERNEL,
    };
    let mut out = Vec::with_capacity(NUMBERS * 8 * (2 * MAX_CLAUSES + 1) + 8);
    for word in [generation, paths] {
        out.extend_from_slice(&word.to_ne_bytes());
    }
    for (of, syscall) in by_number.into_iter().zip(natives) {
        put_syscall(of, syscall, &mut out);
    }
    out
}

/// A `struct syscall_filter`. One with more clauses than the probe looks at passes everything.
fn put_syscall(of: Option<&SyscallFilter>, syscall: Option<&Syscall>, out: &mut Vec<u8>) {
    let clauses = of.map(|of| of.clauses.as_slice()).filter(|clauses| clauses.len() <= MAX_CLAUSES);
    let used = clauses.map_or(PASS_ALL, |clauses| clauses.len() as u32);
    let asked = clauses
        .unwrap_or_default()
        .iter()
        .fold(0, |asked, clause| asked | clause.facts.0 | if clause.path.is_some() { ASKS_PATH } else { 0 });
    let about_descriptor = asked & Facts::MAYBE_INET.and(Facts::MAYBE_NOT_INET).and(Facts::MAYBE_TCP).0 != 0;
    let given = about_descriptor && !syscall.is_some_and(makes_descriptor);
    for word in [used, if given { asked | DESCRIPTOR_GIVEN } else { asked }] {
        out.extend_from_slice(&word.to_ne_bytes());
    }
    for index in 0..MAX_CLAUSES {
        let clause = clauses.unwrap_or_default().get(index);
        let paths = clause.map_or(0, |clause| clause.path.map_or(ANY_PATH, |bit| 1 << bit));
        out.extend_from_slice(&paths.to_ne_bytes());
        out.extend_from_slice(&clause.map_or(UNUSED, |clause| clause.facts.0).to_ne_bytes());
        out.extend_from_slice(&0u32.to_ne_bytes());
    }
}

/// True if the result of a call is a descriptor: facts are about it, not about the first argument.
fn makes_descriptor(syscall: &Syscall) -> bool {
    let events = syscall.events.iter().filter_map(|code| EVENTS.get(usize::from(*code)));
    events.into_iter().any(|info| info.flags.has(EventFlags::CREATES_FD))
}

/// The bytes of a `struct automaton`. One that does not fit lets every path pass.
pub(super) fn automaton_bytes(automaton: &Automaton) -> Vec<u8> {
    let automaton = automaton.with_odd_texts().unwrap_or_else(Automaton::lenient);
    let mut out = Vec::with_capacity(MAX_STATES * (8 + 2 * MAX_CLASSES) + 264);
    automaton.verdict.iter().for_each(|verdict| out.extend_from_slice(&verdict.to_ne_bytes()));
    out.resize(MAX_STATES * 8, 0xff);
    automaton.next.iter().for_each(|next| out.extend_from_slice(&next.to_ne_bytes()));
    out.resize(MAX_STATES * (8 + 2 * MAX_CLASSES), 0);
    out.extend_from_slice(&automaton.class);
    out.extend_from_slice(&u32::from(automaton.start).to_ne_bytes());
    out.extend_from_slice(&0u32.to_ne_bytes());
    out
}
