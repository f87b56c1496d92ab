//! Numbers and texts of Kafka's protocol (kafka.apache.org, "Protocol guide", "Protocol Primitive Types"): big endian, with lengths in front.

use std::io;

/// Things that can be written behind each other.
pub(super) trait Put {
    fn i8(&mut self, number: i8);
    fn i16(&mut self, number: i16);
    fn i32(&mut self, number: i32);
    fn i64(&mut self, number: i64);
    /// `VARLONG`, and `VARINT` for numbers that fit: zigzag, seven bits a byte.
    fn varint(&mut self, number: i64);
    /// `STRING`
    fn text(&mut self, text: &str);
    /// `BYTES`
    fn bytes(&mut self, bytes: &[u8]);
    /// Bytes as in a record: their length is a `VARINT`.
    fn var_bytes(&mut self, bytes: &[u8]);
    /// How many things of an array follow.
    fn count(&mut self, count: usize);
}

/// A length as the protocol has it. What is longer than 2 GB is never written: batches are bounded.
fn length(len: usize) -> i32 {
    i32::try_from(len).unwrap_or(i32::MAX)
}

impl Put for Vec<u8> {
    fn i8(&mut self, number: i8) {
        self.extend_from_slice(&number.to_be_bytes());
    }

    fn i16(&mut self, number: i16) {
        self.extend_from_slice(&number.to_be_bytes());
    }

    fn i32(&mut self, number: i32) {
        self.extend_from_slice(&number.to_be_bytes());
    }

    fn i64(&mut self, number: i64) {
        self.extend_from_slice(&number.to_be_bytes());
    }

    fn varint(&mut self, number: i64) {
        let mut rest = ((number << 1) ^ (number >> 63)) as u64;
        while rest >= 0x80 {
            self.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.push(rest as u8);
    }

    fn text(&mut self, text: &str) {
        self.i16(i16::try_from(text.len()).unwrap_or(i16::MAX));
        self.extend(text.bytes().take(i16::MAX as usize));
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.i32(length(bytes.len()));
        self.extend_from_slice(bytes);
    }

    fn var_bytes(&mut self, bytes: &[u8]) {
        self.varint(i64::from(length(bytes.len())));
        self.extend_from_slice(bytes);
    }

    fn count(&mut self, count: usize) {
        self.i32(length(count));
    }
}

/// What is left of an answer.
#[derive(Debug)]
pub(super) struct Answer<'a>(pub(super) &'a [u8]);

fn short() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is not Kafka: an answer ends too early")
}

impl<'a> Answer<'a> {
    fn take(&mut self, len: usize) -> io::Result<&'a [u8]> {
        let (front, behind) = self.0.split_at_checked(len).ok_or_else(short)?;
        self.0 = behind;
        Ok(front)
    }

    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| short())
    }

    pub(super) fn bool(&mut self) -> io::Result<bool> {
        Ok(self.array::<1>()? != [0])
    }

    pub(super) fn i16(&mut self) -> io::Result<i16> {
        self.array().map(i16::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> io::Result<i32> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn i64(&mut self) -> io::Result<i64> {
        self.array().map(i64::from_be_bytes)
    }

    /// `STRING` and `NULLABLE_STRING`; nothing is an empty one.
    pub(super) fn text(&mut self) -> io::Result<String> {
        let len = usize::try_from(self.i16()?).unwrap_or(0);
        Ok(String::from_utf8_lossy(self.take(len)?).into_owned())
    }

    /// `BYTES`
    pub(super) fn bytes(&mut self) -> io::Result<&'a [u8]> {
        let len = usize::try_from(self.i32()?).unwrap_or(0);
        self.take(len)
    }

    /// An array's things, each read by `read`.
    pub(super) fn each<T>(&mut self, mut read: impl FnMut(&mut Self) -> io::Result<T>) -> io::Result<Vec<T>> {
        let count = self.i32()?;
        // Each takes a byte at least, so that no count can ask for much memory.
        if usize::try_from(count).is_ok_and(|count| count > self.0.len()) {
            return Err(short());
        }
        (0..count).map(|_| read(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Put};

    #[test]
    fn numbers_and_texts_are_as_published() {
        for (number, want) in
            [(0, vec![0]), (-1, vec![1]), (1, vec![2]), (150, vec![0xac, 2]), (i64::MIN, [vec![0xff; 9], vec![1]].concat())]
        {
            let mut out = Vec::new();
            out.varint(number);
            assert_eq!(out, want, "{number}");
        }
        let mut out = Vec::new();
        out.text("ab");
        out.bytes(b"c");
        out.count(2);
        out.i16(7);
        out.i16(-8);
        assert_eq!(out, b"\0\x02ab\0\0\0\x01c\0\0\0\x02\0\x07\xff\xf8");
        let mut answer = Answer(&out);
        assert_eq!((answer.text().unwrap(), answer.bytes().unwrap()), ("ab".into(), b"c".as_slice()));
        assert_eq!(answer.each(Answer::i16).unwrap(), [7, -8]);
        assert!(answer.i16().is_err() && Answer(b"\x7f\xff\xff\xff\0").each(Answer::bool).is_err());
        assert_eq!(Answer(b"\xff\xff").text().unwrap(), "");
    }
}
