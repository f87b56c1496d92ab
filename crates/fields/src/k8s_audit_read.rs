//! How Kubernetes audit events are read.

use crate::cx::Cx;
use crate::field::{Arg, Lent};
use crate::json::lend;
use crate::json_tree::{Node, hex_number};
use crate::value::Value;

/// Takes values until it says `false`.
pub(crate) type Each<'e> = &'e mut dyn FnMut(Value<'_>) -> bool;

/// A pod's specification, in the request.
const SPEC: [&str; 2] = ["requestObject", "spec"];

impl<'a> Cx<'a> {
    /// The audit event; `None` for what has no id of a request.
    pub(crate) fn audit(&self) -> Option<Node<'_, 'a>> {
        let root = self.json()?;
        root.get("auditID").map(|_| root)
    }
}

/// The value behind some keys.
pub(crate) fn text<'a>(cx: &Cx<'a>, keys: &[&str], out: &mut Vec<u8>) -> Option<Lent<'a>> {
    Some(lend(cx.audit()?.path(keys)?, out))
}

/// Hands out a value; false when no more are wanted.
fn hand(node: Node<'_, '_>, each: Each<'_>) -> bool {
    match node.lent() {
        Some(text) => each(Value::Text(text)),
        None => {
            let mut made = Vec::new();
            node.write(&mut made);
            each(Value::Text(&made))
        }
    }
}

/// Reads a list; `None` when nothing was handed out: as with Falco's plugins, a list of nothing is no value.
fn some(each: Each<'_>, read: impl FnOnce(Each<'_>) -> Option<()>) -> Option<()> {
    let mut any = false;
    read(&mut |value| {
        any = true;
        each(value)
    })?;
    any.then_some(())
}

/// The elements of an array that `[N]` means: one, or all.
fn chosen<'t, 'a>(array: Node<'t, 'a>, arg: &Arg) -> Option<impl Iterator<Item = Node<'t, 'a>>> {
    let only = arg.index();
    let elements = array.elements()?.enumerate();
    Some(elements.filter(move |(n, _)| only.is_none_or(|only| only == *n as u64)).map(|(_, element)| element))
}

/// All elements of an array.
pub(crate) fn list(cx: &Cx<'_>, keys: &[&str], each: Each<'_>) -> Option<()> {
    items(cx, &Arg::None, keys, each)
}

/// The elements of an array, or one of them.
pub(crate) fn items(cx: &Cx<'_>, arg: &Arg, keys: &[&str], each: Each<'_>) -> Option<()> {
    some(each, |each| {
        let _ = chosen(cx.audit()?.path(keys)?, arg)?.all(|element| hand(element, each));
        Some(())
    })
}

/// All ports together, or one of them.
pub(crate) fn service_ports(cx: &Cx<'_>, arg: &Arg, each: Each<'_>) -> Option<()> {
    let keys = ["requestObject", "spec", "ports"];
    if arg.index().is_some() {
        return items(cx, arg, &keys, each);
    }
    hand(cx.audit()?.path(&keys)?, each);
    Some(())
}

/// First value of a parameter of the URI.
pub(crate) fn uri_param(cx: &Cx<'_>, key: &str, out: &mut Vec<u8>) -> Option<()> {
    let mut uri = Vec::new();
    cx.audit()?.get("requestURI")?.write(&mut uri);
    let query = uri.splitn(2, |&b| b == b'?').nth(1)?.split(|&b| b == b'#').next()?;
    let mut name = Vec::new();
    query.split(|&b| b == b'&').find_map(|pair| {
        let (raw, value) = match pair.iter().position(|&b| b == b'=') {
            Some(at) => (pair.get(..at)?, pair.get(at + 1..)?),
            None => (pair, [].as_slice()),
        };
        name.clear();
        percent_decode(raw, &mut name);
        (name == key.as_bytes()).then(|| percent_decode(value, out))
    })
}

