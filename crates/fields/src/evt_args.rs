//! Fields about the parameters of an event.

use crate::cx::Cx;
use crate::field::{Arg, ArgKind, FieldFlags, Lent};
use crate::param::{param, value};
use lanner_schema::EventInfo;

/// True for the events that have the parameter.
fn on_param(info: &EventInfo, arg: &Arg) -> bool {
    arg.param(info).is_some_and(|at| at < info.params.len())
}

fields! {
    /// Fields about the parameters of an event.
    ARGS "evt" ["syscall"];

    /// One parameter of the event as text, by name, `evt.arg.path`, or by place from 0, `evt.arg[0]`. Paths are made absolute, numbers that mean something are resolved: a descriptor to its name, an error to its name, flags to theirs.
    "evt.arg": CharBuf Lent(arg = ArgKind::ParamOrIndex, on = on_param) = |cx, arg, out| arg_text(cx, arg, out);
    /// One parameter of the event as it was recorded, by name: numbers compare as numbers.
    "evt.rawarg": Dyn Dyn(arg = ArgKind::Param, flags = FieldFlags::NO_TRANSFORMER.or(FieldFlags::NO_RHS), on = on_param) = |cx, arg| {
        let (info, bytes) = param(cx.event, arg.param(cx.event.info())?)?;
        value(info, bytes)
    };
}

fn arg_text<'a>(cx: &Cx<'a>, arg: &Arg, _out: &mut Vec<u8>) -> Option<Lent<'a>> {
    let (_, bytes) = param(cx.event, arg.param(cx.event.info())?)?;
    Some(Lent::Whole(crate::param::text(bytes)))
}
