//! Programs of further syscalls, loaded while the probe is at work: for rules that come later. On whichever thread; the probe's maps are theirs too.

use super::LiveError;
use super::error::at;
use super::load::{FINISH, GENERIC, HANDLERS, class_of_program, program_of};
use super::object::{self, Failure, Variant};
use super::settings::{NUMBERS, native};
use lanner_schema::syscalls::by_name;
use libbpf_rs::{MapCore as _, MapFlags, Object, ObjectBuilder};
use std::collections::BTreeSet;
use std::os::fd::{AsFd as _, AsRawFd as _, OwnedFd};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Which syscalls have programs.
#[derive(Debug)]
pub(super) struct Classes {
    /// By native number: the class of the events + 1, where there is a program.
    by_number: [AtomicU8; NUMBERS],
    /// Syscalls whose program this kernel does not take.
    impossible: Mutex<BTreeSet<String>>,
}

impl Classes {
    /// `by_number` are loaded, `wanted` but for those are impossible.
    pub(super) fn new(by_number: [u8; NUMBERS], wanted: &[String]) -> Self {
        let classes = Self { by_number: by_number.map(AtomicU8::new), impossible: Mutex::new(BTreeSet::new()) };
        let missing = wanted.iter().filter(|name| classes.of(name).is_none());
        missing.for_each(|name| classes.give_up(name));
        classes
    }

    /// The class of a syscall's events + 1; `None`: it has no program.
    pub(super) fn of(&self, name: &str) -> Option<u8> {
        let class = self.by_number.get(by_name(name).and_then(native)?)?.load(Ordering::Acquire);
        (class > 0).then_some(class)
    }

    /// True if this kernel does not take the program.
    pub(super) fn is_impossible(&self, name: &str) -> bool {
        self.impossible.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    fn give_up(&self, name: &str) {
        self.impossible.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
    }
}

/// Loads programs for a probe.
#[derive(Debug)]
pub struct Preparer {
    maps: Vec<(String, OwnedFd)>,
    classes: Arc<Classes>,
}

impl Preparer {
    pub(super) fn of(object: &Object, classes: &Arc<Classes>) -> Result<Self, LiveError> {
        let owned = |map: libbpf_rs::Map<'_>| {
            let fd = map.as_fd().try_clone_to_owned().map_err(LiveError::Map)?;
            Ok((map.name().to_string_lossy().into_owned(), fd))
        };
        Ok(Self { maps: object.maps().map(owned).collect::<Result<_, _>>()?, classes: classes.clone() })
    }

    /// Loads the programs of those syscalls that have none; tells those that this kernel does not take, each with the reason.
    ///
    /// # Errors
    /// [`LiveError`] where the kernel refuses all of them.
    pub fn prepare(&self, syscalls: &[String]) -> Result<Vec<String>, LiveError> {
        let mut missing = Vec::new();
        loop {
            let lacks = |name: &&String| self.classes.of(name).is_none() && !self.classes.is_impossible(name);
            let wanted: BTreeSet<&String> = syscalls.iter().filter(lacks).collect();
            let numbers = wanted.into_iter().filter_map(|name| Some((name, by_name(name).and_then(native)?)));
            let wanted: Vec<(&String, usize)> = numbers.collect();
            if wanted.is_empty() {
                return Ok(missing);
            }
            if let Some((program, reason)) = self.load(&wanted)? {
                let lost = wanted.iter().filter(|(name, _)| program_of(name, |known| known == program) == program);
                for (name, _) in lost {
                    self.classes.give_up(name);
                    missing.push(format!("{name}: this kernel's verifier does not take its program: {reason}"));
                }
            }
        }
    }

    /// Loads programs, and has them called once their syscalls are wanted; tells one that the kernel does not take, and why.
    fn load(&self, wanted: &[(&String, usize)]) -> Result<Option<(String, String)>, LiveError> {
        let bytes = Variant::of_kernel().bytes();
        let mut open = ObjectBuilder::default().open_memory(bytes).map_err(at("to read the probe's object"))?;
        for mut map in open.maps_mut() {
            let name = map.name().to_string_lossy().into_owned();
            let own = self.maps.iter().find(|(known, _)| *known == name);
            let (_, fd) = own.ok_or_else(|| LiveError::Object(format!("no map {name}")))?;
            map.reuse_fd(fd.as_fd()).map_err(at(format!("to use the map {name} again")))?;
        }
        let known: BTreeSet<String> =
            open.progs().map(|program| program.name().to_string_lossy().into_owned()).collect();
        let handlers: Vec<(usize, String)> = wanted
            .iter()
            .map(|(name, number)| (*number, program_of(name, |program| known.contains(program))))
            .collect();
        for mut program in open.progs_mut() {
            let name = program.name().to_string_lossy().into_owned();
            program.set_autoload(name == FINISH || handlers.iter().any(|(_, handler)| *handler == name));
        }
        let object = match object::load(open) {
            Ok(object) => object,
            Err(Failure::Program(refusal, error)) if [FINISH, GENERIC].contains(&&*refusal.program) => {
                return Err(at(format!("the program {} ({})", refusal.program, refusal.reason))(error));
            }
            Err(Failure::Program(refusal, _)) => return Ok(Some((refusal.program, refusal.reason))),
            Err(Failure::Object(said, error)) => return Err(at(format!("more programs ({said})"))(error)),
        };
        // The table keeps them.
        let table = object.maps().find(|map| map.name() == HANDLERS);
        let table = table.ok_or_else(|| LiveError::Object(format!("no map {HANDLERS}")))?;
        for (number, name) in &handlers {
            let program = object.progs().find(|program| program.name() == name.as_str());
            let program = program.ok_or_else(|| LiveError::Object(format!("no program {name}")))?;
            let (key, value) = ((*number as u32).to_ne_bytes(), program.as_fd().as_raw_fd().to_ne_bytes());
            table.update(&key, &value, MapFlags::ANY).map_err(at(format!("to call {name}")))?;
            let class = class_of_program(name).ok_or_else(|| LiveError::Object(format!("{name} has no class")))?;
            if let Some(slot) = self.classes.by_number.get(*number) {
                slot.store(class, Ordering::Release);
            }
        }
        Ok(None)
    }
}