/// `+` is a blank, `%XX` a byte; a broken escape stays as it is.
fn percent_decode(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.first_chunk::<2>().and_then(hex_number).and_then(|number| u8::try_from(number).ok());
        rest = tail;
        match (byte, hex) {
            (b'%', Some(decoded)) => {
                out.push(decoded);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
    }
}

/// The name in the answer, for requests of pods themselves.
pub(crate) fn pod_name<'a>(cx: &Cx<'a>, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    let target = cx.audit()?.get("objectRef")?;
    let whole = target.get("subresource").is_none_or(|part| part.is_text(""));
    if !whole || !target.get("resource")?.is_text("pods") {
        return None;
    }
    text(cx, &["responseObject", "metadata", "name"], out)
}

/// Names of the subjects of a kind.
pub(crate) fn binding_names(cx: &Cx<'_>, kind: &str, each: Each<'_>) -> Option<()> {
    subjects(cx, kind, each, |subject, each| subject.get("name").is_none_or(|name| hand(name, each)))
}

/// `namespace:name` of the service accounts.
pub(crate) fn namespaced_names(cx: &Cx<'_>, each: Each<'_>) -> Option<()> {
    subjects(cx, "ServiceAccount", each, |subject, each| {
        let (Some(namespace), Some(name)) = (subject.get("namespace"), subject.get("name")) else { return true };
        let mut made = Vec::new();
        namespace.write(&mut made);
        made.push(b':');
        name.write(&mut made);
        each(Value::Text(&made))
    })
}

