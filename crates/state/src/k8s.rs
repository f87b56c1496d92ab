//! Objects of Kubernetes: what the API server says of them, by events.

mod standing;

pub use standing::PodStanding;

use crate::container::{find_label, labels};
use crate::facts::{Text, text};
use lanner_schema::snapshot::MAX_K8S;
use rustc_hash::FxHashMap;
use serde_json::Value;
use standing::Asked;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// More objects than this are not kept; the oldest go first.
const MAX_OBJECTS: usize = 8192;
/// What is said of all objects together takes not more than this, bytes of JSON; the oldest go first.
const MAX_BYTES: usize = 4 << 20;
/// So many objects that are gone stay known: processes of a pod that was deleted by force can live longer than what the API server knows of it.
const MAX_GONE: usize = 512;
/// A chain of owners is not longer than this.
const MAX_OWNERS: usize = 8;

const POD: &[u8] = b"Pod";
const NAMESPACE: &[u8] = b"Namespace";
const NODE: &[u8] = b"Node";
const SERVICE: &[u8] = b"Service";

/// The object that controls another one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Owner {
    /// As in `ReplicaSet`.
    pub kind: Text,
    /// Its name.
    pub name: Text,
    /// Its uid.
    pub uid: Text,
}

/// What is known of an object; empty texts are unknown, or are not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Object {
    /// As in `Pod`.
    pub kind: Text,
    /// Its uid.
    pub uid: Text,
    /// Its name.
    pub name: Text,
    /// Its namespace; empty for those outside of namespaces.
    pub namespace: Text,
    /// Labels, sorted by key.
    pub labels: Vec<(Text, Text)>,
    /// What controls it.
    pub owner: Option<Owner>,
    /// Of a service: labels that its pods have, sorted by key.
    pub selector: Vec<(Text, Text)>,
    /// Of a pod: address, printed.
    pub ip: Text,
    /// Of a pod: name of its node.
    pub node: Text,
    /// Of a pod that the kubelet has from a file: the uid that the kubelet made up, which is in the paths of control groups.
    pub static_uid: Text,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// An object.
    Object(Box<Object>),
    /// The uid of an object that is gone.
    Gone(Text),
}

impl Told {
    /// Reads what [`lanner_schema::snapshot::K8S`] describes. Unknown keys are ignored, missing ones, and those of another type, are unknown. `None` if it
    /// is not that, is too long, or has no kind or uid.
    pub fn from_json(json: &[u8]) -> Option<Self> {
        if json.len() > MAX_K8S {
            return None;
        }
        let value: Value = serde_json::from_slice(json).ok()?;
        let (kind, uid) = (string(&value, "kind"), string(&value, "uid"));
        if kind.is_empty() || uid.is_empty() {
            return None;
        }
        if value.get("gone").and_then(Value::as_bool) == Some(true) {
            return Some(Self::Gone(uid));
        }
        let owner = value.get("owner").filter(|owner| owner.is_object()).map(|owner| Owner {
            kind: string(owner, "kind"),
            name: string(owner, "name"),
            uid: string(owner, "uid"),
        });
        Some(Self::Object(Box::new(Object {
            kind,
            uid,
            name: string(&value, "name"),
            namespace: string(&value, "namespace"),
            labels: labels(value.get("labels")),
            owner,
            selector: labels(value.get("selector")),
            ip: string(&value, "ip"),
            node: string(&value, "node"),
            static_uid: string(&value, "static_uid"),
        })))
    }
}

fn string(value: &Value, key: &str) -> Text {
    value.get(key).and_then(Value::as_str).map(|s| text(s.as_bytes())).unwrap_or_default()
}

impl Object {
    /// Appends what says that it is gone.
    pub(crate) fn write_gone(&self, out: &mut Vec<u8>) {
        let string = |text: &Text| String::from_utf8_lossy(text).into_owned();
        let gone = serde_json::json!({"kind": string(&self.kind), "uid": string(&self.uid), "gone": true});
        out.extend_from_slice(gone.to_string().as_bytes());
    }

