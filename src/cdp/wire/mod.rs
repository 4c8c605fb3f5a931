//! The two ways to reach a browser: the pipe of one that we started, the WebSocket of any other.
//! Both carry whole messages, in order, of any size up to [`MAX_MESSAGE`].

mod pipe;
mod tls;
mod websocket;

use std::io;

use bytes::Bytes;

/// Largest message. What a browser sends of itself is far smaller; what a page makes it send, or a
/// peer that is no browser, must not take all memory.
const MAX_MESSAGE: usize = 256 << 20;

/// The receiving half.
pub(super) enum Reader {
    Pipe(pipe::Reader),
    WebSocket(websocket::Reader),
}

/// The sending half.
pub(super) enum Writer {
    Pipe(pipe::Writer),
    WebSocket(websocket::Writer),
}

/// Both halves of a pipe over our end of a socket pair.
pub(super) fn over_pipe(stream: tokio::net::UnixStream) -> (Reader, Writer) {
    let (reader, writer) = pipe::split(stream);
    (Reader::Pipe(reader), Writer::Pipe(writer))
}

/// Why there is no connection to an address.
#[derive(Debug)]
pub(super) enum ConnectError {
    /// No WebSocket answers there.
    Unreachable(String),
    /// Whoever answers cannot prove to be the one that was meant.
    Certificate(String),
}

/// Both halves of a WebSocket connection to `url`.
///
/// # Errors
/// When there is no WebSocket at that address, or none that is trusted.
pub(super) async fn over_websocket(url: &str) -> Result<(Reader, Writer), ConnectError> {
    let (reader, writer) = websocket::connect(url).await?;
    Ok((Reader::WebSocket(reader), Writer::WebSocket(writer)))
}

impl Reader {
    /// The next message; `None` when the other side ended the conversation.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        match self {
            Self::Pipe(reader) => reader.next().await,
            Self::WebSocket(reader) => reader.next().await,
        }
    }
}

impl Writer {
    /// Sends `messages` together.
    pub(super) async fn send(&mut self, messages: &mut Vec<Vec<u8>>) -> io::Result<()> {
        match self {
            Self::Pipe(writer) => writer.send(messages).await,
            Self::WebSocket(writer) => writer.send(messages).await,
        }
    }
}

fn too_large() -> String {
    format!("a message has more than {} MiB", MAX_MESSAGE >> 20)
}
