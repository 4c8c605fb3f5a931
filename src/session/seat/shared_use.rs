//! Which sessions are in use: each run holds a lock on a file that many may hold, and it ends with its process.

use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::Seat;

/// A run uses the session of a seat until this is dropped.
#[derive(Debug)]
pub struct SharedUse(#[expect(dead_code, reason = "held")] File);

impl SharedUse {
    /// Notes a use beside others.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn begin(state_folder: &Path, seat: &Seat) -> io::Result<Self> {
        let file = open(state_folder, seat)?;
        // Who only asks holds it for no time.
        file.lock_shared()?;
        Ok(Self(file))
    }

    /// Whether any run uses the session now.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn is_held(state_folder: &Path, seat: &Seat) -> io::Result<bool> {
        match open(state_folder, seat)?.try_lock() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

fn open(state_folder: &Path, seat: &Seat) -> io::Result<File> {
    let folder = state_folder.join("seats");
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let path = folder.join(format!("{}.use", seat.name()));
    OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_may_use_a_session_and_whoever_asks_disturbs_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let seat = Seat(vec![7; 32]);
        let held = || SharedUse::is_held(folder.path(), &seat).unwrap();
        assert!(!held());
        let first = SharedUse::begin(folder.path(), &seat).unwrap();
        let second = SharedUse::begin(folder.path(), &seat).unwrap();
        drop(first);
        assert!(held() && !SharedUse::is_held(folder.path(), &Seat(vec![8; 32])).unwrap());
        drop(second);
        assert!(!held());
    }
}
