//! Fields about the descriptors that a thread waits for.

use crate::cx::Cx;
use crate::field::Arg;
use lanner_schema::events::{Poll, Ppoll};
use lanner_schema::wire::FdList;
use lanner_schema::{EventInfo, Format};
use lanner_state::Fd;
use lanner_state::fd::Socket;
use std::io::Write;

fn on_poll(info: &EventInfo, _: &Arg) -> bool {
    matches!(info.code, Poll::CODE | Ppoll::CODE)
}

fields! {
    /// Fields about the descriptors that a thread waits for.
    FDLIST "fdlist" ["syscall"];

    /// Their numbers, joined by commas.
    "fdlist.nums": CharBuf Made(format = Format::Id, on = on_poll) = |cx, _, out| join(cx, out, |number, _, out| write!(out, "{number}").ok());
    /// Their names, joined by commas; `<NA>` for those that are not known.
    "fdlist.names": CharBuf Made(on = on_poll) = |cx, _, out| join(cx, out, |_, fd, out| {
        out.extend_from_slice(fd.map_or(b"<NA>", |fd| if fd.name.is_empty() { b"<NA>" } else { &fd.name }));
        Some(())
    });
    /// Addresses of the clients of their connections, joined by commas.
    "fdlist.cips": CharBuf Made(on = on_poll) = |cx, _, out| join(cx, out, |_, fd, out| match fd?.socket {
        Socket::Inet(client, _) => write!(out, "{}", client.ip).ok(),
        _ => None,
    });
    /// Addresses of the servers of their connections, and of server sockets, joined by commas.
    "fdlist.sips": CharBuf Made(on = on_poll) = |cx, _, out| join(cx, out, |_, fd, out| match fd?.socket {
        Socket::Inet(_, server) | Socket::InetServer(server) => write!(out, "{}", server.ip).ok(),
        _ => None,
    });
    /// Ports of the clients of their connections, joined by commas.
    "fdlist.cports": CharBuf Made(format = Format::Dec, on = on_poll) = |cx, _, out| join(cx, out, |_, fd, out| match fd?.socket {
        Socket::Inet(client, _) => write!(out, "{}", client.port).ok(),
        _ => None,
    });
    /// Ports of the servers of their connections, joined by commas.
    "fdlist.sports": CharBuf Made(format = Format::Dec, on = on_poll) = |cx, _, out| join(cx, out, |_, fd, out| match fd?.socket {
        Socket::Inet(_, server) => write!(out, "{}", server.port).ok(),
        _ => None,
    });
}

/// The descriptors and poll flags of a list: a count, then eight and two bytes each. A list that is cut short ends early.
pub(crate) fn entries(list: &[u8]) -> impl Iterator<Item = (i64, i16)> {
    let (count, body) =
        list.split_first_chunk::<2>().map_or((0, [].as_slice()), |(n, body)| (u16::from_le_bytes(*n), body));
    body.chunks_exact(10).take(usize::from(count)).filter_map(|entry| {
        let (fd, flags) = entry.split_first_chunk::<8>()?;
        Some((i64::from_le_bytes(*fd), i16::from_le_bytes(flags.try_into().ok()?)))
    })
}

/// Writes something about each descriptor, joined by commas; nothing written at all is no value.
fn join(cx: &Cx<'_>, out: &mut Vec<u8>, write: fn(i64, Option<&Fd>, &mut Vec<u8>) -> Option<()>) -> Option<()> {
    let at = cx.event.info().param("fds")?;
    let list = cx.event.get::<FdList>(at)?;
    let thread = cx.thread()?;
    for (number, _) in entries(list) {
        let len = out.len();
        if len > 0 {
            out.push(b',');
        }
        if write(number, cx.state.fd_of(thread, number), out).is_none() {
            out.truncate(len);
        }
    }
    (!out.is_empty()).then_some(())
}