    /// True if a service is for a pod: all that it selects by is among the pod's labels. One that selects by nothing is for no pod.
    fn selects(&self, pod: &Object) -> bool {
        let mut wanted = self.selector.iter();
        !self.selector.is_empty() && wanted.all(|(key, value)| find_label(&pod.labels, key) == Some(value))
    }
}

/// All known objects, by uid.
#[derive(Debug, Clone, Default)]
pub struct Objects {
    by_uid: FxHashMap<Text, Known>,
    by_age: BTreeMap<u64, Text>,
    /// Those that are gone, and were so for the longest time first.
    gone: VecDeque<Text>,
    /// Uids by name.
    namespaces: FxHashMap<Text, Text>,
    nodes: FxHashMap<Text, Text>,
    /// Uids of services by namespace and name.
    services: FxHashMap<Text, BTreeMap<Text, Text>>,
    /// Uids of pods by the uid that their kubelet made up.
    statics: FxHashMap<Text, Text>,
    bytes: usize,
    age: u64,
    asked: Asked,
    /// Grows with each answer.
    answers: u64,
}

#[derive(Debug, Clone)]
struct Known {
    object: Arc<Object>,
    age: u64,
    /// What was read; its length counts for [`MAX_BYTES`].
    json: Text,
}

impl Objects {
    /// The object with a uid.
    pub fn get(&self, uid: &[u8]) -> Option<&Arc<Object>> {
        Some(&self.by_uid.get(uid)?.object)
    }

    /// The pod with a uid: the API server's, or the one under which its kubelet runs it.
    pub fn pod(&self, uid: &[u8]) -> Option<&Arc<Object>> {
        let pod = self.get(uid).or_else(|| self.get(self.statics.get(uid)?));
        pod.filter(|object| *object.kind == *POD)
    }

    /// The namespace with a name.
    pub fn namespace(&self, name: &[u8]) -> Option<&Arc<Object>> {
        self.get(self.namespaces.get(name)?)
    }

    /// The node with a name.
    pub fn node(&self, name: &[u8]) -> Option<&Arc<Object>> {
        self.get(self.nodes.get(name)?)
    }

    /// The node that is known, if it is the only one: then it is this machine.
    pub fn only_node(&self) -> Option<&Arc<Object>> {
        let mut nodes = self.nodes.values();
        nodes.next().filter(|_| self.nodes.len() == 1).and_then(|uid| self.get(uid))
    }

    /// The services that are for a pod, in the order of their names.
    pub fn services_of<'a>(&'a self, pod: &'a Object) -> impl Iterator<Item = &'a Object> {
        let there = self.services.get(&pod.namespace).into_iter().flat_map(BTreeMap::values);
        there.filter_map(|uid| self.get(uid)).map(|service| &**service).filter(|service| service.selects(pod))
    }

    /// What controls an object, what controls that, and so on.
    pub fn owners<'a>(&'a self, object: &'a Object) -> impl Iterator<Item = &'a Owner> {
        let above = |owner: &&'a Owner| self.get(&owner.uid).and_then(|object| object.owner.as_ref());
        core::iter::successors(object.owner.as_ref(), above).take(MAX_OWNERS)
    }

    /// The workload that a pod is a part of: the last of its owners. `None` for a pod that stands for itself; that a node owns it means that it comes from a
    /// file there.
    pub fn workload<'a>(&'a self, pod: &'a Object) -> Option<&'a Owner> {
        self.owners(pod).last().filter(|owner| *owner.kind != *NODE)
    }

    /// True if the API server is asked.
    pub fn is_asked(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Number of answers so far: while it stays, nothing new is known.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// The API server is asked for a resource, and, with a reason, does not answer.
    pub(crate) fn set_asked(&mut self, resource: &[u8], why: &[u8]) {
        self.asked.set(resource, why);
        self.answers += 1;
    }

    /// What the API server is asked for, and why it does not answer; in order.
    pub(crate) fn asked(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.asked.iter()
    }

    /// All of them, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Object>> {
        self.by_age.values().filter_map(|uid| self.get(uid))
    }

    /// True for an object that is still known, but gone.
    pub fn is_gone(&self, uid: &[u8]) -> bool {
        self.gone.iter().any(|gone| **gone == *uid)
    }

    /// Number of known objects.
    pub fn len(&self) -> usize {
        self.by_uid.len()
    }

