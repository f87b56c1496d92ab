//! Replies of mail servers (RFC 5321, 4.2), and texts as they are sent (4.5.2).

use std::io::{self, BufRead, Read};

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    /// 2xx: done; 3xx: go on; 4xx: not now; 5xx: never.
    pub(super) code: u16,
    /// Its words, a line each.
    pub(super) lines: Vec<String>,
}

/// Longest reply, in bytes.
const MAX_REPLY: u64 = 64 << 10;

/// Characters of a reply that a message shows.
const SHOWN: usize = 200;

impl Reply {
    /// On one line, for people.
    pub(super) fn shown(&self) -> String {
        let words = self.lines.join(" ").replace(char::is_control, " ");
        format!("{} {}", self.code, words.chars().take(SHOWN).collect::<String>())
    }

    /// What behind the name of an extension stands, in capitals.
    pub(super) fn extension(&self, name: &str) -> Option<String> {
        let line = |line: &String| {
            let line = line.to_ascii_uppercase();
            let rest = line.strip_prefix(name)?;
            (rest.is_empty() || rest.starts_with([' ', '='])).then(|| rest.replace('=', " "))
        };
        self.lines.iter().skip(1).find_map(line)
    }
}

/// Reads a reply.
pub(super) fn read(stream: &mut impl BufRead) -> io::Result<Reply> {
    let mut lines = Vec::new();
    let mut stream = stream.by_ref().take(MAX_REPLY);
    loop {
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line)?;
        if line.is_empty() && stream.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let wrong = || {
            let start: String = line.chars().filter(|c| !c.is_control()).take(60).collect();
            io::Error::new(io::ErrorKind::InvalidData, format!("this is no mail server: {start}"))
        };
        let code = line.get(..3).and_then(|code| code.parse::<u16>().ok()).filter(|code| (200..600).contains(code));
        let code = code.ok_or_else(wrong)?;
        let rest = line.get(3..).unwrap_or_default();
        let goes_on = match rest.chars().next() {
            Some('-') => true,
            Some(' ') | None => false,
            Some(_) => return Err(wrong()),
        };
        lines.push(rest.get(1..).unwrap_or_default().to_owned());
        if !goes_on {
            return Ok(Reply { code, lines });
        }
    }
}

/// Appends a text whose lines end with CR LF: a dot in front of each line that begins with one, and the end.
pub(super) fn append_text(text: &[u8], out: &mut Vec<u8>) {
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !text.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
}

#[cfg(test)]
mod tests {
    use super::{Reply, append_text, read};

    #[test]
    fn replies_are_understood() {
        let reply = |code, lines: &[&str]| Ok(Reply { code, lines: lines.iter().map(|line| (*line).into()).collect() });
        for (text, want) in [
            ("250 fine\r\n", reply(250, &["fine"])),
            ("220\r\n", reply(220, &[""])),
            ("250-me\r\n250-SIZE 1000\r\n250 AUTH=PLAIN\r\n", reply(250, &["me", "SIZE 1000", "AUTH=PLAIN"])),
            ("250-me\r\n", Err("unexpected end of file")),
            ("HTTP/1.1 400 Bad\r\n", Err("this is no mail server: HTTP/1.1 400 Bad")),
            ("2500 what\r\n", Err("this is no mail server: 2500 what")),
            ("999 what\r\n", Err("this is no mail server: 999 what")),
            ("\r\n", Err("this is no mail server: ")),
            (&"250-x\r\n".repeat(20_000), Err("this is no mail server: 25")),
        ] {
            assert_eq!(read(&mut text.as_bytes()).map_err(|error| error.to_string()), want.map_err(str::to_owned));
        }
        let hello = read(&mut "250-me\r\n250-SIZE 1000\r\n250-STARTTLSX\r\n250 auth=plain\r\n".as_bytes()).unwrap();
        assert_eq!(hello.extension("SIZE").as_deref(), Some(" 1000"));
        assert_eq!(hello.extension("AUTH").as_deref(), Some(" PLAIN"));
        assert_eq!(hello.extension("STARTTLS"), None);
    }

    #[test]
    fn no_line_of_a_text_can_end_it() {
        for (text, want) in [
            ("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n"),
            ("..x", "...x\r\n.\r\n"),
            ("", "\r\n.\r\n"),
        ] {
            let mut out = Vec::new();
            append_text(text.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), want);
        }
    }
}
