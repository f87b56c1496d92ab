//! Loads and attaches the probe's programs: those that the wanted syscalls need, and no others.

use super::acted::{self, Acted};
use super::attach::{Attached, attach};
use super::error::at;
use super::estate::{self, Estate};
use super::filter::{automaton_bytes, filter_bytes};
use super::interest::Interest;
use super::iterate;
use super::object::{self, Failure, Refusal, Variant};
use super::prepare::{Classes, Preparer};
use super::reboot;
use super::ring::Ring;
use super::scope::Watched;
use super::settings::{NUMBERS, SIGNALS, Settings, native, now};
use super::stats::{CLASSES, Stats};
use super::upkeep::{CANARY, Harm, Upkeep, WATCHER};
use super::uring::{self, Uring};
use super::{LiveError, LiveOptions, Scope};
use crate::trial::Trial;
use lanner_schema::filter::KernelFilter;
use lanner_schema::syscalls::{SYSCALLS, by_name};
use libbpf_rs::btf::types::Typedef;
use libbpf_rs::{MapCore as _, MapFlags, Object, ObjectBuilder, OpenObject, ProgramInput as Input};
use libbpf_sys::bpf_prog_info;
use std::os::fd::{AsFd as _, AsRawFd as _, BorrowedFd};
use std::sync::Arc;

/// Between the class and the syscall in a program's name.
const SEPARATOR: &str = "__";
/// The program of syscalls without a layout of their own.
pub(super) const GENERIC: &str = "GENERIC__generic";
/// What the sections of all programs begin with; the name of a tracepoint follows.
const PLACE: &str = "tp_btf/";
/// The end of the names of maps that hold the filter in force and the wanted syscalls; the kernel cuts the beginning.
const GENERATION: &str = "data.generation";
const INTEREST: &str = "data.interest";
/// The section that says to whom tasks were told.
const TELLING: &str = "data.telling";
/// Of the filter that a probe is loaded with; 0 is none.
const FIRST_GENERATION: u32 = 1;
/// The program that finishes events about descriptors; the object itself puts it into the table that the others call it by.
pub(super) const FINISH: &str = "finish";
const FINISHERS: &str = "finisher";
/// Of the object for old kernels: keep the verdicts of threads that execute, and forget those of threads that end.
pub(super) const SCOPE_EXEC: &str = "scope_exec";
pub(super) const SCOPE_END: &str = "scope_exit";
/// Programs without which nothing is seen.
const NEEDED: [&str; 3] = [GATE, DISPATCH, FINISH];
/// Programs that may be left out because the verifier does not take them, before the probe as a whole is given up.
const REFUSALS: usize = 16;
/// Programs that see new tasks, and moves between cgroups.
pub(super) const FORKS: &str = "scope_fork";
const PARENTS: &str = "announce_parent";
pub(super) const MOVES: &str = "scope_move";
/// The program that tells a task before its first event, and its place among the handlers.
const ANNOUNCE: &str = "announce";
const ANNOUNCE_AT: usize = NUMBERS;
/// The program at the end of all syscalls, and the one that it calls for those that are wanted, with its place there.
pub(super) const GATE: &str = "gate";
const DISPATCH: &str = "dispatch";
const DISPATCH_AT: usize = NUMBERS + 1;
/// The program that notes whose threads are left out of the whole host.
const NAME_WATCHER: &str = "name_watcher";

/// The programs that tell answers of name servers, and that mark the sockets of a scope that is no cgroup, both attached to a cgroup; and the one that
/// notes who is in that scope.
pub(super) const NAMES: &str = "names_answer";
pub(super) const NAMES_MARK: &str = "names_mark";
const NAMES_FORK: &str = "names_fork";
/// The program that tells how a new task's working directory was given.
const CWD_OF_CHILDREN: &str = "cwd_fork";
/// The program that tells the new task's side of a clone, in the objects of architectures where the end of the call does not.
const CHILDREN: &str = "tell_child";

/// The map with the programs of single syscalls, by native number.
pub(super) const HANDLERS: &str = "handlers";

