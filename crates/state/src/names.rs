//! Names of addresses, learnt from the answers that name servers gave; nobody is ever asked.
//!
//! A program can make answers up. So what is told in one place (network namespace and cgroup) holds there alone, and whoever is told too much pushes out
//! what it was told itself first.

mod message;
mod stream;

use crate::counters::Counters;
use crate::facts::{Text, text};
use lanner_schema::extension::Place;
use lanner_schema::snapshot::{DnsAnswer, NameEntry, Transport};
use std::collections::BTreeMap;
use std::net::IpAddr;

use stream::{Piece, Streams};

/// Addresses that have names, in one place and in all; places; names of an address; bytes of all names. An address costs about 200 bytes beside its names.
const MAX_OF_PLACE: usize = 1024;
const MAX_ADDRESSES: usize = 8192;
const MAX_PLACES: usize = 512;
const MAX_NAMES: usize = 8;
const MAX_BYTES: usize = 2 << 20;

const SECOND: u64 = 1_000_000_000;
/// A name holds at least so long: programs use an address for some time after they were told, and servers that give no time at all mean one use.
const SHORTEST: u64 = 60 * SECOND;
/// And no longer than this.
const LONGEST: u64 = 24 * 3600 * SECOND;

/// What was learnt.
#[derive(Debug, Default)]
pub struct Names {
    places: BTreeMap<Place, Addresses>,
    streams: Streams,
    /// Counts what was learnt: the older, the smaller.
    age: u64,
    addresses: usize,
    bytes: usize,
}

/// Of one place.
#[derive(Debug, Default)]
struct Addresses {
    known: BTreeMap<IpAddr, Known>,
    /// By age of the last that was learnt of them.
    order: BTreeMap<u64, IpAddr>,
}

/// Of one address.
#[derive(Debug, Default)]
struct Known {
    age: u64,
    /// The one that was learnt last is the first.
    names: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    text: Text,
    /// Until when it holds, ns since 1970.
    expires: u64,
}

