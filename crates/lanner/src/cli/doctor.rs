//! `lanner doctor`: what this kernel, these privileges and this container allow, what can't be seen, and what to do about it.

mod kubernetes;
mod runtimes;

use super::settings_args::SettingsArgs;
use crate::console;
use clap::Args;
use lanner_source::doctor::Facts;
use lanner_source::live::Variant;
use lanner_source::trial::Answer;
use runtimes::Runtimes;
use serde_json::json;
use std::fmt::Write as _;

/// Says whether the running host can be watched, and how well; attaches nothing. Exit code 0: everything, 1: with limits, 2: not.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Tell it as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: SettingsArgs,
}

/// include/uapi/linux/capability.h
const CAP_SYS_PTRACE: u64 = 1 << 19;
const CAP_SYS_ADMIN: u64 = 1 << 21;
const CAP_SYS_RESOURCE: u64 = 1 << 24;
const CAP_PERFMON: u64 = 1 << 38;
const CAP_BPF: u64 = 1 << 39;

/// Runs the command.
///
/// # Errors
/// Why the answer can't be written.
pub fn run(args: &DoctorArgs) -> Result<u8, String> {
    let settings = args.settings.load()?;
    let mut findings = examine(&Facts::gather(), &runtimes::gather(&settings));
    findings.extend(kubernetes::examine(kubernetes::gather(&settings).as_ref()));
    let verdict = verdict(&findings);
    console::out(&if args.json { as_json(verdict, &findings) } else { as_text(verdict, &findings) })?;
    Ok(verdict as u8)
}

/// How much a finding, or the worst of them, leaves of the watch; the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Good = 0,
    Limited = 1,
    Impossible = 2,
}

/// One thing that was looked at.
#[derive(Debug)]
struct Finding {
    area: &'static str,
    level: Level,
    what: String,
    /// What to do about it; empty where nothing is to be done.
    remedy: String,
}

#[derive(Debug)]
struct Findings {
    list: Vec<Finding>,
    area: &'static str,
}

impl Findings {
    fn good(&mut self, what: impl Into<String>) {
        self.add(Level::Good, what.into(), String::new());
    }

    fn limited(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Level::Limited, what.into(), remedy.into());
    }

    fn impossible(&mut self, what: impl Into<String>, remedy: impl Into<String>) {
        self.add(Level::Impossible, what.into(), remedy.into());
    }

    fn add(&mut self, level: Level, what: String, remedy: String) {
        self.list.push(Finding { area: self.area, level, what, remedy });
    }
}

/// What follows from the facts.
fn examine(facts: &Facts, runtimes: &Runtimes) -> Vec<Finding> {
    let mut findings = Findings { list: Vec::new(), area: "kernel" };
    kernel(facts, &mut findings);
    findings.area = "privileges";
    privileges(facts, &mut findings);
    findings.area = "probe";
    probe(facts, &mut findings);
    findings.area = "surroundings";
    surroundings(facts, &mut findings);
    findings.area = "containers";
    runtimes::examine(runtimes, &mut findings);
    findings.list
}

fn kernel(facts: &Facts, to: &mut Findings) {
    to.good(format!("Linux {} ({})", facts.release, facts.machine));
    if facts.types {
        to.good("tells its types (BTF)");
    } else {
        to.impossible(
            "does not tell its types: there is no /sys/kernel/btf/vmlinux",
            "use a kernel built with CONFIG_DEBUG_INFO_BTF=y; distributions' kernels from 5.10 on are",
        );
    }
    if facts.compiled == Some(false) {
        to.limited("interprets BPF programs, which makes each syscall slower", "sysctl net.core.bpf_jit_enable=1");
    }
    match facts.lockdown.as_deref() {
        Some("confidentiality") => to.impossible(
            "is locked down for confidentiality: programs may not read its memory",
            "boot with lockdown=integrity, or none",
        ),
        Some(mode) => to.good(format!("lockdown: {mode}, which lets the probe work")),
        None => {}
    }
    match facts.unprivileged.as_deref() {
        Some("0") => to.add(
            Level::Good,
            "lets anybody load BPF programs (kernel.unprivileged_bpf_disabled is 0); the watch needs no such thing"
                .to_owned(),
            "sysctl kernel.unprivileged_bpf_disabled=1".to_owned(),
        ),
        Some(mode) => to.good(format!("BPF is for the privileged alone (kernel.unprivileged_bpf_disabled is {mode})")),
        None => {}
    }
}

fn privileges(facts: &Facts, to: &mut Findings) {
    let has = |capability| facts.capabilities & capability != 0;
    if has(CAP_BPF) && has(CAP_PERFMON) {
        to.good("CAP_BPF and CAP_PERFMON");
    } else if has(CAP_SYS_ADMIN) {
        to.good("CAP_SYS_ADMIN, in place of CAP_BPF and CAP_PERFMON");
    } else {
        to.impossible("CAP_BPF and CAP_PERFMON are missing", "run as root, or with both capabilities");
    }
    if has(CAP_SYS_PTRACE) {
        to.good("CAP_SYS_PTRACE");
    } else {
        to.limited(
            "CAP_SYS_PTRACE is missing: of processes of other users that run already, descriptors and working directories are not known",
            "run with CAP_SYS_PTRACE as well",
        );
    }
    if facts.variant == Variant::Old && !has(CAP_SYS_RESOURCE) {
        to.limited(
            "CAP_SYS_RESOURCE is missing: before Linux 5.11 the probe's memory counts as locked memory",
            "raise the limit of locked memory (ulimit -l), or run with CAP_SYS_RESOURCE",
        );
    }
}