/// The program of a syscall, its own if `exists` says that there is one.
pub(super) fn program_of(syscall: &str, exists: impl Fn(&str) -> bool) -> String {
    let own = CLASSES.iter().map(|class| format!("{}{SEPARATOR}{syscall}", class.to_uppercase()));
    own.into_iter().find(|name| exists(name)).unwrap_or_else(|| GENERIC.to_owned())
}

/// The class of the events that a program of a syscall makes + 1.
pub(super) fn class_of_program(program: &str) -> Option<u8> {
    let (class, _) = program.split_once(SEPARATOR)?;
    let at = CLASSES.iter().position(|known| known.eq_ignore_ascii_case(class))?;
    Some(at as u8 + 1)
}

/// A probe at work.
#[derive(Debug)]
pub(super) struct Probe {
    /// Dropped first: nothing is attached any more when the maps go.
    links: Vec<Attached>,
    upkeep: Upkeep,
    scope: Scope,
    /// When the first program was about to be attached, ns since 1970.
    pub(super) attached_from: u64,
    pub(super) rings: Vec<Ring>,
    object: Object,
    /// Programs that the kernel calls; it does not call one that is running already.
    attached: Vec<String>,
    pub(super) missing: Vec<String>,
    classes: Arc<Classes>,
    /// Of the filter in force; 0 is none.
    generation: u32,
    /// What rings of io_uring carry out is told.
    rings_seen: bool,
    /// What calls by name act on.
    acted: Acted,
}

impl Probe {
    pub(super) fn load(options: &LiveOptions, watched: &Watched, boot_epoch: u64) -> Result<Self, LiveError> {
        let (object, mut plan) = Self::loaded(options, watched, boot_epoch)?;
        plan.fill_handlers(&object)?;
        let generation = if options.filter.is_some() { FIRST_GENERATION } else { 0 };
        if let Some(filter) = &options.filter {
            set_filter(&object, filter, generation)?;
        }
        let rings =
            vec![ring(&object, "lifecycle_ring", options.lifecycle_ring)?, ring(&object, "ring", options.ring)?];
        if matches!(watched, Watched::Host { .. }) {
            run_once(&object, NAME_WATCHER)?;
        }
        set_section(&object, CANARY, &options.canary.unwrap_or(0).to_ne_bytes())?;
        let rings_seen = plan.sees_rings();
        let attached_from = now(boot_epoch);
        let (links, unattached) = attach(&object, |name| plan.attached(name), &options.scope)?;
        plan.missing.extend(unattached);
        let names = object.progs().map(|program| program.name().to_string_lossy().into_owned());
        let attached = names.filter(|name| plan.attached(name)).collect();
        let sections = [WATCHER, CANARY, INTEREST, GENERATION];
        let mut upkeep = Upkeep::new(&links, sections.map(|name| section(&object, name).map(|map| (name, map))));
        upkeep.take_filter(&object, generation);
        Ok(Self {
            links,
            upkeep,
            scope: options.scope.clone(),
            attached_from,
            rings,
            object,
            attached,
            missing: plan.missing,
            classes: Arc::new(Classes::new(plan.classes, &options.syscalls)),
            generation,
            rings_seen,
            acted: plan.acted,
        })
    }

    /// Records of the threads and descriptors that there are, in the scope, as far as the kernel can tell them. The threads count as told from here on.
    pub(super) fn records(&self) -> iterate::Records {
        iterate::records(&self.object)
    }

