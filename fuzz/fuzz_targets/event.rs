//! Any bytes as an event, followed by the state.
#![no_main]

use lanner_schema::Event;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut state = lanner_state::State::default();
    let mut rest = bytes;
    while let Ok(event) = Event::parse(rest) {
        let effect = state.follow(&event);
        state.settle(effect);
        rest = &rest[event.bytes().len()..];
    }
});
