//! Fields about the container that the thread lives in.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Read, Shape};
use crate::value::Value;
use lanner_schema::Format;
use lanner_schema::events::{Asyncevent, Container as ContainerEvent};
use lanner_schema::wire::CharBuf;
use lanner_state::container::{Mount, Probe, find_label};
use lanner_state::{Container, Text, image};

/// Falco has these fields from a plugin.
pub(crate) const PLUGIN: FieldFlags = FieldFlags::PLUGIN;
const SUGGESTED: FieldFlags = FieldFlags::PLUGIN.or(FieldFlags::SUGGESTED);
/// What the container's runtime says.
pub(crate) const LATE: FieldFlags = PLUGIN.or(FieldFlags::LATE);
/// What the API server of Kubernetes alone says.
pub(crate) const CLUSTER: FieldFlags = LATE.or(FieldFlags::CLUSTER);
/// The same, and worth adding to every alert.
pub(crate) const LATE_SUGGESTED: FieldFlags = SUGGESTED.or(FieldFlags::LATE);

/// The same in several spellings, which Falco does not have.
const SPELLINGS: FieldFlags = LATE.or(FieldFlags::OWN);

/// What stands for the host where a container's id or name is asked for.
const HOST: &[u8] = b"host";

fields! {
    /// Fields about the container that the thread lives in, and about its pod.
    CONTAINER "container" ["syscall"];

    /// Short id of the container, 12 characters; `host` outside of containers. Live, a container that nothing names has `ns` and the number of its pid namespace.
    "container.id": CharBuf Text(flags = SUGGESTED) = |cx, _| Some(id(cx)?).map(|id| if id.is_empty() { HOST } else { id });
    /// Full id of the container.
    "container.full_id": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.full_id);
    /// Name of the container; `host` outside of containers.
    "container.name": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| on_host(cx).or_else(|| known(&here(cx)?.name));
    /// Image of the container, as it was configured.
    "container.image": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.image);
    /// The image of the container in all usual spellings: as it was configured, with registry and path in full (`docker.io/library/nginx:1`), short (`nginx:1`), by
    /// tag and by digest. Tests of `container.image` look at these.
    "container.image.spellings": CharBuf Each(shape = Shape::AnyOf, flags = SPELLINGS, show = Some(Read::Text(|cx, _| known(&here(cx)?.image)))) = |cx, _, each| {
        spelled(image::images, &here(cx)?.image, each)
    };
    /// Id of the image.
    "container.image.id": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.image_id);
    /// What runs the container: `docker`, `containerd`, `cri-o`, `podman`, `lxc`, …; `host` outside of containers.
    "container.type": CharBuf Text(flags = LATE) = |cx, _| on_host(cx).or_else(|| Some(kind_name(here(cx)?.kind).as_bytes()));
    /// True if the container is privileged.
    "container.privileged": Bool Bool(flags = LATE) = |cx, _| here(cx)?.privileged;
    /// All mounts of the container, `source:dest:mode:writable:propagation` joined by commas.
    "container.mounts": CharBuf Made(flags = LATE) = |cx, _, out| {
        for (n, mount) in here(cx)?.mounts.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            write_mount(mount, out);
        }
        Some(())
    };
    /// One mount: `[N]` by number, `[PATTERN]` the first whose source the regular expression finds.
    "container.mount": CharBuf Made(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg, out| {
        write_mount(mount(cx, arg, |mount| &mount.source)?, out);
        Some(())
    };
    /// Path on the host of one mount: `[N]` by number, `[PATTERN]` the first whose path in the container the regular expression finds.
    "container.mount.source": CharBuf Text(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg| Some(&mount(cx, arg, |mount| &mount.dest)?.source);
    /// Path in the container of one mount: `[N]` by number, `[PATTERN]` the first whose source the regular expression finds.
    "container.mount.dest": CharBuf Text(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg| Some(&mount(cx, arg, |mount| &mount.source)?.dest);
    /// Mode of one mount: `[N]` by number, `[PATTERN]` the first whose source the regular expression finds.
    "container.mount.mode": CharBuf Text(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg| Some(&mount(cx, arg, |mount| &mount.source)?.mode);
    /// `true` if one mount is writable: `[N]` by number, `[PATTERN]` the first whose source the regular expression finds.
    "container.mount.rdwr": CharBuf Text(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg| Some(truth(mount(cx, arg, |mount| &mount.source)?.rdwr));
    /// Propagation of one mount: `[N]` by number, `[PATTERN]` the first whose source the regular expression finds.
    "container.mount.propagation": CharBuf Text(arg = ArgKind::IndexOrPattern, flags = LATE) = |cx, arg| Some(&mount(cx, arg, |mount| &mount.source)?.propagation);
    /// Name of the image, with its registry, without tag and digest.
    "container.image.repository": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| known(&here(cx)?.image_repo);
    /// The repository of the image in all usual spellings: as the runtime has it, in full (`docker.io/library/nginx`), short (`nginx`). Tests of
    /// `container.image.repository` look at these.
    "container.image.repository.spellings": CharBuf Each(shape = Shape::AnyOf, flags = SPELLINGS, show = Some(Read::Text(|cx, _| known(&here(cx)?.image_repo)))) = |cx, _, each| {
        spelled(image::repositories, &here(cx)?.image_repo, each)
    };
    /// Tag of the image.
    "container.image.tag": CharBuf Text(flags = LATE_SUGGESTED) = |cx, _| known(&here(cx)?.image_tag);
    /// Digest of the image, `sha256:…`.
    "container.image.digest": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.image_digest);
    /// The health check of the container, a command line; `NONE` if that of its image is switched off.
    "container.healthcheck": CharBuf Made(flags = LATE) = |cx, _, out| write_command(&here(cx)?.probes.healthcheck, out);
    /// The liveness probe of the container, a command line.
    "container.liveness_probe": CharBuf Made(flags = LATE) = |cx, _, out| write_command(&here(cx)?.probes.liveness, out);
    /// The readiness probe of the container, a command line.
    "container.readiness_probe": CharBuf Made(flags = LATE) = |cx, _, out| write_command(&here(cx)?.probes.readiness, out);
    /// When the container's first process was made, in nanoseconds since 1970.
    "container.start_ts": AbsTime Uint(format = Format::Dec, flags = PLUGIN) = |cx, _| start(cx);
    /// Nanoseconds since the container's first process was made.
    "container.duration": RelTime Uint(format = Format::Dec, flags = PLUGIN) = |cx, _| Some(cx.event.ts.wrapping_sub(start(cx)?));
    /// Address of the container.
    "container.ip": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.ip);
    /// Result of the network plugin for the container, as JSON.
    "container.cni.json": CharBuf Text(flags = LATE) = |cx, _| known(&here(cx)?.cni_json);
    /// True if the container shares the host's pid namespace.
    "container.host_pid": Bool Bool(flags = LATE) = |cx, _| here(cx)?.host_pid;
    /// True if the container shares the host's network namespace.
    "container.host_network": Bool Bool(flags = LATE) = |cx, _| here(cx)?.host_network;
    /// True if the container shares the host's ipc namespace.
    "container.host_ipc": Bool Bool(flags = LATE) = |cx, _| here(cx)?.host_ipc;
    /// The value of one label of the container, `container.label[KEY]`.
    "container.label": CharBuf Text(arg = ArgKind::Key, flags = LATE) = |cx, arg| label(&here(cx)?.labels, arg.key()?);
    /// The labels of the container, `key:value` joined by a comma and a blank; without those of Kubernetes.
    "container.labels": CharBuf Made(flags = LATE) = |cx, _, out| {
        write_labels(&here(cx)?.labels, out);
        Some(())
    };
    /// True for the health check of the process's container, and what it starts.
    "proc.is_container_healthcheck": Bool Bool(flags = LATE) = |cx, _| Some(probe(cx)? == Some(Probe::Healthcheck));
    /// True for the liveness probe of the process's container, and what it starts.
    "proc.is_container_liveness_probe": Bool Bool(flags = LATE) = |cx, _| Some(probe(cx)? == Some(Probe::Liveness));
    /// True for the readiness probe of the process's container, and what it starts.
    "proc.is_container_readiness_probe": Bool Bool(flags = LATE) = |cx, _| Some(probe(cx)? == Some(Probe::Readiness));
}

/// Id of the thread's container, empty on the host. Events about containers have no thread, and so no such id: rules fire for what
/// happens in a container, not again for the news of it.
fn id<'a>(cx: &Cx<'a>) -> Option<&'a [u8]> {
    Some(&cx.thread()?.facts.container)
}

