//! Turns at a place where messages arrive.
//!
//! Nothing in a code says for whom it is. Of the challenges that wait at one place for one sender, one is open
//! at a time: the next waits until it has its message or gave up. A turn is a lock on two files, so it dies with
//! its process: one in the state folder, for all who use that, and one in a folder of the user's own on this machine,
//! for runs that have other state folders and the same mailbox. Other machines know nothing of it.

use std::{
    collections::HashMap,
    fs::{DirBuilder, File, OpenOptions},
    os::unix::fs::{DirBuilderExt, MetadataExt},
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
pub struct Turns(Arc<Mutex<HashMap<PathBuf, Weak<Locks>>>>);

/// Held until it is dropped, with all that share it.
#[derive(Clone, Debug)]
pub(in crate::session) struct Turn {
    _locks: Arc<Locks>,
}

/// That of the state folder and, where there is a folder for it, that of the machine.
type Locks = (File, Option<File>);

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
        let name = name_of(place);
        let path = state_folder.join("turns").join(&name);
        if let Some(locks) = self.held(&path) {
            return Ok(Turn { _locks: locks });
        }
        let patience = Deadline::after(PATIENCE);
        // In the same order by all, so that no two wait for each other.
        let here = locked(open(&path)?, patience).await?;
        let machine = match users_folder() {
            Some(folder) => Some(locked(open(&folder.join(&name))?, patience).await?),
            None => None,
        };
        let locks = Arc::new((here, machine));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path, Arc::downgrade(&locks));
        Ok(Turn { _locks: locks })
    }

    fn held(&self, path: &Path) -> Option<Arc<Locks>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path)?.upgrade()
    }
}

async fn locked(file: File, patience: Deadline) -> Result<File, NoTurn> {
    let locked = tokio::time::timeout_at(patience.instant(), lock(file, |_| ())).await;
    Ok(locked.map_err(|_| NoTurn::Taken)??)
}

/// The user's own folder on this machine; nothing where it is somebody else's, or cannot be made.
fn users_folder() -> Option<PathBuf> {
    let user = nix::unistd::geteuid().as_raw();
    let folder = std::env::temp_dir().join(format!("wayleave-turns-{user}"));
    let _there = DirBuilder::new().mode(0o700).create(&folder);
    let found = std::fs::symlink_metadata(&folder).ok()?;
    (found.is_dir() && found.uid() == user && found.mode() & 0o077 == 0).then_some(folder)
}

/// Named by a digest: who sends to whom is nobody's business.
fn name_of(place: &str) -> String {
    hex(&Sha256::digest(place)[..8])
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
        // The machine has one of each name: not those of other tests.
        let (inbox, codes) = (folder.path().join("INBOX"), folder.path().join("Codes"));
        let (inbox, codes) = (inbox.to_str().unwrap(), codes.to_str().unwrap());
        let elsewhere = tempfile::tempdir().unwrap();
        for state in [folder.path(), elsewhere.path()] {
            let first = one.take(folder.path(), inbox).await.unwrap();
            let again = one.clone().take(folder.path(), inbox).await.unwrap();
            let mut waiting = Box::pin(other.take(state, inbox));
            assert!(waiting.as_mut().now_or_never().is_none());
            assert!(other.take(state, codes).await.is_ok());
            drop(first);
            assert!(waiting.as_mut().now_or_never().is_none(), "the run still has it");
            drop(again);
            waiting.await.unwrap();
        }
    }
}
