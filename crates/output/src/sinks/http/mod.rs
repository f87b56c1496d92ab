//! An HTTP server, with or without TLS.

mod payload;
mod settings;
mod tls;

pub use settings::{HttpSettings, KEYS};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::delivery::Batch;
use lanner_lang::yaml::Node;
use payload::Body;
use std::io::Write;
use std::time::Duration;
use ureq::http::{HeaderName, HeaderValue, Response, Uri, header};
use ureq::{Agent, Body as Answer, Proxy};

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
    headers: Vec<(HeaderName, HeaderValue)>,
    agent: Agent,
    body: Body,
}

/// Bytes of an answer that are read.
const MAX_ANSWER: u64 = 64 << 10;

impl HttpSink {
    /// The sink; the server need not be there yet.
    ///
    /// # Errors
    /// An address that is none, headers that can't be sent, certificates that can't be read.
    pub fn new(settings: HttpSettings) -> Result<Self, Mistake> {
        let url: Uri = settings.url.parse().map_err(|error| Mistake::at("url", format!("`{}`: {error}", settings.url)))?;
        let secure = match url.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(Mistake::at("url", format!("`{}` begins neither with http:// nor https://", settings.url))),
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy(&settings.proxy)?)
            .user_agent(settings.user_agent.as_str())
            .timeout_global(Some(Duration::from_millis(settings.timeout_ms)))
            .max_idle_connections(usize::from(settings.keep_alive));
        if secure {
            config = config.tls_config(tls::config(&settings)?);
        }
        let headers = settings.headers.iter().map(|(name, value)| {
            let name: HeaderName =
                name.parse().map_err(|_| Mistake::at("headers", format!("`{name}` can't be the name of a header")))?;
            let value = HeaderValue::from_str(value)
                .map_err(|_| Mistake::at("headers", format!("the value of `{name}` can't be sent")))?;
            Ok((name, value))
        });
        let headers = headers.collect::<Result<Vec<_>, Mistake>>()?;
        let body = Body::new(settings.body == "array", settings.compress);
        Ok(Self { headers, agent: config.build().new_agent(), body, settings })
    }

    fn post(&mut self, batch: Batch<'_>) -> Result<Response<Answer>, ureq::Error> {
        let kind = self.body.kind(batch, &self.settings.content_type);
        let bytes = self.body.make(batch)?;
        let mut request = self.agent.post(&self.settings.url).header(header::CONTENT_TYPE, kind);
        if self.settings.compress {
            request = request.header(header::CONTENT_ENCODING, "gzip");
        }
        if !self.settings.keep_alive {
            request = request.header(header::CONNECTION, "close");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.send(bytes)
    }

    /// Reads the answer, so that the connection can be used again.
    fn hear(&self, answer: &mut Response<Answer>) {
        let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec().unwrap_or_default();
        if self.settings.echo {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(&text).and_then(|()| out.write_all(b"\n"));
        }
    }
}

fn proxy(setting: &str) -> Result<Option<Proxy>, Mistake> {
    match setting {
        "" => Ok(Proxy::try_from_env()),
        "none" => Ok(None),
        url => Proxy::new(url).map(Some).map_err(|error| Mistake::at("proxy", format!("`{url}`: {error}"))),
    }
}

/// What a status means that is not a success.
fn failure(status: u16, after: Option<Duration>, url: &str, count: usize) -> Failure {
    let why = format!("{url}: status {status}");
    match status {
        // Request time-out, too early, too many requests, and what is the server's fault.
        408 | 425 | 429 | 500..=599 => Failure::Retry { why, after },
        300..=399 => Failure::Reject { why: format!("{why}; redirections are not followed"), count },
        _ => Failure::Reject { why, count },
    }
}

impl Sink for HttpSink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let outcome = self.post(batch);
        let why = |what: &dyn std::fmt::Display| format!("{}: {what}", self.settings.url);
        match outcome {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                let seconds = |value: &HeaderValue| value.to_str().ok()?.trim().parse::<u64>().ok();
                let after = answer.headers().get(header::RETRY_AFTER).and_then(seconds).map(Duration::from_secs);
                self.hear(&mut answer);
                match status {
                    200..=299 => Ok(Delivered(batch.len())),
                    _ => Err(failure(status, after, &self.settings.url, batch.len())),
                }
            }
            Err(ureq::Error::Timeout(timeout)) => Err(Failure::TimedOut { why: why(&format!("time-out ({timeout})")) }),
            Err(error) => Err(Failure::retry(why(&error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, HttpSettings, HttpSink, failure};

    #[test]
    fn what_can_not_be_posted_to_is_refused() {
        for (url, key) in [("", "url"), ("localhost:80", "url"), ("ftp://host/", "url"), ("http://ho st/", "url")] {
            let error = HttpSink::new(HttpSettings { url: url.into(), ..HttpSettings::default() }).unwrap_err();
            assert_eq!(error.key, key, "{url}");
        }
        let of = |settings: HttpSettings| HttpSink::new(settings).unwrap_err();
        let url = || "https://localhost/".to_owned();
        let settings = HttpSettings { url: url(), ca_cert: "/absent.pem".into(), ..HttpSettings::default() };
        assert_eq!(of(settings).key, "ca_cert");
        let headers = vec![("a b".to_owned(), String::new())];
        assert_eq!(of(HttpSettings { url: url(), headers, ..HttpSettings::default() }).key, "headers");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, again) in [(500, true), (503, true), (429, true), (408, true), (400, false), (404, false), (301, false)] {
            assert_eq!(matches!(failure(status, None, "u", 1), Failure::Retry { .. }), again, "{status}");
        }
    }
}
