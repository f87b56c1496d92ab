//! Domain names of addresses: what name servers told where the event's socket is.

use crate::cx::Cx;
use crate::fd::entry;
use crate::value::Value;
use std::net::IpAddr;

fn names<'a>(cx: &Cx<'a>, address: IpAddr) -> Option<impl Iterator<Item = &'a [u8]> + use<'a>> {
    Some(cx.state.names().of(entry(cx)?.place, address, cx.event.ts))
}

/// Hands out all names of an address, the one that was told last first. `None`: it has none.
pub(crate) fn each(cx: &Cx<'_>, address: IpAddr, each: &mut dyn FnMut(Value<'_>) -> bool) -> Option<()> {
    let mut names = names(cx, address)?.peekable();
    names.peek()?;
    let _ = names.all(|name| each(Value::Text(name)));
    Some(())
}

/// The one that was told last.
pub(crate) fn first<'a>(cx: &Cx<'a>, address: IpAddr) -> Option<&'a [u8]> {
    names(cx, address)?.next()
}
