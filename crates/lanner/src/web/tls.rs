//! TLS of the web endpoints.

use std::path::Path;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What speaks TLS with the certificates and the key of a PEM file.
pub(super) fn acceptor(path: &Path) -> Result<TlsAcceptor, String> {
    let wrong = |what: String| format!("certificate and key of the web endpoints, {}: {what}", path.display());
    let pem = crate::host::read_file(path).map_err(|error| wrong(error.to_string()))?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    let chain = chain.map_err(|error| wrong(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|error| wrong(error.to_string()))?;
    let config =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let config = config.map_err(|error| wrong(error.to_string()))?.with_no_client_auth().with_single_cert(chain, key);
    Ok(TlsAcceptor::from(Arc::new(config.map_err(|error| wrong(error.to_string()))?)))
}
