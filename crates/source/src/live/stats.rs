//! What became of events, by class and reason: seen = filtered + delivered + lost, exactly.

/// Classes of events, in the order of `enum class` in `bpf/lib/count.h`.
pub const CLASSES: [&str; 10] =
    ["lifecycle", "identity", "process", "file", "net", "memory", "ipc", "system", "generic", NAMES];

/// The class of answers of name servers.
pub const NAMES: &str = "names";
/// The class of what was lost before the kernel side could look at it.
pub const ANY: &str = "any";
/// The kernel did not run a program because it was running already on the CPU. Whether the event was wanted, nobody knows: it is neither seen nor
/// lost in the classes' counters.
const RECURSION: &str = "program busy";
/// The event was delivered, but is none.
const MALFORMED: &str = "malformed";

/// The class that the probe's programs give the events of a syscall; those without a program of their own are `generic`.
pub fn class_of(syscall: &str) -> &'static str {
    match syscall {
        // Events of other places in the kernel.
        "procexit" => "lifecycle",
        "signaldeliver" => "process",
        _ => OF_SYSCALLS.iter().find(|(name, _)| *name == syscall).map_or("generic", |(_, class)| class),
    }
}

include!(concat!(env!("OUT_DIR"), "/classes.rs"));

/// Why an event was lost, in the order of `enum reason` in `bpf/lib/count.h`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LossReason {
    /// No room in the ring: the reader is too slow for what happens.
    RingFull,
    /// More bytes than an event can hold.
    TooBig,
    /// The scratch area of the CPU was in use.
    Busy,
    /// There is no program for the syscall.
    TailCall,
    /// The caller used the x32 interface.
    Abi,
}

/// All reasons, in order.
pub const REASONS: [LossReason; 5] =
    [LossReason::RingFull, LossReason::TooBig, LossReason::Busy, LossReason::TailCall, LossReason::Abi];

impl LossReason {
    /// As metrics and messages call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::RingFull => "ring full",
            Self::TooBig => "too big",
            Self::Busy => "scratch busy",
            Self::TailCall => "no program",
            Self::Abi => "x32 interface",
        }
    }
}

/// Events of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassCounts {
    /// Wanted, and in the scope.
    pub seen: u64,
    /// Dropped by intent.
    pub filtered: u64,
    /// Handed to the reader.
    pub delivered: u64,
    /// Lost, by [`REASONS`].
    pub lost: [u64; REASONS.len()],
}

/// Bytes of a class in the kernel's map.
const CLASS_BYTES: usize = 8 * (3 + REASONS.len());

impl ClassCounts {
    /// Lost for any reason.
    pub fn lost_in_all(&self) -> u64 {
        self.lost.iter().sum()
    }

    fn add(&mut self, bytes: &[u8]) {
        let mut numbers = bytes.as_chunks::<8>().0.iter().map(|bytes| u64::from_ne_bytes(*bytes));
        let mut next = || numbers.next().unwrap_or(0);
        self.seen += next();
        self.filtered += next();
        self.delivered += next();
        for lost in &mut self.lost {
            *lost += next();
        }
    }
}

/// What became of events since the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// By [`CLASSES`], all CPUs together.
    pub classes: [ClassCounts; CLASSES.len()],
    /// The same for each CPU, in order.
    pub cpus: Vec<[ClassCounts; CLASSES.len()]>,
    /// Times that the kernel did not run a program because it was running already on the CPU.
    pub recursion_misses: u64,
    /// Times that the path of a call by name was not told, for want of room or because the program that walks it was interrupted by itself: at most, for some
    /// of these calls nobody may have asked.
    pub untold_paths: u64,
    /// Records that were no events.
    pub malformed: u64,
}

impl Stats {
    /// Adds the counters of one CPU.
    pub(super) fn add_cpu(&mut self, bytes: &[u8]) {
        let mut cpu = [ClassCounts::default(); CLASSES.len()];
        for ((class, sum), bytes) in cpu.iter_mut().zip(&mut self.classes).zip(bytes.chunks(CLASS_BYTES)) {
            class.add(bytes);
            sum.add(bytes);
        }
        self.cpus.push(cpu);
    }

    /// What was lost, by class and reason, zeros too; always the same order. The class is [`ANY`] where the kernel can't tell it.
    pub fn losses(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> {
        let of_class = |(class, counts): (&'static str, &ClassCounts)| {
            let counts = *counts;
            REASONS.iter().zip(counts.lost).map(move |(reason, count)| (class, reason.name(), count))
        };
        let others = [(ANY, RECURSION, self.recursion_misses), (ANY, MALFORMED, self.malformed)];
        CLASSES.into_iter().zip(&self.classes).flat_map(of_class).chain(others)
    }

    /// All classes together.
    pub fn total(&self) -> ClassCounts {
        let mut total = ClassCounts::default();
        for class in &self.classes {
            total.seen += class.seen;
            total.filtered += class.filtered;
            total.delivered += class.delivered;
            for (sum, lost) in total.lost.iter_mut().zip(class.lost) {
                *sum += lost;
            }
        }
        total
    }
}