impl Names {
    /// The names that an address has in a place at a time (ns since 1970), the one that was learnt last first; of an alias the name that was asked for.
    pub fn of(&self, place: Place, address: IpAddr, now: u64) -> impl Iterator<Item = &[u8]> + use<'_> {
        let known = self.places.get(&place).and_then(|addresses| addresses.known.get(&address.to_canonical()));
        let names = known.map_or(&[][..], |known| &known.names);
        names.iter().filter(move |name| name.expires > now).map(|name| &*name.text)
    }

    /// Number of addresses that have names.
    pub fn len(&self) -> usize {
        self.addresses
    }

    /// True if nothing was learnt.
    pub fn is_empty(&self) -> bool {
        self.addresses == 0
    }

    /// Learns from an answer that came at a time (ns since 1970).
    pub(crate) fn answer(&mut self, answer: &DnsAnswer<'_>, ts: u64, counters: &mut Counters) {
        match answer.transport {
            Transport::Udp => self.message(answer.place, answer.bytes, is_cut(answer), ts, counters),
            Transport::Tcp { stream, seq } => {
                let mut streams = core::mem::take(&mut self.streams);
                let piece = streams.piece(stream, seq, answer.len, answer.bytes, &mut |message, cut| {
                    self.message(answer.place, message, cut, ts, counters);
                });
                self.streams = streams;
                counters.broken_answers += u64::from(piece == Piece::Broken);
            }
        }
    }

    fn message(&mut self, place: Place, bytes: &[u8], cut: bool, ts: u64, counters: &mut Counters) {
        let message = match message::read(bytes, cut) {
            Ok(Some(message)) => message,
            Ok(None) => return,
            Err(_) => {
                counters.broken_answers += 1;
                return;
            }
        };
        let texts: Vec<Text> = message.names.iter().map(|name| text(name)).collect();
        for (names, address, ttl) in &message.addresses {
            let expires = ts.saturating_add((u64::from(*ttl) * SECOND).clamp(SHORTEST, LONGEST));
            // The name that was asked for comes last, and is so the first of them; those next to it are kept where there is no room for all.
            let aliases = texts.get(..*names).unwrap_or_default();
            for name in aliases.get(..MAX_NAMES).unwrap_or(aliases).iter().rev() {
                self.learn(place, *address, name, expires, counters);
            }
        }
    }

    /// Takes over what was learnt before.
    pub(crate) fn known(&mut self, entry: &NameEntry<'_>, counters: &mut Counters) {
        self.learn(entry.place, entry.address, &text(entry.name), entry.expires, counters);
    }

    fn learn(&mut self, place: Place, address: IpAddr, name: &Text, expires: u64, counters: &mut Counters) {
        if name.is_empty() {
            return;
        }
        if self.places.len() >= MAX_PLACES && !self.places.contains_key(&place) {
            self.drop_place(counters);
        }
        self.age += 1;
        let address = address.to_canonical();
        let addresses = self.places.entry(place).or_default();
        let known = addresses.known.entry(address).or_default();
        if addresses.order.remove(&known.age).is_none() {
            self.addresses += 1;
        }
        known.age = self.age;
        addresses.order.insert(self.age, address);
        let before = known.names.iter().position(|known| known.text == *name).map(|at| known.names.remove(at));
        if before.is_none() {
            self.bytes += name.len();
            counters.learnt_names += 1;
        }
        let expires = before.map_or(0, |name| name.expires).max(expires);
        known.names.insert(0, Name { text: name.clone(), expires });
        if known.names.len() > MAX_NAMES
            && let Some(oldest) = known.names.pop()
        {
            self.bytes -= oldest.text.len();
            counters.dropped_names += 1;
        }
        if addresses.known.len() > MAX_OF_PLACE {
            self.drop_oldest(place, counters);
        }
        while self.addresses > MAX_ADDRESSES || self.bytes > MAX_BYTES {
            // Of places of the same size the first: a replay drops the same.
            let largest = self.places.iter().rev().max_by_key(|(_, addresses)| addresses.known.len());
            let Some(largest) = largest.map(|(&place, _)| place) else { return };
            self.drop_oldest(largest, counters);
        }
    }

    /// Forgets the address of a place of which nothing was learnt for the longest time.
    fn drop_oldest(&mut self, place: Place, counters: &mut Counters) {
        let Some(addresses) = self.places.get_mut(&place) else { return };
        let oldest = addresses.order.pop_first().and_then(|(_, address)| addresses.known.remove(&address));
        if let Some(known) = oldest {
            self.addresses -= 1;
            self.bytes -= known.names.iter().map(|name| name.text.len()).sum::<usize>();
            counters.dropped_names += known.names.len() as u64;
        }
        if addresses.known.is_empty() {
            self.places.remove(&place);
        }
    }

    /// Forgets the place in which nothing was learnt for the longest time.
    fn drop_place(&mut self, counters: &mut Counters) {
        let last = |addresses: &Addresses| addresses.order.last_key_value().map_or(0, |(&age, _)| age);
        let oldest = self.places.iter().min_by_key(|(_, addresses)| last(addresses)).map(|(&place, _)| place);
        let Some(place) = oldest else { return };
        while self.places.contains_key(&place) {
            self.drop_oldest(place, counters);
        }
    }

    /// All that is known, in the order in which it was learnt: who learns it so, knows the same.
    pub fn entries<'n>(&'n self) -> Vec<NameEntry<'n>> {
        let mut all: Vec<(u64, Place, IpAddr, &'n Known)> = Vec::with_capacity(self.addresses);
        for (place, addresses) in &self.places {
            all.extend(addresses.known.iter().map(|(address, known)| (known.age, *place, *address, known)));
        }
        all.sort_unstable_by_key(|(age, ..)| *age);
        let told = |(_, place, address, known): (u64, Place, IpAddr, &'n Known)| {
            let entry = move |name: &'n Name| NameEntry { place, address, expires: name.expires, name: &name.text };
            known.names.iter().rev().map(entry)
        };
        all.into_iter().flat_map(told).collect()
    }
}

