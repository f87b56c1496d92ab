//! What the probe may drop in the kernel: for each syscall, which events some rule can match, as far as the kernel can tell (DESIGN §4).
//!
//! The engine derives it from the rules, the probe is loaded with it. It is conservative: whatever a rule could match passes.

use std::collections::BTreeMap;

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
    /// The event's descriptor may be a TCP socket.
    pub const MAYBE_TCP: Self = Self(1 << 9);

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
/// Path conditions at most: bits of a verdict; the last one is the probe's own.
pub const MAX_PATH_BITS: u8 = 63;
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

    /// One whose every path may satisfy every condition.
    pub fn lenient() -> Self {
        Self { verdict: vec![u64::MAX], ..Self::empty() }
    }

    /// The same for plain absolute paths, while texts that are not (with empty names, `.` or `..`, or a slash at their end) may satisfy every
    /// condition: programs write such texts, and what they lead to is not known from them. `None` when it would have too many states or classes.
    pub fn with_odd_texts(&self) -> Option<Self> {
        let (class, slash, dot) = self.classes_of_oddities()?;
        const FRESH: u16 = u16::MAX;
        let place = |(state, oddity): (u16, Oddity)| usize::from(state) * ODDITIES + oddity as usize;
        let mut numbers = vec![FRESH; self.verdict.len().max(1) * ODDITIES];
        let mut open = vec![(self.start, Oddity::None)];
        *numbers.get_mut(place((self.start, Oddity::None)))? = 0;
        let (mut next, mut verdict) = (Vec::new(), Vec::new());
        // A byte of each class stands for all of them.
        let bytes: Vec<u8> = (0..MAX_CLASSES).map_while(|wanted| first_of(&class, wanted)).collect();
        let mut at = 0;
        while let Some(&(state, oddity)) = open.get(at) {
            at += 1;
            verdict.push(if oddity == Oddity::None { self.verdict_of(state) } else { u64::MAX });
            let row = next.len();
            next.resize(row + MAX_CLASSES, 0);
            for (slot, byte) in next.get_mut(row..)?.iter_mut().zip(&bytes) {
                let of = class.get(usize::from(*byte)).copied()?;
                let oddity = oddity.after(of == slash, of == dot);
                // All odd texts are alike.
                let to = if oddity == Oddity::Odd { (0, oddity) } else { (self.step(state, *byte), oddity) };
                let number = numbers.get_mut(place(to))?;
                if *number == FRESH {
                    *number = u16::try_from(open.len()).ok()?;
                    open.push(to);
                }
                *slot = *number;
            }
            if open.len() > MAX_STATES {
                return None;
            }
        }
        Some(Self { class, next, verdict, start: 0 })
    }

    /// The classes of bytes, with `/` and `.` alone in theirs; and theirs.
    fn classes_of_oddities(&self) -> Option<([u8; 256], u8, u8)> {
        let mut renumbered: BTreeMap<(u8, bool, bool), u8> = BTreeMap::new();
        let mut class = [0; 256];
        for (byte, (slot, old)) in class.iter_mut().zip(self.class).enumerate() {
            let key = (old, byte == usize::from(b'/'), byte == usize::from(b'.'));
            let fresh = u8::try_from(renumbered.len()).ok()?;
            *slot = *renumbered.entry(key).or_insert(fresh);
        }
        let of = |byte: u8| class.get(usize::from(byte)).copied();
        (renumbered.len() <= MAX_CLASSES).then_some((class, of(b'/')?, of(b'.')?))
    }

    fn step(&self, state: u16, byte: u8) -> u16 {
        let class = self.class.get(usize::from(byte)).copied().unwrap_or(0);
        self.next.get(usize::from(state) * MAX_CLASSES + usize::from(class)).copied().unwrap_or(0)
    }

    fn verdict_of(&self, state: u16) -> u64 {
        self.verdict.get(usize::from(state)).copied().unwrap_or(u64::MAX)
    }

    /// The path conditions that a path may satisfy.
    pub fn verdict(&self, path: &[u8]) -> u64 {
        self.verdict_of(path.iter().fold(self.start, |state, byte| self.step(state, *byte)))
    }
}

/// The first byte of a class.
fn first_of(class: &[u8; 256], wanted: usize) -> Option<u8> {
    let at = class.iter().position(|of| usize::from(*of) == wanted)?;
    u8::try_from(at).ok()
}

/// Number of oddities.
const ODDITIES: usize = 5;

/// What the end of a text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Oddity {
    /// A plain path.
    None,
    /// It ends with a slash.
    Slash,
    /// It ends with `/.`.
    Dot,
    /// It ends with `/..`.
    Dots,
    /// It is odd, whatever follows.
    Odd,
}

impl Oddity {
    fn after(self, slash: bool, dot: bool) -> Self {
        match (self, slash, dot) {
            (Self::Odd, ..) | (Self::Slash | Self::Dot | Self::Dots, true, _) => Self::Odd,
            (Self::None, true, _) => Self::Slash,
            (Self::Slash, _, true) => Self::Dot,
            (Self::Dot, _, true) => Self::Dots,
            _ => Self::None,
        }
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

impl KernelFilter {
    /// One that lets everything pass.
    pub fn everything() -> Self {
        Self { syscalls: Vec::new(), automaton: Automaton::empty(), paths: Paths::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_texts_may_be_anything() {
        // Bit 0: a path that ends with `b`.
        let mut class = [0; 256];
        class[usize::from(b'b')] = 1;
        let mut next = vec![0; 2 * MAX_CLASSES];
        (next[1], next[MAX_CLASSES + 1]) = (1, 1);
        let automaton = Automaton { class, next, verdict: vec![0, 1], start: 0 }.with_odd_texts().unwrap();
        for (path, wanted) in [("/a/b", 1), ("/a/c", 0), ("/.a/..b", 1), ("/a.b/c..", 0), ("/...", 0)] {
            assert_eq!(automaton.verdict(path.as_bytes()), wanted, "{path}");
        }
        for path in ["/a/", "/a//c", "/a/./c", "/a/../c", "/a/.", "/a/..", "//a"] {
            assert_eq!(automaton.verdict(path.as_bytes()), u64::MAX, "{path}");
        }
    }

    #[test]
    fn the_empty_automaton_promises_nothing() {
        assert_eq!(Automaton::empty().verdict(b"/etc/shadow"), 0);
        assert!(Facts::SUCCESS.and(Facts::OPEN_READ).has(Facts::SUCCESS) && !Facts::SUCCESS.has(Facts::FAILURE));
    }
}
