//! TLS to a mail server. Certificates are verified always: by the authorities that the system trusts, or by
//! one that the profile names.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use thiserror::Error;

/// Why there is nothing to verify certificates with.
#[derive(Debug, Error)]
pub(super) enum AuthorityError {
    #[error("cannot read the certificate authority in {}: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("{} holds no certificate in PEM", path.display())]
    Empty { path: PathBuf },
    #[error("cannot use the system's certificate authorities: {0}")]
    System(#[source] rustls::Error),
}

/// What connects with TLS, trusting the authority in a PEM file alone, or the system's.
pub(super) fn client_config(authority: Option<&Path>) -> Result<Arc<ClientConfig>, AuthorityError> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(AuthorityError::System)?;
    let builder = match authority {
        Some(path) => builder.with_root_certificates(roots(path)?),
        None => builder.with_platform_verifier().map_err(AuthorityError::System)?,
    };
    Ok(Arc::new(builder.with_no_client_auth()))
}

fn roots(path: &Path) -> Result<RootCertStore, AuthorityError> {
    let unreadable = |why: String| AuthorityError::Unreadable { path: path.to_owned(), why };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(error.to_string()))? {
        let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
        roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(AuthorityError::Empty { path: path.to_owned() });
    }
    Ok(roots)
}
