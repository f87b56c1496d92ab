//! TLS with the API server: it has to be vouched for by the cluster's authority, never by the world's.

use super::config::{Pem, Tls};
use super::failure::Failure;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Makes sure who is at the other end.
pub(crate) async fn connect(tls: &Tls, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
    let name = ServerName::try_from(tls.server_name.clone())
        .map_err(|_| Failure::Unconfigured(format!("'{}' is no name of a server", tls.server_name)))?;
    let connector = TlsConnector::from(Arc::new(config(tls)?));
    Ok(connector.connect(name, stream).await?)
}

fn config(tls: &Tls) -> Result<ClientConfig, Failure> {
    let refused = |error: tokio_rustls::rustls::Error| Failure::Tls(error.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&tls.authority)? {
        roots.add(certificate).map_err(refused)?;
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_root_certificates(roots);
    let mut config = match &tls.client {
        None => builder.with_no_client_auth(),
        Some((certificate, key)) => {
            let key = PrivateKeyDer::from_pem_slice(&key.read()?).map_err(|error| bad(key_of(tls), &error))?;
            builder.with_client_auth_cert(certificates(certificate)?, key).map_err(refused)?
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn key_of(tls: &Tls) -> &Pem {
    tls.client.as_ref().map_or(&tls.authority, |(_, key)| key)
}

/// All certificates of a text; at least one.
fn certificates(pem: &Pem) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let text = pem.read()?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    let all = all.map_err(|error| bad(pem, &error))?;
    if all.is_empty() { Err(bad(pem, &"no certificate is in it")) } else { Ok(all) }
}

fn bad(pem: &Pem, why: &dyn std::fmt::Display) -> Failure {
    Failure::Unconfigured(match pem {
        Pem::File(path) => format!("{}: {why}", path.display()),
        Pem::Text(_) => format!("a certificate or key in the kubeconfig: {why}"),
    })
}
