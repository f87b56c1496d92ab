//! What the probe is asked for: syscalls, and the filter that the rules leave in the kernel.

use crate::rules;
use crate::settings::Settings;
use lanner_engine::Rule;
use lanner_engine::event_set::CodeSet;
use lanner_engine::pushdown::derive;
use lanner_schema::filter::{Clause, Facts, KernelFilter, SyscallFilter};
use lanner_schema::syscalls::{by_code, by_name};
use lanner_source::live::LiveOptions;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Syscalls that rules can match, by name.
pub fn asked(in_force: &[Arc<Rule>]) -> Vec<&'static str> {
    let codes: CodeSet = in_force.iter().flat_map(|rule| rule.events.syscalls.iter()).collect();
    codes.iter().filter_map(|code| Some(by_code(code)?.name)).collect()
}

/// Bytes of the rings together with preset 1; each step doubles them.
const PRESET_1: u32 = 1 << 20;
/// The largest preset: 512 MB.
const MAX_PRESET: u16 = 10;
/// Most bytes of a buffer that an event can hold beside the rest.
const MAX_SNAPLEN: u32 = 65_000;

/// Sizes of rings and buffers, and whether names are learnt. Falco's preset is what two CPUs share; here all CPUs have two rings, which together are as large.
pub fn size(options: &mut LiveOptions, settings: &Settings) {
    let of_kmod = settings.engine.kind == "kmod";
    let preset = if of_kmod { settings.kmod.buf_size_preset } else { settings.modern_ebpf.buf_size_preset };
    options.ring = (PRESET_1 << preset.clamp(1, MAX_PRESET).saturating_sub(1)) / 2;
    options.lifecycle_ring = options.ring;
    options.names = settings.lanner.learn_names;
    if settings.libs.snaplen > 0 {
        options.snaplen = u32::try_from(settings.libs.snaplen).unwrap_or(u32::MAX).min(MAX_SNAPLEN);
    }
}

/// Leaves in the kernel what no rule can match; syscalls of which nothing can are not looked at. Recordings that alerts start hold all that happens, so
/// nothing is left out then.
pub fn leave_out(options: &mut LiveOptions, in_force: &[Arc<Rule>], settings: &Settings) {
    if settings.capture.enabled {
        return;
    }
    let derived = derive(in_force, rules::paths(settings));
    let nothing: BTreeSet<u16> =
        derived.filter.syscalls.iter().filter(|of| of.clauses.is_empty()).map(|of| of.syscall).collect();
    let unwanted = |name: &String| by_name(name).is_some_and(|syscall| nothing.contains(&syscall.code));
    options.syscalls.retain(|name| !unwanted(name));
    options.filter = derived.off.is_none().then_some(derived.filter);
}

/// Leaves failed calls in the kernel too.
pub fn leave_out_failures(options: &mut LiveOptions) {
    let filter = options.filter.get_or_insert_with(KernelFilter::everything);
    for syscall in options.syscalls.iter().filter_map(|name| by_name(name)) {
        match filter.syscalls.iter_mut().find(|of| of.syscall == syscall.code) {
            Some(of) => {
                of.clauses.retain(|clause| !clause.facts.has(Facts::FAILURE));
                of.clauses.iter_mut().for_each(|clause| clause.facts = clause.facts.and(Facts::SUCCESS));
            }
            None => filter.syscalls.push(SyscallFilter {
                syscall: syscall.code,
                clauses: vec![Clause { facts: Facts::SUCCESS, path: None }],
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_SNAPLEN, size};
    use crate::settings::Settings;
    use lanner_source::live::{LiveOptions, Scope};

    #[test]
    fn rings_together_are_as_large_as_the_preset() {
        let mut settings = Settings::default();
        settings.engine.kind = "kmod".to_owned();
        for (preset, bytes) in [(0, 512 << 10), (1, 512 << 10), (4, 4 << 20), (10, 256 << 20), (99, 256 << 20)] {
            settings.kmod.buf_size_preset = preset;
            let mut options = LiveOptions::new(Scope::Host);
            size(&mut options, &settings);
            assert_eq!((options.ring, options.lifecycle_ring, options.snaplen), (bytes, bytes, 80));
        }
    }

    #[test]
    fn buffers_fit_into_an_event() {
        let (mut settings, mut options) = (Settings::default(), LiveOptions::new(Scope::Host));
        for (wanted, got) in [(200, 200), (u64::MAX, MAX_SNAPLEN)] {
            settings.libs.snaplen = wanted;
            size(&mut options, &settings);
            assert_eq!(options.snaplen, got);
        }
    }
}
