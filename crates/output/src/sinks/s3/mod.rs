//! Object storage that speaks Amazon's S3 (docs.aws.amazon.com, "PutObject"): batches as objects of compressed lines. 200 when it is stored; hardly an error is about
//! what is stored, so most of them may pass.

mod credentials;
mod payload;
mod settings;
mod signature;

pub use settings::{KEYS, S3Settings};

use super::keys::Built;
use super::{Delivered, Failure, Mistake, Sink};
use crate::client::{Client, Method};
use crate::delivery::Batch;
use lanner_lang::yaml::Node;
use signature::{Credentials, Request, authorization, encode, sha256, stamp};
use std::time::{Duration, SystemTime};

/// Lines of any format.
pub(super) const OWN_FORM: bool = false;

/// How long an object waits for its alerts.
const AGE: Duration = Duration::from_secs(60);

/// Looks at the bucket, the address, the headers and the certificates.
pub(super) fn check(group: Option<&Node>) -> Result<(), Mistake> {
    build(group).map(drop)
}

/// Makes the sink from its group of keys.
pub(super) fn build(group: Option<&Node>) -> Result<Built, Mistake> {
    S3Sink::new(S3Settings::read(group)).map(|sink| Built::of(sink).waiting(AGE))
}

/// Stores objects.
#[derive(Debug)]
struct S3Sink {
    client: Client,
    settings: S3Settings,
    /// `https://HOST`, with the bucket in front where it stands there.
    base: String,
    /// The header `Host`.
    host: String,
    /// What paths begin with: the bucket, where it stands there.
    folder: String,
    /// In the names of objects.
    hostname: String,
    packed: Vec<u8>,
}

/// Names of buckets ("Bucket naming rules"), and those that older and other storages allow.
fn is_bucket(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    (3..=255).contains(&name.len()) && name.chars().all(fits) && !name.starts_with('.') && !name.contains("..")
}

/// The scheme and the host of an address, without a port that goes without saying.
fn origin(endpoint: &str) -> Result<(&str, &str), Mistake> {
    let wrong = || Mistake::at("endpoint", format!("`{endpoint}` is no address of a storage: use https://HOST or https://HOST:PORT"));
    let (scheme, host) = endpoint.split_once("://").ok_or_else(wrong)?;
    let host = host.trim_end_matches('/');
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return Err(wrong()),
    };
    if host.is_empty() || host.contains(['/', '@', '?', '#', ' ']) {
        return Err(wrong());
    }
    Ok((scheme, host.strip_suffix(port).unwrap_or(host)))
}

impl S3Sink {
    fn new(settings: S3Settings) -> Result<Self, Mistake> {
        let bucket = &settings.bucket;
        if !is_bucket(bucket) {
            return Err(Mistake::at("bucket", format!("`{bucket}` is no name of a bucket")));
        }
        if settings.access_key_id.is_empty() != settings.secret_access_key.is_empty() {
            return Err(Mistake::at("secret_access_key", "an access key has an id and a secret"));
        }
        let fits = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        if settings.region.is_empty() || !settings.region.chars().all(|c| fits(&c)) {
            return Err(Mistake::at("region", format!("`{}` is no region", settings.region)));
        }
        let endpoint = match settings.endpoint.as_str() {
            "" => format!("https://s3.{}.amazonaws.com", settings.region),
            endpoint => endpoint.to_owned(),
        };
        let (scheme, host) = origin(&endpoint)?;
        let (host, folder) = match settings.path_style {
            true => (host.to_owned(), format!("/{bucket}")),
            false => (format!("{bucket}.{host}"), String::new()),
        };
        let base = format!("{scheme}://{host}");
        let client = Client::new(&settings.connection(), &base)
            .map_err(|mistake| if mistake.key == "url" { Mistake { key: "endpoint", ..mistake } } else { mistake })?;
        let own = || rustix::system::uname().nodename().to_string_lossy().into_owned();
        let hostname = if settings.hostname.is_empty() { own() } else { settings.hostname.clone() };
        let hostname = hostname.chars().map(|c| if fits(&c) || c == '.' || c == '_' { c } else { '_' }).collect();
        let client = client.with_method(Method::Put);
        Ok(Self { client, base, host, folder, hostname, packed: Vec::new(), settings })
    }

