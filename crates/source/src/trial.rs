//! Tries out what this kernel allows, by loading programs of a few instructions that are thrown away at once. Nothing is attached.

use libbpf_rs::btf::Btf;
use libbpf_rs::btf::types::{Func, Typedef};
use std::ffi::{CStr, c_char};
use std::os::fd::{FromRawFd as _, OwnedFd};

/// Bytes of the verifier's answer that are looked at.
const LOG_BYTES: usize = 4096;
/// How the verifier says that there is no such helper, in the words of several versions.
const NO_HELPER: [&str; 3] = ["unknown func", "invalid func", "cannot use helper"];

/// What the kernel answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It loads.
    Works,
    /// This kernel does not have it.
    Missing,
    /// It is there, or may be, but is not given to this process: why.
    Refused(String),
}

impl Answer {
    /// True if it can be used.
    pub fn works(&self) -> bool {
        *self == Self::Works
    }
}

/// Kinds of programs, and where they are put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A tracepoint, with typed arguments.
    Tracepoint(&'a str),
    /// The entry of a function of the kernel.
    Entry(&'a str),
    /// A hook of the security modules.
    Lsm(&'a str),
    /// A walk over objects of the kernel.
    Iterator(&'a str),
    /// Any instruction of the kernel.
    Kprobe,
}

/// What programs are tried with: the types of the running kernel.
#[derive(Debug)]
pub struct Trial {
    kernel: Btf<'static>,
}

impl Trial {
    /// `None` if the kernel does not tell its types.
    pub fn new() -> Option<Self> {
        Some(Self { kernel: Btf::from_vmlinux().ok()? })
    }

    /// The types of the running kernel.
    pub fn types(&self) -> &Btf<'static> {
        &self.kernel
    }

    /// Loads a program that does nothing.
    pub fn place(&self, place: Place<'_>) -> Answer {
        self.load(place, &[mov(0, 0), EXIT]).0
    }

    /// Loads a program at the end of syscalls that calls a helper of the kernel by its number.
    pub fn helper(&self, number: u32) -> Answer {
        // Its arguments are not set: of a helper that is there, the verifier complains about them.
        let (answer, log) = self.load(Place::Tracepoint("sys_exit"), &[call(number), mov(0, 0), EXIT]);
        match answer {
            _ if NO_HELPER.iter().any(|words| log.contains(words)) => Answer::Missing,
            Answer::Refused(_) if log.contains("!read_ok") || log.contains("R1 type=") => Answer::Works,
            other => other,
        }
    }

    /// Makes a map of a type.
    pub fn map(&self, kind: u32) -> Answer {
        // SAFETY: the function takes a number, and no options.
        match unsafe { libbpf_sys::libbpf_probe_bpf_map_type(kind, std::ptr::null()) } {
            0 => Answer::Missing,
            1.. => Answer::Works,
            error => refused(-error),
        }
    }

    /// Number of the type that a program is attached to.
    fn target(&self, place: Place<'_>) -> Option<u32> {
        // Not by name alone: a struct may have the same one.
        let function = |name: String| {
            let mut functions = self.kernel.type_by_kind::<Func<'_>>();
            functions.find(|ty| ty.name().is_some_and(|known| known == &*name)).map(|ty| ty.type_id().into())
        };
        match place {
            Place::Tracepoint(name) => {
                self.kernel.type_by_name::<Typedef<'_>>(&format!("btf_trace_{name}")).map(|ty| ty.type_id().into())
            }
            Place::Entry(name) => function(name.to_owned()),
            Place::Lsm(name) => function(format!("bpf_lsm_{name}")),
            Place::Iterator(name) => function(format!("bpf_iter_{name}")),
            Place::Kprobe => Some(0),
        }
    }

    fn load(&self, place: Place<'_>, instructions: &[u64]) -> (Answer, String) {
        let Some(target) = self.target(place) else { return (Answer::Missing, String::new()) };
        let (kind, attach) = match place {
            Place::Tracepoint(_) => (libbpf_sys::BPF_PROG_TYPE_TRACING, libbpf_sys::BPF_TRACE_RAW_TP),
            Place::Entry(_) => (libbpf_sys::BPF_PROG_TYPE_TRACING, libbpf_sys::BPF_TRACE_FENTRY),
            Place::Lsm(_) => (libbpf_sys::BPF_PROG_TYPE_LSM, libbpf_sys::BPF_LSM_MAC),
            Place::Iterator(_) => (libbpf_sys::BPF_PROG_TYPE_TRACING, libbpf_sys::BPF_TRACE_ITER),
            Place::Kprobe => (libbpf_sys::BPF_PROG_TYPE_KPROBE, 0),
        };
        let mut log = [0u8; LOG_BYTES];
        let mut options = libbpf_sys::bpf_prog_load_opts {
            sz: size_of::<libbpf_sys::bpf_prog_load_opts>() as _,
            expected_attach_type: attach,
            attach_btf_id: target,
            log_level: 1,
            log_size: LOG_BYTES as u32,
            log_buf: log.as_mut_ptr().cast::<c_char>(),
            ..Default::default()
        };
        // SAFETY: the strings end with a NUL; `instructions` are `len` values of 8 bytes, as an instruction has; the log's length is its own; all of
        // them outlive the call, which keeps none.
        let fd = unsafe {
            libbpf_sys::bpf_prog_load(
                kind,
                c"lanner_trial".as_ptr(),
                c"Dual BSD/GPL".as_ptr(),
                instructions.as_ptr().cast(),
                instructions.len() as _,
                &raw mut options,
            )
        };
        let log =
            CStr::from_bytes_until_nul(&log).map_or_else(|_| String::new(), |log| log.to_string_lossy().into_owned());
        if fd >= 0 {
            // SAFETY: the kernel has just given this descriptor, and nobody else owns it.
            drop(unsafe { OwnedFd::from_raw_fd(fd) });
            return (Answer::Works, log);
        }
        (refused(-fd), log)
    }
}

fn refused(error: i32) -> Answer {
    Answer::Refused(std::io::Error::from_raw_os_error(error).to_string())
}

/// include/uapi/linux/bpf.h: exit, register = number, call of a helper.
const EXIT: u64 = 0x95;

const fn mov(register: u64, number: u32) -> u64 {
    0xb7 | register << 8 | (number as u64) << 32
}

const fn call(helper: u32) -> u64 {
    0x85 | (helper as u64) << 32
}
