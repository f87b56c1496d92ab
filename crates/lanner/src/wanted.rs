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
