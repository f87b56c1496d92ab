//! Addresses and networks.

use crate::matcher::satisfies;
use lanner_lang::ast::Modifier;
use std::net::IpAddr;

/// A prepared comparison of addresses. An IPv4 address never equals an IPv6 one.
#[derive(Debug, Clone)]
pub enum IpMatcher {
    /// `=`
    Eq(IpAddr),
    /// `!=`
    Ne(IpAddr),
    /// One of them; sorted.
    In(Vec<IpAddr>),
    /// Each constant by itself, counted.
    Count(Modifier, Vec<IpMatcher>),
}

impl IpMatcher {
    /// One of these.
    pub fn one_of(mut constants: Vec<IpAddr>) -> Self {
        constants.sort_unstable();
        constants.dedup();
        Self::In(constants)
    }

    /// True if the address satisfies it.
    #[inline]
    pub fn matches(&self, address: IpAddr) -> bool {
        match self {
            Self::Eq(constant) => address == *constant,
            Self::Ne(constant) => address != *constant,
            Self::In(constants) => constants.binary_search(&address).is_ok(),
            Self::Count(modifier, parts) => satisfies(*modifier, parts.iter().map(|part| part.matches(address))),
        }
    }
}

/// A network: all addresses of a family from `first` to `last`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Net {
    v6: bool,
    first: u128,
    last: u128,
}

fn number(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (false, u128::from(u32::from(address))),
        IpAddr::V6(address) => (true, u128::from(address)),
    }
}

impl Net {
    /// The network of an address with a prefix length in bits (at most 32, or 128).
    pub fn new(address: IpAddr, prefix: u32) -> Self {
        let (v6, bits) = number(address);
        let width = if v6 { 128 } else { 32 };
        let host = u128::MAX.checked_shr(128 - width + prefix.min(width)).unwrap_or(0);
        Self { v6, first: bits & !host, last: bits | host }
    }

    fn contains(&self, v6: bool, bits: u128) -> bool {
        self.v6 == v6 && (self.first..=self.last).contains(&bits)
    }
}

/// A prepared comparison of an address with networks.
#[derive(Debug, Clone)]
pub enum NetMatcher {
    /// Inside one of them; sorted, joined where they overlap.
    In(Vec<Net>),
    /// Outside.
    Outside(Net),
    /// Each constant by itself, counted.
    Count(Modifier, Vec<NetMatcher>),
}

impl NetMatcher {
    /// Inside one of these.
    pub fn one_of(mut nets: Vec<Net>) -> Self {
        nets.sort_unstable();
        let mut joined: Vec<Net> = Vec::with_capacity(nets.len());
        for net in nets {
            match joined.last_mut() {
                Some(last) if last.v6 == net.v6 && net.first <= last.last => last.last = last.last.max(net.last),
                _ => joined.push(net),
            }
        }
        Self::In(joined)
    }

    /// True if the address satisfies it.
    #[inline]
    pub fn matches(&self, address: IpAddr) -> bool {
        let (v6, bits) = number(address);
        match self {
            Self::In(nets) => {
                let after = nets.partition_point(|net| (net.v6, net.first) <= (v6, bits));
                after.checked_sub(1).and_then(|at| nets.get(at)).is_some_and(|net| net.contains(v6, bits))
            }
            Self::Outside(net) => !net.contains(v6, bits),
            Self::Count(modifier, parts) => satisfies(*modifier, parts.iter().map(|part| part.matches(address))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Net, NetMatcher};

    #[test]
    fn ranges() {
        let net = |text: &str, prefix| Net::new(text.parse().unwrap(), prefix);
        let nets = NetMatcher::one_of(vec![
            net("10.1.2.3", 8),
            net("10.9.0.0", 16),
            net("0.0.0.0", 32),
            net("192.168.0.0", 16),
            net("2001:db8::", 32),
            net("::", 128),
        ]);
        for (address, wanted) in [
            ("10.0.0.0", true),
            ("10.255.255.255", true),
            ("11.0.0.0", false),
            ("0.0.0.0", true),
            ("0.0.0.1", false),
            ("192.168.255.1", true),
            ("192.169.0.0", false),
            ("2001:db8::1", true),
            ("2001:db9::", false),
            ("::", true),
            ("::1", false),
        ] {
            assert_eq!(nets.matches(address.parse().unwrap()), wanted, "{address}");
        }
        let all = NetMatcher::one_of(vec![net("1.2.3.4", 0)]);
        assert!(all.matches("255.1.2.3".parse().unwrap()) && !all.matches("::1".parse().unwrap()));
    }
}
