//! Whether the probe is still as it was left: programs at their places, and what tells them whom and what to watch. Who has all rights can change both from
//! outside.

use super::attach::{self, Attached};
use super::load::{info, section};
use super::scope::names_cgroup;
use super::{LiveError, Scope};
use libbpf_rs::query::LinkTypeInfo;
use libbpf_rs::{Map, MapCore as _, MapFlags, Object};
use std::mem;
use std::os::fd::{AsFd as _, AsRawFd as _};

/// Sections with whom the probe leaves out, and whom it watches in every scope.
pub(super) const WATCHER: &str = "data.watcher";
pub(super) const CANARY: &str = "data.canary";

/// Maps with the filter in force, by the lowest bit of its generation.
const FILTER: [&str; 2] = ["filters", "automata"];

/// Maps with the programs that others call.
const CALLED: [&str; 2] = ["handlers", "finisher"];

/// Looks between two at the filter in force and at the programs that are called, which take longer.
const SELDOM: u32 = 10;

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

/// What an element of a map should hold; a section has one.
#[derive(Debug)]
struct Table {
    name: &'static str,
    key: u32,
    bytes: Vec<u8>,
    tries: u32,
}

/// What is compared.
#[derive(Debug)]
pub(super) struct Upkeep {
    /// For each link in order; `None` where the kernel does not tell.
    links: Vec<Option<Known>>,
    tables: Vec<Table>,
    filter: Vec<Table>,
    called: [Called; CALLED.len()],
    looks: u32,
}

/// The programs in a map, by their numbers.
#[derive(Debug, Default)]
struct Called {
    /// By key; 0: none was there yet.
    programs: Vec<u32>,
    tries: u32,
}

impl Upkeep {
    /// Takes what is there now as what should be.
    pub(super) fn new<'o>(
        links: &[Attached],
        sections: impl IntoIterator<Item = Result<(&'static str, Map<'o>), LiveError>>,
    ) -> Self {
        let table = |section: Result<(&'static str, Map<'o>), LiveError>| {
            let (name, map) = section.ok()?;
            Some(Table { name, key: 0, bytes: read(&map, 0)?, tries: 0 })
        };
        let tables = sections.into_iter().filter_map(table).collect();
        Self {
            links: links.iter().map(known).collect(),
            tables,
            filter: Vec::new(),
            called: Default::default(),
            looks: 0,
        }
    }

    /// A section has been changed by ourselves.
    pub(super) fn should_be(&mut self, name: &str, bytes: Vec<u8>) {
        if let Some(table) = self.tables.iter_mut().find(|table| table.name == name) {
            // The map may be larger than what is used of it.
            table.bytes.iter_mut().zip(bytes).for_each(|(old, new)| *old = new);
        }
    }

    /// The filter of this generation has just been put in force; 0: none is.
    pub(super) fn take_filter(&mut self, object: &Object, generation: u32) {
        let key = generation & 1;
        let table = |name| {
            let bytes = section(object, name).ok().and_then(|map| read(&map, key))?;
            Some(Table { name, key, bytes, tries: 0 })
        };
        self.filter = FILTER.into_iter().filter(|_| generation > 0).filter_map(table).collect();
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
        let seldom = self.looks.is_multiple_of(SELDOM);
        self.looks = self.looks.wrapping_add(1);
        let filter = self.filter.iter_mut().filter(|_| seldom);
        for Table { name, key, bytes, tries } in self.tables.iter_mut().chain(filter) {
            let Ok(map) = section(object, name) else { continue };
            if read(&map, *key).is_some_and(|now| now == *bytes) {
                continue;
            }
            let mended = bounded(tries, || {
                map.update(&key.to_ne_bytes(), bytes, MapFlags::ANY).map_err(|error| error.to_string())
            });
            harms.push(Harm { what: (*name).to_owned(), how: CHANGED, unmended: mended.err() });
        }
        let called = self.called.iter_mut().zip(CALLED).filter(|_| seldom);
        harms.extend(called.filter_map(|(called, name)| called.look(name, object)));
        harms
    }
}

impl Called {
    /// Programs that were not there before are new ones; those that were must stay.
    fn look(&mut self, name: &str, object: &Object) -> Option<Harm> {
        let map = section(object, name).ok()?;
        self.programs.resize(map.max_entries() as usize, 0);
        let mut gone = Vec::new();
        for (key, known) in (0_u32..).zip(&mut self.programs) {
            let now = read(&map, key).and_then(|bytes| Some(u32::from_ne_bytes(*bytes.first_chunk()?))).unwrap_or(0);
            if *known == 0 {
                *known = now;
            } else if *known != now {
                gone.push((key, *known));
            }
        }
        let (_, first) = *gone.first()?;
        let put_back = |(key, number): &(u32, u32)| {
            let program = object.progs().find(|program| info(program.as_fd()).id == *number);
            let program = program.ok_or_else(|| format!("the program {first} was loaded for other rules"))?;
            let fd = program.as_fd().as_raw_fd().to_ne_bytes();
            map.update(&key.to_ne_bytes(), &fd, MapFlags::ANY).map_err(|error| error.to_string())
        };
        let mended = bounded(&mut self.tries, || gone.iter().try_for_each(put_back));
        Some(Harm { what: name.to_owned(), how: CHANGED, unmended: mended.err() })
    }
}

const CHANGED: &str = "changed from outside";
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

fn read(map: &Map<'_>, key: u32) -> Option<Vec<u8>> {
    map.lookup(&key.to_ne_bytes(), MapFlags::ANY).ok().flatten()
}

fn bounded<T>(tries: &mut u32, mend: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    if *tries == MOST_TRIES {
        return Err(format!("{MOST_TRIES} times were enough"));
    }
    *tries += 1;
    mend()
}
