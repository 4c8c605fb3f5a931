//! A secret from a file descriptor that the caller opened for us.

use std::{io::Read, time::Duration};

use tokio::{io::AsyncReadExt, net::unix::pipe};

use super::{SourceProblem, credentials::MAX_BYTES};

/// How long the other end of a pipe may take to write and close.
const LIMIT: Duration = Duration::from_secs(30);

/// Reads the descriptor to its end. It is opened anew by its name under `/dev/fd`, because taking
/// over a number that others may own is unsafe.
pub(in crate::session) async fn read_descriptor(number: u32) -> Result<Vec<u8>, SourceProblem> {
    let path = format!("/dev/fd/{number}");
    let mut bytes = Vec::new();
    match pipe::OpenOptions::new().open_receiver(&path) {
        Ok(receiver) => {
            let mut bounded = receiver.take(MAX_BYTES as u64 + 1);
            let read = tokio::time::timeout(LIMIT, bounded.read_to_end(&mut bytes)).await;
            read.map_err(|_| SourceProblem::TooSlow { limit: LIMIT })??;
        }
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => {
            std::fs::File::open(&path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(bytes)
}
