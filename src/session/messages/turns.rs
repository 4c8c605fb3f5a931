//! Turns at a place where messages arrive.
//!
//! Nothing in a code says for whom it is. Of the challenges that wait at one place for one sender, one is open
//! at a time, on one machine: the next waits until it has its message or gave up. A turn is a lock on a file in
//! the state folder, so it dies with its process.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use sha2::{Digest, Sha256};

use crate::{
    cdp::Deadline,
    session::{file_lock::lock, hex::hex},
};

/// How long a turn is waited for: somebody else's whole sign-in.
const PATIENCE: Duration = Duration::from_secs(180);

/// The turns of one run. Clones share them: a run that waits for a mail and for a link at one place has one turn.
#[derive(Clone, Debug, Default)]
pub struct Turns(Arc<Mutex<HashMap<PathBuf, Weak<File>>>>);

/// Held until it is dropped, with all that share it.
#[derive(Clone, Debug)]
pub(in crate::session) struct Turn {
    _file: Arc<File>,
}

/// Why there is no turn.
#[derive(Debug, thiserror::Error)]
pub(in crate::session) enum NoTurn {
    #[error("another sign-in waits for its message there, for more than {} s", PATIENCE.as_secs())]
    Taken,
    #[error("its turns cannot be kept: {0}")]
    Io(#[from] std::io::Error),
}

impl Turns {
    /// Waits for the turn at a place.
    pub(in crate::session) async fn take(&self, state_folder: &Path, place: &str) -> Result<Turn, NoTurn> {
        let path = path_of(state_folder, place);
        if let Some(file) = self.held(&path) {
            return Ok(Turn { _file: file });
        }
        let locked = lock(open(&path)?, |_| ());
        let locked = tokio::time::timeout_at(Deadline::after(PATIENCE).instant(), locked).await;
        let file = Arc::new(locked.map_err(|_| NoTurn::Taken)??);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path, Arc::downgrade(&file));
        Ok(Turn { _file: file })
    }

    fn held(&self, path: &Path) -> Option<Arc<File>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path)?.upgrade()
    }
}

/// Named by a digest: who sends to whom is nobody's business.
fn path_of(state_folder: &Path, place: &str) -> PathBuf {
    let digest = Sha256::digest(place);
    state_folder.join("turns").join(hex(&digest[..8]))
}

fn open(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().create(true).truncate(false).write(true).open(path)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_run_at_a_time_has_the_turn() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (Turns::default(), Turns::default());
        let first = one.take(folder.path(), "INBOX").await.unwrap();
        let again = one.clone().take(folder.path(), "INBOX").await.unwrap();
        let mut waiting = Box::pin(other.take(folder.path(), "INBOX"));
        assert!(waiting.as_mut().now_or_never().is_none());
        assert!(other.take(folder.path(), "Codes").await.is_ok());
        drop(first);
        assert!(waiting.as_mut().now_or_never().is_none(), "the run still has it");
        drop(again);
        waiting.await.unwrap();
    }
}
