//! NATS' client protocol (docs.nats.io, "Client Protocol"): lines that end with CR LF, and payloads behind some of them.

use serde_json::Value;
use std::io::{self, BufRead, Read};

/// What a server says.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    Info(Value),
    Ping,
    Pong,
    /// `+OK`
    Fine,
    /// `-ERR`, without quotes.
    Error(String),
    Message {
        subject: String,
        /// The status of a message without a payload of its own, such as 503: nobody listens.
        status: Option<u16>,
        payload: Vec<u8>,
    },
}

/// Longest line: an `INFO` names all servers of a cluster.
const MAX_LINE: u64 = 256 << 10;

/// Longest payload; only acknowledgements are asked for.
const MAX_PAYLOAD: usize = 1 << 20;

/// Characters of an error that count: the longest subject that it may name has fewer.
const MAX_ERROR: usize = 4096;

/// An error's words.
fn words(text: &str) -> String {
    let text = text.trim().trim_matches('\'');
    text.chars().filter(|c| !c.is_control()).take(MAX_ERROR).collect()
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this is not NATS: {what}"))
}

/// Reads the next thing that the server says.
pub(super) fn read(stream: &mut impl BufRead) -> io::Result<Said> {
    let mut line = Vec::new();
    stream.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    let line = match line.strip_suffix(b"\n") {
        Some(line) => String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned(),
        None if line.len() as u64 >= MAX_LINE => return Err(wrong("a line without an end")),
        None => return Err(io::ErrorKind::UnexpectedEof.into()),
    };
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((&line, ""));
    match word.to_ascii_uppercase().as_str() {
        "INFO" => serde_json::from_str(rest).map(Said::Info).map_err(|_| wrong("its INFO is no JSON")),
        "PING" => Ok(Said::Ping),
        "PONG" => Ok(Said::Pong),
        "+OK" => Ok(Said::Fine),
        "-ERR" => Ok(Said::Error(words(rest))),
        "MSG" => message(rest, false, stream),
        "HMSG" => message(rest, true, stream),
        _ => Err(wrong(&line.chars().filter(|c| !c.is_control()).take(60).collect::<String>())),
    }
}

/// `SUBJECT SID [REPLY] [LENGTH OF HEADERS] LENGTH`, and the payload.
fn message(line: &str, headers: bool, stream: &mut impl BufRead) -> io::Result<Said> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let number = |from_end: usize| {
        let word = words.len().checked_sub(from_end).and_then(|at| words.get(at));
        word.and_then(|word| word.parse::<usize>().ok()).filter(|len| *len <= MAX_PAYLOAD)
    };
    let head = if headers { number(2) } else { Some(0) };
    let (Some(subject), Some(head), Some(len)) = (words.first(), head, number(1)) else {
        return Err(wrong("a message without its length"));
    };
    let mut bytes = vec![0; len + 2];
    stream.read_exact(&mut bytes)?;
    let (head, payload) = bytes.split_at_checked(head).ok_or_else(|| wrong("headers longer than their message"))?;
    let first = String::from_utf8_lossy(head).lines().next().unwrap_or_default().to_owned();
    let status = first.strip_prefix("NATS/1.0").and_then(|rest| rest.split_ascii_whitespace().next()?.parse().ok());
    let payload = payload.strip_suffix(b"\r\n").ok_or_else(|| wrong("a message longer than it says"))?.to_vec();
    Ok(Said::Message { subject: (*subject).to_owned(), status, payload })
}

/// Appends an alert for a subject; with an id, by which streams know what comes twice, in its headers.
pub(super) fn append(subject: &[u8], reply: &str, id: Option<&str>, payload: &[u8], out: &mut Vec<u8>) {
    let headers = id.map(|id| format!("NATS/1.0\r\nNats-Msg-Id: {id}\r\n\r\n")).unwrap_or_default();
    out.extend_from_slice(if id.is_some() { b"HPUB " } else { b"PUB " });
    out.extend_from_slice(subject);
    let reply = if reply.is_empty() { String::new() } else { format!(" {reply}") };
    let lengths = match id {
        Some(_) => format!("{reply} {} {}\r\n", headers.len(), headers.len() + payload.len()),
        None => format!("{reply} {}\r\n", payload.len()),
    };
    for part in [lengths.as_bytes(), headers.as_bytes(), payload, b"\r\n"] {
        out.extend_from_slice(part);
    }
}

#[cfg(test)]
mod tests {
    use super::{Said, append, read};

    #[test]
    fn what_servers_say_is_understood() {
        let message = |subject: &str, status, payload: &[u8]| {
            Ok(Said::Message { subject: subject.into(), status, payload: payload.to_vec() })
        };
        for (text, want) in [
            ("PING\r\n", Ok(Said::Ping)),
            ("+OK\r\n", Ok(Said::Fine)),
            ("-ERR 'Authorization Violation'\r\n", Ok(Said::Error("Authorization Violation".into()))),
            ("-ERR 'a\x1b[2Jb'\r\n", Ok(Said::Error("a[2Jb".into()))),
            (&format!("-ERR '{}'\r\n", "x".repeat(200_000)), Ok(Said::Error("x".repeat(4096)))),
            ("INFO {\"a\":1}\r\n", Ok(Said::Info(serde_json::json!({"a": 1})))),
            ("MSG a.b 1 3\r\nx\ny\r\n", message("a.b", None, b"x\ny")),
            ("MSG a.b 1 back 0\r\n\r\n", message("a.b", None, b"")),
            ("HMSG in 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n", message("in", Some(503), b"")),
            ("HMSG in 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n", message("in", None, b"hi")),
            ("PONG", Err("unexpected end of file")),
            ("HTTP/1.1 400 Bad Request\r\n", Err("this is not NATS: HTTP/1.1 400 Bad Request")),
            ("INFO nothing\r\n", Err("this is not NATS: its INFO is no JSON")),
            ("MSG a.b 1 99999999999\r\n", Err("this is not NATS: a message without its length")),
            ("HMSG a 1 9 1\r\nx\r\n", Err("this is not NATS: headers longer than their message")),
            ("MSG a 1 1\r\nxyz", Err("this is not NATS: a message longer than it says")),
            (&"x".repeat(300_000), Err("this is not NATS: a line without an end")),
        ] {
            assert_eq!(read(&mut text.as_bytes()).map_err(|error| error.to_string()), want.map_err(str::to_owned));
        }
    }

    #[test]
    fn alerts_are_published_with_their_lengths() {
        let mut out = Vec::new();
        append(b"a", "", None, b"xyz", &mut out);
        append(b"a", "back.1", Some("7"), b"xyz", &mut out);
        let headers = "NATS/1.0\r\nNats-Msg-Id: 7\r\n\r\n";
        let want = format!("PUB a 3\r\nxyz\r\nHPUB a back.1 {} {}\r\n{headers}xyz\r\n", headers.len(), headers.len() + 3);
        assert_eq!(String::from_utf8(out), Ok(want));
    }
}
