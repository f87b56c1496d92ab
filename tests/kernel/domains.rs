//! Cases of other files together, under one load of the probe for each set of options: for guests of `tests/vm`, where a load takes an emulated machine many
//! seconds. Each case is checked as it is by itself.

use crate::harness::{cgroup, watch, watch_in};
use crate::together::{Case, act, check, syscalls};
#[cfg(target_arch = "x86_64")]
use crate::{acted, hotplug, ia32, turns::alone};
use crate::{
    bpf, connect, execve, fork, keyctl, mmap, module_load, names, namespaces, openat, pipe2, reboot, scope, sendmmsg,
    sendto, unlinkat, uring, uring_files, uring_net,
};
use lanner_source::live::Scope;

fn together(cases: &[Case<'_>]) {
    if let Some(report) = watch(&syscalls(cases), act(cases)) {
        check(&report, cases);
    }
}

#[test]
fn calls_are_told() {
    let mut cases = vec![
        openat::CASE,
        unlinkat::CASE,
        connect::CASE,
        sendto::CASE,
        sendmmsg::CASE,
        mmap::CASE,
        pipe2::CASE,
        bpf::CASE,
        keyctl::CASE,
        fork::CASE,
        fork::CLONE3,
        execve::CASE,
        namespaces::CHILD,
        scope::ORPHANS,
        names::WATCHED,
        reboot::CASE,
    ];
    if module_load::is_there(module_load::FAILING) {
        cases.push(module_load::TWICE);
    }
    #[cfg(target_arch = "x86_64")]
    cases.extend([ia32::CALLS, ia32::OLD_CALLS]);
    together(&cases);
}

/// What the probe does not see before Linux 5.15.
#[test]
fn rings_and_paths_are_told() {
    let rings = [uring::OPENS, uring_files::TRANSFERS, uring_net::CONNECTS];
    #[cfg(target_arch = "x86_64")]
    let paths = [acted::LINKS, acted::TWO_NAMES, acted::FAILURES, acted::ROOTS, acted::LONG];
    #[cfg(not(target_arch = "x86_64"))]
    let paths = [];
    together(&[&rings[..], &paths[..]].concat());
}

/// What counts all events of a class, or happens to the whole machine.
#[cfg(target_arch = "x86_64")]
#[test]
fn machines_are_followed() {
    if std::env::var_os(hotplug::GUEST).is_none() {
        println!("skipped: switches a CPU off; only in a guest of tests/vm");
        return;
    }
    let _alone = alone();
    together(&[hotplug::CASE, module_load::ONCE, acted::SWITCHED]);
}

#[test]
fn members_of_a_cgroup_are_watched() {
    let Some(group) = cgroup() else { return };
    let (procs, outside) = scope::entries(&group);
    let id = std::os::unix::fs::MetadataExt::ino(&std::fs::metadata(&group).unwrap());
    let cases = [
        Case {
            name: c"scope",
            syscalls: &["chdir"],
            act: &|| scope::come_and_go(&procs, &outside),
            check: &scope::check_member,
        },
        Case {
            name: c"names",
            syscalls: &[],
            act: &|| names::ask_as_member(&procs),
            check: &|report| names::check_members(report, id),
        },
    ];
    let act = act(&cases);
    let report = watch_in(Scope::Cgroup(group.clone()), &syscalls(&cases), || {
        act();
        // Of the watched child itself only the end counts.
        scope::enter(&procs);
    });
    std::fs::remove_dir(&group).unwrap();
    if let Some(report) = report {
        check(&report, &cases);
    }
}
