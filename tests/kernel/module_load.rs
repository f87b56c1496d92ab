//! A module's load is told when the module is in the kernel, before it runs, and not again at the end of the call, unless its own start failed. In a guest that brings
//! modules (`tests/vm`): one that starts, and one that finds nothing to drive.

use crate::together::Case;
use lanner_schema::events::FinitModule;
use std::ffi::CStr;

/// What finds nothing to drive.
pub const FAILING: &str = "/failing.ko";
/// The place of the class in `lanner_source::live::CLASSES`.
const SYSTEM: usize = 7;

unsafe fn load(path: &CStr) -> libc::c_long {
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_RDONLY);
        let res = libc::syscall(libc::SYS_finit_module, file, c"".as_ptr(), 0);
        libc::close(file);
        res
    }
}

/// False, and said, where that module is not brought.
pub fn is_there(module: &str) -> bool {
    let there = std::path::Path::new(module).exists();
    if !there {
        println!("skipped: there is no {module} to load");
    }
    there
}

pub const ONCE: Case<'static> = Case {
    name: c"module",
    syscalls: &["finit_module", "mkdir"],
    act: &|| unsafe {
        if load(c"/module.ko") == 0 {
            load(c"/module.ko");
        }
    },
    check: &|report| {
        let loads = report.all(FinitModule::CODE);
        let seen: Vec<_> = loads.iter().map(|event| FinitModule::decode(event).res).collect();
        // The second one is refused: it is there.
        assert_eq!(seen, [Some(0), Some(-17)]);
        let counts = report.stats.classes[SYSTEM];
        let early = !report.missing.iter().any(|line| line.contains("(since 5.15)"));
        assert_eq!((counts.seen, counts.filtered, counts.delivered), if early { (3, 1, 2) } else { (2, 0, 2) });
    },
};

#[test]
fn a_module_is_told_once() {
    if is_there("/module.ko") {
        ONCE.alone();
    }
}

pub const TWICE: Case<'static> = Case {
    name: c"module-failing",
    syscalls: &["finit_module", "mkdir"],
    act: &|| unsafe {
        load(c"/failing.ko");
        libc::mkdir(c"a".as_ptr(), 0o700);
    },
    check: &|report| {
        let loads = report.all(FinitModule::CODE);
        let seen: Vec<_> = loads.iter().filter_map(|event| FinitModule::decode(event).res).collect();
        let early = !report.missing.iter().any(|line| line.contains("(since 5.15)"));
        let told = if early { seen.first() == Some(&0) && seen.len() == 2 } else { seen.len() == 1 };
        assert!(told && seen.last().is_some_and(|&res| res < 0), "{seen:?}");
    },
};

#[test]
fn a_module_that_does_not_start_is_told_twice() {
    if is_there(FAILING) {
        TWICE.alone();
    }
}
