//! Containers that became known or are gone, as their runtimes say.

use crate::container::Container;
use crate::state::{After, Effect, State};
use lanner_schema::Event;
use lanner_schema::snapshot::ContainerUnknown;

/// The event of older captures.
pub(super) fn container(st: &mut State, event: &Event<'_>) {
    known(st, lanner_schema::events::Container::decode(event).json.unwrap_or_default());
}

/// What a runtime says of a container.
pub(super) fn known(st: &mut State, json: &[u8]) {
    let Some(container) = Container::from_json(json) else {
        st.counters.unreadable += 1;
        return;
    };
    st.containers.insert(container, json);
    while let Some(gone) = st.containers.evict() {
        st.counters.drops_full_containers += 1;
        st.users.remove_container(&gone);
    }
}

/// No runtime knows a container.
pub(super) fn unknown(st: &mut State, data: &[u8]) {
    match ContainerUnknown::decode(data) {
        Ok(unknown) => st.containers.set_unknown(unknown.container, unknown.why),
        Err(_) => st.counters.unreadable += 1,
    }
}

/// A container is gone; rules see it once more.
pub(super) fn removed(st: &mut State, json: &[u8], fx: &mut Effect) {
    let Some(container) = Container::from_json(json) else {
        st.counters.unreadable += 1;
        return;
    };
    st.leaving = container.id;
    fx.after = After::Leave;
}