fn subjects(cx: &Cx<'_>, kind: &str, each: Each<'_>, see: impl Fn(Node<'_, '_>, Each<'_>) -> bool) -> Option<()> {
    some(each, |each| {
        let subjects = cx.audit()?.path(&["requestObject", "subjects"])?.elements()?;
        let mut of_kind = subjects.filter(|subject| subject.get("kind").is_some_and(|k| k.is_text(kind)));
        let _ = of_kind.all(|subject| see(subject, each));
        Some(())
    })
}

/// Looks at the containers of a pod, or at one of them.
fn look(cx: &Cx<'_>, arg: &Arg, list: &str, see: impl FnMut(Node<'_, '_>) -> bool) -> Option<()> {
    let spec = cx.audit()?.path(&SPEC)?;
    let _ = chosen(spec.get(list)?, arg)?.all(see);
    Some(())
}

/// Hands out what `see` finds in the containers of a pod, or in one of them.
pub(crate) fn containers(
    cx: &Cx<'_>,
    arg: &Arg,
    list: &str,
    each: Each<'_>,
    see: impl Fn(Node<'_, '_>, Each<'_>) -> bool,
) -> Option<()> {
    some(each, |each| look(cx, arg, list, |container| see(container, each)))
}

/// A property of a container; nothing when it is missing.
pub(crate) fn member(container: Node<'_, '_>, keys: &[&str], each: Each<'_>) -> bool {
    container.path(keys).is_none_or(|value| hand(value, each))
}

/// The elements of an array in a container, joined by blanks.
pub(crate) fn joined(container: Node<'_, '_>, key: &str, each: Each<'_>) -> bool {
    let Some(elements) = container.get(key).and_then(Node::elements) else { return true };
    let mut made = Vec::new();
    for (n, element) in elements.enumerate() {
        if n > 0 {
            made.push(b' ');
        }
        element.write(&mut made);
    }
    each(Value::Text(&made))
}

/// A container's image without tag and digest.
pub(crate) fn image_repository(container: Node<'_, '_>, each: Each<'_>) -> bool {
    let Some(image) = container.get("image") else { return true };
    let mut made = Vec::new();
    image.write(&mut made);
    each(Value::Text(without_tag(&made)))
}

/// Falco cuts at the first colon, so that a registry's port ends the name.
fn without_tag(image: &[u8]) -> &[u8] {
    image.split(|&b| b == b':' || b == b'@').next().unwrap_or_default()
}

pub(crate) fn first_image<'a>(cx: &Cx<'a>, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    Some(lend(cx.audit()?.path(&SPEC)?.get("containers")?.elements()?.next()?.get("image")?, out))
}

pub(crate) fn repository(cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    if let Lent::Whole(image) = first_image(cx, out)? {
        out.extend_from_slice(image);
    }
    out.truncate(without_tag(out).len());
    Some(())
}

/// The ports of a container on the host; its own where it asks for none.
pub(crate) fn host_ports(container: Node<'_, '_>, each: Each<'_>) -> bool {
    let mut ports = container.get("ports").and_then(Node::elements).into_iter().flatten();
    ports.all(|port| port.get("hostPort").or_else(|| port.get("containerPort")).is_none_or(|port| hand(port, each)))
}

pub(crate) fn add_capabilities(container: Node<'_, '_>, each: Each<'_>) -> bool {
    let added = container.path(&["securityContext", "capabilities", "add"]).and_then(Node::elements);
    added.into_iter().flatten().all(|capability| hand(capability, each))
}

pub(crate) fn any_privileged(cx: &Cx<'_>) -> Option<&'static [u8]> {
    let mut any = false;
    look(cx, &Arg::None, "containers", |container| {
        let privileged = container.path(&["securityContext", "privileged"]);
        any |= privileged.is_some_and(|privileged| is_true(privileged));
        true
    })?;
    Some(if any { b"true" } else { b"false" })
}

fn is_true(node: Node<'_, '_>) -> bool {
    let mut made = Vec::new();
    node.write(&mut made);
    made == b"true"
}

pub(crate) fn effective_user(cx: &Cx<'_>, arg: &Arg, list: &str, each: Each<'_>) -> Option<()> {
    effective(cx, arg, list, "runAsUser", each)
}

pub(crate) fn effective_group(cx: &Cx<'_>, arg: &Arg, list: &str, each: Each<'_>) -> Option<()> {
    effective(cx, arg, list, "runAsGroup", each)
}

/// What a container says, else what its pod says, else root.
fn effective(cx: &Cx<'_>, arg: &Arg, list: &str, key: &str, each: Each<'_>) -> Option<()> {
    let spec = cx.audit()?.path(&SPEC)?;
    let of = |node: Node<'_, '_>, out: &mut Vec<u8>| {
        let found = node.path(&["securityContext", key]).or_else(|| node.get(key));
        found.map(|id| id.write(out))
    };
    containers(cx, arg, list, each, |container, each| {
        let mut made = Vec::new();
        if of(container, &mut made).or_else(|| of(spec, &mut made)).is_none() {
            made.push(b'0');
        }
        each(Value::Text(&made))
    })
}

/// One array of each rule of a role, one behind the other.
pub(crate) fn flat_rules(cx: &Cx<'_>, arg: &Arg, key: &str, each: Each<'_>) -> Option<()> {
    some(each, |each| {
        let rules = cx.audit()?.path(&["requestObject", "rules"])?;
        let mut values = chosen(rules, arg)?.filter_map(|rule| rule.get(key)?.elements()).flatten();
        let _ = values.all(|value| hand(value, each));
        Some(())
    })
}

/// A property of each volume of a pod that has it.
pub(crate) fn volumes(cx: &Cx<'_>, arg: &Arg, keys: &[&str], each: Each<'_>) -> Option<()> {
    some(each, |each| {
        let volumes = cx.audit()?.path(&SPEC)?.get("volumes")?;
        let _ = chosen(volumes, arg)?.filter_map(|volume| volume.path(keys)).all(|value| hand(value, each));
        Some(())
    })
}

pub(crate) fn volume_types(cx: &Cx<'_>, arg: &Arg, each: Each<'_>) -> Option<()> {
    some(each, |each| {
        let volumes = cx.audit()?.path(&SPEC)?.get("volumes")?;
        let keys = chosen(volumes, arg)?.flat_map(|volume| volume.members().map(|(key, _)| key));
        let _ = keys.filter(|key| !key.is_text("name")).all(|key| hand(key, each));
        Some(())
    })
}

pub(crate) fn has_host_path(cx: &Cx<'_>, wanted: &str) -> Option<&'static [u8]> {
    let mut found = false;
    volumes(cx, &Arg::None, &["hostPath", "path"], &mut |value| {
        let Value::Text(path) = value else { return true };
        found = match wanted.strip_suffix('*') {
            Some(start) => path.starts_with(start.as_bytes()),
            None => path == wanted.as_bytes(),
        };
        !found
    })?;
    Some(if found { b"true" } else { b"false" })
}
