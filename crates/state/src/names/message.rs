//! Reads what an answer of a name server says of addresses (RFC 1035, RFC 3596). The bytes are anybody's: every length is checked, and nothing is read
//! that is not needed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest name as text (RFC 1035, 2.3.4), and most labels that are followed.
const MAX_NAME: usize = 253;
const MAX_LABELS: usize = 128;
/// Records of an answer that are looked at.
const MAX_RECORDS: u16 = 256;
/// Addresses of an answer that are kept; and aliases on the way from the name that was asked for.
const MAX_ADDRESSES: usize = 64;
pub const MAX_ALIASES: usize = 16;

/// Numbers of RFC 1035, 3.2.2 to 3.2.4, and RFC 3596.
const TYPE_A: u16 = 1;
const TYPE_CNAME: u16 = 5;
const TYPE_AAAA: u16 = 28;
const CLASS_IN: u16 = 1;
/// Of the head's flags: an answer; its kind and result, which are 0 for those that are looked at.
const IS_ANSWER: u16 = 0x8000;
const KIND_AND_RESULT: u16 = 0x780f;

/// What is wrong with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageError {
    /// It ends early.
    Short,
    /// A name that is none, or one that no host has.
    Name,
    /// A record that is not as long as its kind is.
    Record,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The name that was asked for, and those that it is an alias of, in that order. Lower case, without a final dot.
    pub names: Vec<Vec<u8>>,
    /// Addresses: how many of `names` lead there, the address, for how many seconds that holds.
    pub addresses: Vec<(usize, IpAddr, u32)>,
}

/// A record that matters: whose it is.
struct Record {
    owner: Vec<u8>,
    ttl: u32,
    data: Data,
}

enum Data {
    Alias(Vec<u8>),
    Address(IpAddr),
}

/// Reads a message; `None` for one that says nothing of addresses: a question, an error, several questions. Of one that was `cut` as much is read as
/// is there.
///
/// # Errors
/// [`MessageError`].
pub fn read(message: &[u8], cut: bool) -> Result<Option<Message>, MessageError> {
    let mut reader = Reader { message, at: 0 };
    let [_, flags, questions, answers, _, _] =
        [reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?, reader.u16()?];
    if flags & (IS_ANSWER | KIND_AND_RESULT) != IS_ANSWER || questions != 1 || answers == 0 {
        return Ok(None);
    }
    let asked = reader.name()?;
    let (_, class) = (reader.u16()?, reader.u16()?);
    if class != CLASS_IN {
        return Ok(None);
    }
    let mut records = Vec::new();
    for _ in 0..answers.min(MAX_RECORDS) {
        match reader.record() {
            Ok(Some(record)) if records.len() < MAX_ADDRESSES + MAX_ALIASES => records.push(record),
            Ok(_) => {}
            Err(MessageError::Short) if cut => break,
            Err(error) => return Err(error),
        }
    }
    Ok(Some(resolved(asked, &records)))
}

/// Follows the aliases from the name that was asked for; what belongs to other names says nothing of it.
fn resolved(asked: Vec<u8>, records: &[Record]) -> Message {
    let mut message = Message { names: vec![asked], addresses: Vec::new() };
    // An address holds no longer than the aliases that lead to it.
    let mut ttls = vec![u32::MAX];
    while let (Some(last), Some(&ttl)) = (message.names.last(), ttls.last())
        && message.names.len() <= MAX_ALIASES
    {
        let alias = records.iter().find_map(|record| match &record.data {
            Data::Alias(target) if record.owner == *last => Some((target, record.ttl)),
            _ => None,
        });
        let Some((target, own)) = alias.filter(|(target, _)| !message.names.contains(target)) else { break };
        ttls.push(ttl.min(own));
        message.names.push(target.clone());
    }
    for record in records {
        let Data::Address(address) = record.data else { continue };
        let at = message.names.iter().position(|name| *name == record.owner);
        if let Some((at, &ttl)) = at.and_then(|at| Some((at, ttls.get(at)?)))
            && message.addresses.len() < MAX_ADDRESSES
        {
            message.addresses.push((at + 1, address, ttl.min(record.ttl)));
        }
    }
    message
}

struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, len: usize) -> Result<&'a [u8], MessageError> {
        let end = self.at.checked_add(len).ok_or(MessageError::Short)?;
        let taken = self.message.get(self.at..end).ok_or(MessageError::Short)?;
        self.at = end;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, MessageError> {
        let bytes = self.take(2)?.try_into().map_err(|_| MessageError::Short)?;
        Ok(u16::from_be_bytes(bytes))
    }

    /// A name, which may go on at an earlier place of the message (RFC 1035, 4.1.4), and from there only at still earlier ones.
    fn name(&mut self) -> Result<Vec<u8>, MessageError> {
        let mut name = Vec::new();
        let (mut at, mut limit, mut end) = (self.at, self.at, None);
        for _ in 0..MAX_LABELS {
            let len = usize::from(*self.message.get(at).ok_or(MessageError::Short)?);
            match len >> 6 {
                0 if len == 0 => {
                    self.at = end.unwrap_or(at + 1);
                    return Ok(name);
                }
                0 => {
                    let label = self.message.get(at + 1..at + 1 + len).ok_or(MessageError::Short)?;
                    put_label(&mut name, label)?;
                    at += 1 + len;
                }
                3 => {
                    let low = usize::from(*self.message.get(at + 1).ok_or(MessageError::Short)?);
                    end = end.or(Some(at + 2));
                    at = (len & 0x3f) << 8 | low;
                    if at >= limit {
                        return Err(MessageError::Name);
                    }
                    limit = at;
                }
                _ => return Err(MessageError::Name),
            }
        }
        Err(MessageError::Name)
    }

    /// A record; `None` for one of another kind.
    fn record(&mut self) -> Result<Option<Record>, MessageError> {
        let owner = self.name()?;
        let (kind, class) = (self.u16()?, self.u16()?);
        // RFC 2181, 8: a number above 31 bits counts as none.
        let ttl = u32::from(self.u16()?) << 16 | u32::from(self.u16()?);
        let ttl = if ttl > i32::MAX as u32 { 0 } else { ttl };
        let len = usize::from(self.u16()?);
        let start = self.at;
        let bytes = self.take(len)?;
        let data = match (class, kind) {
            (CLASS_IN, TYPE_A) => {
                let bytes: [u8; 4] = bytes.try_into().map_err(|_| MessageError::Record)?;
                Data::Address(Ipv4Addr::from(bytes).into())
            }
            (CLASS_IN, TYPE_AAAA) => {
                let bytes: [u8; 16] = bytes.try_into().map_err(|_| MessageError::Record)?;
                Data::Address(Ipv6Addr::from(bytes).into())
            }
            (CLASS_IN, TYPE_CNAME) => {
                let mut inside = Reader { message: self.message, at: start };
                let target = inside.name()?;
                if inside.at != self.at {
                    return Err(MessageError::Record);
                }
                Data::Alias(target)
            }
            _ => return Ok(None),
        };
        Ok(Some(Record { owner, ttl, data }))
    }
}

