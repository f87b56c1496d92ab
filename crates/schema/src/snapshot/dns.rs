//! Answers of name servers as the probe saw them come in, and names that were learnt from them: Lanner's own events. Numbers are little endian.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Cursor, SnapshotError};
use crate::extension::Place;

/// Name of the async event that carries a [`DnsAnswer`].
pub const DNS: &[u8] = b"lanner.dns";
/// Name of the async event that carries a [`NameEntry`]: in front of a recording, what was learnt before it.
pub const NAMES: &[u8] = b"lanner.names";

/// Protocol numbers of IP (IANA).
const TCP: u8 = 6;
const UDP: u8 = 17;

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// In one datagram.
    Udp,
    /// In a stream, each message behind its length of 16 bits, big endian.
    Tcp {
        /// The connection: a number that no other socket of the host has.
        stream: u64,
        /// Place of the first byte in the stream, as TCP counts them.
        seq: u32,
    },
}

/// What a socket received from port 53.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DnsAnswer<'a> {
    /// Where the socket is.
    pub place: Place,
    /// How it came.
    pub transport: Transport,
    /// Who sent it.
    pub server: IpAddr,
    /// Bytes that came; more than `bytes` where these were cut.
    pub len: u32,
    /// The message (RFC 1035), or a part of a stream of messages.
    pub bytes: &'a [u8],
}

impl<'a> DnsAnswer<'a> {
    /// Reads what the probe or [`Self::encode`] wrote: 64 bits of cgroup, 64 of stream, 32 each of namespace, `seq` and length, 8 each of protocol and
    /// version of IP, 16 bytes of address (of IPv4 the first 4), and the bytes.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes end early; [`SnapshotError::UnknownKind`] for another protocol.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let input = &mut Cursor::new(bytes);
        let (cgroup, stream) = (input.u64("cgroup")?, input.u64("stream")?);
        let (netns, seq, len) = (input.u32("netns")?, input.u32("seq")?, input.u32("length")?);
        let [protocol, version] = input.array("protocol")?;
        let transport = match protocol {
            UDP => Transport::Udp,
            TCP => Transport::Tcp { stream, seq },
            other => return Err(SnapshotError::UnknownKind(other.into())),
        };
        let address = input.array::<16>("server")?;
        let server = address_of(version, address)?;
        let bytes = input.take(input.left(), "message")?;
        Ok(Self { place: Place { netns, cgroup }, transport, server, len, bytes })
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let (protocol, stream, seq) = match self.transport {
            Transport::Udp => (UDP, 0, 0),
            Transport::Tcp { stream, seq } => (TCP, stream, seq),
        };
        for number in [self.place.cgroup, stream] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for number in [self.place.netns, seq, self.len] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(protocol);
        put_address(out, self.server);
        out.extend_from_slice(self.bytes);
    }
}

/// A name of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameEntry<'a> {
    /// Who was told.
    pub place: Place,
    /// The address.
    pub address: IpAddr,
    /// Until when it holds, ns since 1970.
    pub expires: u64,
    /// Lower case, without a final dot.
    pub name: &'a [u8],
}

impl<'a> NameEntry<'a> {
    /// Reads what [`Self::encode`] wrote.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes end early.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let input = &mut Cursor::new(bytes);
        let place = Place { netns: input.u32("netns")?, cgroup: input.u64("cgroup")? };
        let [version] = input.array("version")?;
        let address = input.array::<16>("address")?;
        let address = address_of(version, address)?;
        let expires = input.u64("expires")?;
        Ok(Self { place, address, expires, name: input.take(input.left(), "name")? })
    }

    /// Appends it.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.place.encode(out);
        put_address(out, self.address);
        out.extend_from_slice(&self.expires.to_le_bytes());
        out.extend_from_slice(self.name);
    }
}

/// The version of IP, and 16 bytes.
fn put_address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(address) => {
            out.push(4);
            out.extend_from_slice(&address.octets());
            out.extend_from_slice(&[0; 12]);
        }
        IpAddr::V6(address) => {
            out.push(6);
            out.extend_from_slice(&address.octets());
        }
    }
}

fn address_of(version: u8, bytes: [u8; 16]) -> Result<IpAddr, SnapshotError> {
    let [a, b, c, d, ..] = bytes;
    match version {
        4 => Ok(Ipv4Addr::new(a, b, c, d).into()),
        6 => Ok(Ipv6Addr::from(bytes).into()),
        other => Err(SnapshotError::UnknownKind(other.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_no_cut_is() {
        let place = Place { netns: 1, cgroup: 2 };
        for transport in [Transport::Udp, Transport::Tcp { stream: 3, seq: 4 }] {
            for server in [IpAddr::from([127, 0, 0, 53]), IpAddr::from([7; 16])] {
                let answer = DnsAnswer { place, transport, server, len: 9, bytes: b"abc" };
                let mut bytes = Vec::new();
                answer.encode(&mut bytes);
                assert_eq!((bytes.len(), DnsAnswer::decode(&bytes)), (49, Ok(answer)));
                assert!((0..46).all(|end| DnsAnswer::decode(&bytes[..end]).is_err()));
                for at in [28, 29] {
                    let mut other = bytes.clone();
                    other[at] = 99;
                    assert_eq!(DnsAnswer::decode(&other), Err(SnapshotError::UnknownKind(99)));
                }
                let entry = NameEntry { place, address: server, expires: 5, name: b"a.b" };
                let mut bytes = Vec::new();
                entry.encode(&mut bytes);
                assert_eq!(NameEntry::decode(&bytes), Ok(entry));
                assert!((0..37).all(|end| NameEntry::decode(&bytes[..end]).is_err()));
            }
        }
    }
}