/// True if not all of a datagram is known.
fn is_cut(answer: &DnsAnswer<'_>) -> bool {
    answer.len as usize > answer.bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Place = Place { netns: 1, cgroup: 1 };
    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    fn learnt(names: &mut Names, place: Place, n: u32, name: &str) -> Counters {
        let mut counters = Counters::default();
        let address = std::net::Ipv4Addr::from(n).into();
        names.learn(place, address, &text(name.as_bytes()), 100, &mut counters);
        counters
    }

    fn of(names: &Names, place: Place, address: IpAddr, now: u64) -> Vec<String> {
        names.of(place, address, now).map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    #[test]
    fn a_name_holds_in_its_place_and_for_its_time() {
        let (mut names, mut counters) = (Names::default(), Counters::default());
        names.learn(HERE, ADDRESS, &text(b"a"), 100, &mut counters);
        names.learn(HERE, ADDRESS, &text(b"b"), 50, &mut counters);
        assert_eq!(of(&names, HERE, ADDRESS, 49), ["b", "a"]);
        assert_eq!(of(&names, HERE, ADDRESS, 50), ["a"]);
        assert!(of(&names, HERE, ADDRESS, 100).is_empty());
        for elsewhere in [Place { netns: 2, ..HERE }, Place { cgroup: 2, ..HERE }, Place::default()] {
            assert!(of(&names, elsewhere, ADDRESS, 0).is_empty());
        }
        // A shorter time does not shorten what was said before.
        names.learn(HERE, ADDRESS, &text(b"a"), 60, &mut counters);
        assert_eq!(of(&names, HERE, ADDRESS, 99), ["a"]);
        assert_eq!((counters.learnt_names, counters.dropped_names, names.len(), names.bytes), (2, 0, 1, 2));
    }

    #[test]
    fn who_learns_much_forgets_its_own() {
        let mut names = Names::default();
        let victim = Place { netns: 9, cgroup: 9 };
        learnt(&mut names, victim, 1, "kept");
        for n in 0..3000 {
            learnt(&mut names, HERE, n, "flood");
        }
        assert_eq!((names.len(), of(&names, HERE, std::net::Ipv4Addr::from(0).into(), 0).len()), (MAX_OF_PLACE + 1, 0));
        for place in 0..2000 {
            for n in 0..20 {
                learnt(&mut names, Place { netns: 1, cgroup: place }, n, "flood");
            }
            learnt(&mut names, victim, 2, "kept");
        }
        assert!(names.places.len() <= MAX_PLACES && names.len() <= MAX_ADDRESSES, "{}", names.len());
        assert_eq!(of(&names, victim, std::net::Ipv4Addr::from(1).into(), 0), ["kept"]);
    }

    #[test]
    fn names_of_an_address_and_their_bytes_are_bounded() {
        let mut names = Names::default();
        for n in 0..100 {
            learnt(&mut names, HERE, 1, &format!("{n:0253}"));
        }
        assert_eq!(of(&names, HERE, std::net::Ipv4Addr::from(1).into(), 0).len(), MAX_NAMES);
        assert_eq!(names.bytes, MAX_NAMES * 253);
        for place in 0..100 {
            for n in 0..1000 {
                learnt(&mut names, Place { netns: 1, cgroup: place }, n, &format!("{n:0253}"));
            }
        }
        assert!(names.bytes <= MAX_BYTES && names.len() <= MAX_ADDRESSES);
        let all: usize =
            names.places.values().flat_map(|place| place.known.values()).map(|known| known.names.len()).sum();
        assert_eq!(all * 253, names.bytes);
        assert_eq!(names.places.values().map(|place| place.known.len()).sum::<usize>(), names.len());
        assert!(names.places.values().all(|place| place.known.len() == place.order.len()));
    }

    #[test]
    fn what_is_told_of_what_is_known_makes_the_same() {
        let mut names = Names::default();
        for n in 0..50 {
            learnt(&mut names, Place { netns: n % 3, cgroup: 0 }, n % 7, &format!("name{}", n % 11));
        }
        let mut copy = Names::default();
        names.entries().iter().for_each(|entry| copy.known(entry, &mut Counters::default()));
        assert_eq!(names.entries(), copy.entries());
        assert_eq!((names.len(), names.bytes), (copy.len(), copy.bytes));
    }

    #[test]
    fn times_are_bounded() {
        let record = |ttl: &[u8]| {
            [b"\0\0\x81\x80\0\x01\0\x01\0\0\0\0\x01a\0\0\x01\0\x01\xc0\x0c\0\x01\0\x01", ttl, b"\0\x04\xc0\0\x02\x01"]
                .concat()
        };
        for (ttl, holds) in [(0u32, 60), (61, 61), (i32::MAX as u32, 86_400), (u32::MAX, 60)] {
            let (mut names, mut counters) = (Names::default(), Counters::default());
            let bytes = record(&ttl.to_be_bytes());
            let len = bytes.len() as u32;
            let answer = DnsAnswer { place: HERE, transport: Transport::Udp, server: ADDRESS, len, bytes: &bytes };
            names.answer(&answer, 5, &mut counters);
            assert_eq!(of(&names, HERE, ADDRESS, 5 + holds * SECOND - 1), ["a"]);
            assert!(of(&names, HERE, ADDRESS, 5 + holds * SECOND).is_empty());
        }
    }
}
