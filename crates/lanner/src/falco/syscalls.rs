//! Which syscalls are watched: those of the rules and the base set, as `base_syscalls` says.

use crate::rules::SYSCALL;
use crate::settings::BaseSyscalls;
use lanner_engine::Rule;
use lanner_schema::events::EVENTS;
use lanner_schema::info::Category;
use lanner_schema::syscalls::{SYSCALLS, Syscall, Uses, by_code};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Syscalls by name, and rules that name some that are not watched.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Selected {
    /// What is watched.
    pub names: BTreeSet<&'static str>,
    /// Syscalls that rules name and that are too frequent to be watched unless `base_syscalls.all` is set.
    pub left_out: BTreeSet<&'static str>,
}

/// What belongs to socket, to accept and to files, so that descriptors stay known.
const NET: Category = Category::NET;
const FILES: [Category; 4] = [Category::FILE, Category::IO_READ, Category::IO_WRITE, Category::IO_OTHER];
const ACCEPTING: [&str; 3] = ["accept", "accept4", "listen"];

/// Selects in Falco's order.
pub fn select(in_force: &[Arc<Rule>], base: &BaseSyscalls) -> Selected {
    let rules = in_force.iter().filter(|rule| rule.info().source == SYSCALL);
    let codes = rules.flat_map(|rule| rule.events.syscalls.iter().collect::<Vec<_>>());
    let asked: BTreeSet<&'static str> = codes.filter_map(|code| Some(by_code(code)?.name)).collect();
    let (removed, custom): (Vec<&str>, Vec<&str>) =
        base.custom_set.iter().map(String::as_str).partition(|name| name.starts_with('!'));
    let used = |uses| SYSCALLS.iter().filter(move |syscall| syscall.uses.has(uses)).map(|syscall| syscall.name);
    let mut names = asked.clone();
    match (custom.is_empty(), base.repair) {
        (true, true) => names = repaired(names),
        (true, false) => names.extend(used(Uses::STATE)),
        (false, _) => names.extend(SYSCALLS.iter().map(|syscall| syscall.name).filter(|name| custom.contains(name))),
    }
    names.retain(|name| !removed.iter().any(|removed| removed.strip_prefix('!') == Some(name)));
    let mut left_out = BTreeSet::new();
    if !base.all {
        let frequent: BTreeSet<&str> = used(Uses::HIGH_VOLUME).collect();
        left_out = asked.iter().filter(|name| frequent.contains(*name)).copied().collect();
        names.retain(|name| !frequent.contains(name));
    }
    if base.repair && !custom.is_empty() {
        names = repaired(names);
    }
    Selected { names, left_out }
}

/// With what keeps processes and descriptors known.
fn repaired(mut names: BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let touches = |categories: &[Category]| {
        let of = |syscall: &Syscall| {
            let mut events = syscall.events.iter().filter_map(|code| EVENTS.get(usize::from(*code)));
            events.any(|event| categories.iter().any(|category| event.category.has(*category)))
        };
        SYSCALLS.iter().any(|syscall| names.contains(syscall.name) && of(syscall))
    };
    let (net, files) = (touches(&[NET]), touches(&FILES));
    let accepting = ACCEPTING.iter().any(|name| names.contains(name));
    names.extend(SYSCALLS.iter().filter(|syscall| syscall.uses.has(Uses::REPAIR)).map(|syscall| syscall.name));
    let more: [(bool, &[&'static str]); 3] =
        [(net, &["socket", "getsockopt", "close"]), (accepting, &["bind"]), (files, &["close"])];
    names.extend(more.into_iter().filter(|(wanted, _)| *wanted).flat_map(|(_, names)| names));
    names
}

#[cfg(test)]
mod tests {
    use super::select;
    use crate::settings::BaseSyscalls;
    use std::collections::BTreeSet;

    fn names(custom: &[&str], repair: bool, all: bool) -> BTreeSet<&'static str> {
        let custom_set = custom.iter().map(|&name| name.to_owned()).collect();
        select(&[], &BaseSyscalls { custom_set, repair, all }).names
    }

    #[test]
    fn the_base_set_is_the_states_or_ones_own() {
        let base = names(&[], false, false);
        assert!(base.contains("execve") && base.contains("openat") && !base.contains("read"), "{base:?}");
        assert_eq!(names(&["openat", "nothing"], false, false), BTreeSet::from(["openat"]));
        let without = names(&["!openat"], false, false);
        assert_eq!(&base - &without, BTreeSet::from(["openat"]));
    }

    #[test]
    fn frequent_calls_need_to_be_asked_for() {
        assert_eq!(names(&["read", "openat"], false, false), BTreeSet::from(["openat"]));
        assert_eq!(names(&["read", "openat"], false, true), BTreeSet::from(["openat", "read"]));
    }

    #[test]
    fn what_keeps_processes_right_is_added() {
        let least = names(&[], true, false);
        assert!(least.contains("execve") && least.contains("prctl") && !least.contains("close"), "{least:?}");
        let accepting = names(&["accept4"], true, false);
        assert!(accepting.is_superset(&least));
        assert_eq!(&accepting - &least, BTreeSet::from(["accept4", "bind", "close", "getsockopt", "socket"]));
    }
}