    /// Wants other syscalls and puts another filter in force; tells its generation. What is wanted no longer goes last, what is new comes first.
    ///
    /// # Errors
    /// Syscalls without a program, and a kernel that refuses.
    pub(super) fn change(&mut self, options: &LiveOptions) -> Result<u32, LiveError> {
        let mut interest = Interest::in_moves();
        for name in &options.syscalls {
            let Some(number) = by_name(name).and_then(native) else { continue };
            match self.classes.of(name) {
                Some(class) => interest.want(number, class | options.changes_of(name) | self.acted.mark(name)),
                None if self.classes.is_impossible(name) => {}
                None => return Err(LiveError::NotPrepared(name.clone())),
            }
        }
        let generation = self.generation.wrapping_add(1).max(FIRST_GENERATION);
        let map = section(&self.object, INTEREST)?;
        let mut bytes = vec![0; map.value_size() as usize];
        bytes.iter_mut().zip(interest.bytes()).for_each(|(byte, wanted)| *byte = wanted);
        match &options.filter {
            Some(filter) => set_filter(&self.object, filter, generation)?,
            None => set_filter(&self.object, &KernelFilter::everything(), generation)?,
        }
        map.update(&0u32.to_ne_bytes(), &bytes, MapFlags::ANY).map_err(at("to want other syscalls"))?;
        self.generation = generation;
        self.upkeep.should_be(INTEREST, bytes);
        self.upkeep.should_be(GENERATION, generation.to_ne_bytes().to_vec());
        self.upkeep.take_filter(&self.object, generation);
        Ok(generation)
    }

    /// This thread group is watched whatever the scope; `None`: none is.
    ///
    /// # Errors
    /// A kernel that refuses.
    pub(super) fn watch_canary(&mut self, pid: Option<i32>) -> Result<(), LiveError> {
        let bytes = pid.unwrap_or(0).to_ne_bytes();
        set_section(&self.object, CANARY, &bytes)?;
        self.upkeep.should_be(CANARY, bytes.to_vec());
        Ok(())
    }

    /// The filter in force.
    pub(super) fn generation(&self) -> u32 {
        self.generation
    }

    /// Looks whether all is as it was left, and mends what is not.
    pub(super) fn look_after(&mut self) -> Vec<Harm> {
        let Self { upkeep, links, object, scope, .. } = self;
        upkeep.look(links, object, scope)
    }

    /// Our thread group in the kernel's numbers, where the whole host is watched; else 0.
    pub(super) fn watcher(&self) -> Result<i32, LiveError> {
        let bytes = section(&self.object, WATCHER)?.lookup(&0u32.to_ne_bytes(), MapFlags::ANY);
        let bytes = bytes.map_err(at("to tell who watches"))?.unwrap_or_default();
        Ok(bytes.first_chunk().map_or(0, |bytes| i32::from_ne_bytes(*bytes)))
    }

    /// What stays when this reader goes.
    pub(super) fn estate(&self) -> Result<Estate, LiveError> {
        let (lifecycle, ring) = (map(&self.object, "lifecycle_ring")?, map(&self.object, "ring")?);
        let counts = map(&self.object, "counts")?;
        let (telling, watcher) = (section(&self.object, TELLING)?, section(&self.object, WATCHER)?);
        let (handlers, finishers) = (map(&self.object, HANDLERS)?, map(&self.object, FINISHERS)?);
        let links = self.links.iter().map(|attached| attached.link.as_fd());
        Estate::of_probe(&estate::Maps {
            lifecycle: lifecycle.as_fd(),
            ring: ring.as_fd(),
            counts: counts.as_fd(),
            telling: telling.as_fd(),
            watcher: watcher.as_fd(),
            held: links.chain([handlers.as_fd(), finishers.as_fd()]).collect(),
        })
    }

    /// What loads programs of further syscalls.
    pub(super) fn preparer(&self) -> Result<Preparer, LiveError> {
        Preparer::of(&self.object, &self.classes)
    }

    /// Loads the programs of all syscalls and attaches none; tells how many the kernel took, and what is missing.
    pub(super) fn try_out() -> Result<(usize, Vec<String>), LiveError> {
        let own = std::process::id() as i32;
        let mut options = LiveOptions::new(Scope::Process(own));
        options.syscalls = SYSCALLS.iter().map(|syscall| syscall.name.to_owned()).collect();
        let watched = Watched::Process(own);
        let (object, plan) = Self::loaded(&options, &watched, 0)?;
        Ok((object.progs().filter(|program| program.autoload()).count(), plan.missing))
    }

