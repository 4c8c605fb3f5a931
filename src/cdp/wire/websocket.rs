//! A browser started with `--remote-debugging-port`: one text frame per message.

use std::io;

use bytes::Bytes;
use futures::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_tls_with_config,
    tungstenite::{Error, Message, Utf8Bytes, protocol::WebSocketConfig},
};

use super::{ConnectError, MAX_MESSAGE, tls};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Connects without Nagle's delay, which would hold back small pipelined commands.
pub(super) async fn connect(url: &str) -> Result<(Reader, Writer), ConnectError> {
    let limits = WebSocketConfig::default()
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE))
        .max_write_buffer_size(usize::MAX);
    let connector = tls::connector(url)?;
    let connected = connect_async_tls_with_config(url, Some(limits), true, connector).await;
    let (socket, _) = connected.map_err(|error| tls::refusal(&error))?;
    let (sink, source) = socket.split();
    Ok((Reader { source }, Writer { sink }))
}

pub(in crate::cdp) struct Reader {
    source: SplitStream<Socket>,
}

impl Reader {
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        while let Some(message) = self.source.next().await {
            match message {
                Ok(Message::Text(text)) => return Ok(Some(text.into())),
                Ok(Message::Binary(bytes)) => return Ok(Some(bytes)),
                Ok(Message::Close(_)) | Err(Error::ConnectionClosed) => return Ok(None),
                Ok(_) => {}
                Err(Error::Capacity(_)) => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, super::too_large()));
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(None)
    }
}

pub(in crate::cdp) struct Writer {
    sink: SplitSink<Socket, Message>,
}

impl Writer {
    pub(super) async fn send(&mut self, messages: &mut Vec<Vec<u8>>) -> io::Result<()> {
        for message in messages.drain(..) {
            let text = Utf8Bytes::try_from(message).map_err(io::Error::other)?;
            self.sink.feed(Message::Text(text)).await.map_err(io::Error::other)?;
        }
        self.sink.flush().await.map_err(io::Error::other)
    }
}
