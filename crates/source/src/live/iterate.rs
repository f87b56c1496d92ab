//! The threads of the scope at the start, as the kernel's iterator tells them: the records of `bpf/lib/iterate.h`.

use lanner_schema::snapshot::ThreadEntry;
use libbpf_rs::{Iter, Object};
use std::io::Read as _;

/// The program, which a kernel may not take.
pub(super) const TASKS: &str = "iterate_tasks";
/// Bytes of all records at most: a million threads.
const MAX_BYTES: u64 = 4 << 30;

/// All records, one behind the other; `None` where the kernel has no such iterator.
pub(super) fn tasks(object: &Object) -> Option<Vec<u8>> {
    let program = object.progs_mut().find(|program| program.name() == TASKS && program.autoload())?;
    let link = program.attach().ok()?;
    let mut records = Vec::new();
    Iter::new(&link).ok()?.take(MAX_BYTES).read_to_end(&mut records).ok()?;
    Some(records)
}

/// The entries of records. What is damaged ends the list.
pub(crate) fn entries(records: &[u8]) -> impl Iterator<Item = ThreadEntry<'_>> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let len = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let (record, behind) = rest.split_at_checked(len)?;
        rest = behind;
        entry(record.get(4..)?)
    })
}

fn entry(record: &[u8]) -> Option<ThreadEntry<'_>> {
    let entry = ThreadEntry::decode(record).ok()?;
    let len = u32::from_le_bytes(*record.first_chunk()?) as usize;
    let (command, rest) = counted(record.get(len..)?)?;
    let (env, _) = counted(rest)?;
    let end = command.iter().position(|&byte| byte == 0).unwrap_or(command.len());
    let (exe, args) = command.split_at(end);
    Some(ThreadEntry { exe, args: args.get(1..).unwrap_or_default(), env, ..entry })
}

/// Bytes behind their 32-bit length, and what follows them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*len) as usize)
}
