//! A peer that speaks WebSocket and means harm: a real browser cannot be made to.

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wayleave::cdp::{Browser, Deadline, LaunchError};

/// Shakes hands, says `bytes`, and stays there in silence.
async fn peer_saying(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("ws://{}/devtools/browser/x", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = tokio_tungstenite::accept_async(stream).await.unwrap().into_inner();
        stream.write_all(&bytes).await.unwrap();
        let mut rest = Vec::new();
        let _gone = stream.read_to_end(&mut rest).await;
    });
    address
}

/// The head of a text frame that declares a length.
fn frame_of(length: u64) -> Vec<u8> {
    [&[0x81, 0x7F], length.to_be_bytes().as_slice()].concat()
}

fn frame(text: &str) -> Vec<u8> {
    [frame_of(text.len() as u64), text.as_bytes().to_vec()].concat()
}

#[tokio::test]
async fn a_message_that_claims_to_be_huge_is_refused_at_once() {
    for length in [300 << 20, 1 << 40, u64::MAX >> 1] {
        let address = peer_saying([frame_of(length), b"{}".to_vec()].concat()).await;
        let failed = Browser::attach(&address, Deadline::after(Duration::from_secs(20))).await.unwrap_err();
        assert!(matches!(&failed, LaunchError::Connect { .. }), "{failed:?}");
        assert!(!failed.to_string().contains("in time"), "it was not waited for: {failed}");
    }
}

#[tokio::test]
async fn junk_before_the_answer_does_not_keep_it_from_us() {
    let junk = ["", "null", "[1", r#"{"id":1}x"#, r#"{"method":"Target.attachedToTarget","params":[]}"#];
    let mut said: Vec<u8> = junk.iter().flat_map(|text| frame(text)).collect();
    // The first call asks for the version, the second for all targets.
    said.extend(frame(r#"{"id":1,"result":{"protocolVersion":"9","product":"Chrome/999.0","revision":"@x","userAgent":"y","jsVersion":"z","new":{}}}"#));
    said.extend(frame(r#"{"id":2,"result":{"unheard":["of"]}}"#));
    let address = peer_saying(said).await;
    let browser = Browser::attach(&address, Deadline::after(Duration::from_secs(20))).await.unwrap();
    assert_eq!(browser.version().product, "Chrome/999.0");
    browser.close().await;
}
