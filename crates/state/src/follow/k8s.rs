//! What the API server of Kubernetes says of an object.

use crate::k8s::Told;
use crate::state::State;
use lanner_schema::snapshot::K8sAsked;

pub(super) fn told(st: &mut State, json: &[u8]) {
    match Told::from_json(json) {
        Some(Told::Object(object)) => st.counters.drops_full_k8s += st.k8s.insert(*object, json),
        Some(Told::Gone(uid)) => st.k8s.leave(&uid),
        None => st.counters.unreadable += 1,
    }
}

/// The API server is asked for something.
pub(super) fn asked(st: &mut State, data: &[u8]) {
    match K8sAsked::decode(data) {
        Ok(asked) => st.k8s.set_asked(asked.resource, asked.why),
        Err(_) => st.counters.unreadable += 1,
    }
}
