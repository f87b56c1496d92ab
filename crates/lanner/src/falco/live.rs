//! The kernel as a source: Lanner's probe, whichever of Falco's drivers the settings name.

use super::config::Config;
use super::syscalls;
use crate::settings::{Settings, check_buffers};
use crate::signals::Signals;
use crate::source::Source;
use crate::source::live::{Watch, scope};
use crate::wanted;
use lanner_engine::{Priority, Rule};
use lanner_source::live::LiveOptions;
use std::sync::Arc;

/// Bytes of a ring of preset 1; each step doubles it.
const PRESET_1: u32 = 1 << 20;

/// Starts the probe.
///
/// # Errors
/// Why the host can't be watched, in words for the user.
pub fn open(config: &Config, in_force: &[Arc<Rule>], signals: &Signals) -> Result<Source, String> {
    let settings = &config.settings;
    let warn = |text: &str| config.log.line(Priority::Warning, text);
    without_effect(settings).iter().for_each(|text| warn(text));
    let selected = syscalls::select(in_force, &settings.base_syscalls);
    if !selected.left_out.is_empty() {
        let names: Vec<&str> = selected.left_out.iter().copied().collect();
        warn(&format!(
            "Rules match syscalls that are not watched because they are frequent ({}): set base_syscalls.all",
            names.join(", ")
        ));
    }
    let mut options = LiveOptions::new(scope(&settings.lanner.scope)?);
    options.syscalls = selected.names.iter().map(|&name| name.to_owned()).collect();
    // Falco's preset is what the events of two CPUs have; here all have two rings, which together are as large.
    options.ring = ring(settings)?;
    options.lifecycle_ring = options.ring;
    if settings.libs.snaplen > 0 {
        options.snaplen = settings.libs.snaplen.try_into().unwrap_or(u32::MAX).min(MAX_SNAPLEN);
    }
    wanted::leave_out(&mut options, in_force, settings);
    if drops_failed(settings) {
        wanted::leave_out_failures(&mut options);
    }
    config.log.info(&format!("Opening 'syscall' source with Lanner's eBPF probe, scope {}", settings.lanner.scope));
    let watch = Watch::start(&options, signals)?;
    watch.missing().iter().for_each(|what| warn(what));
    Ok(Source::Live(Box::new(watch)))
}

/// Most bytes of a buffer that an event can hold.
const MAX_SNAPLEN: u32 = 65_000;

/// The preset of the driver that the settings name.
fn preset(settings: &Settings) -> u16 {
    if settings.engine.kind == "kmod" { settings.kmod.buf_size_preset } else { settings.modern_ebpf.buf_size_preset }
}

fn ring(settings: &Settings) -> Result<u32, String> {
    check_buffers(settings).map_err(|error| error.to_string())?;
    let steps = u32::from(preset(settings).saturating_sub(1));
    Ok(PRESET_1.checked_shl(steps).unwrap_or(PRESET_1) / 2)
}

/// Whether failed calls are dropped in the kernel, by the driver that the settings name.
fn drops_failed(settings: &Settings) -> bool {
    if settings.engine.kind == "kmod" { settings.kmod.drop_failed_exit } else { settings.modern_ebpf.drop_failed_exit }
}

/// Settings of Falco's drivers that mean nothing here.
fn without_effect(settings: &Settings) -> Vec<String> {
    let modern = &settings.modern_ebpf;
    let set = [
        (modern.cpus_for_each_buffer != 2, "engine.modern_ebpf.cpus_for_each_buffer", "all CPUs share their rings"),
        (modern.disable_iterators, "engine.modern_ebpf.disable_iterators", "Lanner takes what the kernel allows"),
    ];
    let set = set.into_iter().filter(|(set, ..)| *set);
    set.map(|(_, key, why)| format!("{key} has no effect: {why}")).collect()
}