    /// Loads what the plan wants; a program that this kernel's verifier does not take is left out, and named.
    fn loaded<'a>(
        options: &'a LiveOptions,
        watched: &'a Watched,
        boot_epoch: u64,
    ) -> Result<(Object, Plan<'a>), LiveError> {
        let bytes = Variant::of_kernel().bytes();
        let mut refused: Vec<Refusal> = Vec::new();
        loop {
            let mut open = ObjectBuilder::default().open_memory(bytes).map_err(at("to read the probe's object"))?;
            let plan = Plan::new(options, watched, boot_epoch, &open, &refused);
            plan.prepare(&mut open)?;
            match object::load(open) {
                Ok(object) => return Ok((object, plan)),
                Err(Failure::Object(said, error)) => return Err(at(format!("the probe ({said})"))(error)),
                Err(Failure::Program(refusal, error)) => {
                    let step = format!("the program {} ({})", refusal.program, refusal.reason);
                    if refused.len() == REFUSALS || NEEDED.contains(&&*refusal.program) || refused.contains(&refusal) {
                        return Err(at(step)(error));
                    }
                    refused.push(refusal);
                }
            }
        }
    }

    /// Programs that are loaded, with the number of instructions that the verifier went through.
    pub(super) fn programs(&self) -> Vec<(String, u32)> {
        let loaded = self.object.progs().filter(|program| program.autoload());
        loaded
            .map(|program| (program.name().to_string_lossy().into_owned(), info(program.as_fd()).verified_insns))
            .collect()
    }

    /// Tells of what rings have carried out without telling anybody. To be called ten times a second.
    ///
    /// # Errors
    /// A kernel that refuses.
    pub(super) fn look_for_overdue(&self) -> Result<(), LiveError> {
        if self.rings_seen { run_once(&self.object, uring::OVERDUE) } else { Ok(()) }
    }

    pub(super) fn stats(&self, malformed: u64) -> Result<Stats, LiveError> {
        let counts = map(&self.object, "counts")?;
        let cpus = counts.lookup_percpu(&0u32.to_ne_bytes(), MapFlags::ANY).map_err(at("to read its counters"))?;
        let mut stats = Stats { malformed, ..Stats::default() };
        for cpu in cpus.unwrap_or_default() {
            stats.add_cpu(&cpu);
        }
        for program in self.object.progs() {
            let Some(name) = self.attached.iter().find(|name| program.name() == name.as_str()) else { continue };
            let misses = info(program.as_fd()).recursion_misses;
            // Those of calls by name may be interrupted: the event is told, without its paths.
            let of_paths = Acted::is_one(name);
            *if of_paths { &mut stats.untold_paths } else { &mut stats.recursion_misses } += misses;
        }
        if !self.acted.is_empty() {
            let full = section(&self.object, acted::FULL)?.lookup(&0u32.to_ne_bytes(), MapFlags::ANY);
            let full = full.map_err(at("to read its counters"))?.unwrap_or_default();
            stats.untold_paths += full.first_chunk().map_or(0, |bytes| u64::from_ne_bytes(*bytes));
        }
        Ok(stats)
    }

    pub(super) fn refused(&self) -> Result<Vec<u64>, LiveError> {
        let refused = map(&self.object, "refused")?;
        let cpus = refused.lookup_percpu(&0u32.to_ne_bytes(), MapFlags::ANY).map_err(at("to read its counters"))?;
        Ok(by_code(&cpus.unwrap_or_default()))
    }
}

/// What a program counts by event code for each CPU.
fn by_code(cpus: &[Vec<u8>]) -> Vec<u64> {
    let mut sums = Vec::new();
    for cpu in cpus {
        let counts = cpu.as_chunks::<8>().0.iter().map(|bytes| u64::from_ne_bytes(*bytes));
        for (code, count) in counts.enumerate() {
            match sums.get_mut(code) {
                Some(sum) => *sum += count,
                None => sums.push(count),
            }
        }
    }
    sums
}

/// Puts a filter in force: its tables are written where the present one's are not, then one word selects them.
fn set_filter(object: &Object, filter: &KernelFilter, generation: u32) -> Result<(), LiveError> {
    let slot = (generation & 1).to_ne_bytes();
    let automaton = automaton_bytes(&filter.automaton);
    map(object, "automata")?.update(&slot, &automaton, MapFlags::ANY).map_err(at("the filter's automaton"))?;
    let filter = filter_bytes(filter, generation);
    map(object, "filters")?.update(&slot, &filter, MapFlags::ANY).map_err(at("a filter"))?;
    select_filter(object, generation)
}

