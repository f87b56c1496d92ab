//! The kernel as a source: Lanner's probe, whichever of Falco's drivers the settings name.

use super::config::Config;
use super::syscalls;
use crate::guest::Guest;
use crate::settings::Settings;
use crate::signals::Signals;
use crate::source::Source;
use crate::source::live::{Watch, scope};
use crate::trust::canary::Canary;
use crate::{runtimes, wanted};
use lanner_engine::load::Front;
use lanner_engine::{Priority, Rule};
use lanner_source::live::LiveOptions;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Starts the probe.
///
/// # Errors
/// Why the host can't be watched, in words for the user.
pub fn open(
    config: &Config,
    in_force: &[Arc<Rule>],
    canary: Option<&Canary>,
    signals: &Signals,
    guest: &Guest,
) -> Result<Source, String> {
    let settings = &config.settings;
    let warn = |text: &str| config.log.say(Priority::Warning, "probe", text);
    without_effect(settings).iter().for_each(|text| warn(text));
    let selected = syscalls::select(in_force, &settings.base_syscalls);
    if !selected.left_out.is_empty() {
        let names: Vec<&str> = selected.left_out.iter().copied().collect();
        warn(&format!(
            "Rules match syscalls that are not watched because they are frequent ({}): set base_syscalls.all",
            names.join(", ")
        ));
    }
    let mut options = options(settings, in_force, &selected.names)?;
    options.lean = guest.drops();
    canary.iter().for_each(|canary| canary.ask(&mut options));
    config.log.info(&format!("Opening 'syscall' source with Lanner's eBPF probe, scope {}", scope_text(settings)));
    let mut watch = Watch::start(&options, signals)?;
    watch.ask_runtimes(runtimes::options(settings, Front::Falco), guest)?;
    watch.missing().iter().for_each(|what| warn(what));
    Ok(Source::Live(Box::new(watch)))
}

/// The canary, if there is to be one; one that can't be is told of, and done without.
pub fn canary(config: &Config) -> Option<Canary> {
    let settings = &config.settings;
    let start = || {
        if drops_failed(settings) && !settings.canary.every.is_empty() {
            return Err("its action is a call that fails, which drop_failed_exit drops".to_owned());
        }
        // One that is none is told of when the source is opened.
        scope(scope_text(settings)).map_or(Ok(None), |scope| Canary::start(settings, &scope))
    };
    let warn = |why: &String| config.log.say(Priority::Warning, "trust", &format!("no canary: {why}"));
    start().inspect_err(warn).ok().flatten()
}

/// What the probe is asked for by other rules.
///
/// # Errors
/// A scope that is none.
pub fn asked(settings: &Settings, in_force: &[Arc<Rule>]) -> Result<LiveOptions, String> {
    options(settings, in_force, &syscalls::select(in_force, &settings.base_syscalls).names)
}

/// What the settings say, for these syscalls.
fn options(settings: &Settings, in_force: &[Arc<Rule>], names: &BTreeSet<&'static str>) -> Result<LiveOptions, String> {
    let mut options = LiveOptions::new(scope(scope_text(settings))?);
    options.ask(&wanted::asked(in_force));
    options.syscalls = names.iter().map(|&name| name.to_owned()).collect();
    wanted::size(&mut options, settings);
    wanted::leave_out(&mut options, in_force, settings);
    if drops_failed(settings) {
        wanted::leave_out_failures(&mut options);
    }
    Ok(options)
}

fn scope_text(settings: &Settings) -> &str {
    if settings.lanner.scope.is_empty() { "host" } else { &settings.lanner.scope }
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

#[cfg(test)]
mod tests {
    use super::options;
    use crate::settings::Settings;
    use lanner_schema::filter::{Facts, SyscallFilter};
    use lanner_source::live::Scope;
    use std::collections::BTreeSet;

    #[test]
    fn the_whole_host_is_watched_unless_a_scope_is_named() {
        let mut settings = Settings::default();
        settings.modern_ebpf.buf_size_preset = 4;
        settings.engine.kind = "modern_ebpf".to_owned();
        let names = BTreeSet::from(["close", "openat"]);
        let host = options(&settings, &[], &names).unwrap();
        assert_eq!((host.scope, host.ring, host.lifecycle_ring, host.snaplen), (Scope::Host, 4 << 20, 4 << 20, 80));
        settings.lanner.scope = "pid:7".to_owned();
        settings.modern_ebpf.drop_failed_exit = true;
        let part = options(&settings, &[], &names).unwrap();
        assert_eq!(part.scope, Scope::Process(7));
        let failures = |of: &SyscallFilter| of.clauses.iter().any(|clause| !clause.facts.has(Facts::SUCCESS));
        assert!(!part.filter.unwrap().syscalls.iter().any(failures));
    }
}