fn probe(facts: &Facts, to: &mut Findings) {
    match &facts.probe {
        Ok((programs, missing)) => {
            let object = match facts.variant {
                Variant::Current => "",
                Variant::Old => " of the object for kernels before 5.15",
            };
            to.good(format!("{programs} programs{object} load; nothing was attached"));
            for what in missing {
                to.limited(format!("not seen: {what}"), "another kernel may have it");
            }
        }
        Err(error) => to.impossible(format!("can't be loaded: {error}"), "see what is missing above and below"),
    }
    let needed = facts.tracepoints.iter().map(|(name, answer)| (format!("tracepoint {name}"), answer));
    let needed = needed.chain(facts.maps.iter().map(|(name, answer)| (format!("map: {name}"), answer)));
    let mut works = Vec::new();
    for (name, answer) in needed {
        match answer {
            Answer::Works => works.push(name),
            Answer::Missing => to.limited(format!("{name}: this kernel has none"), "a newer kernel has it"),
            Answer::Refused(why) => to.limited(format!("{name}: refused, {why}"), "see privileges"),
        }
    }
    if !works.is_empty() {
        to.good(works.join(", "));
    }
    to.good(match &facts.iterator {
        Answer::Works => "iterator over tasks: the kernel tells what runs already".to_owned(),
        other => format!("iterator over tasks: {}; what runs already is read from /proc", word(other)),
    });
    for (name, answer) in &facts.others {
        to.good(format!("not needed: {name}: {}", word(answer)));
    }
}

fn word(answer: &Answer) -> String {
    match answer {
        Answer::Works => "allowed".to_owned(),
        Answer::Missing => "not there".to_owned(),
        Answer::Refused(why) => format!("refused, {why}"),
    }
}

fn surroundings(facts: &Facts, to: &mut Findings) {
    if facts.host_pids {
        to.good("the host's pid namespace");
    } else {
        to.limited(
            "a pid namespace of its own: a scope by pid is refused, for pids here are not the kernel's; of what runs already outside, a process is told with its first event, a descriptor with the first event about it",
            "start the container in the host's pid namespace (docker: --pid=host, Kubernetes: hostPID: true)",
        );
    }
    match (&facts.cgroups, &facts.old_cgroups) {
        (Some(folder), None) => to.good(format!("cgroups of version 2 at {folder}")),
        (Some(folder), Some(old)) => to.good(format!(
            "cgroups of version 2 at {folder}, beside controllers of version 1 ({old}): a scope by cgroup is one of version 2"
        )),
        (None, old) => to.limited(
            match old {
                Some(old) => format!("cgroups of version 1 alone ({old}): a scope by cgroup is not possible, and names of addresses are not learnt"),
                None => "no cgroups are mounted here: a scope by cgroup is not possible, and names of addresses are not learnt".to_owned(),
            },
            "mount those of version 2: mount -t cgroup2 none /sys/fs/cgroup/unified (in a container: mount the host's there)",
        ),
    }
    match &facts.host_root {
        Some((root, true)) => to.good(format!("HOST_ROOT={root}: users and groups are the host's")),
        Some((root, false)) => to.limited(
            format!("HOST_ROOT={root}: there is no etc/passwd below it, so users and groups have no names"),
            "mount the host's /etc there, or correct HOST_ROOT",
        ),
        None if !facts.host_pids => to.limited(
            "HOST_ROOT is not set: users and groups are those of this container",
            "mount the host's / (read-only) and set HOST_ROOT to where it is",
        ),
        None => {}
    }
}

fn verdict(findings: &[Finding]) -> Level {
    findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Good)
}

fn summary(verdict: Level) -> &'static str {
    match verdict {
        Level::Good => "this host can be watched",
        Level::Limited => "this host can be watched, with limits",
        Level::Impossible => "this host can't be watched from here",
    }
}

fn as_text(verdict: Level, findings: &[Finding]) -> String {
    let mut out = format!("{}\n", summary(verdict));
    let mut area = "";
    for finding in findings {
        if finding.area != area {
            area = finding.area;
            let _ = writeln!(out, "\n{area}");
        }
        let mark = match finding.level {
            Level::Good => "ok   ",
            Level::Limited => "limit",
            Level::Impossible => "no   ",
        };
        let _ = writeln!(out, "  {mark}  {}", finding.what);
        if !finding.remedy.is_empty() {
            let _ = writeln!(out, "         → {}", finding.remedy);
        }
    }
    out.push_str("\nWhat no kernel lets the probe see, and how sure it is of what it says: docs/reference/truth.md\n");
    out
}

fn as_json(verdict: Level, findings: &[Finding]) -> String {
    let level = |level| match level {
        Level::Good => "good",
        Level::Limited => "limited",
        Level::Impossible => "impossible",
    };
    let list: Vec<_> = findings
        .iter()
        .map(|finding| {
            json!({"area": finding.area, "level": level(finding.level), "what": finding.what, "remedy": finding.remedy})
        })
        .collect();
    let mut text = format!("{:#}", json!({"verdict": level(verdict), "summary": summary(verdict), "findings": list}));
    text.push('\n');
    text
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
