//! How much is known of a pod: whether the API server is asked, has told of the pod, and of what belongs to it.

use super::{Object, Objects};
use crate::facts::{Text, text};
use std::collections::BTreeMap;

/// More resources than this are not told.
const MAX_RESOURCES: usize = 16;
/// Kinds of owners that are asked for; of others there is no more to know than what the object says that they own.
const ASKED_FOR: [&[u8]; 7] =
    [b"ReplicaSet", b"Deployment", b"DaemonSet", b"StatefulSet", b"Job", b"CronJob", b"ReplicationController"];
/// What a pod cannot do without; the node is not asked for because of a pod.
const OF_PODS: [&[u8]; 4] = [b"pods", b"services", b"namespaces", b"owners"];

/// How much is known of a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PodStanding {
    /// There is no pod: nothing to know.
    NoPod,
    /// The API server told of it and of all that belongs to it.
    Known,
    /// Something is missing and will not come soon: why.
    Missing(Text),
    /// The API server is asked, and has not told of it yet.
    Awaited,
}

/// What the API server is asked for, and why it does not answer; no reason while it does.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(BTreeMap<Text, Text>);

impl Asked {
    pub(super) fn set(&mut self, resource: &[u8], why: &[u8]) {
        if self.0.contains_key(resource) || self.0.len() < MAX_RESOURCES {
            self.0.insert(text(resource), text(why));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each with its reason, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.0.iter()
    }

    /// What pods need and is not answered, and why.
    fn failing(&self) -> Option<(&Text, &Text)> {
        self.iter().find(|(resource, why)| !why.is_empty() && OF_PODS.contains(&&***resource))
    }
}

impl Objects {
    /// How much is known of the pod with a uid; without one there is none.
    pub fn standing(&self, uid: Option<&[u8]>) -> PodStanding {
        let Some(uid) = uid else { return PodStanding::NoPod };
        let missing = |why: &[&[u8]]| PodStanding::Missing(text(&why.concat()));
        let pod = self.pod(uid);
        if let Some((resource, why)) = self.asked.failing() {
            return missing(&[b"the API server, asked for ", resource, b": ", why]);
        }
        match pod.map(|pod| self.unknown_owner(pod)) {
            Some(None) => PodStanding::Known,
            Some(Some((kind, name))) => missing(&[b"the API server did not tell of ", kind, b" ", name]),
            None if self.asked.is_empty() => missing(&[b"the API server of Kubernetes is not asked"]),
            None => PodStanding::Awaited,
        }
    }

    /// Kind and name of the first of an object's owners that should have been told and was not.
    fn unknown_owner<'a>(&'a self, object: &'a Object) -> Option<(&'a Text, &'a Text)> {
        let mut owners = self.owners(object);
        let owner = owners.find(|owner| ASKED_FOR.contains(&&*owner.kind) && self.get(&owner.uid).is_none())?;
        Some((&owner.kind, &owner.name))
    }
}
