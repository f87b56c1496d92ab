//! Attaches the probe's programs, in an order in which nothing is told too early.

use super::acted::Acted;
use super::error::at;
use super::load::{FORKS, GATE, MOVES, NAMES, NAMES_MARK, SCOPE_END, SCOPE_EXEC};
use super::reboot;
use super::scope::names_cgroup;
use super::{LiveError, Scope};
use libbpf_rs::{Link, Object};
use std::os::fd::AsRawFd as _;

/// A program at its place.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) program: String,
    pub(super) link: Link,
}

/// Attaches those that decide the scope first, those of single places next, the one at the end of all syscalls last. Tells what could not be attached, and is done without.
pub(super) fn attach(
    object: &Object,
    wanted: impl Fn(&str) -> bool,
    scope: &Scope,
) -> Result<(Vec<Attached>, Vec<String>), LiveError> {
    let rank = |name: &str| match name {
        FORKS | MOVES | SCOPE_EXEC => 0,
        GATE => 2,
        // Behind what tells the end of a process.
        SCOPE_END => 3,
        _ => 1,
    };
    let mut programs: Vec<_> = object
        .progs_mut()
        .map(|program| (program.name().to_string_lossy().into_owned(), program))
        .filter(|(name, _)| wanted(name))
        .collect();
    programs.sort_by_key(|(name, _)| rank(name));
    let (of_cgroups, places): (Vec<_>, Vec<_>) =
        programs.iter().partition(|(name, _)| matches!(&**name, NAMES | NAMES_MARK));
    let (mut links, mut unattached) = (Vec::new(), Vec::new());
    for (name, program) in places {
        match program.attach_trace() {
            Ok(link) => links.push(Attached { program: name.clone(), link }),
            Err(error) if Acted::is_one(name) || name == reboot::PROGRAM => {
                unattached.push(format!("{name}: can't be attached: {error}"))
            }
            Err(error) => return Err(at(format!("to attach {name}"))(error)),
        }
    }
    if of_cgroups.is_empty() {
        return Ok((links, unattached));
    }
    let to_cgroup = || {
        let folder = folder_of(scope)?;
        let attach = |(name, program): &(String, libbpf_rs::ProgramMut<'_>)| {
            let link = program.attach_cgroup(folder.as_raw_fd()).map_err(|error| error.to_string())?;
            Ok(Attached { program: name.clone(), link })
        };
        of_cgroups.into_iter().map(attach).collect::<Result<Vec<Attached>, String>>()
    };
    match to_cgroup() {
        Ok(more) => links.extend(more),
        Err(error) => unattached.push(format!("names: answers of name servers are not seen: {error}")),
    }
    Ok((links, unattached))
}

/// Attaches one program again.
///
/// # Errors
/// Why that can't be, in words.
pub(super) fn again(object: &Object, name: &str, scope: &Scope) -> Result<Link, String> {
    let program = object.progs_mut().find(|program| program.name() == name).ok_or("it is not loaded")?;
    let link = match name {
        NAMES | NAMES_MARK => program.attach_cgroup(folder_of(scope)?.as_raw_fd()),
        _ => program.attach_trace(),
    };
    link.map_err(|error| error.to_string())
}

/// The folder of the cgroup whose sockets are listened to.
fn folder_of(scope: &Scope) -> Result<std::fs::File, String> {
    let folder = names_cgroup(scope).ok_or("no cgroup of version 2 is mounted")?;
    std::fs::File::open(&folder).map_err(|error| format!("{}: {error}", folder.display()))
}
