//! From the paths of a process's control groups to the id of its container: as Falco's container plugin reads them, and as Lanner does in streams of its
//! own, which tell namespaces too (`follow/place.rs` has the last word there).

use crate::facts::{Strings, Text, text};
use crate::intern::hash;
use memchr::memmem;
use std::sync::Arc;

/// Length of a container's full id, hexadecimal.
const FULL_ID: usize = 64;
/// Length of the short id that is shown.
const SHORT_ID: usize = 12;

/// Text around an id of 64 hexadecimal digits, for the runtimes that name control groups so: (prefix, suffix), in the order in which
/// Falco's container plugin tries them (podman, docker, cri). An empty suffix is the end of the path.
const LAYOUTS: &[(&[u8], &[u8])] = &[
    (b"/libpod-", b".scope"),
    (b"/libpod-", b".scope/container"),
    (b"/libpod-", b""),
    (b"/libpod-payload-", b".scope"),
    (b"/libpod-payload-", b".scope/container"),
    (b"/libpod-payload-", b""),
    (b"/", b""),
    (b"/docker-", b".scope"),
    (b"/crio-", b""),
    (b"/cri-containerd-", b".scope"),
    (b"/crio-", b".scope"),
    (b":cri-containerd:", b""),
    (b"/nerdctl-", b".scope"),
];

/// Which ids containers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContainerIds {
    /// None: all processes count as the host's, as in a Falco without its container plugin.
    Nobody,
    /// Those that Falco's container plugin reads from control groups.
    Falco,
    /// In Lanner's own streams also those that follow from namespaces, and of what only looks like an id those that namespaces bear out; in streams of
    /// Falco as Falco.
    #[default]
    Own,
}

/// What the control groups of a process say of its container; empty texts are no answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ids {
    /// The answer of Falco's container plugin.
    pub falco: Text,
    /// An id that no host's process has in its path: of the innermost container, also for what is below its group.
    pub sure: Text,
    /// A name that makes an id if the process has a mount namespace of its own.
    pub likely: Text,
    /// The name of a machine of systemd, which makes an id if the process has pid and mount namespaces of its own.
    pub machine: Text,
}

impl Ids {
    fn read(cgroups: &Strings) -> Self {
        let paths = || cgroups.iter().filter_map(|cgroup| cgroup.get(memchr::memchr(b'=', cgroup)? + 1..));
        let Some(first) = paths().next() else { return Self::default() };
        let same = paths().all(|path| path == first);
        let found = |of: &dyn Fn(&[u8]) -> Option<Text>| paths().find_map(of).unwrap_or_default();
        Self {
            falco: found(&|path| id_of_path(path, same).map(text)),
            sure: found(&|path| outwards(path).find_map(named_by_runtime).map(text)),
            likely: found(&|path| own_scope(path).or_else(|| containerd_alone(path).filter(|_| same)).map(text)),
            machine: found(&machine),
        }
    }
}

/// A path, and the groups above it.
fn outwards(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::successors(Some(path), |path| path.get(..memchr::memrchr(b'/', path)?).filter(|above| !above.is_empty()))
}

/// Falco's answer for a path. The loosest form, containerd's `/NAMESPACE/ID` with names that anybody may choose, counts only if all subsystems are in the
/// same group: containerd puts a container's there, while a host's process is often in one such group of one subsystem.
fn id_of_path(path: &[u8], loose: bool) -> Option<&[u8]> {
    if path.len() < 2 {
        return None;
    }
    named_by_runtime(path).or_else(|| if loose { containerd(path) } else { None })
}

/// The id in a name that a runtime gives to the group of a container.
fn named_by_runtime(path: &[u8]) -> Option<&[u8]> {
    let full = LAYOUTS.iter().find_map(|&(prefix, suffix)| {
        let id = between(path, prefix, suffix)?;
        (id.len() == FULL_ID && id.iter().all(u8::is_ascii_hexdigit)).then_some(id)
    });
    if let Some(id) = full {
        return id.get(..SHORT_ID);
    }
    // The forms of lxc are also containerd's: the narrower one is asked first.
    lxc(path).or_else(|| libvirt_lxc(path)).or_else(|| bpm(path))
}

/// The text after the last `prefix`, up to the last `suffix`.
fn between<'a>(path: &'a [u8], prefix: &[u8], suffix: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::rfind(path, prefix)? + prefix.len();
    let end = if suffix.is_empty() { path.len() } else { memmem::rfind(path, suffix)? };
    path.get(start..end)
}

