//! Sockets by inode, from a network namespace's tables in /proc.

use lanner_schema::address::Endpoint;
use lanner_schema::snapshot::{FdTarget, fd_kind};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// The tables of internet sockets, with the capture format's codes of their protocols.
const INTERNET: [(&str, u8); 8] =
    [("tcp", TCP), ("tcp6", TCP), ("udp", 3), ("udp6", 3), ("icmp", 4), ("icmp6", 4), ("raw", 5), ("raw6", 5)];
const TCP: u8 = 2;
/// The state of those that wait for others (include/net/tcp_states.h).
const LISTEN: &str = "0A";
/// Sockets of a namespace that are kept at most.
const MAX_SOCKETS: usize = 1 << 20;

/// The namespaces that were read so far, by inode.
#[derive(Debug, Default)]
pub(super) struct Namespaces(HashMap<u64, Sockets>);

impl Namespaces {
    /// The sockets of a process's namespace.
    pub(super) fn of(&mut self, process: &Path) -> &Sockets {
        let namespace = std::fs::metadata(process.join("ns/net")).map_or(0, |meta| meta.ino());
        self.0.entry(namespace).or_insert_with(|| Sockets::read(&process.join("net")))
    }
}

/// A namespace's sockets.
#[derive(Debug, Default)]
pub(super) struct Sockets(HashMap<u64, Socket>);

#[derive(Debug)]
enum Socket {
    Internet { local: Endpoint, remote: Endpoint, protocol: u8, listens: bool },
    Unix { path: Vec<u8> },
    Netlink,
}

impl Sockets {
    fn read(net: &Path) -> Self {
        let mut found = HashMap::new();
        for (table, protocol) in INTERNET {
            let text = std::fs::read_to_string(net.join(table)).unwrap_or_default();
            let left = MAX_SOCKETS.saturating_sub(found.len());
            found.extend(text.lines().skip(1).filter_map(|line| internet(line, protocol)).take(left));
        }
        let unix = std::fs::read(net.join("unix")).unwrap_or_default();
        let left = MAX_SOCKETS.saturating_sub(found.len());
        found.extend(unix.split(|&b| b == b'\n').skip(1).filter_map(unix_line).take(left));
        let netlink = std::fs::read_to_string(net.join("netlink")).unwrap_or_default();
        let left = MAX_SOCKETS.saturating_sub(found.len());
        found.extend(netlink.lines().skip(1).filter_map(netlink_line).take(left));
        Self(found)
    }

    pub(super) fn target(&self, inode: u64) -> Option<(u8, FdTarget<'_>)> {
        Some(match self.0.get(&inode)? {
            // The kind is the target's own.
            Socket::Internet { local, protocol, listens: true, .. } => {
                (fd_kind::IPV4_SERVER, FdTarget::InetServer(*local, *protocol))
            }
            Socket::Internet { local, remote, protocol, .. } => {
                (fd_kind::IPV4, FdTarget::Inet(*local, *remote, *protocol))
            }
            Socket::Netlink => (fd_kind::NETLINK, FdTarget::Named(b"")),
            Socket::Unix { path } => (fd_kind::UNIX, FdTarget::Unix { source: 0, peer: 0, name: path }),
        })
    }
}

/// `sl: local remote state queues timers retransmits uid timeout inode …`, addresses in hexadecimal words of the host's byte order.
fn internet(line: &str, protocol: u8) -> Option<(u64, Socket)> {
    let words: Vec<&str> = line.split_ascii_whitespace().take(10).collect();
    let [_, local, remote, state, .., inode] = words.as_slice() else { return None };
    let listens = protocol == TCP && *state == LISTEN;
    Some((inode.parse().ok()?, Socket::Internet { local: end(local)?, remote: end(remote)?, protocol, listens }))
}

fn end(text: &str) -> Option<Endpoint> {
    let (address, port) = text.split_once(':')?;
    let mut bytes = Vec::with_capacity(16);
    for at in (0..address.len()).step_by(8) {
        bytes.extend_from_slice(&u32::from_str_radix(address.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    }
    let ip = match bytes.len() {
        4 => IpAddr::V4(Ipv4Addr::from(*bytes.first_chunk::<4>()?)),
        _ => IpAddr::V6(Ipv6Addr::from(*bytes.first_chunk::<16>()?)),
    };
    Some(Endpoint { ip, port: u16::from_str_radix(port, 16).ok()? })
}

/// `socket protocol pid groups rmem wmem dump locks drops inode`
fn netlink_line(line: &str) -> Option<(u64, Socket)> {
    Some((line.split_ascii_whitespace().nth(9)?.parse().ok()?, Socket::Netlink))
}

/// `number references protocol flags type state inode [path]`; abstract names stand behind an `@` for their NUL, which names are told without.
fn unix_line(line: &[u8]) -> Option<(u64, Socket)> {
    let mut rest = line;
    let mut word = || {
        let start = rest.iter().position(|&byte| byte != b' ').unwrap_or(rest.len());
        let text = rest.get(start..)?;
        let end = text.iter().position(|&byte| byte == b' ').unwrap_or(text.len());
        let (word, behind) = text.split_at_checked(end)?;
        rest = behind;
        Some(word)
    };
    for _ in 0..6 {
        word()?;
    }
    let inode = std::str::from_utf8(word()?).ok()?.parse().ok()?;
    // Names may have spaces of their own.
    let path = rest.get(1..).unwrap_or_default();
    Some((inode, Socket::Unix { path: path.strip_prefix(b"@").unwrap_or(path).to_vec() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let line = "  0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 4711 1 0 100";
        let (inode, socket) = internet(line, 2).unwrap();
        let Socket::Internet { local, remote, listens: true, .. } = socket else { panic!() };
        assert_eq!((inode, local.ip.to_string().as_str(), local.port, remote.port), (4711, "127.0.0.1", 8080, 0));
        assert!(internet("  0: 01", 2).is_none() && end("zz:1").is_none() && end("00000000").is_none());
        let (inode, Socket::Unix { path }) =
            unix_line(b"00: 00000002 00000000 00010000 0001 01    99 /run/x y").unwrap()
        else {
            panic!()
        };
        assert_eq!((inode, path.as_slice()), (99, &b"/run/x y"[..]));
        let netlink = "0000000000000000 0   1 00000551 0        0        0        2        0        1028    ";
        assert!(matches!(netlink_line(netlink), Some((1028, Socket::Netlink))));
    }
}
