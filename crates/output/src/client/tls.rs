//! Whom to trust, and as whom to come.

use super::Connection;
use crate::sinks::Mistake;
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

/// Largest file with certificates, in bytes.
const MAX_PEM: u64 = 16 << 20;

/// The configuration.
///
/// # Errors
/// Files that can't be read, and files without what they should hold.
pub(super) fn config(settings: &Connection) -> Result<TlsConfig, Mistake> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut builder = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
    if settings.insecure {
        builder = builder.disable_verification(true);
    } else {
        builder = builder.root_certs(RootCerts::Specific(Arc::new(roots(settings)?)));
    }
    if settings.mtls {
        builder = builder.client_cert(Some(client(settings)?));
    }
    Ok(builder.build())
}

fn read(key: &'static str, path: &Path) -> Result<Vec<u8>, Mistake> {
    let large = fs::metadata(path).is_ok_and(|metadata| metadata.len() > MAX_PEM);
    match fs::read(path) {
        Ok(bytes) if !large => Ok(bytes),
        Ok(_) => Err(Mistake::at(key, format!("{}: larger than {MAX_PEM} bytes", path.display()))),
        Err(error) => Err(Mistake::at(key, format!("{}: {error}", path.display()))),
    }
}

fn certificates(pem: &[u8]) -> impl Iterator<Item = Certificate<'static>> + '_ {
    parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    })
}

/// Certificates of a file: at least one.
fn of_file(key: &'static str, path: &Path) -> Result<Vec<Certificate<'static>>, Mistake> {
    let found: Vec<_> = certificates(&read(key, path)?).collect();
    if found.is_empty() {
        return Err(Mistake::at(key, format!("{}: no certificate in it (PEM is needed)", path.display())));
    }
    Ok(found)
}

fn roots(settings: &Connection) -> Result<Vec<Certificate<'static>>, Mistake> {
    for (key, path) in [("ca_cert", &settings.ca_cert), ("ca_bundle", &settings.ca_bundle)] {
        if !path.is_empty() {
            return of_file(key, Path::new(path));
        }
    }
    let key = "ca_path";
    let entries =
        fs::read_dir(&settings.ca_path).map_err(|error| Mistake::at(key, format!("{}: {error}", settings.ca_path)))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    // Such directories have each certificate by its name, by its hash, and in a file with all.
    let mut seen = HashSet::new();
    let mut roots = Vec::new();
    for path in paths {
        // A file that can't be read is no certificate of ours; the server's is checked against the others.
        let Ok(bytes) = read(key, &path) else { continue };
        roots.extend(certificates(&bytes).filter(|certificate| seen.insert(certificate.der().to_vec())));
    }
    if roots.is_empty() {
        return Err(Mistake::at(key, format!("{}: no certificate in it", settings.ca_path)));
    }
    Ok(roots)
}

fn client(settings: &Connection) -> Result<ClientCert, Mistake> {
    let chain = of_file("client_cert", Path::new(&settings.client_cert))?;
    let path = Path::new(&settings.client_key);
    let key = PrivateKey::from_pem(&read("client_key", path)?)
        .map_err(|error| Mistake::at("client_key", format!("{}: {error}", path.display())))?;
    Ok(ClientCert::new_with_certs(&chain, key))
}
