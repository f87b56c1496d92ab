//! Restarts and halts, whose calls do not come to their end: the program that sees them begin.

use crate::trial::{Answer, Place};

/// The program, and the function of the kernel that it is attached to.
pub(super) const PROGRAM: &str = "reboot_begins";
const FUNCTION: &str = "reboot_pid_ns";
/// The call.
pub(super) const SYSCALL: &str = "reboot";

/// Why it can't be seen, if it can't.
pub(super) fn unseen(trial: impl Fn(Place<'_>) -> Answer) -> Option<String> {
    let why = match trial(Place::Entry(FUNCTION)) {
        Answer::Works => return None,
        Answer::Missing => format!("this kernel has no function {FUNCTION} to watch"),
        Answer::Refused(why) => format!("functions of the kernel can't be watched: {why}"),
    };
    Some(format!("{SYSCALL}: restarts and halts that succeed are not seen: {why}"))
}
