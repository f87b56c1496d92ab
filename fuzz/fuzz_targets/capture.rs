//! Any bytes as a capture: read to the end, each event followed by the state, every field of the first events printed.
#![no_main]

use lanner_fields::cx::PrintOptions;
use lanner_fields::{Bound, Cx, Registry, print};
use libfuzzer_sys::fuzz_target;

/// Events of an input whose fields are printed; all fields of one take some 50 µs.
const PRINTED: usize = 8;

thread_local! {
    /// Every field that needs no argument.
    static FIELDS: Vec<Bound> = {
        let registry = Registry::full();
        registry.fields().iter().filter_map(|field| registry.bind_text(&field.name, "syscall").ok()).collect()
    };
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut reader) = lanner_capture::Reader::from_bytes(bytes) else { return };
    let mut state = lanner_state::State::default();
    let options = PrintOptions::default();
    let (mut printed, mut out) = (0, Vec::new());
    while let Ok(Some(event)) = reader.next() {
        let effect = state.follow(&event);
        if !effect.hidden && printed < PRINTED {
            printed += 1;
            let cx = Cx::new(&event, &state, &effect, &options);
            FIELDS.with(|fields| {
                for field in fields {
                    out.clear();
                    print::print(field, &cx, &mut out);
                    print::typed(field, &cx);
                }
            });
        }
        state.settle(effect);
    }
    assert!(matches!(reader.next(), Ok(None)), "a reader that ended has ended");
});
