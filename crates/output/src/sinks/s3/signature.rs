//! Signatures of requests (docs.aws.amazon.com, "Signature Version 4 signing process", "Authenticating Requests: Using the Authorization Header").

use lanner_fields::time::Civil;
use ring::digest::{SHA256, digest};
use ring::hmac::{HMAC_SHA256, Key, sign};
use std::fmt::Write as _;

/// As whom to come.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) id: String,
    pub(super) secret: String,
    /// Empty: none.
    pub(super) token: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials of {}", self.id)
    }
}

/// A request that is to be signed.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) method: &'a str,
    /// The path, encoded.
    pub(super) path: &'a str,
    /// Names in lower case with their values, in the order of the names; all are signed.
    pub(super) headers: &'a [(String, String)],
    /// SHA-256 of the body in hex.
    pub(super) body: &'a str,
}

/// A time as signatures have it: `YYYYMMDDTHHMMSSZ`; `seconds` since 1970.
pub(super) fn stamp(seconds: i64) -> String {
    let mut text = Vec::new();
    let civil = Civil::of(seconds);
    civil.write_date(&mut text);
    text.push(b'T');
    civil.write_time(&mut text);
    text.push(b'Z');
    text.retain(|byte| !b"-:".contains(byte));
    String::from_utf8_lossy(&text).into_owned()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in hex.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

/// A text as a part of a path: all but letters, digits and `-._~` in percent signs; with slashes if they stand between parts.
pub(super) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The value of the header `Authorization`; `when` is [`stamp`]'s.
pub(super) fn authorization(request: &Request<'_>, credentials: &Credentials, region: &str, when: &str) -> String {
    let names = request.headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let words = |value: &str| value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}:{}\n", words(value))).collect();
    // The empty line is the query.
    let canonical = format!("{}\n{}\n\n{headers}\n{names}\n{}", request.method, request.path, request.body);
    let day = when.get(..8).unwrap_or(when);
    let scope = format!("{day}/{region}/s3/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{when}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let mut key = format!("AWS4{}", credentials.secret).into_bytes();
    for part in [day, region, "s3", "aws4_request", &text] {
        key = sign(&Key::new(HMAC_SHA256, &key), part.as_bytes()).as_ref().to_vec();
    }
    let signature = hex(&key);
    format!("AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}", credentials.id)
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Request, authorization, encode, sha256, stamp};

    /// The example "PUT Object" of Amazon's documentation.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let body = sha256(b"Welcome to Amazon S3.");
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            ("host", "examplebucket.s3.amazonaws.com"),
            ("x-amz-content-sha256", &body),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ];
        let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let path = format!("/{}", encode("test$file.text"));
        let request = Request { method: "PUT", path: &path, headers: &headers, body: &body };
        let credentials = Credentials {
            id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            token: String::new(),
        };
        let found = authorization(&request, &credentials, "us-east-1", &stamp(1_369_353_600));
        assert_eq!(
            found,
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
             SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,\
             Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
    }

    #[test]
    fn paths_are_encoded_once() {
        assert_eq!(encode("a b/\u{e4}%~.gz"), "a%20b/%C3%A4%25~.gz");
    }
}
