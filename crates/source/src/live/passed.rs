//! Descriptors that a service manager passed to this process, by sd_listen_fds(3): from number 3 on, with names.

use rustix::io::{FdFlags, fcntl_setfd};
use std::os::fd::{FromRawFd as _, OwnedFd};
use std::sync::Mutex;

/// The first of them.
const FIRST: i32 = 3;
/// No manager passes more.
const MOST: i32 = 4096;
/// What one without a name is called.
const UNKNOWN: &str = "unknown";

/// Takes what was passed, each with its name; nothing the second time, or where it was passed to another process. Programs that are started get none of it.
pub fn take_passed() -> Vec<(String, OwnedFd)> {
    static TAKEN: Mutex<bool> = Mutex::new(false);
    let mut taken = TAKEN.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if std::mem::replace(&mut *taken, true) {
        return Vec::new();
    }
    let variable = |name: &str| std::env::var(name).ok();
    let (pid, count) = (variable("LISTEN_PID"), variable("LISTEN_FDS"));
    named(pid.as_deref(), count.as_deref(), variable("LISTEN_FDNAMES").as_deref(), std::process::id())
        .into_iter()
        .filter_map(|(number, name)| {
            // A number that is no descriptor was not passed.
            let link = std::fs::read_link(format!("/proc/self/fd/{number}"));
            link.ok()?;
            // SAFETY: the manager opened it for this process, nothing else knows of it, and it is taken once.
            let fd = unsafe { OwnedFd::from_raw_fd(number) };
            fcntl_setfd(&fd, FdFlags::CLOEXEC).ok()?;
            Some((name, fd))
        })
        .collect()
}

/// Numbers and names, if they are meant for the process `own`.
fn named(pid: Option<&str>, count: Option<&str>, names: Option<&str>, own: u32) -> Vec<(i32, String)> {
    let count: i32 = count.filter(|_| pid == Some(&own.to_string())).and_then(|count| count.parse().ok()).unwrap_or(0);
    let mut names = names.unwrap_or_default().split(':');
    let mut name = || names.next().filter(|name| !name.is_empty()).unwrap_or(UNKNOWN).to_owned();
    (0..count.min(MOST)).map(|nth| (FIRST + nth, name())).collect()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn each_has_its_number_and_its_name() {
        let found = named(Some("7"), Some("3"), Some("a::c"), 7);
        assert_eq!(found, [(3, "a".to_owned()), (4, "unknown".to_owned()), (5, "c".to_owned())]);
        assert!(named(Some("8"), Some("3"), Some("a:b:c"), 7).is_empty());
        assert!(named(Some("7"), Some("x"), None, 7).is_empty() && named(None, None, None, 7).is_empty());
    }
}
