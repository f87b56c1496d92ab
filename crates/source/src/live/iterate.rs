//! What is there at the start, as the kernel's iterators tell it: the records of `bpf/lib/iterate.h`.

use lanner_schema::extension::Namespaces;
use lanner_schema::snapshot::{FdEntry, ThreadEntry};
use libbpf_rs::{Iter, Object};
use std::io::Read as _;

/// The programs, which a kernel may not take.
pub(super) const TASKS: &str = "iterate_tasks";
pub(super) const FILES: &str = "iterate_files";
/// Bytes of all records of a program at most: a million threads, some ten million descriptors.
const MAX_BYTES: u64 = 4 << 30;

/// All records, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// Threads; `None` where the kernel has no such iterator.
    pub threads: Option<Vec<u8>>,
    /// Descriptors, read behind the threads: who started meanwhile tells of itself.
    pub files: Option<Vec<u8>>,
}

/// Asks the kernel.
pub(super) fn records(object: &Object) -> Records {
    let threads = read(object, TASKS);
    Records { threads, files: read(object, FILES) }
}

fn read(object: &Object, name: &str) -> Option<Vec<u8>> {
    let program = object.progs_mut().find(|program| program.name() == name && program.autoload())?;
    let link = program.attach().ok()?;
    let mut records = Vec::new();
    Iter::new(&link).ok()?.take(MAX_BYTES).read_to_end(&mut records).ok()?;
    Some(records)
}

/// The descriptors of records, each with its process. What is damaged ends the list.
pub(crate) fn files(records: &[u8]) -> impl Iterator<Item = (i64, FdEntry<'_>)> {
    split(records).map_while(|record| {
        let (process, rest) = record.get(4..)?.split_first_chunk()?;
        Some((u32::from_le_bytes(*process).into(), FdEntry::decode_object(rest).ok()?))
    })
}

/// Records, each behind its length, which counts itself.
fn split(records: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = records;
    std::iter::from_fn(move || {
        let len = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        let (record, behind) = rest.split_at_checked(len)?;
        rest = behind;
        Some(record)
    })
}

/// The entries of records, each with its namespaces. What is damaged ends the list.
pub(crate) fn entries(records: &[u8]) -> impl Iterator<Item = (ThreadEntry<'_>, Namespaces)> {
    split(records).map_while(|record| entry(record.get(4..)?))
}

fn entry(record: &[u8]) -> Option<(ThreadEntry<'_>, Namespaces)> {
    let entry = ThreadEntry::decode(record).ok()?;
    let len = u32::from_le_bytes(*record.first_chunk()?) as usize;
    let (command, rest) = counted(record.get(len..)?)?;
    let (env, rest) = counted(rest)?;
    let namespaces = Namespaces::from_bits(u64::from_le_bytes(*rest.first_chunk()?));
    let end = command.iter().position(|&byte| byte == 0).unwrap_or(command.len());
    let (exe, args) = command.split_at(end);
    Some((ThreadEntry { exe, args: args.get(1..).unwrap_or_default(), env, ..entry }, namespaces))
}

/// Bytes behind their 32-bit length, and what follows them.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_le_bytes(*len) as usize)
}
