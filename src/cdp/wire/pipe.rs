//! `--remote-debugging-pipe`: messages end with a NUL byte.

use std::io;

use bytes::{Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
};

use super::MAX_MESSAGE;

/// How much room each read is given at least.
const CHUNK: usize = 64 * 1024;

pub(super) fn split(stream: UnixStream) -> (Reader, Writer) {
    let (source, sink) = stream.into_split();
    (Reader { source, buffer: BytesMut::with_capacity(CHUNK), searched: 0 }, Writer { sink, batch: Vec::new() })
}

pub(in crate::cdp) struct Reader {
    source: OwnedReadHalf,
    buffer: BytesMut,
    /// How much of `buffer` is known to hold no NUL, so that a long message is searched once.
    searched: usize,
}

impl Reader {
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(message) = self.take() {
                return Ok(Some(message));
            }
            if self.buffer.len() > MAX_MESSAGE {
                return Err(io::Error::new(io::ErrorKind::InvalidData, super::too_large()));
            }
            self.buffer.reserve(CHUNK);
            match self.source.read_buf(&mut self.buffer).await {
                Ok(0) => return Ok(None),
                Ok(_) => {}
                // The other end of a socket pair that dies with unread data resets it.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        let Some(end) = memchr::memchr(0, &self.buffer[self.searched..]) else {
            self.searched = self.buffer.len();
            return None;
        };
        let mut message = self.buffer.split_to(self.searched + end + 1);
        message.truncate(message.len() - 1);
        self.searched = 0;
        Some(message.freeze())
    }
}

pub(in crate::cdp) struct Writer {
    sink: OwnedWriteHalf,
    batch: Vec<u8>,
}

impl Writer {
    pub(super) async fn send(&mut self, messages: &mut Vec<Vec<u8>>) -> io::Result<()> {
        self.batch.clear();
        for message in messages.drain(..) {
            self.batch.extend_from_slice(&message);
            self.batch.push(0);
        }
        self.sink.write_all(&self.batch).await?;
        self.batch.shrink_to(CHUNK);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_survive_any_cut() {
        let (ours, mut theirs) = UnixStream::pair().unwrap();
        let (mut reader, _writer) = split(ours);
        let long = vec![b'x'; 3 * CHUNK];
        let sent = long.clone();
        let sender = tokio::spawn(async move {
            theirs.write_all(b"one\0tw").await.unwrap();
            theirs.write_all(b"o\0").await.unwrap();
            theirs.write_all(&sent).await.unwrap();
            theirs.write_all(b"\0cut off").await.unwrap();
        });
        assert_eq!(reader.next().await.unwrap().unwrap(), "one");
        assert_eq!(reader.next().await.unwrap().unwrap(), "two");
        assert_eq!(reader.next().await.unwrap().unwrap(), long);
        assert!(reader.next().await.unwrap().is_none());
        sender.await.unwrap();
    }
}