/// containerd by itself: `/NAMESPACE/ID`, the id chosen by whoever made the container.
fn containerd(path: &[u8]) -> Option<&[u8]> {
    let unit = [&b".service"[..], b".slice", b".scope"].iter().any(|end| path.ends_with(end));
    let prefix = namespace(path)?;
    let start = memmem::rfind(path, prefix)? + prefix.len();
    let id = path.get(start..)?;
    let hexadecimal = id.iter().all(u8::is_ascii_hexdigit);
    let fits = (1..FULL_ID).contains(&id.len()) || (id.len() == FULL_ID && !hexadecimal);
    if unit || !fits { None } else { id.get(..id.len().min(SHORT_ID)) }
}

/// The first `/NAME/` of a path in which the name is letters and digits, its parts joined by single `.`, `_` or `-`; with both slashes.
fn namespace(path: &[u8]) -> Option<&[u8]> {
    memchr::memchr_iter(b'/', path).find_map(|start| {
        let rest = path.get(start + 1..)?;
        let len = memchr::memchr(b'/', rest)?;
        let name = rest.get(..len)?;
        let parts = name.split(|b| b"._-".contains(b));
        let valid = parts.clone().all(|part| !part.is_empty() && part.iter().all(u8::is_ascii_alphanumeric));
        if valid { path.get(start..start + len + 2) } else { None }
    })
}

fn lxc(path: &[u8]) -> Option<&[u8]> {
    let start = [&b"/lxc/"[..], b"/lxc.payload/", b"/lxc.payload."]
        .iter()
        .find_map(|prefix| Some(memmem::find(path, prefix)? + prefix.len()))?;
    let id = path.get(start..)?.split(|&b| b == b'/').next()?;
    (!id.is_empty()).then_some(id)
}

fn libvirt_lxc(path: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = path.strip_suffix(b".libvirt-lxc") {
        return rest.rsplit(|&b| b == b'/').next();
    }
    const MACHINE: &[u8] = b"-lxc\\x2";
    if let Some(at) = memmem::find(path, MACHINE)
        && let Some(rest) = path.strip_suffix(b".scope/libvirt").or_else(|| path.strip_suffix(b".scope"))
    {
        // The escape is `\x2d`: its last digit is skipped too.
        return rest.get(at + MACHINE.len() + 1..);
    }
    let plain = b"/libvirt/lxc/";
    memmem::find(path, plain).and_then(|at| path.get(at + plain.len()..)).filter(|id| !id.is_empty())
}

fn bpm(path: &[u8]) -> Option<&[u8]> {
    let id = between(path, b"bpm-", b".scope")?;
    (!id.is_empty() && id.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))).then_some(id)
}

/// Ends of the names of systemd's units, which are groups of the host.
const UNITS: [&[u8]; 3] = [b".service", b".slice", b".scope"];

fn is_unit(name: &[u8]) -> bool {
    UNITS.iter().any(|end| name.ends_with(end))
}

fn short(id: &[u8]) -> Option<&[u8]> {
    id.get(..id.len().min(SHORT_ID)).filter(|id| !id.is_empty())
}

/// `/NAMESPACE/ID`, and no more: containerd by itself, or whoever gives a bare runtime such a path.
fn containerd_alone(path: &[u8]) -> Option<&[u8]> {
    let mut names = path.strip_prefix(b"/")?.split(|&b| b == b'/');
    let (namespace, id) = (names.next()?, names.next()?);
    let fits = names.next().is_none() && !namespace.is_empty() && !is_unit(namespace) && !is_unit(id);
    if fits { short(id) } else { None }
}

/// `runc-ID.scope`, `crun-ID.scope`: what bare runtimes ask of systemd.
fn own_scope(path: &[u8]) -> Option<&[u8]> {
    path.rsplit(|&b| b == b'/').find_map(|name| {
        let name = name.strip_suffix(b".scope")?;
        short([&b"runc-"[..], b"crun-"].iter().find_map(|prefix| name.strip_prefix(*prefix))?)
    })
}

/// How the names of units have the only character of a machine's name that is escaped there.
const DASH: &[u8] = b"\\x2d";

/// `systemd-nspawn@NAME.service`, or `machine-NAME.scope` for one that was started by hand.
fn machine(path: &[u8]) -> Option<Text> {
    let name = path.rsplit(|&b| b == b'/').find_map(|name| {
        let service = name.strip_prefix(b"systemd-nspawn@").and_then(|name| name.strip_suffix(b".service"));
        service.or_else(|| name.strip_prefix(b"machine-")?.strip_suffix(b".scope"))
    })?;
    let (mut plain, mut from) = (Vec::with_capacity(name.len()), 0);
    for at in memmem::find_iter(name, DASH) {
        plain.extend_from_slice(name.get(from..at)?);
        plain.push(b'-');
        from = at + DASH.len();
    }
    plain.extend_from_slice(name.get(from..)?);
    (!plain.is_empty()).then(|| text(&plain))
}