/// Selects the filter of a generation; 0: none.
fn select_filter(object: &Object, generation: u32) -> Result<(), LiveError> {
    let selector = section(object, GENERATION)?;
    selector.update(&0u32.to_ne_bytes(), &generation.to_ne_bytes(), MapFlags::ANY).map_err(at("to select a filter"))
}

fn set_section(object: &Object, name: &str, bytes: &[u8]) -> Result<(), LiveError> {
    section(object, name)?.update(&0u32.to_ne_bytes(), bytes, MapFlags::ANY).map_err(at(format!("to set {name}")))
}

/// The map behind a section of the object.
pub(super) fn section<'o>(object: &'o Object, name: &str) -> Result<libbpf_rs::Map<'o>, LiveError> {
    let found = object.maps().find(|map| map.name().to_string_lossy().ends_with(name));
    found.ok_or_else(|| LiveError::Object(format!("no section {name}")))
}

/// What the kernel knows of a loaded program; zeros where it does not tell.
pub(super) fn info(program: BorrowedFd<'_>) -> bpf_prog_info {
    // SAFETY: a plain C struct of numbers and nullable pointers, for which zeros are a value.
    let mut info: bpf_prog_info = unsafe { std::mem::zeroed() };
    let mut len = size_of::<bpf_prog_info>() as u32;
    // SAFETY: `info` has `len` bytes; its pointers are null, so the kernel writes to nothing else.
    let answer = unsafe { libbpf_sys::bpf_prog_get_info_by_fd(program.as_raw_fd(), &raw mut info, &raw mut len) };
    if answer != 0 {
        // SAFETY: as above.
        info = unsafe { std::mem::zeroed() };
    }
    info
}

/// What is loaded, and why.
#[derive(Debug)]
struct Plan<'a> {
    options: &'a LiveOptions,
    watched: &'a Watched,
    /// By native number: the program's name.
    handlers: Vec<(usize, String)>,
    interest: Interest,
    classes: [u8; NUMBERS],
    missing: Vec<String>,
    /// Programs whose place in the kernel is not there.
    homeless: Vec<String>,
    uring: Uring,
    acted: Acted,
    boot_epoch: u64,
}

impl<'a> Plan<'a> {
    fn new(
        options: &'a LiveOptions,
        watched: &'a Watched,
        boot_epoch: u64,
        open: &OpenObject,
        refused: &[Refusal],
    ) -> Self {
        let is_refused = |name: &String| refused.iter().any(|refusal| refusal.program == *name);
        let names = open.progs().map(|program| program.name().to_string_lossy().into_owned());
        let programs: Vec<String> = names.filter(|name| !is_refused(name)).collect();
        let mut plan = Self {
            options,
            watched,
            handlers: Vec::new(),
            interest: Interest::in_moves(),
            classes: [0; NUMBERS],
            missing: Vec::new(),
            homeless: Vec::new(),
            uring: Uring::UNSEEN,
            acted: Acted::default(),
            boot_epoch,
        };
        plan.probe_places(open, &programs);
        for Refusal { program, reason } in refused {
            plan.missing.push(format!("{program}: this kernel's verifier does not take the program: {reason}"));
            plan.homeless.push(program.clone());
        }
        for name in &options.syscalls {
            let Some(number) = by_name(name).and_then(native) else { continue };
            let program = program_of(name, |program| programs.iter().any(|known| known == program));
            let Some(class) = class_of_program(&program).filter(|_| programs.contains(&program)) else {
                plan.missing.push(format!("{name}: there is no program for it"));
                continue;
            };
            plan.classes.get_mut(number).into_iter().for_each(|known| *known = class);
            plan.interest.want(number, class | options.changes_of(name) | plan.acted.mark(name));
            plan.handlers.push((number, program));
        }
        plan
    }

