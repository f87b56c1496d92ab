//! Calls of which something is kept until their end: what they act on by name, and that a module's load was told. The programs that see it, and which of them this
//! kernel lets us attach.

use crate::trial::{Answer, Place};

/// The program that finishes the events of such calls, and its place among those that finish events (`FINISH_ACTED_AT` of `bpf/lib/maps.h`).
pub(super) const FINISH: &str = "finish_acted";
pub(super) const FINISH_AT: u32 = 1;
/// Paths that found no room: the end of the section's name.
pub(super) const FULL: &str = "data.acted_full";
/// What is kept of calls until their end.
pub(super) const KEPT: &str = "acted_paths";
/// `BY_NAME` of `bpf/lib/maps.h`, beside a class.
const BY_NAME: u8 = 0x20;
/// In front of the names of programs, and of the functions of the kernel that they watch.
const PROGRAM: &str = "acted_";
const FUNCTION: &str = "security_";

/// Questions of the kernel to its security modules, each with the calls that lead to it.
const QUESTIONS: [(&str, &[&str]); 12] = [
    ("path_unlink", &["unlink", "unlinkat"]),
    ("path_rmdir", &["rmdir", "unlinkat"]),
    ("path_mkdir", &["mkdir", "mkdirat"]),
    ("path_mknod", &["mknod", "mknodat"]),
    ("path_symlink", &["symlink", "symlinkat"]),
    ("path_link", &["link", "linkat"]),
    ("path_rename", &["rename", "renameat", "renameat2"]),
    ("path_chmod", &["chmod", "fchmodat"]),
    ("path_chown", &["chown", "lchown", "fchownat"]),
    ("path_chroot", &["chroot"]),
    ("sb_mount", &["mount"]),
    ("sb_umount", &["umount2"]),
];

/// The program that sees modules in the kernel, at the tracepoint of the same name, and the calls that load them.
pub(super) const MODULE_LOAD: &str = "module_load";
pub(super) const MODULE_CALLS: [&str; 2] = ["init_module", "finit_module"];

/// What can be seen of such calls.
#[derive(Debug, Clone, Default)]
pub(super) struct Acted {
    questions: Vec<&'static str>,
    /// Modules are seen before they run.
    pub(super) modules: bool,
}

impl Acted {
    /// With the programs that the object has for `has`; and what cannot be seen of the calls that `wanted` names, in words. Others may be wanted later.
    pub(super) fn of(
        trial: impl Fn(Place<'_>) -> Answer,
        has: impl Fn(&str) -> bool,
        wanted: impl Fn(&str) -> bool,
    ) -> (Self, Vec<String>) {
        let mut acted = Self::default();
        // Calls by what is in the way.
        let mut untold: Vec<(String, Vec<&str>)> = Vec::new();
        for (question, calls) in &QUESTIONS {
            let why = if has(FINISH) {
                match trial(Place::Entry(&format!("{FUNCTION}{question}"))) {
                    Answer::Works => {
                        // A program that the verifier does not take has been told of.
                        acted.questions.extend(has(&format!("{PROGRAM}{question}")).then_some(*question));
                        continue;
                    }
                    Answer::Missing => "this kernel does not ask its security modules".to_owned(),
                    Answer::Refused(why) => format!("functions of the kernel can't be watched: {why}"),
                }
            } else {
                "nothing tells which call a task is in (since 5.15)".to_owned()
            };
            if !calls.iter().any(|call| wanted(call)) {
                continue;
            }
            match untold.iter_mut().find(|(known, _)| *known == why) {
                Some((_, others)) => others.extend(*calls),
                None => untold.push((why, calls.to_vec())),
            }
        }
        let line = |(why, mut calls): (String, Vec<&str>)| {
            calls.sort_unstable();
            calls.dedup();
            format!("calls by name: what {} act on is told by the given text alone: {why}", calls.join(", "))
        };
        (acted, untold.into_iter().map(line).collect())
    }

    /// True if paths are kept.
    pub(super) fn keeps_paths(&self) -> bool {
        !self.questions.is_empty()
    }

    /// True if nothing is seen.
    pub(super) fn is_empty(&self) -> bool {
        self.questions.is_empty() && !self.modules
    }

    /// The mark of a syscall of which something is kept.
    pub(super) fn mark(&self, syscall: &str) -> u8 {
        let leads = |(question, calls): &(&str, &[&str])| calls.contains(&syscall) && self.questions.contains(question);
        let loads = self.modules && MODULE_CALLS.contains(&syscall);
        if loads || QUESTIONS.iter().any(leads) { BY_NAME } else { 0 }
    }

    /// True for a program that is attached.
    pub(super) fn attached(&self, program: &str) -> bool {
        Self::question(program).is_some_and(|question| self.questions.contains(&question))
    }

    /// True for the programs of this file that are attached to functions.
    pub(super) fn is_one(program: &str) -> bool {
        Self::question(program).is_some()
    }

    fn question(program: &str) -> Option<&str> {
        program.strip_prefix(PROGRAM).filter(|question| QUESTIONS.iter().any(|(known, _)| known == question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::settings::native;
    use lanner_schema::syscalls::by_name;

    #[test]
    fn every_call_is_there() {
        for call in QUESTIONS.iter().flat_map(|(_, calls)| *calls) {
            assert!(
                by_name(call).is_some_and(|call| native(call).is_some() || cfg!(not(target_arch = "x86_64"))),
                "{call}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_named_once() {
        let (acted, missing) = Acted::of(|_| Answer::Works, |_| false, |call| call == "mkdir" || call == "chmod");
        assert!(
            acted.is_empty() && missing.len() == 1 && missing[0].contains("chmod, fchmodat, mkdir, mkdirat act"),
            "{missing:?}"
        );
        assert!(Acted::of(|_| Answer::Missing, |_| true, |call| call == "openat").1.is_empty());
        let only_rename = |place: Place<'_>| match place {
            Place::Entry("security_path_rename") => Answer::Works,
            Place::Entry("security_path_chown") => Answer::Refused("why".to_owned()),
            _ => Answer::Missing,
        };
        let (acted, missing) = Acted::of(only_rename, |_| true, |_| true);
        assert_eq!((acted.mark("rename") != 0, acted.mark("mkdirat"), missing.len()), (true, 0, 2));
        assert!(acted.attached("acted_path_rename") && !acted.attached("acted_path_chown") && !acted.attached("other"));
    }
}
