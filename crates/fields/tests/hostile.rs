//! Events whose bytes make no sense: no field panics, and what is printed and what JSON holds agree on whether there is a value.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "a test")]

use lanner_fields::cx::{PluginName, PrintOptions};
use lanner_fields::print::{print, typed};
use lanner_fields::{ArgKind, Bound, Cx, Registry, Spelling, Typed};
use lanner_schema::address::Endpoint;
use lanner_schema::extension::{Acted, Extension, Namespaces, Notes, ObjectFlags, Place, Uring};
use lanner_schema::snapshot::{FdEntry, FdTarget};
use lanner_schema::{EVENTS, EventBuf, script};
use lanner_state::State;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

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
    strange("");
}

/// The same in a stream of Lanner's own probe, where what stands behind the table's parameters counts.
#[test]
fn no_extension_is_too_strange() {
    strange(" notes=SHARED_FILES object.file=/a");
}

fn strange(extension: &str) {
    let fields = fields();
    let mut state = State::default();
    let known = "@thread tid=7 ptid=0 comm=sh args=[\"a\"]\n@fd tid=7 fd=0 file=/a\n@fd tid=7 fd=1 inet=1.2.3.4:1->5.6.7.8:2\nclose res=-9 fd=9";
    for event in &script::parse(&format!("{known}{extension}")).unwrap() {
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
            if !extension.is_empty() && count == row.params.len() {
                let name = random.bytes();
                let end = |random: &mut Random| Endpoint {
                    ip: [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::UNSPECIFIED)][random.below(2)],
                    port: random.below(3) as u16,
                };
                let target = match random.below(5) {
                    0 => FdTarget::File(random.next() as u32, &name, random.below(2) as u32),
                    1 => FdTarget::Inet(end(&mut random), end(&mut random), random.below(7) as u8),
                    2 => FdTarget::InetServer(end(&mut random), random.below(7) as u8),
                    3 => FdTarget::Unix { source: random.next(), peer: 0, name: &name },
                    _ => FdTarget::Named(&name),
                };
                let fd = [0, 1, 2, -1, i64::MAX][random.below(5)];
                let paths = [random.bytes(), random.bytes()];
                let object = Some(FdEntry { fd, ino: random.below(3) as u64, kind: random.below(23) as u8, target });
                Extension {
                    notes: Notes(random.next()),
                    object,
                    flags: ObjectFlags(random.next() as u32),
                    uring: Some(Uring(random.next())),
                    place: Place { netns: random.next() as u32 % 2, cgroup: random.next() % 2 },
                    namespaces: Namespaces { pid: random.next() as u32 % 3, mount: random.next() as u32 % 3 },
                    acted: Acted { first: &paths[0], second: &paths[1] },
                }
                .encode(&mut buf);
            }
            buf.finish();
            let event = buf.event().unwrap();
            let effect = state.follow(&event);
            let cx = Cx::new(&event, &state, &effect, &options);
            look(&fields, &cx, &mut text);
            look(&fields, &cx.spelled(Spelling::Kernel), &mut text);
            state.settle(effect);
        }
    }
}
