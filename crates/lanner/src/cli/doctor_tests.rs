//! What `lanner doctor` makes of facts.

use super::runtimes::Runtimes;
use super::{Facts, Level, as_json, as_text, examine, verdict};
use lanner_enrich::{Endpoint, Kind, RuntimeState, RuntimeStatus};
use lanner_source::live::Variant;
use lanner_source::trial::Answer;

/// A host that allows everything.
fn facts() -> Facts {
    Facts {
        release: "6.18.1".to_owned(),
        machine: "x86_64".to_owned(),
        types: true,
        compiled: Some(true),
        capabilities: u64::MAX,
        lockdown: Some("integrity".to_owned()),
        host_pids: true,
        unprivileged: Some("2".to_owned()),
        cgroups: Some("/sys/fs/cgroup".to_owned()),
        old_cgroups: None,
        host_root: None,
        tracepoints: vec![("sys_exit", Answer::Works)],
        maps: vec![("ring buffer", Answer::Works)],
        iterator: Answer::Works,
        others: vec![("kprobe", Answer::Missing), ("LSM", Answer::Refused("Operation not permitted".to_owned()))],
        variant: Variant::Current,
        probe: Ok((160, Vec::new())),
    }
}

fn told(facts: &Facts) -> String {
    let findings = examine(facts, &Runtimes::Asked(Vec::new()));
    as_text(verdict(&findings), &findings)
}

#[test]
fn a_host_that_allows_everything() {
    assert_eq!(verdict(&examine(&facts(), &Runtimes::Off)), Level::Good);
    assert_eq!(
        told(&facts()),
        "\
this host can be watched

kernel
  ok     Linux 6.18.1 (x86_64)
  ok     tells its types (BTF)
  ok     lockdown: integrity, which lets the probe work
  ok     BPF is for the privileged alone (kernel.unprivileged_bpf_disabled is 2)

privileges
  ok     CAP_BPF and CAP_PERFMON
  ok     CAP_SYS_PTRACE

probe
  ok     160 programs load; nothing was attached
  ok     tracepoint sys_exit, map: ring buffer
  ok     iterator over tasks: the kernel tells what runs already
  ok     not needed: kprobe: not there
  ok     not needed: LSM: refused, Operation not permitted

surroundings
  ok     the host's pid namespace
  ok     cgroups of version 2 at /sys/fs/cgroup

containers
  ok     no runtime's socket is on the usual paths: containers have ids, not names

What no kernel lets the probe see, and how sure it is of what it says: docs/reference/truth.md
"
    );
}

#[test]
fn a_container_with_half_the_means() {
    let mut facts = facts();
    facts.host_pids = false;
    facts.cgroups = None;
    facts.old_cgroups = Some("/sys/fs/cgroup/cpu".to_owned());
    facts.capabilities = super::CAP_BPF | super::CAP_PERFMON;
    facts.tracepoints.push(("cgroup_attach_task", Answer::Missing));
    facts.probe = Ok((159, vec!["scope_move: this kernel has no tracepoint cgroup_attach_task".to_owned()]));
    assert_eq!(verdict(&examine(&facts, &Runtimes::Off)), Level::Limited);
    let text = told(&facts);
    let limits: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  limit  ")).collect();
    assert_eq!(
        limits,
        [
            "CAP_SYS_PTRACE is missing: of processes of other users that run already, descriptors and working directories are not known",
            "not seen: scope_move: this kernel has no tracepoint cgroup_attach_task",
            "tracepoint cgroup_attach_task: this kernel has none",
            "a pid namespace of its own: a scope by pid is refused, for pids here are not the kernel's; of what runs already outside, a process is told with its first event, a descriptor with the first event about it",
            "cgroups of version 1 alone (/sys/fs/cgroup/cpu): a scope by cgroup is not possible, and names of addresses are not learnt",
            "HOST_ROOT is not set: users and groups are those of this container",
        ]
    );
    assert_eq!(text.matches("         → ").count(), limits.len(), "each limit has a remedy");
}

#[test]
fn nothing_works_without_privileges() {
    let mut facts = facts();
    facts.capabilities = 0;
    facts.types = false;
    facts.probe = Err("the kernel refused the probe".to_owned());
    let findings = examine(&facts, &Runtimes::Off);
    assert_eq!(verdict(&findings), Level::Impossible);
    let json: serde_json::Value = serde_json::from_str(&as_json(Level::Impossible, &findings)).unwrap();
    assert_eq!(json["verdict"], "impossible");
    let count = |level: &str| json["findings"].as_array().unwrap().iter().filter(|it| it["level"] == level).count();
    assert_eq!((count("impossible"), count("limited")), (3, 1));
}

#[test]
fn what_is_no_limit_to_the_watch() {
    let mut facts = facts();
    facts.unprivileged = Some("0".to_owned());
    facts.old_cgroups = Some("/sys/fs/cgroup/memory".to_owned());
    facts.iterator = Answer::Missing;
    assert_eq!(verdict(&examine(&facts, &Runtimes::Off)), Level::Good);
    let text = told(&facts);
    for line in [
        "  ok     lets anybody load BPF programs (kernel.unprivileged_bpf_disabled is 0); the watch needs no such thing\n         → sysctl kernel.unprivileged_bpf_disabled=1\n",
        "  ok     iterator over tasks: not there; what runs already is read from /proc\n",
        "  ok     cgroups of version 2 at /sys/fs/cgroup, beside controllers of version 1 (/sys/fs/cgroup/memory): a scope by cgroup is one of version 2\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
}

#[test]
fn each_runtime_that_is_there_is_told_of() {
    let of = |kind, path: &str, state, version: &str| RuntimeStatus {
        endpoint: Endpoint { kind, socket: path.into() },
        state,
        version: version.to_owned(),
    };
    let statuses = vec![
        of(Kind::Docker, "/run/docker.sock", RuntimeState::Answers, "docker 20.10"),
        of(Kind::Podman, "/run/podman.sock", RuntimeState::Absent, ""),
        of(Kind::Cri, "/run/crio.sock", RuntimeState::Fails("can't be reached: Permission denied".to_owned()), ""),
        of(Kind::Containerd, "/run/containerd.sock", RuntimeState::Found, ""),
        of(Kind::Cri, "/run/containerd.sock", RuntimeState::NotSpoken("does not speak this interface".to_owned()), ""),
    ];
    let findings = examine(&facts(), &Runtimes::Asked(statuses));
    assert_eq!(verdict(&findings), Level::Limited);
    let text = as_text(Level::Limited, &findings);
    let lines: Vec<&str> = text.lines().skip_while(|line| *line != "containers").skip(1).take(6).collect();
    assert_eq!(lines[0], "  ok     docker at /run/docker.sock answers: docker 20.10");
    assert_eq!(lines[1], "  limit  cri at /run/crio.sock can't be reached: Permission denied");
    assert_eq!(lines[3], "  limit  containerd at /run/containerd.sock has not answered in 3 s");
    assert_eq!(lines[5], "  ok     cri at /run/containerd.sock does not speak this interface");
    for (runtimes, wanted) in [
        (Runtimes::Off, "  ok     runtimes are not asked (lanner.containers is false): containers have ids, not names"),
        (Runtimes::Failed("no threads".to_owned()), "  limit  runtimes can't be asked: no threads"),
    ] {
        let findings = examine(&facts(), &runtimes);
        assert!(as_text(verdict(&findings), &findings).contains(wanted));
    }
}
