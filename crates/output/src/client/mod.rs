//! Posting to a server: what all outputs over HTTP share. Connections, TLS, proxies, gzip, and what a status means.

mod bodies;
mod judged;
mod poster;
mod tls;
mod verdicts;

pub use bodies::{Array, Body, Merged, Single};
pub use judged::{Judge, Judged};
pub use poster::Poster;
pub use verdicts::{Verdict, Verdicts};

pub(crate) use bodies::append_array;

use crate::sinks::{Delivered, Failure, Mistake};
use crate::trust::Trust;
use base64::Engine as _;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Duration;
use ureq::http::{HeaderName, HeaderValue, Response, Uri, header};
use ureq::{Agent, Proxy};

/// How to connect: the keys that all outputs over HTTP have; [`http_settings`](crate) documents them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a key with its documentation")]
pub struct Connection {
    pub user_agent: String,
    pub headers: Vec<(String, String)>,
    pub trust: Trust,
    pub keep_alive: bool,
    pub timeout_ms: u64,
    pub proxy: String,
}

/// How a request is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
}

/// Posts bodies to an address.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    method: Method,
    url: String,
    /// The address in messages.
    shown: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    keep_alive: bool,
    compress: bool,
    packed: Vec<u8>,
}

/// Bytes of an answer that are read: an Elasticsearch says several hundred bytes for each refused document.
const MAX_ANSWER: u64 = 8 << 20;

/// Characters of an answer that a message shows.
const SHOWN: usize = 200;

