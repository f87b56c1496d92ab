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
