//! Browsers elsewhere, behind TLS.

use std::{path::Path, sync::Arc};

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};
use wayleave::cdp::{Browser, LaunchError};

use super::soon;
use crate::{
    cli::wayleave,
    support::{browser::foreign_browser, flows::Small},
};

/// Carries what comes by TLS to `upstream`, under a certificate that it signed itself. Returns its port and
/// the certificate.
async fn behind_tls(upstream: String) -> (u16, String) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, upstream) = (acceptor.clone(), upstream.clone());
            tokio::spawn(async move {
                // Who does not trust the certificate hangs up.
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let mut upstream = TcpStream::connect(upstream).await.unwrap();
                let _ended = tokio::io::copy_bidirectional(&mut stream, &mut upstream).await;
            });
        }
    });
    (port, made.cert.pem())
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_with_what_to_do() {
    let (port, _) = behind_tls("127.0.0.1:9".into()).await;
    let address = format!("wss://localhost:{port}/devtools/browser/x?token=secret");
    let refused = Browser::attach(&address, soon()).await.unwrap_err();
    assert!(matches!(refused, LaunchError::Certificate { .. }), "{refused:?}");
    let message = refused.to_string();
    assert!(message.contains("UnknownIssuer") || message.contains("self-signed"), "{message}");
    assert!(message.contains("SSL_CERT_FILE") && !message.contains("secret"), "{message}");

    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("wss://{}/devtools/browser/x", plain.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
    });
    let refused = Browser::attach(&address, soon()).await.unwrap_err();
    assert!(matches!(refused, LaunchError::Connect { .. }), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_runs_in_a_browser_behind_a_certificate_that_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut foreign, address) = foreign_browser(&folder.path().join("profile")).await;
    let (upstream, path) = address.strip_prefix("ws://").unwrap().split_once('/').unwrap();
    let (port, certificate) = behind_tls(upstream.to_owned()).await;
    let trusted = folder.path().join("authority.pem");
    std::fs::write(&trusted, certificate).unwrap();
    let small = Small::with(&[("list", "<h1>List</h1>")], &[("list", "elements: { title: { role: heading } }")]).await;
    small.flow("try", "", "  - goto: list\n  - expect: { text: { list.title: List } }\n");
    let profile = small.finish();
    let text =
        format!("profile: me\nportal: shop\ncredentials: {{}}\nbrowser: {{ ws: \"wss://localhost:{port}/{path}\" }}\n");
    std::fs::write(&profile, text).unwrap();
    let (root, home) = (small.root().to_owned(), folder.path().to_owned());
    let run = move |trusted: &Path| {
        wayleave(&home)
            .arg("-C")
            .arg(&root)
            .args(["run", "shop/try", "--profile"])
            .arg(&profile)
            .env("SSL_CERT_FILE", trusted)
            .output()
            .unwrap()
    };
    let output = tokio::task::spawn_blocking(move || run(&trusted)).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    foreign.kill().await.unwrap();
}
