//! A syslog daemon, on this host or another one.

mod message;
mod peer;
mod settings;

pub use settings::{KEYS, SyslogSettings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::delivery::Batch;
use crate::net::{Tls, failure};
use lanner_lang::yaml::Node;
use message::Head;
use peer::{Address, Peer};
use std::time::Duration;

/// The facilities' names; their numbers are in [`message`].
pub(super) const FACILITIES: &[&str] = &[
    "user", "daemon", "auth", "authpriv", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
    "local7",
];

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Looks at the address.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    SyslogSink::new(&SyslogSettings::read(group)).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    SyslogSink::new(&SyslogSettings::read(group)).map(Built::of)
}

/// Sends a message an alert.
#[derive(Debug)]
pub struct SyslogSink {
    head: Head,
    address: Address,
    tls: Option<Tls>,
    timeout: Duration,
    peer: Option<Peer>,
    message: Vec<u8>,
}

impl SyslogSink {
    /// The sink; the daemon need not be there yet.
    ///
    /// # Errors
    /// An address that is none, certificates that can't be read.
    pub fn new(settings: &SyslogSettings) -> Result<Self, Mistake> {
        let address = Address::parse(&settings.address).map_err(|message| Mistake::at("address", message))?;
        let tls = match address {
            Address::Tls(_) => Some(Tls::new(&settings.trust())?),
            Address::Unix(_) | Address::Udp(_) | Address::Tcp(_) => None,
        };
        Ok(Self {
            head: Head::new(settings, &address),
            address,
            tls,
            timeout: Duration::from_millis(settings.timeout_ms),
            peer: None,
            message: Vec::new(),
        })
    }
}

impl Sink for SyslogSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let mut sent = 0;
        for record in batch.records() {
            let peer = match self.peer.take().map_or_else(|| self.address.connect(self.tls.as_ref(), self.timeout), Ok) {
                Ok(peer) => self.peer.insert(peer),
                Err(_) if sent > 0 => return Ok(Delivered(sent)),
                Err(error) => return Err(failure(&self.address.to_string(), &error)),
            };
            self.message.clear();
            self.head.append(&record, peer.longest(), &mut self.message);
            if let Err(error) = peer.send(&self.message, self.timeout) {
                self.peer = None;
                return if sent > 0 { Ok(Delivered(sent)) } else { Err(failure(&self.address.to_string(), &error)) };
            }
            sent += 1;
        }
        Ok(Delivered(sent))
    }

    fn end(&mut self) {
        if let Some(peer) = self.peer.take() {
            peer.end();
        }
    }
}
