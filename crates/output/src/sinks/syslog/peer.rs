//! The daemon's socket.

use std::io::{self, Write};
use std::net::{TcpStream, ToSocketAddrs, UdpSocket};
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
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{path}"),
            Self::Udp(at) => write!(f, "udp:{at}"),
            Self::Tcp(at) => write!(f, "tcp:{at}"),
        }
    }
}

/// A connection, or what stands for one.
#[derive(Debug)]
pub(super) enum Peer {
    Datagram(UnixDatagram),
    Stream(UnixStream),
    Udp(UdpSocket),
    Tcp(TcpStream),
}

/// Longest message in a datagram: what IPv4 has room for, less a little.
const LONGEST_DATAGRAM: usize = 65_000;

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no address of a syslog daemon: use unix:PATH, udp:HOST:PORT or tcp:HOST:PORT");
        let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
        let has_port = || rest.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        match kind {
            "unix" if rest.starts_with('/') => Ok(Self::Unix(rest.to_owned())),
            "udp" if has_port() => Ok(Self::Udp(rest.to_owned())),
            "tcp" if has_port() => Ok(Self::Tcp(rest.to_owned())),
            _ => Err(wrong()),
        }
    }

    pub(super) fn connect(&self, timeout: Duration) -> io::Result<Peer> {
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
            Self::Tcp(at) => {
                let mut last = io::Error::other("the name has no address");
                for to in at.to_socket_addrs()? {
                    match TcpStream::connect_timeout(&to, timeout) {
                        Ok(stream) => {
                            stream.set_write_timeout(Some(timeout))?;
                            stream.set_nodelay(true)?;
                            return Ok(Peer::Tcp(stream));
                        }
                        Err(error) => last = error,
                    }
                }
                Err(last)
            }
        }
    }
}

impl Peer {
    /// Longest message that can be sent.
    pub(super) fn longest(&self) -> usize {
        match self {
            Self::Datagram(_) | Self::Udp(_) => LONGEST_DATAGRAM,
            Self::Stream(_) | Self::Tcp(_) => usize::MAX,
        }
    }

    /// Sends a message, framed as the transport needs it.
    pub(super) fn send(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            Self::Datagram(socket) => socket.send(message).map(drop),
            Self::Udp(socket) => socket.send(message).map(drop),
            Self::Stream(stream) => stream.write_all(&[message, b"\0"].concat()),
            Self::Tcp(stream) => {
                if is_gone(stream)? {
                    return Err(io::ErrorKind::ConnectionReset.into());
                }
                stream.write_all(&[format!("{} ", message.len()).as_bytes(), message].concat())
            }
        }
    }
}

/// True when the other side has closed: what is written then is lost without an error. Daemons send nothing.
fn is_gone(stream: &TcpStream) -> io::Result<bool> {
    stream.set_nonblocking(true)?;
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false)?;
    match peeked {
        Ok(0) => Ok(true),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn addresses_are_refused_where_they_are_none() {
        for good in ["unix:/dev/log", "udp:127.0.0.1:514", "tcp:[::1]:601", "tcp:logs.example:6514"] {
            assert_eq!(Address::parse(good).unwrap().to_string(), good);
        }
        for bad in ["", "/dev/log", "unix:log", "udp:host", "tcp::514", "tcp:host:99999", "tls:host:6514"] {
            assert!(Address::parse(bad).is_err(), "{bad}");
        }
    }
}