    /// Leaves out programs for places that this kernel does not have, instead of failing as a whole.
    fn probe_places(&mut self, open: &OpenObject, programs: &[String]) {
        // Without type information the kernel refuses the object anyway, and says why.
        let Some(trial) = Trial::new() else { return };
        let kernel = trial.types();
        let has = |name: &str| programs.iter().any(|known| known == name);
        let (acted, untold) = Acted::of(|place| trial.place(place), has, |name| self.wants(name));
        self.acted = acted;
        self.missing.extend(untold);
        if let Some(why) = reboot::unseen(|place| trial.place(place)) {
            self.missing.extend(self.wants(reboot::SYSCALL).then_some(why));
            self.homeless.push(reboot::PROGRAM.to_owned());
        }
        self.uring = Uring::of(kernel);
        if !self.uring.is_seen() {
            self.missing.push("io_uring: this kernel does not show what rings carry out (since 6.0)".to_owned());
        }
        for program in open.progs() {
            let section = program.section().to_string_lossy();
            let Some(place) = section.strip_prefix(PLACE) else { continue };
            let name = program.name().to_string_lossy().into_owned();
            let is_there = kernel.type_by_name::<Typedef<'_>>(&format!("btf_trace_{place}")).is_some();
            if name == acted::MODULE_LOAD {
                // A kernel without it loads no modules.
                self.acted.modules = is_there && has(&name);
            } else if !is_there && !Uring::is_one(&name) {
                self.missing.push(format!("{name}: this kernel has no tracepoint {place}"));
                self.homeless.push(name);
            }
        }
    }

    fn wants(&self, name: &str) -> bool {
        self.options.syscalls.iter().any(|wanted| wanted == name)
    }

    /// True for programs that are attached; those of single syscalls are called.
    fn attached(&self, program: &str) -> bool {
        match program {
            _ if self.homeless.iter().any(|name| name == program) => false,
            SCOPE_EXEC | SCOPE_END => true,
            FORKS => matches!(self.watched, Watched::Process(_)),
            PARENTS | MOVES => true,
            CWD_OF_CHILDREN => self.options.filter.is_some(),
            NAMES => self.options.names && !self.lacks_marks(),
            NAMES_MARK | NAMES_FORK => self.options.names && self.marks_sockets() && !self.lacks_marks(),
            GATE => !self.handlers.is_empty(),
            CHILDREN => self.wants("clone") || self.wants("clone3"),
            "exec" => self.wants("execve"),
            "signaldeliver" => self.wants(SIGNALS),
            "procexit" => true,
            acted::MODULE_LOAD => self.acted.modules,
            reboot::PROGRAM => true,
            _ if Acted::is_one(program) => self.acted.attached(program),
            _ => self.sees_rings() && self.uring.attached(program),
        }
    }

    /// True if who receives an answer has to be known from who made the socket.
    fn marks_sockets(&self) -> bool {
        matches!(self.watched, Watched::Process(_) | Watched::Host { within: Some(_) })
    }

    /// True if what rings of io_uring carry out is told.
    fn sees_rings(&self) -> bool {
        self.uring.is_seen() && !self.handlers.is_empty()
    }

    /// True if that is asked for, and one of the programs can't be had.
    fn lacks_marks(&self) -> bool {
        let wanted = [NAMES, NAMES_MARK, NAMES_FORK];
        self.marks_sockets() && self.homeless.iter().any(|name| wanted.contains(&&**name))
    }

    /// True if the program that announces tasks is loaded.
    fn announces(&self) -> bool {
        !self.handlers.is_empty() && !self.homeless.iter().any(|name| name == ANNOUNCE)
    }

