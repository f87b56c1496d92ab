//! Fields of events whose payload is JSON, whatever their source.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Lent};
use crate::json_tree::Node;
use lanner_schema::EventInfo;
use lanner_schema::events::Pluginevent;
use std::io::Write;

/// Events of plugins are the ones with a payload.
pub(crate) fn on_payload(info: &EventInfo, _: &Arg) -> bool {
    info.code == Pluginevent::CODE
}

const PLUGIN: FieldFlags = FieldFlags::PLUGIN;

fields! {
    /// Fields of events whose payload is JSON.
    JSON "json" [];

    /// A value of the payload, named by a JSON pointer (RFC 6901), `json.value[/user/name]`: texts without quotes, everything else as JSON.
    "json.value": CharBuf Lent(arg = ArgKind::Key, flags = PLUGIN, on = on_payload) = value;
    /// The whole payload, indented.
    "json.obj": CharBuf Made(flags = PLUGIN, on = on_payload) = |cx, _, out| pretty(cx, out);
    /// Time of the event in nanoseconds since 1970.
    "json.rawtime": CharBuf Made(flags = PLUGIN, on = on_payload) = |cx, _, out| rawtime(cx, out);
    /// The same as `json.value`.
    "jevt.value": CharBuf Lent(arg = ArgKind::Key, flags = PLUGIN, on = on_payload) = value;
    /// The same as `json.obj`.
    "jevt.obj": CharBuf Made(flags = PLUGIN, on = on_payload) = |cx, _, out| pretty(cx, out);
    /// The same as `json.rawtime`.
    "jevt.rawtime": CharBuf Made(flags = PLUGIN, on = on_payload) = |cx, _, out| rawtime(cx, out);
}

/// Lends a text without escapes, makes any other.
pub(crate) fn lend<'a>(node: Node<'_, 'a>, out: &mut Vec<u8>) -> Lent<'a> {
    match node.lent() {
        Some(text) => Lent::Whole(text),
        None => {
            node.write(out);
            Lent::Made
        }
    }
}

fn value<'a>(cx: &Cx<'a>, arg: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    Some(lend(cx.json()?.pointer(arg.key()?)?, out))
}

fn pretty(cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    cx.json()?.write_pretty(0, out);
    Some(())
}

fn rawtime(cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    cx.json()?;
    write!(out, "{}", cx.event.ts).ok()
}
