//! What this program takes of the machine, from /proc/self.

/// CPU time and memory of this program.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    /// CPU time of all threads, seconds.
    pub cpu_seconds: f64,
    /// Resident memory, bytes.
    pub resident: u64,
    /// Address space, bytes.
    pub virtual_size: u64,
    /// Threads.
    pub threads: u64,
    /// Open descriptors.
    pub descriptors: u64,
}

impl Usage {
    /// As it is now; zeros for what /proc does not tell.
    pub fn now() -> Self {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let descriptors = std::fs::read_dir("/proc/self/fd").map_or(0, |entries| entries.count() as u64);
        Self { descriptors, ..Self::of_stat(&stat) }
    }

    /// proc_pid_stat(5), behind the name in parentheses: utime and stime are the 14th and 15th field, the number of threads the 20th, vsize and rss the
    /// 23rd and 24th.
    fn of_stat(stat: &str) -> Self {
        let fields: Vec<&str> = stat.rsplit_once(')').map_or(Vec::new(), |(_, rest)| rest.split_whitespace().collect());
        let field = |number: usize| fields.get(number - 3).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        let ticks = rustix::param::clock_ticks_per_second().max(1) as f64;
        Self {
            cpu_seconds: (field(14) + field(15)) as f64 / ticks,
            resident: field(24) * rustix::param::page_size() as u64,
            virtual_size: field(23),
            threads: field(20),
            descriptors: 0,
        }
    }
}

/// Resident memory, bytes; 0 where /proc does not tell.
pub fn resident() -> u64 {
    // proc_pid_statm(5): pages, the second number.
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok()).unwrap_or(0);
    pages.saturating_mul(rustix::param::page_size() as u64)
}

#[cfg(test)]
mod tests {
    use super::Usage;

    #[test]
    fn names_with_parentheses_do_not_shift_fields() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 150 50 0 0 20 0 9 0 100 4096000 10 18446744073709551615";
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        let usage = Usage::of_stat(stat);
        assert_eq!((usage.threads, usage.virtual_size), (9, 4_096_000));
        assert_eq!(usage.resident, 10 * rustix::param::page_size() as u64);
        assert!((usage.cpu_seconds - 200.0 / ticks).abs() < 1e-9);
        assert_eq!(Usage::of_stat("nonsense"), Usage::default());
    }

    #[test]
    fn this_program_is_there() {
        let usage = Usage::now();
        assert!(usage.resident > 1 << 20 && usage.threads >= 1 && usage.descriptors >= 3, "{usage:?}");
    }
}