/// What is known of the container.
pub(crate) fn here<'a>(cx: &Cx<'a>) -> Option<&'a Container> {
    cx.state.container_of(cx.thread()?).map(|container| &**container)
}

/// The container that an event tells about.
pub(crate) fn told<'a>(cx: &Cx<'a>) -> Option<&'a Container> {
    let tells = match cx.event.code() {
        ContainerEvent::CODE => true,
        Asyncevent::CODE => cx.event.get::<CharBuf>(1) == Some(b"container"),
        _ => false,
    };
    if !tells {
        return None;
    }
    let mut id = Vec::new();
    cx.json()?.path(&["container", "id"])?.write(&mut id);
    cx.state.containers().get(&id).map(|container| &**container)
}

/// What a process belongs to that looks how its container is: a session from outside whose first program is that command. `None`: nothing is known of the container.
fn probe(cx: &Cx<'_>) -> Option<Option<Probe>> {
    let probes = &here(cx)?.probes;
    let session = cx.thread()?.facts.session.as_ref();
    Some(session.and_then(|session| probes.which(&session.exe, &session.args)))
}

/// Appends a command line; `None` without one.
fn write_command(command: &[Text], out: &mut Vec<u8>) -> Option<()> {
    out.extend_from_slice(&command.join(&b' '));
    (!command.is_empty()).then_some(())
}

