//! What of root's power a thread of Lanner keeps, once the probe is attached. Capabilities are a thread's own, and those that it starts have what it has.

use rustix::io::{Errno, Result};
use rustix::thread::{
    CapabilitySet, CapabilitySets, capabilities, capability_is_in_bounding_set, clear_ambient_capability_set,
    remove_capability_from_bounding_set, set_capabilities, set_no_new_privs,
};

/// What a thread has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing that takes a capability.
    Nothing,
    /// Read counters and change tables in the kernel: CAP_BPF, without which older kernels refuse that.
    Maps,
    /// Load programs for other rules, and read rule files of whomever: CAP_BPF, CAP_PERFMON, CAP_DAC_READ_SEARCH.
    Programs,
    /// Read the files of containers below `/proc/PID/root`: CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH.
    Containers,
    /// Connect to sockets of other users' container runtimes: CAP_DAC_OVERRIDE.
    Runtimes,
    /// Listen on a port below 1024: CAP_NET_BIND_SERVICE.
    LowPort,
}

impl Need {
    fn capabilities(self) -> CapabilitySet {
        match self {
            Self::Nothing => CapabilitySet::empty(),
            Self::Maps => CapabilitySet::BPF,
            Self::Programs => CapabilitySet::BPF | CapabilitySet::PERFMON | CapabilitySet::DAC_READ_SEARCH,
            Self::Containers => CapabilitySet::SYS_PTRACE | CapabilitySet::DAC_READ_SEARCH,
            Self::Runtimes => CapabilitySet::DAC_OVERRIDE,
            Self::LowPort => CapabilitySet::NET_BIND_SERVICE,
        }
    }
}

/// From now on this thread, and what it starts, has what it needs and no more: nothing else is effective, permitted, inheritable, ambient or in the
/// bounding set, and no program that it runs gives more (`no_new_privs`).
///
/// # Errors
/// What the kernel refuses.
pub fn keep(need: Need) -> Result<()> {
    set_no_new_privs(true)?;
    clear_ambient_capability_set()?;
    let had = capabilities(None)?;
    // Without this one the bounding set can't be made smaller; without new privileges it gives nothing then.
    if had.effective.contains(CapabilitySet::SETPCAP) {
        for number in 0..u64::BITS {
            let one = CapabilitySet::from_bits_retain(1 << number);
            match capability_is_in_bounding_set(one) {
                Ok(true) => remove_capability_from_bounding_set(one)?,
                Ok(false) => {}
                // This kernel has no more.
                Err(Errno::INVAL) => break,
                Err(error) => return Err(error),
            }
        }
    }
    let kept = had.permitted & need.capabilities();
    set_capabilities(None, CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() })
}

#[cfg(test)]
mod tests {
    use super::{Need, keep};

    /// A line of what the kernel says of this thread.
    fn status(name: &str) -> String {
        let text = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        text.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned()
    }

    #[test]
    fn a_thread_keeps_what_it_needs_and_others_keep_theirs() {
        let before = status("CapEff:");
        let of_thread = std::thread::spawn(|| {
            keep(Need::Nothing).unwrap();
            // Twice is as good as once.
            keep(Need::Programs).unwrap();
            let of_child = std::thread::spawn(|| status("CapPrm:")).join().unwrap();
            (of_child, ["CapEff:", "CapPrm:", "CapInh:", "CapAmb:", "NoNewPrivs:"].map(status))
        });
        let (of_child, of_thread) = of_thread.join().unwrap();
        let none = "0".repeat(16);
        assert_eq!(of_child, none);
        assert_eq!(of_thread, [&*none, &none, &none, &none, "1"]);
        assert_eq!(status("CapEff:"), before);
    }
}