/// Names of hosts are printable, and their labels have no dot; others could pass for something that they are not.
fn put_label(name: &mut Vec<u8>, label: &[u8]) -> Result<(), MessageError> {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'.' | b'\\');
    if !label.iter().all(plain) {
        return Err(MessageError::Name);
    }
    if !name.is_empty() {
        name.push(b'.');
    }
    name.extend(label.iter().map(u8::to_ascii_lowercase));
    if name.len() > MAX_NAME { Err(MessageError::Name) } else { Ok(()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    /// An alias, and its address.
    const ANSWER: &[u8] = b"\x12\x34\x81\x80\0\x01\0\x02\0\0\0\0\x03Www\x07example\x03org\0\0\x01\0\x01\
        \xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x07\x04edge\xc0\x10\xc0\x2d\0\x01\0\x01\0\0\0\x3c\0\x04\x7f\x01\x02\x03";

    fn with(records: &[&[u8]]) -> Vec<u8> {
        let mut message = b"\0\0\x81\x80\0\x01\0\0\0\0\0\0\x01a\0\0\x01\0\x01".to_vec();
        message[7] = records.len() as u8;
        records.iter().for_each(|record| message.extend_from_slice(record));
        message
    }

    #[test]
    fn aliases_lead_to_addresses() {
        let message = read(ANSWER, false).unwrap().unwrap();
        assert_eq!(message.names, [&b"www.example.org"[..], b"edge.example.org"]);
        assert_eq!(message.addresses, [(2, IpAddr::from([127, 1, 2, 3]), 60)]);
    }

    #[test]
    fn an_answer_in_any_order_holds_as_long_as_its_shortest_part() {
        let message = read(
            &with(&[
                b"\x01c\0\0\x1c\0\x01\0\0\0\x09\0\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01",
                b"\x01b\0\0\x05\0\x01\0\0\0\x07\0\x03\x01c\0",
                b"\x01a\0\0\x05\0\x01\xff\0\0\x05\0\x03\x01b\0",
                b"\x01z\0\0\x01\0\x01\0\0\0\x09\0\x04\x01\x01\x01\x01",
            ]),
            false,
        );
        let message = message.unwrap().unwrap();
        assert_eq!((message.names.len(), message.addresses), (3, vec![(3, Ipv6Addr::LOCALHOST.into(), 0)]));
    }

    #[test]
    fn what_leads_in_a_circle_ends() {
        let message = read(
            &with(&[b"\x01a\0\0\x05\0\x01\0\0\0\x05\0\x03\x01b\0", b"\x01b\0\0\x05\0\x01\0\0\0\x05\0\x03\x01a\0"]),
            false,
        );
        assert_eq!(message.unwrap().unwrap().names, [b"a", b"b"]);
        // A name that goes on where it stands, or later.
        for pointer in [&b"\xc0\x13"[..], b"\xc0\x14"] {
            let record = [pointer, b"\0\x01\0\x01\0\0\0\x05\0\x04\x01\x01\x01\x01"].concat();
            assert_eq!(read(&with(&[&record]), false), Err(MessageError::Name));
        }
    }

    #[test]
    fn others_say_nothing() {
        for (at, byte) in [(2, 1), (2, 0x89), (3, 3), (5, 2), (7, 0), (32, 3)] {
            let mut message = ANSWER.to_vec();
            message[at] = byte;
            assert_eq!(read(&message, false), Ok(None), "{at}");
        }
        let text = b"\x01a\0\0\x10\0\x01\0\0\0\x05\0\x03\x02hi";
        assert_eq!(read(&with(&[text]), false).unwrap().unwrap().addresses, []);
    }

    #[test]
    fn names_that_no_host_has_are_refused() {
        for label in [&b"\x02a\0"[..], b"\x02a\n", b"\x02a.", b"\x02\\a", b"\x02a\xff", b"\x40", b"\x80"] {
            let record = [label, b"\0\0\x01\0\x01\0\0\0\x05\0\x04\x01\x01\x01\x01"].concat();
            assert_eq!(read(&with(&[&record]), false), Err(MessageError::Name), "{label:?}");
        }
        let long = [&b"\x3f"[..], &[b'a'; 63]].concat().repeat(4);
        let record = [&long[..], b"\0\0\x01\0\x01\0\0\0\x05\0\x04\x01\x01\x01\x01"].concat();
        assert_eq!(read(&with(&[&record]), false), Err(MessageError::Name));
        assert_eq!(
            read(&with(&[b"\x01a\0\0\x01\0\x01\0\0\0\x05\0\x05\x01\x01\x01\x01\x01"]), false),
            Err(MessageError::Record)
        );
    }

    #[test]
    fn no_cut_and_no_changed_byte_panics() {
        for end in 0..ANSWER.len() {
            assert_eq!(read(&ANSWER[..end], false), Err(MessageError::Short), "{end}");
            let kept = read(&ANSWER[..end], true);
            assert_eq!(kept.is_ok(), end >= 33, "{end}");
        }
        for at in 0..ANSWER.len() {
            for byte in 0..=255 {
                let mut message = ANSWER.to_vec();
                message[at] = byte;
                let _ = (read(&message, false), read(&message, true));
            }
        }
    }
}