impl Client {
    /// The client; the server need not be there yet.
    ///
    /// # Errors
    /// An address that is none, headers that can't be sent, certificates that can't be read.
    pub fn new(connection: &Connection, url: &str) -> Result<Self, Mistake> {
        let uri: Uri = url.parse().map_err(|error| Mistake::at("url", format!("`{url}`: {error}")))?;
        let secure = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => return Err(Mistake::at("url", format!("`{url}` begins neither with http:// nor https://"))),
        };
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(proxy(&connection.proxy)?)
            .user_agent(connection.user_agent.as_str())
            .timeout_global(Some(Duration::from_millis(connection.timeout_ms)))
            .max_idle_connections(usize::from(connection.keep_alive));
        if secure {
            config = config.tls_config(tls::config(&connection.trust)?);
        }
        let mut client = Self {
            agent: config.build().new_agent(),
            method: Method::Post,
            url: url.to_owned(),
            shown: without_secrets(url),
            headers: Vec::new(),
            keep_alive: connection.keep_alive,
            compress: false,
            packed: Vec::new(),
        };
        for (name, value) in &connection.headers {
            client = client.with_header("headers", name, value)?;
        }
        Ok(client)
    }

    /// The same with gzip for bodies.
    #[must_use]
    pub fn compressing(self, compress: bool) -> Self {
        Self { compress, ..self }
    }

    /// The same with another method.
    #[must_use]
    pub fn with_method(self, method: Method) -> Self {
        Self { method, ..self }
    }

    /// The same with a path whose knowledge is all it takes to post: messages show the host alone.
    #[must_use]
    pub fn with_secret_path(self) -> Self {
        let host = self.shown.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Self { shown: host + "/…", ..self }
    }

    /// The same with a header, that `key` asks for.
    ///
    /// # Errors
    /// What no header can be.
    pub fn with_header(mut self, key: &'static str, name: &str, value: &str) -> Result<Self, Mistake> {
        let name: HeaderName =
            name.parse().map_err(|_| Mistake::at(key, format!("`{name}` can't be the name of a header")))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| Mistake::at(key, format!("the value of `{name}` can't be sent")))?;
        self.headers.push((name, value));
        Ok(self)
    }

    /// The same with a user's name and password (RFC 7617), that `key` asks for.
    ///
    /// # Errors
    /// A name with a colon in it.
    pub fn with_basic_auth(self, key: &'static str, user: &str, password: &str) -> Result<Self, Mistake> {
        if user.contains(':') {
            return Err(Mistake::at(key, "a user's name with a colon can't be sent"));
        }
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        self.with_header(key, "Authorization", &format!("Basic {pair}"))
    }

    /// Posts a body of this content type, and hears the answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn send(&mut self, kind: &str, body: &[u8]) -> Result<Answer, Failure> {
        let outcome = self.exchange(&self.url.clone(), &[], kind, body);
        self.hear(outcome)
    }

    /// The same to another address of the same server, with further headers.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn send_to(
        &mut self,
        url: &str,
        headers: &[(String, String)],
        kind: &str,
        body: &[u8],
    ) -> Result<Answer, Failure> {
        let outcome = self.exchange(url, headers, kind, body);
        self.hear(outcome)
    }

    fn hear(&self, outcome: Result<Response<ureq::Body>, ureq::Error>) -> Result<Answer, Failure> {
        match outcome {
            Ok(mut answer) => {
                let seconds = |value: &HeaderValue| value.to_str().ok()?.trim().parse::<u64>().ok();
                let after = answer.headers().get(header::RETRY_AFTER).and_then(seconds).map(Duration::from_secs);
                // All of it is read, so that the connection can be used again.
                let body = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_vec().unwrap_or_default();
                Ok(Answer { status: answer.status().as_u16(), after, body, of: self.shown.clone() })
            }
            Err(ureq::Error::Timeout(timeout)) => {
                Err(Failure::TimedOut { why: format!("{}: time-out ({timeout})", self.shown) })
            }
            Err(error) => Err(Failure::retry(format!("{}: {error}", self.shown))),
        }
    }

    fn exchange(
        &mut self,
        url: &str,
        headers: &[(String, String)],
        kind: &str,
        body: &[u8],
    ) -> Result<Response<ureq::Body>, ureq::Error> {
        let mut request = match self.method {
            Method::Post => self.agent.post(url),
            Method::Put => self.agent.put(url),
            Method::Patch => self.agent.patch(url),
        };
        request = request.header(header::CONTENT_TYPE, kind);
        if !self.keep_alive {
            request = request.header(header::CONNECTION, "close");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if !self.compress {
            return request.send(body);
        }
        self.packed.clear();
        let mut encoder = GzEncoder::new(&mut self.packed, Compression::default());
        encoder.write_all(body)?;
        encoder.finish()?;
        request.header(header::CONTENT_ENCODING, "gzip").send(self.packed.as_slice())
    }
}

/// An address as messages show it: without a password in front of the host, and without its query, in which tokens are.
fn without_secrets(url: &str) -> String {
    let (path, query) = url.split_once('?').map_or((url, ""), |(path, _)| (path, "?…"));
    let (scheme, rest) = path.split_once("://").unwrap_or(("", path));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}{query}")
}

fn proxy(setting: &str) -> Result<Option<Proxy>, Mistake> {
    match setting {
        "" => Ok(Proxy::try_from_env()),
        "none" => Ok(None),
        url => Proxy::new(url).map(Some).map_err(|error| Mistake::at("proxy", format!("`{url}`: {error}"))),
    }
}

/// What a server said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// When it asks to be asked again.
    pub after: Option<Duration>,
    /// The body, as far as it could be read.
    pub body: Vec<u8>,
    /// Who said it.
    of: String,
}

impl Answer {
    /// What became of so many alerts, by the status alone.
    ///
    /// # Errors
    /// Any status but 2xx.
    pub fn outcome(&self, count: usize) -> Result<Delivered, Failure> {
        match self.status {
            200..=299 => Ok(Delivered(count)),
            // Request time-out, too early, too many requests, and what is the server's fault.
            408 | 425 | 429 | 500..=599 => Err(self.retry()),
            _ => Err(Failure::Reject { why: self.why(), count }),
        }
    }

