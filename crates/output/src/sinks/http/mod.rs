//! An HTTP server, with or without TLS.

mod payload;
mod settings;

pub use settings::{HttpSettings, KEYS};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::client::Client;
use crate::delivery::Batch;
use lanner_lang::yaml::Node;
use payload::Body;
use std::io::Write;

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// Looks at the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    HttpSink::new(HttpSettings::read(group)).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    HttpSink::new(HttpSettings::read(group)).map(|sink| Built::of(sink).in_batches_of(1))
}

/// Posts alerts.
#[derive(Debug)]
pub struct HttpSink {
    settings: HttpSettings,
    client: Client,
    body: Body,
}

impl HttpSink {
    /// The sink; the server need not be there yet.
    ///
    /// # Errors
    /// An address that is none, headers that can't be sent, certificates that can't be read.
    pub fn new(settings: HttpSettings) -> Result<Self, Mistake> {
        let client = Client::new(&settings.connection(), &settings.url)?.compressing(settings.compress);
        Ok(Self { client, body: Body::new(settings.body == "array"), settings })
    }
}

impl Sink for HttpSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let kind = self.body.kind(batch, &self.settings.content_type);
        let answer = self.client.send(kind, self.body.make(batch))?;
        if self.settings.echo {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(&answer.body).and_then(|()| out.write_all(b"\n"));
        }
        answer.outcome(batch.len())
    }
}
