//! The machine and its network addresses.

use crate::facts::Text;
use std::net::IpAddr;

/// An address of a network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Address.
    pub address: IpAddr,
    /// Netmask.
    pub netmask: IpAddr,
    /// As in `eth0`.
    pub name: Text,
}

/// The machine.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// Host name, empty unknown.
    pub hostname: Text,
    /// Boot time, ns since 1970, 0 unknown.
    pub boot_ts: u64,
    /// Number of CPUs, 0 unknown.
    pub cpus: u32,
    /// Its addresses.
    pub interfaces: Vec<Interface>,
}

impl Machine {
    /// True for addresses of this machine: loopback, and those of its interfaces.
    pub fn is_local(&self, ip: IpAddr) -> bool {
        ip.is_loopback() || self.interfaces.iter().any(|interface| interface.address == ip)
    }

    /// The address that this machine most likely talks from (or was talked to at) when the other end is `peer`: the interface of the same
    /// net, else the first that is not loopback.
    pub fn local_address_for(&self, peer: IpAddr) -> Option<IpAddr> {
        if peer.is_loopback() {
            return Some(peer);
        }
        let mut own = self.interfaces.iter().filter(|interface| interface.address.is_ipv4() == peer.is_ipv4());
        own.clone()
            .find(|interface| same_net(interface, peer))
            .or_else(|| own.find(|interface| !interface.address.is_loopback()))
            .map(|interface| interface.address)
    }
}

fn same_net(interface: &Interface, peer: IpAddr) -> bool {
    match (interface.address, interface.netmask, peer) {
        (IpAddr::V4(own), IpAddr::V4(mask), IpAddr::V4(peer)) => (own & mask) == (peer & mask),
        (IpAddr::V6(own), IpAddr::V6(mask), IpAddr::V6(peer)) => (own & mask) == (peer & mask),
        _ => false,
    }
}
