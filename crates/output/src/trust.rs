//! Whom to trust, and as whom to come: certificates out of the files that the settings name.

use crate::files;
use crate::sinks::Mistake;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The keys that all outputs with TLS have; [`tls_settings`](crate) documents them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is a key with its documentation")]
pub struct Trust {
    pub insecure: bool,
    pub ca_cert: String,
    pub ca_bundle: String,
    pub ca_path: String,
    pub mtls: bool,
    pub client_cert: String,
    pub client_key: String,
}

/// As whom to come.
#[derive(Debug)]
pub(crate) struct Identity {
    /// The certificate, with those between it and the authority.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub(crate) key: PrivateKeyDer<'static>,
    /// The key's file.
    pub(crate) pem: Vec<u8>,
}

/// Largest file with certificates, in bytes.
const MAX_PEM: u64 = 16 << 20;

impl Trust {
    /// The files that it is read from, when an output is made; directories are not among them.
    pub fn files(&self) -> Vec<PathBuf> {
        let named = [&self.ca_cert, &self.ca_bundle, &self.client_cert, &self.client_key];
        named.into_iter().filter(|path| !path.is_empty()).map(PathBuf::from).collect()
    }

    /// Certificates of the authorities.
    ///
    /// # Errors
    /// Files that can't be read, and files without what they should hold.
    pub(crate) fn roots(&self) -> Result<Vec<CertificateDer<'static>>, Mistake> {
        for (key, path) in [("ca_cert", &self.ca_cert), ("ca_bundle", &self.ca_bundle)] {
            if !path.is_empty() {
                return of_file(key, Path::new(path));
            }
        }
        let key = "ca_path";
        let entries =
            fs::read_dir(&self.ca_path).map_err(|error| Mistake::at(key, format!("{}: {error}", self.ca_path)))?;
        let mut paths: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        paths.sort();
        // Such directories have each certificate by its name, by its hash, and in a file with all.
        let mut seen = HashSet::new();
        let mut roots = Vec::new();
        for path in paths {
            // A file that can't be read is no certificate of ours; the server's is checked against the others.
            let Ok(bytes) = read(key, &path) else { continue };
            roots.extend(certificates(&bytes).filter(|certificate| seen.insert(certificate.to_vec())));
        }
        if roots.is_empty() {
            return Err(Mistake::at(key, format!("{}: no certificate in it", self.ca_path)));
        }
        Ok(roots)
    }

    /// As whom to come, if as anyone.
    ///
    /// # Errors
    /// Files that can't be read, and files without what they should hold.
    pub(crate) fn identity(&self) -> Result<Option<Identity>, Mistake> {
        if !self.mtls {
            return Ok(None);
        }
        let chain = of_file("client_cert", Path::new(&self.client_cert))?;
        let path = Path::new(&self.client_key);
        let pem = read("client_key", path)?;
        let key = PrivateKeyDer::from_pem_slice(&pem)
            .map_err(|error| Mistake::at("client_key", format!("{}: no key in it: {error}", path.display())))?;
        Ok(Some(Identity { chain, key, pem }))
    }
}

fn read(key: &'static str, path: &Path) -> Result<Vec<u8>, Mistake> {
    files::read(path, MAX_PEM).map_err(|error| Mistake::at(key, format!("{}: {error}", path.display())))
}

fn certificates(pem: &[u8]) -> impl Iterator<Item = CertificateDer<'static>> + '_ {
    CertificateDer::pem_slice_iter(pem).flatten()
}

/// Certificates of a file: at least one.
fn of_file(key: &'static str, path: &Path) -> Result<Vec<CertificateDer<'static>>, Mistake> {
    let found: Vec<_> = certificates(&read(key, path)?).collect();
    if found.is_empty() {
        return Err(Mistake::at(key, format!("{}: no certificate in it (PEM is needed)", path.display())));
    }
    Ok(found)
}
