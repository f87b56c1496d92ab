//! The service manager's store of descriptors: the probe's parts lie there, so that the next Lanner goes on where this one ends, however it ends.
//!
//! sd_notify(3), `FDSTORE=1`. Parts of one probe have names with one tag; later probes have later tags.

use super::service;
use crate::log;
use lanner_source::live::{Estate, take_passed};
use rustix::time::{ClockId, clock_gettime};
use std::os::fd::{BorrowedFd, OwnedFd};

/// What names in the store begin with; the tag and the part follow, each behind a dash.
const PREFIX: &str = "lanner";

/// A probe's parts in the store.
#[derive(Debug)]
pub struct Kept {
    /// What [`forget`] knows it by.
    pub tag: String,
    /// The parts.
    pub estate: Estate,
}

/// The last probe before this one, if the manager kept it. Those before that, of a Lanner that was killed while it read one to its end, are given up, which
/// a warning says.
///
/// # Errors
/// What is missing of it.
pub fn take() -> Result<Option<Kept>, String> {
    let parts = take_passed().into_iter().filter_map(|(name, fd)| {
        let (prefix, rest) = name.split_once('-')?;
        let (tag, part) = rest.split_once('-').filter(|_| prefix == PREFIX)?;
        Some((tag.to_owned(), part.to_owned(), fd))
    });
    let parts: Vec<(String, String, OwnedFd)> = parts.collect();
    let Some(tag) = parts.iter().map(|(tag, _, _)| tag).max().cloned() else { return Ok(None) };
    let (last, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(|(of, _, _)| *of == tag);
    if !others.is_empty() {
        log::warn("probe", "of what happened before the last start, not all was read, and it is not known now");
    }
    forget_all(others.iter().map(|(of, part, _)| (of.as_str(), part.as_str())));
    let names: Vec<String> = last.iter().map(|(_, part, _)| part.clone()).collect();
    match Estate::from_parts(last.into_iter().map(|(_, part, fd)| (part, fd)).collect()) {
        Ok(estate) => Ok(Some(Kept { tag, estate })),
        Err(missing) => {
            forget_all(names.iter().map(|part| (tag.as_str(), part.as_str())));
            Err(format!("its {missing} was not kept"))
        }
    }
}

/// The manager keeps the parts from now on.
pub fn keep(estate: &Estate) {
    let tag = tag();
    let mut parts: Vec<(&str, Vec<BorrowedFd<'_>>)> = Vec::new();
    for (part, fd) in estate.parts() {
        match parts.iter_mut().find(|(known, _)| *known == part) {
            Some((_, fds)) => fds.push(fd),
            None => parts.push((part, vec![fd])),
        }
    }
    for (part, fds) in parts {
        // Descriptors of the kernel's own kinds have no end that could be polled for.
        service::tell_with(&format!("FDSTORE=1\nFDNAME={PREFIX}-{tag}-{part}\nFDPOLL=0\n"), &fds);
    }
}

/// The manager gives up what it kept of a probe.
pub fn forget(tag: &str) {
    forget_all(Estate::PARTS.map(|part| (tag, part)));
}

fn forget_all<'a>(parts: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let mut told = Vec::new();
    for part in parts {
        if !told.contains(&part) {
            let (tag, name) = part;
            service::tell(&format!("FDSTOREREMOVE=1\nFDNAME={PREFIX}-{tag}-{name}\n"));
            told.push(part);
        }
    }
}

/// Of now; the order of tags is that of time, as long as the machine is up.
fn tag() -> String {
    let now = clock_gettime(ClockId::Boottime);
    format!("{:016x}", now.tv_sec * 1_000_000_000 + now.tv_nsec)
}