/// Hands all spellings of a name to `each`; one that is no UTF-8 as it is.
fn spelled(all: image::Spell, name: &[u8], each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    let name = known(name)?;
    match core::str::from_utf8(name) {
        Ok(name) => all(name, &mut |name| each(Value::Text(name.as_bytes()))),
        Err(_) => {
            each(Value::Text(name));
        }
    }
    Some(())
}

fn on_host(cx: &Cx<'_>) -> Option<&'static [u8]> {
    id(cx)?.is_empty().then_some(HOST)
}

/// An empty text is not known.
pub(crate) fn known(text: &[u8]) -> Option<&[u8]> {
    (!text.is_empty()).then_some(text)
}

/// Names of the type codes; static, custom and unknown ones have none.
fn kind_name(kind: u32) -> &'static str {
    match kind {
        0 => "docker",
        1 => "lxc",
        2 => "libvirt-lxc",
        3 => "mesos",
        4 => "rkt",
        6 => "cri",
        7 => "containerd",
        8 => "cri-o",
        9 => "bpm",
        11 => "podman",
        _ => "",
    }
}

fn start(cx: &Cx<'_>) -> Option<u64> {
    Some(cx.thread()?.facts.pidns_init_start_ts).filter(|ts| *ts != 0)
}

fn truth(is: bool) -> &'static [u8] {
    if is { b"true" } else { b"false" }
}

/// A mount by number, or the first in whose `looked_at` the pattern is found.
fn mount<'a>(cx: &Cx<'a>, arg: &Arg, looked_at: fn(&Mount) -> &[u8]) -> Option<&'a Mount> {
    let mounts = &here(cx)?.mounts;
    match arg {
        Arg::Index(n) => mounts.get(usize::try_from(*n).ok()?),
        Arg::Pattern(pattern) => mounts.iter().find(|mount| pattern.is_in(looked_at(mount))),
        _ => None,
    }
}

fn write_mount(mount: &Mount, out: &mut Vec<u8>) {
    let parts: [&[u8]; 5] = [&mount.source, &mount.dest, &mount.mode, truth(mount.rdwr), &mount.propagation];
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            out.push(b':');
        }
        out.extend_from_slice(part);
    }
}

type Label = (Text, Text);

/// The value of a label; they are sorted by key.
pub(crate) fn label<'a>(labels: &'a [Label], key: &str) -> Option<&'a [u8]> {
    find_label(labels, key.as_bytes())
}

/// Labels without annotations and what Kubernetes puts on every container.
pub(crate) fn shown(labels: &[Label]) -> impl Iterator<Item = &Label> {
    labels.iter().filter(|(key, _)| !key.starts_with(b"annotation.") && !key.starts_with(b"io.kubernetes."))
}

/// Appends labels; annotations and what Kubernetes puts on every container are left out.
pub(crate) fn write_labels(labels: &[Label], out: &mut Vec<u8>) {
    for (key, value) in shown(labels) {
        if !out.is_empty() {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(key);
        if !value.is_empty() {
            out.push(b':');
            out.extend_from_slice(value);
        }
    }
}
