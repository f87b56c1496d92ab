//! Where the API server is, and how it is spoken to: by the service account of a pod, or by a kubeconfig.

use super::failure::Failure;
use super::kubeconfig;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a pod finds its service account.
const SERVICE_ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// Files of certificates, keys and tokens are not longer than this, bytes.
const MAX_FILE: u64 = 1 << 20;

/// Where the API server is, and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Config {
    /// Host name or address, without brackets.
    pub host: String,
    pub port: u16,
    /// In front of all paths; empty, or begins with `/`.
    pub base: String,
    /// `None`: plain HTTP, for a proxy on this machine.
    pub tls: Option<Tls>,
    pub token: Token,
}

/// Who the server has to be, and who we are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tls {
    /// The name in the server's certificate.
    pub server_name: String,
    /// Who vouches for the server.
    pub authority: Pem,
    /// Our certificate and its key.
    pub client: Option<(Pem, Pem)>,
}

/// Text in the PEM format.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Pem {
    File(PathBuf),
    Text(Vec<u8>),
}

/// What says who we are to the server, beside a certificate.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Token {
    None,
    Text(String),
    /// A file whose content changes before the token in it expires.
    File(PathBuf),
}

impl Config {
    /// By a kubeconfig if there is one, else by the service account. Read anew for each connection: all of it can change.
    pub(crate) fn find(kubeconfig: Option<&Path>) -> Result<Self, Failure> {
        match kubeconfig {
            Some(path) => kubeconfig::read(path),
            None => Self::of_service_account(Path::new(SERVICE_ACCOUNT), |name| std::env::var(name).ok()),
        }
    }

    fn of_service_account(folder: &Path, env: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let (host, port) = (env("KUBERNETES_SERVICE_HOST"), env("KUBERNETES_SERVICE_PORT"));
        let place = host.zip(port.and_then(|port| port.parse().ok())).filter(|(host, _)| !host.is_empty());
        let Some((host, port)) = place else {
            return Err(Failure::Unconfigured(
                "no kubeconfig is set, and this is no pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not there".to_owned(),
            ));
        };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = Tls { server_name: host.clone(), authority: Pem::File(folder.join("ca.crt")), client: None };
        Ok(Self { host, port, base: String::new(), tls: Some(tls), token: Token::File(folder.join("token")) })
    }

    /// The server for people and for the header `Host`.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The server for people.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}{}", self.authority(), self.base)
    }
}

impl Pem {
    pub(crate) fn read(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::File(path) => read_file(path),
            Self::Text(text) => Ok(text.clone()),
        }
    }
}

impl Token {
    /// The token as it is now.
    pub(crate) fn read(&self) -> Result<Option<String>, Failure> {
        Ok(match self {
            Self::None => None,
            Self::Text(token) => Some(token.clone()),
            Self::File(path) => Some(String::from_utf8_lossy(&read_file(path)?).trim().to_owned()),
        })
    }
}

// Secrets are not shown.
impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            Self::Text(_) => f.write_str("Text"),
        }
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Text(_) => f.write_str("Text"),
            Self::File(path) => path.fmt(f),
        }
    }
}

/// A whole file that is not too long.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |why: &dyn fmt::Display| Failure::Unconfigured(format!("{}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|error| failed(&error))?.len();
    if length > MAX_FILE {
        return Err(failed(&"too long"));
    }
    std::fs::read(path).map_err(|error| failed(&error))
}

/// The name of this node: as set, as the environment says, else the host name as a kubelet writes it.
pub(crate) fn node_name(set: &str) -> String {
    if !set.is_empty() {
        return set.to_owned();
    }
    let named = std::env::var("NODE_NAME").ok().filter(|name| !name.is_empty());
    named.unwrap_or_else(|| rustix::system::uname().nodename().to_string_lossy().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pod_knows_its_server() {
        let config = |host: &str, port: &str| {
            let env = |name: &str| Some(if name.ends_with("HOST") { host } else { port }.to_owned());
            Config::of_service_account(Path::new("/sa"), env)
        };
        let found = config("10.96.0.1", "443").unwrap();
        assert_eq!((found.url(), found.token), ("https://10.96.0.1:443".to_owned(), Token::File("/sa/token".into())));
        assert_eq!(found.tls.unwrap().authority, Pem::File("/sa/ca.crt".into()));
        assert_eq!(config("fd00::1", "443").unwrap().url(), "https://[fd00::1]:443");
        for (host, port) in [("", "443"), ("a", ""), ("a", "x"), ("a", "70000")] {
            assert!(matches!(config(host, port), Err(Failure::Unconfigured(_))), "{host} {port}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let failure = Token::File("/nowhere/token".into()).read().unwrap_err();
        assert!(failure.to_string().starts_with("can't be asked: /nowhere/token: "), "{failure}");
    }
}