    fn prepare(&self, open: &mut OpenObject) -> Result<(), LiveError> {
        for mut program in open.progs_mut() {
            let name = program.name().to_string_lossy().into_owned();
            let called = name == ANNOUNCE && self.announces() || name == acted::FINISH && self.acted.keeps_paths();
            let run_once = name == NAME_WATCHER && matches!(self.watched, Watched::Host { .. });
            let dispatches = name == DISPATCH && self.attached(GATE);
            let handles = self.handlers.iter().any(|(_, handler)| *handler == name);
            let iterator = [iterate::TASKS, iterate::FILES].contains(&&*name);
            let iterates = iterator && self.options.iterators && !self.homeless.contains(&name);
            let looks = name == uring::OVERDUE && self.sees_rings();
            let needed = iterates
                || looks
                || dispatches
                || name == FINISH
                || self.attached(&name)
                || called
                || run_once
                || handles;
            program.set_autoload(needed);
        }
        let (options, watched, boot_epoch) = (self.options, self.watched, self.boot_epoch);
        let cpus = libbpf_rs::num_possible_cpus().map_err(at("to count CPUs"))? as u32;
        let settings = Settings { options, watched, boot_epoch, cpus, uring: self.uring }.bytes();
        for mut map in open.maps_mut() {
            match map.name().to_str().unwrap_or_default() {
                "lifecycle_ring" => {
                    map.set_max_entries(self.options.lifecycle_ring).map_err(at("a ring of this size"))?
                }
                "ring" => map.set_max_entries(self.options.ring).map_err(at("a ring of this size"))?,
                acted::KEPT if self.acted.is_empty() => {
                    map.set_max_entries(1).map_err(at("what is kept of calls by name"))?
                }
                uring::REQUESTS if !self.sees_rings() => map.set_max_entries(1).map_err(at("what is kept of rings"))?,
                "scratches" => map.set_max_entries(cpus + 1).map_err(at("scratch areas"))?,
                name if name.ends_with("rodata.settings") => {
                    let bytes = map.initial_value_mut().ok_or_else(|| LiveError::Object("no settings".to_owned()))?;
                    if bytes.len() < settings.len() {
                        return Err(LiveError::Object("settings of another layout".to_owned()));
                    }
                    bytes[..settings.len()].copy_from_slice(&settings);
                }
                name if name.ends_with(INTEREST) => {
                    let bytes = map.initial_value_mut().ok_or_else(|| LiveError::Object("no interest".to_owned()))?;
                    bytes.iter_mut().zip(self.interest.bytes()).for_each(|(byte, wanted)| *byte = wanted);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn fill_handlers(&self, object: &Object) -> Result<(), LiveError> {
        let table = map(object, HANDLERS)?;
        let others = [(DISPATCH_AT, DISPATCH.to_owned()), (ANNOUNCE_AT, ANNOUNCE.to_owned())];
        let others =
            others.iter().filter(|(at, _)| if *at == ANNOUNCE_AT { self.announces() } else { self.attached(GATE) });
        for (number, name) in self.handlers.iter().chain(others) {
            let Some(program) = object.progs().find(|program| program.name() == name.as_str()) else {
                return Err(LiveError::Object(format!("no program {name}")));
            };
            let (key, value) = ((*number as u32).to_ne_bytes(), program.as_fd().as_raw_fd().to_ne_bytes());
            table.update(&key, &value, MapFlags::ANY).map_err(at(format!("to call {name}")))?;
        }
        let finish = object.progs().find(|program| program.name() == acted::FINISH && self.acted.keeps_paths());
        if let Some(program) = finish {
            let (key, value) = (acted::FINISH_AT.to_ne_bytes(), program.as_fd().as_raw_fd().to_ne_bytes());
            let update = map(object, FINISHERS)?.update(&key, &value, MapFlags::ANY);
            update.map_err(at(format!("to call {}", acted::FINISH)))?;
        }
        Ok(())
    }
}

/// Runs a program once, in the context of this thread.
fn run_once(object: &Object, name: &str) -> Result<(), LiveError> {
    let program = object.progs_mut().find(|program| program.name() == name);
    let Some(program) = program else { return Err(LiveError::Object(format!("no program {name}"))) };
    program.test_run(Input::default()).map_err(at(format!("to run {name}"))).map(|_| ())
}

fn map<'o>(object: &'o Object, name: &str) -> Result<libbpf_rs::Map<'o>, LiveError> {
    object.maps().find(|map| map.name() == name).ok_or_else(|| LiveError::Object(format!("no map {name}")))
}

fn ring(object: &Object, name: &str, size: u32) -> Result<Ring, LiveError> {
    Ring::new(map(object, name)?.as_fd(), size)
}
