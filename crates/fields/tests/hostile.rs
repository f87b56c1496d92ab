//! Events whose bytes make no sense: no field panics, and what is printed and what JSON holds agree on whether there is a value.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_fields::cx::{PluginName, PrintOptions};
use lanner_fields::print::{print, typed};
use lanner_fields::{ArgKind, Bound, Cx, Registry, Typed};
use lanner_schema::{EVENTS, EventBuf, script};
use lanner_state::State;

/// A sequence of numbers that is the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> usize {
        (self.next() % limit) as usize
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = [0, 1, 2, 4, 8, 13, 37, self.below(60)][self.below(8)];
        let small = self.below(3) == 0;
        (0..len).map(|_| if small { b"/.\0a[{\"1,"[self.below(9)] } else { self.next() as u8 }).collect()
    }
}

fn argument(kind: ArgKind) -> &'static str {
    match kind {
        ArgKind::None
        | ArgKind::OptionalIndex
        | ArgKind::OptionalKey
        | ArgKind::OptionalIndexOrKey
        | ArgKind::OptionalSide => "",
        ArgKind::Index | ArgKind::IndexOrKey | ArgKind::IndexOrPattern | ArgKind::ParamOrIndex => "[1]",
        ArgKind::Key => "[/a/b]",
        ArgKind::Param => ".data",
        ArgKind::EventType => ".open",
        ArgKind::Subsystem => ".cpu",
    }
}

fn fields() -> Vec<Bound> {
    let registry = Registry::full();
    let fields = registry.fields().iter();
    fields
        .map(|field| {
            let source = field.sources.iter().find(|source| **source != "*").unwrap_or(&"k8s_audit");
            registry.bind_text(&format!("{}{}", field.name, argument(field.arg)), source).unwrap()
        })
        .collect()
}

fn look(fields: &[Bound], cx: &Cx<'_>, text: &mut Vec<u8>) {
    for bound in fields {
        text.clear();
        let printed = print(bound, cx, text);
        // A list of nothing is printed, but JSON has no value.
        let shown = printed && text != b"()";
        assert_eq!(shown, typed(bound, cx) != Typed::Missing, "{} at {}", bound.text, cx.event.name());
    }
}

#[test]
fn no_event_is_too_strange() {
    let fields = fields();
    let mut state = State::default();
    let known = "@thread tid=7 ptid=0 comm=sh args=[\"a\"]\n@fd tid=7 fd=0 file=/a\n@fd tid=7 fd=1 inet=1.2.3.4:1->5.6.7.8:2\nclose res=-9 fd=9";
    for event in &script::parse(known).unwrap() {
        let effect = state.follow(&event.event().unwrap());
        state.settle(effect);
    }
    let plugins = vec![PluginName { id: 1, name: "p".to_owned(), source: "k8s_audit".to_owned() }];
    let options = PrintOptions { plugins, ..PrintOptions::default() };
    let (mut random, mut buf, mut text) = (Random(0x9e37_79b9_7f4a_7c15), EventBuf::default(), Vec::new());
    for row in EVENTS {
        for _ in 0..6 {
            let tid = [7, 8, -1, i64::MIN][random.below(4)];
            buf.begin(random.next() >> random.below(64), tid, row.code);
            let count = if random.below(4) == 0 { random.below(40) } else { row.params.len() };
            (0..count).for_each(|_| buf.param_bytes(&random.bytes()));
            buf.finish();
            let event = buf.event().unwrap();
            let effect = state.follow(&event);
            look(&fields, &Cx::new(&event, &state, &effect, &options), &mut text);
            state.settle(effect);
        }
    }
}
