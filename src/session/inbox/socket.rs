//! The way from a run to the inbox: a Unix socket. It lies in a folder of its owner's, since the path of a socket
//! is short, and the state folder leads to it.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::broadcast::error::RecvError,
};

use super::{
    kept::Kept,
    message::{Message, is_same},
};

/// The link in the state folder.
const LINK: &str = "inbox";
/// A question has one line, no longer than this.
const QUESTION: u64 = 4 << 10;
/// How long who connects may take to ask.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a run asks: messages to one number or address, from a moment on.
#[derive(Serialize, Deserialize)]
struct Question {
    to: String,
    since: Timestamp,
}

/// The inbox's end.
pub(super) struct Socket {
    listener: UnixListener,
    link: PathBuf,
    folder: TempDir,
}

/// A run's end.
pub(super) struct Asking {
    lines: Lines<BufReader<OwnedReadHalf>>,
    _open: OwnedWriteHalf,
}

impl Socket {
    /// Opens it; `None` if another inbox has this state folder.
    pub(super) async fn open(state_folder: &Path) -> io::Result<Option<Self>> {
        let link = state_folder.join(LINK);
        if let Ok(target) = std::fs::read_link(&link) {
            if UnixStream::connect(&target).await.is_ok() {
                return Ok(None);
            }
            // Left by one that was killed.
            std::fs::remove_file(&link)?;
        }
        let folder = tempfile::Builder::new().prefix("wayleave-inbox-").tempdir()?;
        let path = folder.path().join("socket");
        let listener = UnixListener::bind(&path)?;
        std::os::unix::fs::symlink(&path, &link)?;
        Ok(Some(Self { listener, link, folder }))
    }

    /// Answers runs until it is dropped.
    pub(super) async fn serve(&self, kept: &Arc<Kept>) {
        loop {
            // What cannot be accepted is lost alone.
            if let Ok((stream, _)) = self.listener.accept().await {
                let kept = Arc::clone(kept);
                tokio::spawn(async move { answer(stream, &kept).await });
            }
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // Ours alone: another inbox may have come after us.
        if std::fs::read_link(&self.link).is_ok_and(|target| target.starts_with(self.folder.path())) {
            let _gone = std::fs::remove_file(&self.link);
        }
    }
}

/// Tells a run all that is for it, until it goes. An error is the run's end.
async fn answer(stream: UnixStream, kept: &Kept) -> io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read.take(QUESTION));
    let mut line = String::new();
    tokio::time::timeout(PATIENCE, read.read_line(&mut line)).await??;
    let question: Question = serde_json::from_str(&line)?;
    let (there, mut coming) = kept.since(question.since);
    // The run may ask its portal from here on.
    write.write_all(b"ready\n").await?;
    for message in there.iter().filter(|message| is_same(&question.to, &message.to)) {
        tell(&mut write, message).await?;
    }
    let mut rest = [0];
    loop {
        tokio::select! {
            message = coming.recv() => match message {
                Ok(message) if is_same(&question.to, &message.to) => tell(&mut write, &message).await?,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return Ok(()),
            },
            // It says nothing more; its end is read as one.
            _ = read.read(&mut rest) => return Ok(()),
        }
    }
}

async fn tell(write: &mut OwnedWriteHalf, message: &Message) -> io::Result<()> {
    let mut line = zeroize::Zeroizing::new(serde_json::to_vec(message)?);
    line.push(b'\n');
    write.write_all(&line).await
}

impl Asking {
    /// Asks the inbox of a state folder; `None` if none runs.
    pub(super) async fn connect(state_folder: &Path, to: &str, since: Timestamp) -> io::Result<Option<Self>> {
        let Ok(target) = std::fs::read_link(state_folder.join(LINK)) else { return Ok(None) };
        let Ok(stream) = UnixStream::connect(target).await else { return Ok(None) };
        let (read, mut open) = stream.into_split();
        let mut question = serde_json::to_vec(&Question { to: to.to_owned(), since })?;
        question.push(b'\n');
        open.write_all(&question).await?;
        let mut asking = Self { lines: BufReader::new(read).lines(), _open: open };
        match tokio::time::timeout(PATIENCE, asking.lines.next_line()).await?? {
            Some(line) if line == "ready" => Ok(Some(asking)),
            _ => Ok(None),
        }
    }

    /// The next message; `None` when the inbox is gone. May be dropped and called again.
    pub(super) async fn next(&mut self) -> io::Result<Option<Message>> {
        let Some(line) = self.lines.next_line().await? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&zeroize::Zeroizing::new(line))?))
    }
}
