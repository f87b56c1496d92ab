//! Any bytes as answers of a name server: in a datagram, and in pieces of a stream.
#![no_main]

use lanner_schema::EventBuf;
use lanner_schema::extension::Place;
use lanner_schema::snapshot::{DNS, DnsAnswer, Transport, encode_event};
use lanner_state::State;
use libfuzzer_sys::fuzz_target;

fn tell(state: &mut State, transport: Transport, cut: u32, bytes: &[u8]) {
    let answer = DnsAnswer {
        place: Place { netns: 1, cgroup: 1 },
        transport,
        server: [127, 0, 0, 1].into(),
        len: bytes.len() as u32 + cut,
        bytes,
    };
    let mut buf = EventBuf::default();
    encode_event(&mut buf, 1, DNS, |out| answer.encode(out));
    if let Ok(event) = buf.event() {
        let effect = state.follow(&event);
        state.settle(effect);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let [step, cut, bytes @ ..] = bytes else { return };
    let mut state = State::default();
    tell(&mut state, Transport::Udp, u32::from(*cut), bytes);
    let mut seq = u32::MAX - 7;
    for piece in bytes.chunks(usize::from(*step).max(1)) {
        tell(&mut state, Transport::Tcp { stream: 1, seq }, u32::from(*cut) / 128, piece);
        seq = seq.wrapping_add(piece.len() as u32);
    }
});
