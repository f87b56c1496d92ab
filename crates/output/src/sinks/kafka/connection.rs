//! A connection with a broker: requests and their answers, one at a time (kafka.apache.org, "Protocol guide").

use super::KafkaSettings;
use super::bytes::{Answer, Put};
use super::errors::shown;
use super::sasl;
use crate::net::{Stream, Tls, failure};
use crate::sinks::Failure;
use std::io::{self, BufReader, Read, Write};
use std::time::Duration;

/// Requests, each in the oldest version that brokers since 0.11 and up to now take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Api {
    Produce = 0,
    Metadata = 3,
    SaslHandshake = 17,
    Versions = 18,
    InitProducerId = 22,
    SaslAuthenticate = 36,
}

impl Api {
    fn version(self) -> i16 {
        match self {
            Self::Produce => 3,
            Self::Metadata => 4,
            Self::SaslHandshake => 1,
            Self::Versions | Self::InitProducerId | Self::SaslAuthenticate => 0,
        }
    }
}

/// Largest answer, in bytes: metadata of the topics of a batch. Read into values it takes some times as much.
const MAX_ANSWER: usize = 16 << 20;

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: BufReader<Stream>,
    at: String,
    count: i32,
    client: String,
    timeout: Duration,
}

impl Connection {
    /// Connects, as whom the settings say.
    pub(super) fn open(at: &str, settings: &KafkaSettings, tls: Option<&Tls>) -> Result<Self, Failure> {
        let timeout = Duration::from_millis(settings.timeout_ms);
        let failed = |error: io::Error| failure(at, &error);
        let mut stream = Stream::connect(at, timeout).map_err(failed)?;
        if let Some(tls) = tls {
            stream = stream.secure(tls, at).map_err(failed)?;
        }
        let stream = BufReader::new(stream);
        let mut connection = Self { stream, at: at.to_owned(), count: 0, client: settings.client_id.clone(), timeout };
        connection.check_versions()?;
        connection.log_in(settings)?;
        Ok(connection)
    }

    /// It may work later.
    pub(super) fn later(&self, why: &str) -> Failure {
        Failure::retry(format!("{}: {why}", self.at))
    }

    /// An answer that is not understood.
    pub(super) fn broken(&self, error: &io::Error) -> Failure {
        failure(&self.at, error)
    }

    /// The broker's address.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    fn check_versions(&mut self) -> Result<(), Failure> {
        let bytes = self.ask(Api::Versions, &[])?;
        let mut answer = Answer(&bytes);
        let mut read = || {
            let code = answer.i16()?;
            Ok((code, answer.each(|of| Ok((of.i16()?, of.i16()?, of.i16()?)))?))
        };
        let (code, known) = read().map_err(|error| self.broken(&error))?;
        if code != 0 {
            return Err(self.later(&shown(code)));
        }
        for api in [Api::Produce, Api::Metadata, Api::InitProducerId] {
            let version = api.version();
            if !known.iter().any(|(key, least, most)| *key == api as i16 && (*least..=*most).contains(&version)) {
                return Err(self.later(&format!("the broker does not take {api:?} in version {version}")));
            }
        }
        Ok(())
    }

    fn log_in(&mut self, settings: &KafkaSettings) -> Result<(), Failure> {
        let begun = sasl::begin(&settings.sasl, &settings.user, &settings.password).map_err(|why| self.later(&why))?;
        let Some((way, mut said, mut dialogue)) = begun else { return Ok(()) };
        let mut body = Vec::new();
        body.text(way);
        let bytes = self.ask(Api::SaslHandshake, &body)?;
        let mut answer = Answer(&bytes);
        let mut read = || Ok((answer.i16()?, answer.each(Answer::text)?));
        let (code, ways) = read().map_err(|error| self.broken(&error))?;
        if code != 0 {
            return Err(self.later(&format!("{}; it knows {}", shown(code), ways.join(", "))));
        }
        loop {
            body.clear();
            body.bytes(&said);
            let bytes = self.ask(Api::SaslAuthenticate, &body)?;
            let mut answer = Answer(&bytes);
            let mut read = || Ok((answer.i16()?, answer.text()?, answer.bytes()?));
            let (code, why, bytes) = read().map_err(|error| self.broken(&error))?;
            if code != 0 {
                let why: String = why.chars().filter(|c| !c.is_control()).take(200).collect();
                return Err(self.later(&format!("{}: {why}", shown(code))));
            }
            match dialogue.next(bytes).map_err(|why| self.later(&why))? {
                Some(next) => said = next,
                None => return Ok(()),
            }
        }
    }

    /// Sends a request, and gives the answer's body.
    pub(super) fn ask(&mut self, api: Api, body: &[u8]) -> Result<Vec<u8>, Failure> {
        self.stream.get_mut().allow(self.timeout);
        self.exchange(api, body).map_err(|error| failure(&self.at, &error))
    }

    fn exchange(&mut self, api: Api, body: &[u8]) -> io::Result<Vec<u8>> {
        self.count = self.count.wrapping_add(1);
        let mut head = Vec::new();
        head.i16(api as i16);
        head.i16(api.version());
        head.i32(self.count);
        head.text(&self.client);
        let mut request = Vec::with_capacity(head.len() + body.len() + 4);
        request.count(head.len() + body.len());
        request.extend_from_slice(&head);
        request.extend_from_slice(body);
        let stream = self.stream.get_mut();
        stream.write_all(&request)?;
        stream.flush()?;
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, format!("this is not Kafka: {what}"));
        let len = usize::try_from(i32::from_be_bytes(length)).ok().filter(|len| (4..=MAX_ANSWER).contains(len));
        let len = len.ok_or_else(|| wrong("an answer of impossible length"))?;
        let mut answer = Vec::new();
        // It grows as bytes come, not by what a length promises.
        self.stream.by_ref().take(len as u64).read_to_end(&mut answer)?;
        if answer.len() < len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let body = answer.split_off(4);
        if answer != self.count.to_be_bytes() {
            return Err(wrong("an answer to another question"));
        }
        Ok(body)
    }
}
