//! Writes nested JSON objects straight into a buffer; what stays empty is taken back.

use crate::escape::quote;
use lanner_fields::decimal::{write_int, write_uint};

/// An object that is being written.
#[derive(Debug)]
pub(super) struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    /// Writes an object.
    pub(super) fn write(out: &'o mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
        out.push(b'{');
        fill(&mut Object { out, empty: true });
        out.push(b'}');
    }

    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    /// A key, and the buffer for its value. Keys need no escapes.
    pub(super) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    /// The same for a key of any text.
    pub(super) fn any_key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
        quote(key.as_bytes(), self.out);
        self.out.push(b':');
        self.out
    }

    /// The buffer, for what begins with a comma itself: something is there already.
    pub(super) fn behind(&mut self) -> &mut Vec<u8> {
        debug_assert!(!self.empty, "something stands in front");
        self.out
    }

    /// Text that is already JSON.
    pub(super) fn json(&mut self, key: &str, json: &[u8]) {
        self.key(key).extend_from_slice(json);
    }

    pub(super) fn text(&mut self, key: &str, text: Option<&[u8]>) {
        if let Some(text) = text {
            quote(text, self.key(key));
        }
    }

    pub(super) fn uint(&mut self, key: &str, number: u64) {
        write_uint(number, self.key(key));
    }

    pub(super) fn int(&mut self, key: &str, number: i64) {
        write_int(number, self.key(key));
    }

    /// An object; nothing, if nothing is in it.
    pub(super) fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.nested(key, b"{", b"}", fill);
    }

    /// A list of one object; nothing, if nothing is in it.
    pub(super) fn list_of_one(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.nested(key, b"[{", b"}]", fill);
    }

    fn nested(&mut self, key: &str, open: &[u8], close: &[u8], fill: impl FnOnce(&mut Object<'_>)) {
        let (start, was_empty) = (self.out.len(), self.empty);
        self.key(key).extend_from_slice(open);
        let mut inner = Object { out: self.out, empty: true };
        fill(&mut inner);
        if inner.empty {
            self.out.truncate(start);
            self.empty = was_empty;
        } else {
            self.out.extend_from_slice(close);
        }
    }
}
