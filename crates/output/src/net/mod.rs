//! Connections to servers that speak something else than HTTP: TCP, or TLS above it, and an end to each wait.

mod tls;

pub(crate) use tls::Tls;

use crate::sinks::Failure;
use rustls::{ClientConnection, StreamOwned};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// A socket whose reads and writes all end at one time.
#[derive(Debug)]
pub(crate) struct Wire {
    tcp: TcpStream,
    deadline: Instant,
}

impl Wire {
    /// What is left of the time.
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    }
}

/// A socket's own time-out is called otherwise.
fn named<T>(outcome: io::Result<T>) -> io::Result<T> {
    outcome.map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => io::ErrorKind::TimedOut.into(),
        _ => error,
    })
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        named(self.tcp.read(buffer))
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        named(self.tcp.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Time between two looks at a connection.
const STEP: Duration = Duration::from_millis(5);

/// A connection.
#[derive(Debug)]
pub(crate) enum Stream {
    Plain(Wire),
    Secure(Box<StreamOwned<ClientConnection, Wire>>),
}

impl Stream {
    /// Connects to `HOST:PORT`; what is done with the connection ends after `timeout`, until [`Stream::allow`] gives more time.
    pub(crate) fn connect(at: &str, timeout: Duration) -> io::Result<Self> {
        let deadline = Instant::now() + timeout;
        let mut last = io::Error::other("the name has no address");
        for to in at.to_socket_addrs()? {
            let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
            match TcpStream::connect_timeout(&to, left) {
                Ok(tcp) => {
                    tcp.set_nodelay(true)?;
                    return Ok(Self::Plain(Wire { tcp, deadline }));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The same inside TLS; the other side must be who `at` (`HOST:PORT`) says.
    pub(crate) fn secure(self, tls: &Tls, at: &str) -> io::Result<Self> {
        let Self::Plain(mut wire) = self else { return Ok(self) };
        let mut connection = tls.connection(at)?;
        while connection.is_handshaking() {
            connection.complete_io(&mut wire)?;
        }
        Ok(Self::Secure(Box::new(StreamOwned::new(connection, wire))))
    }

    fn wire(&mut self) -> &mut Wire {
        match self {
            Self::Plain(wire) => wire,
            Self::Secure(stream) => &mut stream.sock,
        }
    }

    /// From now on there is so much time.
    pub(crate) fn allow(&mut self, timeout: Duration) {
        self.wire().deadline = Instant::now() + timeout;
    }

    /// True when the other side has closed: what is written then is lost without an error. For servers that say nothing: what they say inside TLS is passed over.
    pub(crate) fn is_gone(&mut self) -> io::Result<bool> {
        // Nothing waits here, but what is said inside TLS is read as ever.
        self.allow(Duration::from_secs(1));
        self.wire().tcp.set_nonblocking(true)?;
        let found = match self {
            Self::Plain(wire) => wire.tcp.peek(&mut [0]).map(|len| len == 0),
            Self::Secure(stream) => stream.read(&mut [0; 64]).map(|len| len == 0),
        };
        self.wire().tcp.set_nonblocking(false)?;
        match found {
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(false),
            found => found,
        }
    }

    /// Waits for a sign that the other side takes our certificate, or our lack of one, which it judges when TLS has begun for us: for servers that never answer. Its silence for `longest` is a sign, too.
    pub(crate) fn is_welcome(&mut self, longest: Duration) -> io::Result<bool> {
        let end = Instant::now() + longest;
        while Instant::now() < end {
            if self.is_gone()? {
                return Ok(false);
            }
            match self {
                Self::Secure(stream) if stream.conn.tls13_tickets_received() == 0 => std::thread::sleep(STEP),
                _ => break,
            }
        }
        Ok(true)
    }

    /// Says that nothing more comes, and waits until the other side has closed too, which it does when it has read all: `longest` at most.
    pub(crate) fn close(mut self, longest: Duration) {
        self.allow(longest);
        if let Self::Secure(stream) = &mut self {
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
        let wire = self.wire();
        let _ = wire.tcp.shutdown(Shutdown::Write);
        let mut buffer = [0; 1024];
        while wire.read(&mut buffer).is_ok_and(|len| len > 0) {}
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.read(buffer),
            Self::Secure(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.write(bytes),
            Self::Secure(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(wire) => wire.flush(),
            Self::Secure(stream) => stream.flush(),
        }
    }
}

/// Whether it is `HOST:PORT`.
pub(crate) fn is_address(text: &str) -> bool {
    let is_host =
        |host: &str| !host.is_empty() && (!host.contains(':') || host.starts_with('[') && host.ends_with(']'));
    text.rsplit_once(':').is_some_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok())
}

/// `HOST:PORT` of that or of `HOST` alone.
pub(crate) fn with_port(text: &str, port: u16) -> Option<String> {
    let at = if is_address(text) { text.to_owned() } else { format!("{text}:{port}") };
    (is_address(&at) && !at.contains(['/', '@', ' '])).then_some(at)
}

/// What an error of a connection means for the alerts that were on their way.
pub(crate) fn failure(at: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::TimedOut => Failure::TimedOut { why: format!("{at}: time-out") },
        io::ErrorKind::UnexpectedEof => Failure::retry(format!("{at}: the connection was closed")),
        _ => Failure::retry(format!("{at}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Stream, is_address, with_port};
    use std::io::{ErrorKind, Read, Write};
    use std::net::TcpListener;
    use std::time::{Duration, Instant};

    /// Each byte comes in time; all of them don't.
    #[test]
    fn who_says_a_byte_at_a_time_has_no_more_time() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            while stream.write_all(b"x").is_ok() {
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let started = Instant::now();
        let mut stream = Stream::connect(&at, Duration::from_millis(300)).unwrap();
        let error = stream.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        let took = started.elapsed();
        assert!((Duration::from_millis(250)..Duration::from_secs(5)).contains(&took), "{took:?}");
        stream.allow(Duration::from_millis(300));
        assert_eq!(stream.read(&mut [0]).unwrap(), 1);
    }

    #[test]
    fn addresses_have_a_host_and_a_port() {
        for (text, is) in [
            ("h:1", true),
            ("[::1]:1", true),
            ("::1:1", false),
            ("h", false),
            (":1", false),
            ("h:", false),
            ("h:65536", false),
        ] {
            assert_eq!(is_address(text), is, "{text}");
        }
        for (text, want) in [
            ("h", Some("h:9")),
            ("h:1", Some("h:1")),
            ("[::1]", Some("[::1]:9")),
            ("h:x", None),
            ("u@h", None),
            ("", None),
        ] {
            assert_eq!(with_port(text, 9).as_deref(), want, "{text}");
        }
    }
}
