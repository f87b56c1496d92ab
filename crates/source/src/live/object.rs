//! The probe's two objects, which of them this kernel can run, and what libbpf says while it loads one.

use crate::trial::Trial;
use libbpf_rs::{Object, OpenObject, PrintLevel, set_print};
use std::cell::RefCell;
use std::io::Write as _;
use std::sync::Once;

/// An object, aligned as its reader wants it.
#[repr(C, align(8))]
struct Aligned<B: ?Sized>(B);
static CURRENT: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/lanner.bpf.o")));
static OLD: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/lanner-old.bpf.o")));

/// Texts of libbpf that are kept of one load, and bytes of the end of each.
const MESSAGES: usize = 64;
const MESSAGE_BYTES: usize = 4096;

/// Which of the two objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// For kernels since 5.15.
    Current,
    /// For kernels before, down to 5.10, which lack helpers that the other needs.
    Old,
}

impl Variant {
    /// That for the running kernel: the first if its helpers are there, or nothing can be tried out.
    pub fn of_kernel() -> Self {
        let needed = [
            libbpf_sys::BPF_FUNC_get_current_task_btf,
            libbpf_sys::BPF_FUNC_task_storage_get,
            libbpf_sys::BPF_FUNC_get_current_ancestor_cgroup_id,
        ];
        let lacks = |trial: Trial| needed.iter().any(|&helper| trial.helper(helper) == crate::trial::Answer::Missing);
        if Trial::new().is_some_and(lacks) { Self::Old } else { Self::Current }
    }

    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Current => &CURRENT.0,
            Self::Old => &OLD.0,
        }
    }
}

/// A program that the kernel's verifier did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub program: String,
    /// The verifier's last word.
    pub reason: String,
}

/// Why an object was not loaded.
#[derive(Debug)]
pub(super) enum Failure {
    /// A program is at fault.
    Program(Refusal, libbpf_rs::Error),
    /// Anything else; what libbpf said first.
    Object(String, libbpf_rs::Error),
}

/// Loads an object.
pub(super) fn load(open: OpenObject) -> Result<Object, Failure> {
    let (loaded, messages) = quietly(|| open.load());
    loaded.map_err(|error| match refusal(&messages) {
        Some(refusal) => Failure::Program(refusal, error),
        None => {
            let first = messages.first().and_then(|text| text.lines().next()).unwrap_or_default();
            Failure::Object(first.trim_start_matches("libbpf: ").to_owned(), error)
        }
    })
}

thread_local! {
    /// What libbpf says to this thread while somebody listens.
    static SAID: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
}

/// Runs `act`; what libbpf prints on this thread comes back instead of going to the terminal.
fn quietly<T>(act: impl FnOnce() -> T) -> (T, Vec<String>) {
    /// libbpf has one for the whole program.
    static HEARD: Once = Once::new();
    HEARD.call_once(|| {
        set_print(Some((PrintLevel::Warn, hear)));
    });
    SAID.set(Some(Vec::new()));
    let result = act();
    (result, SAID.take().unwrap_or_default())
}

fn hear(_: PrintLevel, text: String) {
    SAID.with_borrow_mut(|said| match said {
        Some(said) if said.len() < MESSAGES => {
            let start = text.ceil_char_boundary(text.len().saturating_sub(MESSAGE_BYTES));
            let head = text.lines().next().unwrap_or_default();
            said.push(format!("{head}\n{}", &text[start..]));
        }
        Some(_) => {}
        None => _ = std::io::stderr().write_all(text.as_bytes()),
    });
}

/// The program that libbpf names, and the last line of the verifier's log that says something about it.
fn refusal(messages: &[String]) -> Option<Refusal> {
    let named = |text: &String| {
        let (_, rest) = text.split_once("prog '")?;
        let (program, rest) = rest.split_once('\'')?;
        rest.contains("load failed").then(|| program.to_owned())
    };
    let program = messages.iter().find_map(named)?;
    let log = messages.iter().find(|text| text.contains("BEGIN PROG LOAD LOG"));
    let says = |line: &&str| !line.is_empty() && !line.starts_with("processed ") && !line.contains("PROG LOAD LOG");
    let last = log.and_then(|log| log.lines().map(str::trim).rfind(says));
    Some(Refusal { program, reason: last.unwrap_or("no reason given").to_owned() })
}

#[cfg(test)]
mod tests {
    use super::{Refusal, refusal};

    #[test]
    fn the_program_at_fault_is_found() {
        let messages = [
            "libbpf: prog 'procexit': BPF program load failed: -EINVAL\n".to_owned(),
            "libbpf: prog 'procexit': -- BEGIN PROG LOAD LOG --\n0: R1=ctx\nmath is not allowed\nprocessed 3 insns (limit 1)\n-- END PROG LOAD LOG --\n"
                .to_owned(),
            "libbpf: failed to load object ''\n".to_owned(),
        ];
        let expected = Refusal { program: "procexit".to_owned(), reason: "math is not allowed".to_owned() };
        assert_eq!(refusal(&messages), Some(expected));
        assert_eq!(refusal(&messages[2..]), None);
    }
}
