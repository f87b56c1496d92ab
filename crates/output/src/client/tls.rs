//! What [`Trust`] says, in the words of the HTTP client.

use crate::sinks::Mistake;
use crate::trust::{Identity, Trust};
use std::sync::Arc;
use ureq::tls::{Certificate, ClientCert, PrivateKey, RootCerts, TlsConfig};

/// The configuration.
///
/// # Errors
/// Files that can't be read, and files without what they should hold.
pub(super) fn config(trust: &Trust) -> Result<TlsConfig, Mistake> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut builder = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
    if trust.insecure {
        builder = builder.disable_verification(true);
    } else {
        let roots = trust.roots()?.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
        builder = builder.root_certs(RootCerts::Specific(Arc::new(roots)));
    }
    if let Some(Identity { chain, pem, .. }) = trust.identity()? {
        let chain: Vec<Certificate<'static>> = chain.iter().map(|one| Certificate::from_der(one).to_owned()).collect();
        let key = PrivateKey::from_pem(&pem).map_err(|error| Mistake::at("client_key", error.to_string()))?;
        builder = builder.client_cert(Some(ClientCert::new_with_certs(&chain, key)));
    }
    Ok(builder.build())
}
