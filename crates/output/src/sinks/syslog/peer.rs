//! The daemon's socket.

use crate::net::{Stream, Tls, is_address};
use std::io::{self, Write};
use std::net::{ToSocketAddrs, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::time::Duration;

/// Where the daemon listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A socket on this host.
    Unix(String),
    /// `HOST:PORT`
    Udp(String),
    /// `HOST:PORT`
    Tcp(String),
    /// `HOST:PORT`
    Tls(String),
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{path}"),
            Self::Udp(at) => write!(f, "udp:{at}"),
            Self::Tcp(at) => write!(f, "tcp:{at}"),
            Self::Tls(at) => write!(f, "tls:{at}"),
        }
    }
}

/// A connection, or what stands for one.
#[derive(Debug)]
pub(super) enum Peer {
    Datagram(UnixDatagram),
    Stream(UnixStream),
    Udp(UdpSocket),
    Far(Stream),
}

/// Longest message in a datagram: what IPv4 has room for, less a little.
const LONGEST_DATAGRAM: usize = 65_000;

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address of a syslog daemon: use unix:PATH, udp:HOST:PORT, tcp:HOST:PORT or tls:HOST:PORT");
        let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
        match kind {
            "unix" if rest.starts_with('/') => Ok(Self::Unix(rest.to_owned())),
            "udp" if is_address(rest) => Ok(Self::Udp(rest.to_owned())),
            "tcp" if is_address(rest) => Ok(Self::Tcp(rest.to_owned())),
            "tls" if is_address(rest) => Ok(Self::Tls(rest.to_owned())),
            _ => Err(wrong()),
        }
    }

    /// `tls` is there for addresses that need it.
    pub(super) fn connect(&self, tls: Option<&Tls>, timeout: Duration) -> io::Result<Peer> {
        match self {
            Self::Unix(path) => {
                let datagram = UnixDatagram::unbound()?;
                match datagram.connect(path) {
                    Ok(()) => {
                        datagram.set_write_timeout(Some(timeout))?;
                        Ok(Peer::Datagram(datagram))
                    }
                    // Some daemons listen for streams.
                    Err(error) if error.raw_os_error() == Some(rustix::io::Errno::PROTOTYPE.raw_os_error()) => {
                        let stream = UnixStream::connect(path)?;
                        stream.set_write_timeout(Some(timeout))?;
                        Ok(Peer::Stream(stream))
                    }
                    Err(error) => Err(error),
                }
            }
            Self::Udp(at) => {
                let to = at.to_socket_addrs()?.next().ok_or_else(|| io::Error::other("the name has no address"))?;
                let socket = UdpSocket::bind(if to.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" })?;
                socket.connect(to)?;
                socket.set_write_timeout(Some(timeout))?;
                Ok(Peer::Udp(socket))
            }
            Self::Tcp(at) => Stream::connect(at, timeout).map(Peer::Far),
            Self::Tls(at) => {
                let tls = tls.ok_or_else(|| io::Error::other("TLS is not set up"))?;
                let mut stream = Stream::connect(at, timeout)?.secure(tls, at)?;
                // What is written before it hangs up would be lost without a word.
                if !stream.is_welcome(WELCOME)? {
                    return Err(io::Error::other("it hangs up as soon as TLS begins: does it want another client certificate?"));
                }
                Ok(Peer::Far(stream))
            }
        }
    }
}

impl Peer {
    /// Longest message that can be sent.
    pub(super) fn longest(&self) -> usize {
        match self {
            Self::Datagram(_) | Self::Udp(_) => LONGEST_DATAGRAM,
            Self::Stream(_) | Self::Far(_) => usize::MAX,
        }
    }

    /// Sends a message, framed as the transport needs it.
    pub(super) fn send(&mut self, message: &[u8], timeout: Duration) -> io::Result<()> {
        match self {
            Self::Datagram(socket) => socket.send(message).map(drop),
            Self::Udp(socket) => socket.send(message).map(drop),
            Self::Stream(stream) => stream.write_all(&[message, b"\0"].concat()),
            Self::Far(stream) => {
                if stream.is_gone()? {
                    return Err(io::ErrorKind::ConnectionReset.into());
                }
                stream.allow(timeout);
                stream.write_all(&[format!("{} ", message.len()).as_bytes(), message].concat())?;
                stream.flush()
            }
        }
    }

    /// Nothing more comes. Inside TLS that is said, as RFC 5425 asks for.
    pub(super) fn end(self) {
        if let Self::Far(stream @ Stream::Secure(_)) = self {
            stream.close(FAREWELL);
        }
    }
}

/// How long a daemon may take to hang up on who is not welcome.
const WELCOME: Duration = Duration::from_millis(500);

/// How long a daemon may take to close when it hears that nothing more comes.
const FAREWELL: Duration = Duration::from_millis(500);

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses_are_refused_where_they_are_none() {
        for good in ["unix:/dev/log", "udp:127.0.0.1:514", "tcp:[::1]:601", "tcp:logs.example:601", "tls:logs.example:6514"] {
            assert_eq!(Address::parse(good).unwrap().to_string(), good);
        }
        for bad in ["", "/dev/log", "unix:log", "udp:host", "tcp::514", "tcp:host:99999", "tls:host"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
