//! The two tasks that move messages between the wire and the connection.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::{connection::Connection, error::Gone, process::Witness, wire};

/// Starts both tasks. They end with the connection, or when the other side does; `witness` then
/// tells how a browser of ours ended.
pub(super) fn start(
    connection: &Arc<Connection>,
    (reader, writer): (wire::Reader, wire::Writer),
    to_write: mpsc::UnboundedReceiver<Vec<u8>>,
    witness: Option<Witness>,
) {
    tokio::spawn(write(connection.clone(), writer, to_write));
    tokio::spawn(read(connection.clone(), reader, witness));
}

async fn read(connection: Arc<Connection>, mut reader: wire::Reader, witness: Option<Witness>) {
    let stop = connection.stop.clone();
    let gone = loop {
        match stop.run_until_cancelled(reader.next()).await {
            Some(Ok(Some(message))) => connection.receive(&message),
            Some(Ok(None)) => match witness {
                Some(witness) => break witness.testify().await,
                None => break Gone::Disconnected { detail: "the other side ended it".into() },
            },
            // The browser may well be alive: it is we who cannot go on.
            Some(Err(error)) => break Gone::Disconnected { detail: error.to_string().into() },
            None => return,
        }
    };
    connection.end(&gone);
}

/// Everything queued at the moment of writing goes in one write.
async fn write(connection: Arc<Connection>, mut writer: wire::Writer, mut to_write: mpsc::UnboundedReceiver<Vec<u8>>) {
    const MOST_AT_ONCE: usize = 256;
    let stop = connection.stop.clone();
    let mut batch = Vec::new();
    loop {
        match stop.run_until_cancelled(to_write.recv_many(&mut batch, MOST_AT_ONCE)).await {
            None | Some(0) => return,
            Some(_) => {}
        }
        if let Some(Err(error)) = stop.run_until_cancelled(writer.send(&mut batch)).await {
            // The reader notices too, and knows more about why.
            tracing::debug!(%error, "the browser takes no more commands");
            return;
        }
    }
}
