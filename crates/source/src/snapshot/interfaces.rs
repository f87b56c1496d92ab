//! Addresses of the network interfaces, of the network namespace that this program is in.

use super::Pieces;
use crate::host_root::host_path;
use lanner_schema::EventBuf;
use lanner_schema::snapshot::{INTERFACES, InterfaceEntry};
use nix::sys::socket::SockaddrStorage;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Addresses that are told at most.
const MAX_ADDRESSES: usize = 4096;

pub(super) fn describe(pieces: &mut Pieces, buf: &mut EventBuf) {
    // Without them, names of interfaces are unknown; nothing else depends on them.
    let Ok(addresses) = nix::ifaddrs::getifaddrs() else { return };
    pieces.push(buf, INTERFACES, |out| {
        for one in addresses.take(MAX_ADDRESSES) {
            let Some(address) = one.address.as_ref().and_then(ip) else { continue };
            let or_any = |found: Option<&SockaddrStorage>| found.and_then(ip).unwrap_or_else(|| any(address));
            let (netmask, broadcast) = (or_any(one.netmask.as_ref()), or_any(one.broadcast.as_ref()));
            let (name, speed) = (one.interface_name.as_bytes(), speed(&one.interface_name));
            InterfaceEntry { address, netmask, broadcast, speed, name }.encode(out);
        }
    });
}

fn ip(address: &SockaddrStorage) -> Option<IpAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
}

fn any(like: IpAddr) -> IpAddr {
    if like.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

/// Bits per second; 0 where there is no such thing. The kernel counts in Mbit/s.
fn speed(name: &str) -> u64 {
    let text = std::fs::read_to_string(host_path(&format!("/sys/class/net/{name}/speed"))).unwrap_or_default();
    u64::from(text.trim().parse::<u32>().unwrap_or(0)) * 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use lanner_schema::Event;
    use lanner_schema::snapshot::Snapshot;

    #[test]
    fn the_loopback_is_told() {
        let mut pieces = Pieces::default();
        describe(&mut pieces, &mut EventBuf::default());
        assert!(pieces.advance());
        let event: Event<'_> = pieces.event().unwrap().unwrap();
        let Some(Ok(Snapshot::Interfaces(entries))) = Snapshot::from_event(&event) else { panic!("no interfaces") };
        let all: Vec<_> = entries.map(Result::unwrap).collect();
        let lo = all.iter().find(|entry| entry.address == IpAddr::V4(Ipv4Addr::LOCALHOST)).unwrap();
        assert_eq!((lo.name, lo.netmask), (&b"lo"[..], IpAddr::V4(Ipv4Addr::new(255, 0, 0, 0))));
    }
}
