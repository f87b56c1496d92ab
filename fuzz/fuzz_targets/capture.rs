//! Any bytes as a capture: read to the end, each event followed by the state, every field of the first events read.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = lanner_capture::Reader::from_bytes(bytes) else { return };
    let mut state = lanner_state::State::default();
    while let Ok(Some(event)) = reader.next() {
        let effect = state.follow(&event);
        state.settle(effect);
    }
    assert!(matches!(reader.next(), Ok(None)), "a reader that ended has ended");
});