    /// The headers of a request at this time.
    fn headers(&self, path: &str, credentials: &Credentials, when: &str) -> Vec<(String, String)> {
        let body = sha256(&self.packed);
        let mut headers = vec![
            ("host".to_owned(), self.host.clone()),
            ("x-amz-content-sha256".to_owned(), body.clone()),
            ("x-amz-date".to_owned(), when.to_owned()),
        ];
        if !credentials.token.is_empty() {
            headers.push(("x-amz-security-token".to_owned(), credentials.token.clone()));
        }
        // What is asked of the storage must be signed, too.
        let further = self.settings.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
        headers.extend(further.filter(|(name, _)| name.starts_with("x-amz-")));
        headers.sort();
        let request = Request { method: "PUT", path, headers: &headers, body: &body };
        let signed = authorization(&request, credentials, &self.settings.region, when);
        // Those of the settings are sent by the client as they are, and so is the host.
        let own = |name: &str| !self.settings.headers.iter().any(|(set, _)| set.eq_ignore_ascii_case(name));
        headers.retain(|(name, _)| name != "host" && own(name));
        headers.push(("authorization".to_owned(), signed));
        headers
    }
}

impl Sink for S3Sink {
    fn deliver(&mut self, batch: Batch<'_>) -> Result<Delivered, Failure> {
        let credentials = credentials::find(&self.settings, |name| std::env::var(name).ok()).map_err(Failure::retry)?;
        let name = payload::name(&self.settings.prefix, &self.hostname, batch);
        payload::pack(batch, &mut self.packed).map_err(|error| Failure::retry(error.to_string()))?;
        let path = encode(&format!("{}/{name}", self.folder));
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
        let headers = self.headers(&path, &credentials, &stamp(now as i64));
        let answer = self.client.send_to(&format!("{}{path}", self.base), &headers, "application/gzip", &self.packed)?;
        let said = String::from_utf8_lossy(&answer.body);
        match answer.status {
            200..=299 => Ok(Delivered(batch.len())),
            // Temporary keys that are over, clocks that differ.
            400 if said.contains("ExpiredToken") || said.contains("TimeTooSkewed") => Err(answer.retry_telling()),
            400 | 411..=414 | 422 => Err(Failure::Reject { why: answer.why(), count: batch.len() }),
            // Keys and buckets may come to be right, and the region of a redirection to be set.
            _ => Err(answer.retry_telling()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{S3Settings, S3Sink, origin};

    #[test]
    fn a_bucket_stands_in_front_of_the_host_or_in_the_path() {
        let good = || S3Settings { bucket: "alerts".into(), ca_path: "/etc/ssl/certs".into(), ..S3Settings::default() };
        let endpoint = "http://127.0.0.1:9000/".to_owned();
        for (settings, base, folder) in [
            (S3Settings { endpoint: "http://s3.example:80".into(), ..good() }, "http://alerts.s3.example", ""),
            (S3Settings { endpoint, path_style: true, ..good() }, "http://127.0.0.1:9000", "/alerts"),
        ] {
            let sink = S3Sink::new(settings).unwrap();
            assert_eq!((sink.base.as_str(), sink.folder.as_str()), (base, folder));
        }
        for (key, settings) in [
            ("bucket", S3Settings { bucket: "a/b".into(), ..good() }),
            ("bucket", S3Settings { bucket: String::new(), ..good() }),
            ("region", S3Settings { region: "a/b".into(), ..good() }),
            ("endpoint", S3Settings { endpoint: "s3.example".into(), ..good() }),
            ("endpoint", S3Settings { endpoint: "https://s3.example/path".into(), ..good() }),
            ("secret_access_key", S3Settings { access_key_id: "A".into(), ..good() }),
        ] {
            assert_eq!(S3Sink::new(settings).unwrap_err().key, key);
        }
        assert_eq!(origin("https://h:443").unwrap(), ("https", "h"));
    }
}
