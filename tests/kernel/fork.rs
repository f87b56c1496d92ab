//! fork (as the C library makes it: clone): both sides, and the end.

use crate::harness::{decoded, watch};
use lanner_schema::events::{Clone, Procexit};

#[test]
fn succeeds_and_fails() {
    let Some(report) = watch(&["clone"], || unsafe {
        let child = libc::fork();
        if child == 0 {
            libc::_exit(7);
        }
        libc::waitpid(child, std::ptr::null_mut(), 0);
    }) else {
        return;
    };
    let clone = decoded!(report, Clone);
    let procexit = decoded!(report, Procexit);
    let (parents, children): (Vec<&Clone<'_>>, Vec<_>) = clone.iter().partition(|e| e.res != Some(0));
    assert_eq!((parents.len(), children.len()), (1, 1), "{clone:#?}");
    assert_eq!(parents[0].res, children[0].tid);
    assert_eq!((parents[0].tid, children[0].ptid), (Some(report.child), Some(report.child)));
    assert_eq!(children[0].vtid, children[0].tid);
    assert!(children[0].cgroups.unwrap().starts_with(b"cpuset=/"), "{:?}", children[0].cgroups);
    assert_eq!((parents[0].uid, parents[0].exe), (Some(0), children[0].exe));
    assert!(parents[0].vm_rss.unwrap() <= parents[0].vm_size.unwrap(), "{:?}", parents[0]);
    assert!(parents[0].vm_size.unwrap() > 0 && parents[0].vm_rss.unwrap() > 0 && parents[0].fdlimit.unwrap() > 0);
    assert_eq!((procexit[0].status, procexit[0].ret, procexit[0].sig), (Some(0x700), Some(7), Some(0)));
    assert_eq!(procexit.len(), 2);
}
