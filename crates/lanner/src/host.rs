//! What the program asks the host it runs on.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
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

/// The name that alerts carry as Falco has it: `FALCO_HOSTNAME`, or the host's own.
pub fn alert_hostname() -> String {
    named_hostname().unwrap_or_else(|| system().nodename)
}

/// The name that `FALCO_HOSTNAME` gives to the host.
pub fn named_hostname() -> Option<String> {
    std::env::var("FALCO_HOSTNAME").ok().filter(|name| !name.is_empty())
}

/// Size of a memory page in bytes.
pub fn page_size() -> usize {
    rustix::param::page_size()
}

/// ns since 1970, by the host's clock.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos().try_into().unwrap_or(u64::MAX))
}

/// When the host booted, ns since 1970; 0 if it does not tell.
pub fn boot_time() -> u64 {
    let stat = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let seconds = stat.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<u64>().ok());
    seconds.unwrap_or(0).saturating_mul(1_000_000_000)
}

/// Largest file of settings, rules or audit events that is read, in bytes.
pub const MAX_FILE: u64 = 256 << 20;

/// Reads a file.
///
/// # Errors
/// What the system says, or that the file is larger than [`MAX_FILE`].
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("larger than {MAX_FILE} bytes")));
    }
    Ok(bytes)
}