    /// True if none is known.
    pub fn is_empty(&self) -> bool {
        self.by_uid.is_empty()
    }

    /// What was said of each, the oldest first.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Text> {
        self.by_age.values().filter_map(|uid| Some(&self.by_uid.get(uid)?.json))
    }

    /// Those that are gone, in the order in which they went.
    pub(crate) fn gone(&self) -> impl Iterator<Item = &Object> {
        self.gone.iter().filter_map(|uid| self.get(uid)).map(|object| &**object)
    }

    /// Adds or replaces an object, with the JSON that it was read from. Returns how many were forgotten for want of room.
    pub(crate) fn insert(&mut self, object: Object, json: &[u8]) -> u64 {
        let uid = object.uid.clone();
        self.answers += 1;
        self.gone.retain(|gone| *gone != uid);
        let age = match self.by_uid.get(&uid).map(|known| known.age) {
            Some(age) => {
                self.unlink(&uid);
                age
            }
            None => {
                self.age += 1;
                self.age
            }
        };
        self.bytes += json.len();
        self.link(&object);
        self.by_age.insert(age, uid.clone());
        self.by_uid.insert(uid, Known { object: Arc::new(object), age, json: text(json) });
        let mut dropped = 0;
        while (self.by_uid.len() > MAX_OBJECTS || self.bytes > MAX_BYTES) && self.drop_oldest() {
            dropped += 1;
        }
        dropped
    }

    /// Forgets one that is gone, or the oldest one; false if there is none.
    fn drop_oldest(&mut self) -> bool {
        let uid = self.gone.pop_front().or_else(|| self.by_age.first_key_value().map(|(_, uid)| uid.clone()));
        uid.is_some_and(|uid| self.remove(&uid))
    }

    /// An object is gone. It stays known for a while, but for services.
    pub(crate) fn leave(&mut self, uid: &[u8]) {
        let Some(known) = self.by_uid.get(uid) else { return };
        let object = known.object.clone();
        if *object.kind == *SERVICE {
            self.remove(uid);
            return;
        }
        if !self.gone.contains(&object.uid) {
            self.gone.push_back(object.uid.clone());
        }
        while self.gone.len() > MAX_GONE
            && let Some(oldest) = self.gone.pop_front()
        {
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, uid: &[u8]) -> bool {
        let age = self.by_uid.get(uid).map(|known| known.age);
        self.unlink(uid);
        age.is_some_and(|age| self.by_age.remove(&age).is_some())
    }

    /// Takes an object out of all but the order of ages.
    fn unlink(&mut self, uid: &[u8]) {
        let Some(known) = self.by_uid.remove(uid) else { return };
        self.bytes -= known.json.len();
        let object = &*known.object;
        // Another one of the same name may have taken its place.
        let forget = |names: &mut FxHashMap<Text, Text>, name: &Text| {
            if names.get(name).is_some_and(|of| **of == *uid) {
                names.remove(name);
            }
        };
        match &*object.kind {
            NAMESPACE => forget(&mut self.namespaces, &object.name),
            NODE => forget(&mut self.nodes, &object.name),
            POD => forget(&mut self.statics, &object.static_uid),
            SERVICE => {
                let Some(there) = self.services.get_mut(&object.namespace) else { return };
                if there.get(&object.name).is_some_and(|of| **of == *uid) {
                    there.remove(&object.name);
                }
                if there.is_empty() {
                    self.services.remove(&object.namespace);
                }
            }
            _ => {}
        }
    }

    fn link(&mut self, object: &Object) {
        let (name, uid) = (object.name.clone(), object.uid.clone());
        match &*object.kind {
            NAMESPACE => drop(self.namespaces.insert(name, uid)),
            NODE => drop(self.nodes.insert(name, uid)),
            POD if !object.static_uid.is_empty() => {
                // Whoever may make pods can say this of one: it must not take the place of one that is there.
                let of = self.statics.entry(object.static_uid.clone()).or_insert_with(|| uid.clone());
                if self.gone.contains(of) {
                    *of = uid;
                }
            }
            SERVICE => drop(self.services.entry(object.namespace.clone()).or_default().insert(name, uid)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
