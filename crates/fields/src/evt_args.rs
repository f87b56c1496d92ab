//! Fields about the parameters of an event.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Lent, Read};
use crate::param::{is_no_text, is_text, param, text, value};
use crate::param_text::{resolved, write_plain};
use lanner_schema::EventInfo;

/// True for the events that have the parameter.
fn on_param(info: &EventInfo, arg: &Arg) -> bool {
    arg.param(info).is_some_and(|at| at < info.params.len())
}

/// True for the events that carry what was read or written.
fn on_data(info: &EventInfo, _: &Arg) -> bool {
    info.param("data").is_some()
}

fields! {
    /// Fields about the parameters of an event.
    ARGS "evt" ["syscall"];

    /// All parameters of the event, `name=value(what it means)` joined by blanks.
    "evt.args": CharBuf Made = |cx, _, out| all(cx, out);
    /// One parameter of the event as text, by name, `evt.arg.path`, or by place from 0, `evt.arg[0]`. Paths are made absolute, numbers that mean something are resolved: a descriptor to its name, an error to its name, flags to theirs.
    "evt.arg": CharBuf Lent(arg = ArgKind::ParamOrIndex, on = on_param, show = Some(Read::Lent(shown))) = compared;
    /// One parameter of the event as it was recorded, by name: numbers compare as numbers.
    "evt.rawarg": Dyn Dyn(arg = ArgKind::Param, flags = FieldFlags::NO_TRANSFORMER.or(FieldFlags::NO_RHS), on = on_param) = |cx, arg| {
        let (info, bytes) = param(cx.event, arg.param(cx.event.info())?)?;
        value(info, bytes)
    };
    /// The same as `evt.args`.
    "evt.info": CharBuf Made = |cx, _, out| all(cx, out);
    /// The bytes that were read or written, as far as they were recorded.
    "evt.buffer": ByteBuf Bytes(on = on_data) = |cx, _| cx.param("data");
}

fn all(cx: &Cx<'_>, out: &mut Vec<u8>) -> Option<()> {
    if cx.is_generic() {
        return Some(());
    }
    let mut meaning = Vec::new();
    for (n, (info, bytes)) in cx.event.info().params.iter().zip(cx.event.params()).enumerate() {
        if n > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(info.name.as_bytes());
        out.push(b'=');
        write_plain(cx, info, bytes, cx.print.buffers_base64, out);
        meaning.clear();
        let meaning = match resolved(cx, info, bytes, &mut meaning) {
            Lent::Whole(text) => text,
            Lent::Made => &meaning,
        };
        if !meaning.is_empty() {
            out.push(b'(');
            out.extend_from_slice(meaning);
            out.push(b')');
        }
    }
    Some(())
}

/// What the parameter means, or its plain form where it means nothing more: as it is compared.
fn compared<'a>(cx: &Cx<'a>, arg: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    one(cx, arg, false, out)
}

/// As [`compared`], with buffers as they are printed.
fn shown<'a>(cx: &Cx<'a>, arg: &'a Arg, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    one(cx, arg, cx.print.buffers_base64, out)
}

fn one<'a>(cx: &Cx<'a>, arg: &'a Arg, base64: bool, out: &mut Vec<u8>) -> Option<Lent<'a>> {
    let (info, bytes) = param(cx.event, arg.param(cx.event.info())?)?;
    match resolved(cx, info, bytes, out) {
        Lent::Whole(meaning) if !meaning.is_empty() => return Some(Lent::Whole(meaning)),
        Lent::Made if !out.is_empty() => return Some(Lent::Made),
        Lent::Whole(_) | Lent::Made => {}
    }
    if is_text(info.ty) && !is_no_text(bytes) {
        return Some(Lent::Whole(text(bytes)));
    }
    write_plain(cx, info, bytes, base64, out);
    Some(Lent::Made)
}
