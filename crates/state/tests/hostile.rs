//! Events whose bytes make no sense: the state neither panics nor grows without bound.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_schema::events::{Asyncevent, EVENT_COUNT};
use lanner_schema::snapshot::{BEGIN, END, FDS, INTERFACES, MACHINE, THREAD, USERS};
use lanner_schema::{EventBuf, event::NO_TID};
use lanner_state::{Limits, State};

/// Numbers that look random and are the same every time (Knuth's MMIX constants).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// A parameter's bytes: mostly small numbers of the right size, so that they hit what is there.
    fn bytes(&mut self, out: &mut Vec<u8>) {
        match self.below(12) {
            0 => {}
            1 => out.extend_from_slice(&u64::MAX.to_le_bytes()),
            2 => out.extend_from_slice(&i64::MIN.to_le_bytes()),
            3..=5 => out.extend_from_slice(&self.below(20).to_le_bytes()),
            6 => out.extend_from_slice(&(self.below(20) as u32).to_le_bytes()),
            7 => out.extend_from_slice(b"../a//./b\0"),
            8 => out.extend_from_slice(b"cpu=/docker/0\0x\0\0=\0"),
            9 => out.extend_from_slice(&[2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]),
            10 => out.extend((0..self.below(80)).map(|n| n as u8)),
            _ => {
                let family = [1, 2, 10][self.below(3) as usize];
                out.push(family);
                out.extend((0..self.below(40)).map(|n| n as u8));
            }
        }
    }
}

#[test]
fn nonsense() {
    let mut random = Random(1);
    let mut state = State::new(Limits { threads: 30 });
    let mut buf = EventBuf::default();
    for n in 0..300_000u64 {
        let tid = random.below(40) as i64 - 2;
        let code = random.below(EVENT_COUNT as u64) as u16;
        buf.begin(n * 1000, tid, code);
        for _ in 0..random.below(32) {
            buf.param(|out| random.bytes(out));
        }
        buf.finish();
        follow(&mut state, &buf);
    }
    assert!(state.thread_count() <= 30);
    assert!(state.counters().drops_full_threadtable > 0);
    for thread in state.threads() {
        assert!(state.ancestors(thread).count() <= 30);
        assert!(state.lineage(thread).len() <= 31);
        assert!(thread.children.len() <= 300, "{} children", thread.children.len());
        let _ = (state.session_leader(thread), state.pgid_leader(thread), state.ancestor(thread, u32::MAX));
    }
}

#[test]
fn nonsense_in_messages() {
    let mut random = Random(2);
    let mut state = State::new(Limits { threads: 30 });
    let mut buf = EventBuf::default();
    let names =
        [&b"container"[..], b"container_removed", THREAD, FDS, USERS, INTERFACES, MACHINE, END, BEGIN, b"lanner.purge"];
    for n in 0..100_000u64 {
        let mut data = Vec::new();
        for _ in 0..random.below(60) {
            random.bytes(&mut data);
        }
        if random.below(4) == 0 {
            data.splice(..0, (data.len() as u32 + 4).to_le_bytes());
        }
        let name = names[random.below(names.len() as u64) as usize];
        Asyncevent { plugin_id: Some(0), name: Some(name), data: Some(&data), ..Default::default() }
            .encode(&mut buf, n, NO_TID);
        follow(&mut state, &buf);
    }
    assert!(state.thread_count() <= 30);
}

fn follow(state: &mut State, buf: &EventBuf) {
    let event = buf.event().unwrap();
    let fx = state.follow(&event);
    let _ = state.fd(&fx);
    state.settle(fx);
}
