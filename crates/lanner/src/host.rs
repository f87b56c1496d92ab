//! What the program asks the host it runs on.

use std::time::{SystemTime, UNIX_EPOCH};

/// Names of the system, as `uname` gives them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    /// `Linux`
    pub sysname: String,
    /// The host's name.
    pub nodename: String,
    /// The kernel's release.
    pub release: String,
    /// The kernel's build.
    pub version: String,
    /// The machine, such as `x86_64`.
    pub machine: String,
}

/// The system's names.
pub fn system() -> System {
    let names = rustix::system::uname();
    let text = |name: &std::ffi::CStr| name.to_string_lossy().into_owned();
    System {
        sysname: text(names.sysname()),
        nodename: text(names.nodename()),
        release: text(names.release()),
        version: text(names.version()),
        machine: text(names.machine()),
    }
}

/// The name that alerts carry: `FALCO_HOSTNAME`, or the host's own.
pub fn alert_hostname() -> String {
    match std::env::var("FALCO_HOSTNAME") {
        Ok(name) if !name.is_empty() => name,
        _ => system().nodename,
    }
}

/// Size of a memory page in bytes.
pub fn page_size() -> usize {
    rustix::param::page_size()
}

/// ns since 1970, by the host's clock.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos().try_into().unwrap_or(u64::MAX))
}
