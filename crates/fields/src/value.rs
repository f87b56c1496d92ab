//! Values of fields.

use std::net::IpAddr;

/// A value as read: borrowed, typed; what tests compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// Text, not always UTF-8, without a NUL.
    Text(&'a [u8]),
    /// Raw bytes.
    Bytes(&'a [u8]),
    /// A signed number.
    Int(i64),
    /// An unsigned number.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// An address.
    Ip(IpAddr),
}

/// A value to be kept: what alerts hold and JSON shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// No value.
    Missing,
    /// Text, not always UTF-8.
    Text(Vec<u8>),
    /// A signed number.
    Int(i64),
    /// An unsigned number.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// Several values.
    List(Vec<Typed>),
}

impl Typed {
    /// Makes it a text; the memory of a text that it was before is used again.
    pub fn set_text(&mut self, text: &[u8]) {
        match self {
            Self::Text(own) => {
                own.clear();
                own.extend_from_slice(text);
            }
            _ => *self = Self::Text(text.to_vec()),
        }
    }
}
