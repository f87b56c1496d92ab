//! Socket addresses and tuples as they stand in events.
//!
//! Address bytes are in network order, ports in host order. Address: family byte, then for `AF_INET` 4 + 2 bytes, for `AF_INET6` 16 + 2 bytes, for
//! `AF_UNIX` a path with its NUL. Tuple: family byte, then both ends (source first); for `AF_UNIX` two kernel pointers and a path.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Linux `AF_UNIX`.
pub const AF_UNIX: u8 = 1;
/// Linux `AF_INET`.
pub const AF_INET: u8 = 2;
/// Linux `AF_INET6`.
pub const AF_INET6: u8 = 10;

/// An IP address and a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Address.
    pub ip: IpAddr,
    /// Port, host order.
    pub port: u16,
}

/// One address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SockAddr<'a> {
    /// IPv4 or IPv6.
    Inet(Endpoint),
    /// A path, without its NUL.
    Unix(&'a [u8]),
    /// Another family.
    Other(u8),
}

/// Both ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SockTuple<'a> {
    /// IPv4 or IPv6: source, destination.
    Inet(Endpoint, Endpoint),
    /// Kernel addresses of both sockets and the path.
    Unix {
        /// This socket.
        source: u64,
        /// The peer.
        peer: u64,
        /// Path, without its NUL.
        path: &'a [u8],
    },
    /// Another family.
    Other(u8),
}

fn v4(bytes: &[u8]) -> Option<(Endpoint, &[u8])> {
    let (ip, rest) = bytes.split_first_chunk::<4>()?;
    let (port, rest) = rest.split_first_chunk::<2>()?;
    Some((Endpoint { ip: IpAddr::V4(Ipv4Addr::from(*ip)), port: u16::from_le_bytes(*port) }, rest))
}

fn v6(bytes: &[u8]) -> Option<(Endpoint, &[u8])> {
    let (ip, rest) = bytes.split_first_chunk::<16>()?;
    let (port, rest) = rest.split_first_chunk::<2>()?;
    Some((Endpoint { ip: IpAddr::V6(Ipv6Addr::from(*ip)), port: u16::from_le_bytes(*port) }, rest))
}

fn path(bytes: &[u8]) -> &[u8] {
    bytes.split(|&b| b == 0).next().unwrap_or_default()
}

impl<'a> SockAddr<'a> {
    /// Reads a `SOCKADDR` parameter; `None` when it is empty or too short for its family.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&family, rest) = bytes.split_first()?;
        Some(match family {
            AF_INET => Self::Inet(v4(rest)?.0),
            AF_INET6 => Self::Inet(v6(rest)?.0),
            AF_UNIX => Self::Unix(path(rest)),
            other => Self::Other(other),
        })
    }

    /// Appends the parameter's bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Inet(end) => {
                out.push(family(end));
                write_end(end, out);
            }
            Self::Unix(path) => {
                out.push(AF_UNIX);
                out.extend_from_slice(path);
                out.push(0);
            }
            Self::Other(family) => out.push(*family),
        }
    }
}

impl<'a> SockTuple<'a> {
    /// Reads a `SOCKTUPLE` parameter; `None` when it is empty or too short for its family.
    pub fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (&family, rest) = bytes.split_first()?;
        Some(match family {
            AF_INET => {
                let (source, rest) = v4(rest)?;
                Self::Inet(source, v4(rest)?.0)
            }
            AF_INET6 => {
                let (source, rest) = v6(rest)?;
                Self::Inet(source, v6(rest)?.0)
            }
            AF_UNIX => {
                let (source, rest) = rest.split_first_chunk::<8>()?;
                let (peer, rest) = rest.split_first_chunk::<8>()?;
                Self::Unix { source: u64::from_le_bytes(*source), peer: u64::from_le_bytes(*peer), path: path(rest) }
            }
            other => Self::Other(other),
        })
    }

    /// Appends the parameter's bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Inet(source, destination) => {
                out.push(family(source));
                write_end(source, out);
                write_end(destination, out);
            }
            Self::Unix { source, peer, path } => {
                out.push(AF_UNIX);
                out.extend_from_slice(&source.to_le_bytes());
                out.extend_from_slice(&peer.to_le_bytes());
                out.extend_from_slice(path);
                out.push(0);
            }
            Self::Other(family) => out.push(*family),
        }
    }
}

fn family(end: &Endpoint) -> u8 {
    if end.ip.is_ipv4() { AF_INET } else { AF_INET6 }
}

fn write_end(end: &Endpoint, out: &mut Vec<u8>) {
    match end.ip {
        IpAddr::V4(ip) => out.extend_from_slice(&ip.octets()),
        IpAddr::V6(ip) => out.extend_from_slice(&ip.octets()),
    }
    out.extend_from_slice(&end.port.to_le_bytes());
}
