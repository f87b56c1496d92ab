//! What the API server of Kubernetes says of an object.

use crate::k8s::Told;
use crate::state::State;

pub(super) fn told(st: &mut State, json: &[u8]) {
    match Told::from_json(json) {
        Some(Told::Object(object)) => st.counters.drops_full_k8s += st.k8s.insert(*object, json),
        Some(Told::Gone(uid)) => st.k8s.leave(&uid),
        None => st.counters.unreadable += 1,
    }
}