/// Number of lists that are remembered; a power of two. A host has about one for each container and service.
const SLOTS: usize = 256;
/// Longer lists are not remembered, bytes: the kernel side sends not more.
const MAX_LEN: usize = 4096;

/// The control groups of a process, as kept, and what follows from them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cgroups {
    /// See [`normalise`].
    pub strings: Strings,
    /// What they say of the container; nothing where containers are not told apart.
    pub ids: Arc<Ids>,
}

/// Lists that were seen: each clone and exec tells its own, and nearly all were told before.
#[derive(Debug)]
pub(crate) struct Cache {
    slots: Vec<(Text, Cgroups)>,
    /// The slot that was asked for last: a process and its child tell the same, one behind the other.
    last: usize,
    ids: ContainerIds,
}

impl Cache {
    /// An empty cache.
    pub fn new(ids: ContainerIds) -> Self {
        Self { slots: vec![<(Text, Cgroups)>::default(); SLOTS], last: 0, ids }
    }

    /// Which ids containers have.
    pub fn kind(&self) -> ContainerIds {
        self.ids
    }

    /// What a list means, as an event gives it.
    pub fn get(&mut self, raw: &[u8]) -> Cgroups {
        if let Some((known, cgroups)) = self.slots.get(self.last)
            && **known == *raw
        {
            return cgroups.clone();
        }
        self.last = hash(raw) as usize % SLOTS;
        match self.slots.get_mut(self.last) {
            Some((known, cgroups)) if **known == *raw => cgroups.clone(),
            Some(slot) if raw.len() <= MAX_LEN => {
                *slot = (text(raw), read(raw, self.ids));
                slot.1.clone()
            }
            _ => read(raw, self.ids),
        }
    }
}

fn read(raw: &[u8], ids: ContainerIds) -> Cgroups {
    let mut bytes = Vec::new();
    normalise(raw, &mut bytes);
    let strings = Strings::new(&bytes);
    let ids = if ids == ContainerIds::Nobody { Ids::default() } else { Ids::read(&strings) };
    Cgroups { strings, ids: Arc::new(ids) }
}

