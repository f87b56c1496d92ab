//! Whether the probe is still as it was left: programs at their places, and what tells them whom and what to watch. Who has all rights can change both from
//! outside.

use super::attach::{self, Attached};
use super::load::section;
use super::scope::names_cgroup;
use super::{LiveError, Scope};
use libbpf_rs::query::LinkTypeInfo;
use libbpf_rs::{Map, MapCore as _, MapFlags, Object};
use std::mem;

/// Sections with whom the probe leaves out, and whom it watches in every scope.
pub(super) const WATCHER: &str = "data.watcher";
pub(super) const CANARY: &str = "data.canary";

/// Tries to mend a thing, before it is left as it is.
const MOST_TRIES: u32 = 5;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harm {
    /// The program, or the table.
    pub what: String,
    /// What is wrong with it.
    pub how: &'static str,
    /// It could not be mended: why.
    pub unmended: Option<String>,
}

/// A link as the kernel numbered it.
#[derive(Debug)]
struct Known {
    link: u32,
    program: u32,
    tries: u32,
}

/// What a section should hold.
#[derive(Debug)]
struct Table {
    name: &'static str,
    bytes: Vec<u8>,
    tries: u32,
}

/// What is compared.
#[derive(Debug)]
pub(super) struct Upkeep {
    /// For each link in order; `None` where the kernel does not tell.
    links: Vec<Option<Known>>,
    tables: Vec<Table>,
}

impl Upkeep {
    /// Takes what is there now as what should be.
    pub(super) fn new<'o>(
        links: &[Attached],
        sections: impl IntoIterator<Item = Result<(&'static str, Map<'o>), LiveError>>,
    ) -> Self {
        let table = |section: Result<(&'static str, Map<'o>), LiveError>| {
            let (name, map) = section.ok()?;
            Some(Table { name, bytes: read(&map)?, tries: 0 })
        };
        Self { links: links.iter().map(known).collect(), tables: sections.into_iter().filter_map(table).collect() }
    }

    /// A section has been changed by ourselves.
    pub(super) fn should_be(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(table) = self.tables.iter_mut().find(|table| table.name == name) {
            // The map may be larger than what is used of it.
            table.bytes.iter_mut().zip(bytes).for_each(|(old, new)| *old = new);
        }
    }

    /// What is not as it should be now; what could be mended is when this comes back.
    pub(super) fn look(&mut self, links: &mut [Attached], object: &Object, scope: &Scope) -> Vec<Harm> {
        let mut harms = Vec::new();
        for (slot, attached) in self.links.iter_mut().zip(links) {
            let Some(of) = slot else { continue };
            let Some(how) = wrong(of, attached) else { continue };
            if how == DETACHED && names_cgroup(scope).is_none() {
                // Its cgroup is gone, and with it what there was to see.
                *slot = None;
                continue;
            }
            let mended = bounded(&mut of.tries, || attach::again(object, &attached.program, scope));
            let unmended = match mended {
                Ok(link) => {
                    let mut gone = mem::replace(&mut attached.link, link);
                    if how == CLOSED {
                        // Its number may be somebody else's descriptor by now, which must not be closed.
                        gone.disconnect();
                    }
                    let tries = of.tries;
                    *slot = known(attached).map(|known| Known { tries, ..known });
                    None
                }
                Err(why) => Some(why),
            };
            harms.push(Harm { what: attached.program.clone(), how, unmended });
        }
        for Table { name, bytes, tries } in &mut self.tables {
            let Ok(map) = section(object, name) else { continue };
            if read(&map).is_some_and(|now| now == *bytes) {
                continue;
            }
            let mended = bounded(tries, || {
                map.update(&0u32.to_ne_bytes(), bytes, MapFlags::ANY).map_err(|error| error.to_string())
            });
            harms.push(Harm { what: (*name).to_owned(), how: "changed from outside", unmended: mended.err() });
        }
        harms
    }
}

const CLOSED: &str = "its descriptor is gone";
const DETACHED: &str = "detached";

fn known(attached: &Attached) -> Option<Known> {
    let info = attached.link.info().ok()?;
    Some(Known { link: info.id, program: info.prog_id, tries: 0 })
}

/// What is wrong with a link.
fn wrong(of: &Known, attached: &Attached) -> Option<&'static str> {
    let Ok(info) = attached.link.info() else { return Some(CLOSED) };
    if info.id != of.link {
        return Some(CLOSED);
    }
    if info.prog_id != of.program {
        return Some("another program stands in its place");
    }
    match info.info {
        LinkTypeInfo::Cgroup(cgroup) if cgroup.cgroup_id == 0 => Some(DETACHED),
        _ => None,
    }
}

fn read(map: &Map<'_>) -> Option<Vec<u8>> {
    map.lookup(&0u32.to_ne_bytes(), MapFlags::ANY).ok().flatten()
}

fn bounded<T>(tries: &mut u32, mend: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    if *tries == MOST_TRIES {
        return Err(format!("{MOST_TRIES} times were enough"));
    }
    *tries += 1;
    mend()
}
