//! TLS of the web endpoints.

use crate::faces::{Faces, look};
use crate::{host, log};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Speaks TLS with the certificates and the key of a PEM file, as it is now.
pub(super) struct Tls {
    file: [PathBuf; 1],
    face: Faces,
    acceptor: TlsAcceptor,
}

impl Tls {
    /// Reads the file.
    ///
    /// # Errors
    /// What it is not, in words for the user.
    pub(super) fn new(path: &Path) -> Result<Self, String> {
        let file = [path.to_owned()];
        let face = look(&file);
        Ok(Self { acceptor: acceptor(path)?, file, face })
    }

    /// For one more connection. A file that changed is read again; one that can't be used is told of, and the certificate of before stays.
    pub(super) fn acceptor(&mut self) -> TlsAcceptor {
        let face = look(&self.file);
        if face != self.face {
            let [path] = &self.file;
            match acceptor(path) {
                Ok(acceptor) => {
                    self.acceptor = acceptor;
                    log::info(
                        "web",
                        &format!("the certificate of the web endpoints was read again: {}", path.display()),
                    );
                }
                Err(why) => log::warn("web", &format!("{why}; the one of before stays")),
            }
            self.face = face;
        }
        self.acceptor.clone()
    }
}

fn acceptor(path: &Path) -> Result<TlsAcceptor, String> {
    let wrong = |what: String| format!("certificate and key of the web endpoints, {}: {what}", path.display());
    if !path.is_file() {
        return Err(wrong("not a file".to_owned()));
    }
    let pem = host::read_file(path).map_err(|error| wrong(error.to_string()))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|error| wrong(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|error| wrong(error.to_string()))?;
    let config =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong(error.to_string()))?.with_no_client_auth().with_single_cert(chain, key);
    Ok(TlsAcceptor::from(Arc::new(config.map_err(|error| wrong(error.to_string()))?)))
}