/// Control groups as kept: subsystems under the names that fields use, whatever the kernel's interface calls them.
fn normalise(cgroups: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for cgroup in cgroups.strip_suffix(&[0]).unwrap_or(cgroups).split(|&b| b == 0) {
        let (subsystem, path) = cgroup.split_at(memchr::memchr(b'=', cgroup).unwrap_or(0));
        let subsystem: &[u8] = match subsystem {
            b"perf" => b"perf_event",
            b"mem" => b"memory",
            b"io" => b"blkio",
            other => other,
        };
        if !path.is_empty() {
            out.extend_from_slice(subsystem);
            out.extend_from_slice(path);
            out.push(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "7951fa549ab01a5b87950b9f4cb4f1d8bcaa77a4e0a5f5e0c4a5a4b1d1b8d2a3";

    fn id(path: &str) -> String {
        shown(&ids(path).falco)
    }

    fn ids(path: &str) -> Ids {
        Ids::read(&Strings::new(format!("cpu={path}\0memory={path}\0").as_bytes()))
    }

    fn shown(id: &[u8]) -> String {
        String::from_utf8(id.to_vec()).unwrap()
    }

    #[test]
    fn ids_of_all_runtimes() {
        let short = &ID[..12];
        for path in [
            format!("/docker/{ID}"),
            format!("/system.slice/docker-{ID}.scope"),
            format!("/machine.slice/libpod-{ID}.scope"),
            format!("/machine.slice/libpod-{ID}.scope/container"),
            format!("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope/container"),
            format!("/kubepods/besteffort/pod63b3ebfc-2890-4f7c-9e0d-1f5f1f3e7b2a/{ID}"),
            format!("/kubepods.slice/kubepods-pod1_2.slice/cri-containerd-{ID}.scope"),
            format!("/kubepods.slice/kubepods-pod1_2.slice/crio-{ID}.scope"),
            format!("/system.slice/containerd.service/kubepods-burstable-pod1_2.slice:cri-containerd:{ID}"),
            format!("/user.slice/nerdctl-{ID}.scope"),
        ] {
            assert_eq!(id(&path), short, "{path}");
        }
        for (path, want) in [
            ("/default/my-container", "my-container"),
            ("/default/a-very-long-container-name", "a-very-long-"),
            ("/lxc.payload.web1/system.slice", "web1"),
            ("/machine.slice/machine-lxc\\x2d9293\\x2dweb.scope", "9293\\x2dweb"),
            ("/machine/web.libvirt-lxc", "web"),
            ("/bpm-router.scope", "router"),
            ("/", ""),
            ("/user.slice/user-1000.slice/session-3.scope", ""),
            ("/system.slice/sshd.service", ""),
        ] {
            assert_eq!(id(path), want, "{path}");
        }
        assert!(Ids::read(&Strings::new(b"cpu=/\0memory=/user.slice0/00000001\0")).falco.is_empty());
    }

    #[test]
    fn own_streams_know_what_is_below_a_container() {
        let (outer, inner) = (ID, ID.replace('7', "0"));
        for (path, want) in [
            (format!("/docker/{outer}"), &outer[..12]),
            (format!("/docker/{outer}/init.scope"), &outer[..12]),
            (format!("/docker/{outer}/system.slice/containerd.service"), &outer[..12]),
            (format!("/system.slice/docker-{outer}.scope/kubelet.slice/kubelet.service"), &outer[..12]),
            (format!("/docker/{outer}/docker/{inner}"), &inner[..12]),
            (format!("/docker/{outer}/kubelet/kubepods/burstable/pod1/{inner}"), &inner[..12]),
            (
                format!(
                    "/docker/{outer}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod1.slice/cri-containerd-{inner}.scope"
                ),
                &inner[..12],
            ),
            (format!("/machine.slice/libpod-{outer}.scope/container/system.slice/a.service"), &outer[..12]),
            ("/lxc.payload.web1/system.slice/a.service".to_owned(), "web1"),
            (format!("/machine.slice/libpod-conmon-{outer}.scope"), ""),
            (format!("/system.slice/crio-conmon-{outer}.scope"), ""),
            ("/default/my-container".to_owned(), ""),
            ("/system.slice/sshd.service".to_owned(), ""),
        ] {
            assert_eq!(shown(&ids(&path).sure), want, "{path}");
        }
    }

    #[test]
    fn what_only_looks_like_an_id_is_likely() {
        for (path, likely, machine) in [
            ("/default/my-container", "my-container", ""),
            ("/moby/a-very-long-container-name", "a-very-long-", ""),
            ("/system.slice/runc-web.scope", "web", ""),
            (
                "/user.slice/user-1000.slice/user@1000.service/user.slice/crun-0123456789abcdef.scope",
                "0123456789ab",
                "",
            ),
            ("/machine.slice/systemd-nspawn@web\\x2d1.service/payload/init.scope", "", "web-1"),
            ("/machine.slice/machine-web.scope/payload", "", "web"),
            ("/a/b/c", "", ""),
            ("/a", "", ""),
            ("/system.slice/app", "", ""),
            ("/user.slice/user-0.slice/session-1.scope", "", ""),
            ("/system.slice/runc-.scope", "", ""),
        ] {
            let ids = ids(path);
            assert_eq!((shown(&ids.likely).as_str(), shown(&ids.machine).as_str()), (likely, machine), "{path}");
        }
        assert!(Ids::read(&Strings::new(b"cpu=/\0memory=/a/b\0")).likely.is_empty());
    }

    #[test]
    fn lists_are_remembered() {
        let mut cache = Cache::new(ContainerIds::Own);
        let list = |n: usize| format!("cpu=/docker/{n:064x}\0mem=/x\0");
        for n in 0..3 * SLOTS {
            let raw = list(n);
            let (first, second) = (cache.get(raw.as_bytes()), cache.get(raw.as_bytes()));
            assert_eq!(*first.ids.falco, raw.as_bytes()[12..24]);
            assert_eq!(first.strings.as_bytes().as_ptr(), second.strings.as_bytes().as_ptr());
            assert!(first.strings.iter().eq([raw.split('\0').next().unwrap().as_bytes(), b"memory=/x"]));
        }
        let long = [list(7).as_bytes(), &[b'y'; MAX_LEN]].concat();
        assert!(cache.get(&long).strings.as_bytes().ends_with(b"yyy\0"));
        assert!(cache.slots.iter().all(|(raw, _)| raw.len() <= MAX_LEN));
        assert!(cache.get(b"").strings.is_empty() && cache.get(b"").ids.falco.is_empty());
        cache = Cache::new(ContainerIds::Nobody);
        assert!(cache.get(list(7).as_bytes()).ids.falco.is_empty());
    }

    #[test]
    fn subsystems_have_one_name() {
        let mut out = Vec::new();
        normalise(b"cpuset=/\0io=/a\0perf=/b\0mem=/c\0", &mut out);
        assert_eq!(out, b"cpuset=/\0blkio=/a\0perf_event=/b\0memory=/c\0");
        normalise(b"", &mut out);
        assert!(out.is_empty());
    }
}