    /// It may work later.
    pub fn retry(&self) -> Failure {
        Failure::Retry { why: format!("{}: status {}", self.of, self.status), after: self.after }
    }

    /// It may work later, and what the server says of it.
    pub fn retry_telling(&self) -> Failure {
        Failure::Retry { why: self.why(), after: self.after }
    }

    /// Why it was refused, with the beginning of what the server says of it.
    pub fn why(&self) -> String {
        let why = format!("{}: status {}", self.of, self.status);
        if let 300..=399 = self.status {
            return why + "; redirections are not followed";
        }
        let said = words(&self.body);
        if said.is_empty() { why } else { format!("{why}: {said}") }
    }

    /// The same with words of one's own.
    pub fn because(&self, what: &str) -> String {
        format!("{}: {what}", self.of)
    }
}

/// The beginning of a text on one line; of a page without its tags.
fn words(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut in_tag = false;
    let without_tags = |c: char| {
        let was_in_tag = in_tag;
        in_tag = (in_tag || c == '<') && c != '>';
        if was_in_tag || in_tag || c.is_control() { ' ' } else { c }
    };
    let text = match text.trim_start().starts_with('<') {
        true => text.chars().map(without_tags).collect::<String>(),
        false => text.replace(char::is_control, " "),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, Client, words};
    use crate::sinks::Failure;
    use crate::sinks::http::HttpSettings;

    #[test]
    fn what_can_not_be_posted_to_is_refused() {
        let of = |settings: &HttpSettings, url: &str| Client::new(&settings.connection(), url).unwrap_err();
        for (url, key) in [("", "url"), ("localhost:80", "url"), ("ftp://host/", "url"), ("http://ho st/", "url")] {
            assert_eq!(of(&HttpSettings::default(), url).key, key, "{url}");
        }
        let settings = HttpSettings { ca_cert: "/absent.pem".into(), ..HttpSettings::default() };
        assert_eq!(of(&settings, "https://localhost/").key, "ca_cert");
        let headers = vec![("a b".to_owned(), String::new())];
        assert_eq!(of(&HttpSettings { headers, ..HttpSettings::default() }, "http://localhost/").key, "headers");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for (status, again) in
            [(500, true), (503, true), (429, true), (408, true), (400, false), (404, false), (301, false)]
        {
            let answer = Answer { status, after: None, body: b"no\nsuch".to_vec(), of: "u".into() };
            let failure = answer.outcome(1).unwrap_err();
            assert_eq!(matches!(failure, Failure::Retry { .. }), again, "{status}");
            if status == 404 {
                assert_eq!(failure, Failure::Reject { why: "u: status 404: no such".into(), count: 1 });
            }
        }
    }

    #[test]
    fn what_a_server_says_is_a_short_line() {
        let page = b"<html>\r\n<h1>400 <b>Bad</b> Request</h1>\r\n</html>";
        let long = "y".repeat(1000);
        for (body, said) in [
            (page.as_slice(), "400 Bad Request"),
            (b"a <b>\x1b[1m\n c", "a <b> [1m c"),
            (long.as_bytes(), &long[..200]),
        ] {
            assert_eq!(words(body), said);
        }
    }

    #[test]
    fn passwords_and_queries_of_addresses_are_not_shown() {
        for (url, shown) in [
            ("http://host:80/a/b", "http://host:80/a/b"),
            ("http://me:secret@host/a@b?token=secret", "http://host/a@b?…"),
            ("https://secret@host", "https://host"),
            ("https://host?key=a/b@c", "https://host?…"),
        ] {
            assert_eq!(super::without_secrets(url), shown);
        }
    }

    #[test]
    fn a_secret_path_is_not_shown() {
        let client = Client::new(&HttpSettings::default().connection(), "http://hooks.example/a/b?c").unwrap();
        assert_eq!(client.with_secret_path().shown, "http://hooks.example/…");
    }
}
