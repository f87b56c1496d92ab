//! What the probe may drop in the kernel: for each syscall, which events some rule can match, as far as the kernel can tell (DESIGN §4).
//!
//! The engine derives it from the rules, the probe is loaded with it. It is conservative: whatever a rule could match passes.

/// What the kernel knows of an event at no cost. A fact that is set holds surely, or possibly where its name says `MAYBE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Facts(pub u32);

impl Facts {
    /// The result is not negative.
    pub const SUCCESS: Self = Self(1);
    /// The result is negative.
    pub const FAILURE: Self = Self(1 << 1);
    /// An open for reading (`evt.is_open_read`).
    pub const OPEN_READ: Self = Self(1 << 2);
    /// An open for writing (`evt.is_open_write`).
    pub const OPEN_WRITE: Self = Self(1 << 3);
    /// The caller may be in a container.
    pub const MAYBE_CONTAINER: Self = Self(1 << 4);
    /// The caller may be outside of any container.
    pub const MAYBE_HOST: Self = Self(1 << 5);
    /// The result is 0, 1 or 2.
    pub const STANDARD: Self = Self(1 << 6);
    /// The event's descriptor may be an IPv4 or IPv6 socket.
    pub const MAYBE_INET: Self = Self(1 << 7);
    /// The event's descriptor may be something else than an IPv4 or IPv6 socket.
    pub const MAYBE_NOT_INET: Self = Self(1 << 8);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// True if all facts of `other` are in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// One way for an event to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clause {
    /// All of these must hold.
    pub facts: Facts,
    /// Bit in the automaton's verdicts that the path must have; none: any path will do.
    pub path: Option<u8>,
}

/// Clauses that the probe looks at for a syscall at most.
pub const MAX_CLAUSES: usize = 8;
/// Path conditions at most: bits of a verdict.
pub const MAX_PATH_BITS: u8 = 64;
/// States of the automaton at most.
pub const MAX_STATES: usize = 8192;
/// Classes of bytes at most.
pub const MAX_CLASSES: usize = 64;

/// All path conditions of all rules in one deterministic automaton, which reads a path byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Automaton {
    /// Class of each byte, below [`MAX_CLASSES`].
    pub class: [u8; 256],
    /// Next state by `state * MAX_CLASSES + class`.
    pub next: Vec<u16>,
    /// By state: the path conditions that a path ending here may satisfy.
    pub verdict: Vec<u64>,
    /// Where a path begins.
    pub start: u16,
}

impl Automaton {
    /// One that knows no path condition.
    pub fn empty() -> Self {
        Self { class: [0; 256], next: vec![0; MAX_CLASSES], verdict: vec![0], start: 0 }
    }

    /// The path conditions that a path may satisfy.
    pub fn verdict(&self, path: &[u8]) -> u64 {
        let step = |state: u16, byte: &u8| {
            let class = self.class.get(usize::from(*byte)).copied().unwrap_or(0);
            self.next.get(usize::from(state) * MAX_CLASSES + usize::from(class)).copied().unwrap_or(0)
        };
        let end = path.iter().fold(self.start, step);
        self.verdict.get(usize::from(end)).copied().unwrap_or(u64::MAX)
    }
}

/// The filter of one syscall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyscallFilter {
    /// Falco's syscall code.
    pub syscall: u16,
    /// Ways to pass, at most [`MAX_CLAUSES`]; none: nothing passes.
    pub clauses: Vec<Clause>,
}

/// Which paths a condition is judged with: how the kernel must look for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Paths {
    /// With the text that the program gave, in the working directory, as Falco does.
    AsGiven,
    /// With the kernel's path.
    Kernel,
    /// With each, where they differ.
    #[default]
    Both,
}

/// What passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KernelFilter {
    /// By syscall. Of those that are not listed everything passes.
    pub syscalls: Vec<SyscallFilter>,
    /// All path conditions.
    pub automaton: Automaton,
    /// Which paths are looked at.
    pub paths: Paths,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_automaton_promises_nothing() {
        assert_eq!(Automaton::empty().verdict(b"/etc/shadow"), 0);
        assert!(Facts::SUCCESS.and(Facts::OPEN_READ).has(Facts::SUCCESS) && !Facts::SUCCESS.has(Facts::FAILURE));
    }
}
