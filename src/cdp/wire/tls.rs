//! TLS to a browser elsewhere (`wss://`): certificates are held against those that the system trusts.

use std::sync::Arc;

use rustls::{ClientConfig, crypto::aws_lc_rs};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_tungstenite::{Connector, tungstenite::Error};

use super::ConnectError;

/// What connects to `url`; nothing for an address without TLS.
pub(super) fn connector(url: &str) -> Result<Option<Connector>, ConnectError> {
    if !url.starts_with("wss:") {
        return Ok(None);
    }
    let unusable = |error: rustls::Error| ConnectError::Certificate(error.to_string());
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_platform_verifier()
        .map_err(unusable)?
        .with_no_client_auth();
    Ok(Some(Connector::Rustls(Arc::new(config))))
}

/// A refused certificate is told from an address where nobody answers.
pub(super) fn refusal(error: &Error) -> ConnectError {
    let tls = match error {
        Error::Io(io) => io.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()),
        _ => None,
    };
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) => ConnectError::Certificate(why.to_string()),
        Some(other) => ConnectError::Unreachable(format!("what answers does not speak TLS as we do ({other})")),
        None => ConnectError::Unreachable(error.to_string()),
    }
}
