//! A lock on a file: one process at a time, and it ends with its process.

use std::{
    fs::{File, TryLockError},
    io,
};

/// Locks a file, as long as it takes. `waits` is called once if somebody else has it.
pub(super) async fn lock(mut file: File, waits: impl FnOnce(&mut File)) -> io::Result<File> {
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::Error(error)) => Err(error),
        Err(TryLockError::WouldBlock) => {
            waits(&mut file);
            let waiting = tokio::task::spawn_blocking(move || file.lock().map(|()| file));
            waiting.await.map_err(io::Error::other)?
        }
    }
}
