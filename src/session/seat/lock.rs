//! One at a time signs in as a portal user: a file lock, which ends with its process.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::Seat;
use crate::session::file_lock::lock;

/// Held until it is dropped, or its process is gone.
#[derive(Debug)]
pub struct SeatLock(#[expect(dead_code, reason = "held")] File);

impl SeatLock {
    /// Waits for the lock of a seat, as long as it takes. `waits` hears once who has it, if anybody has.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub async fn take(state_folder: &Path, seat: &Seat, waits: impl FnOnce(&str)) -> io::Result<Self> {
        let folder = state_folder.join("seats");
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let path = folder.join(format!("{}.lock", seat.name()));
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path)?;
        let mut file = lock(file, |file| waits(&holder(file))).await?;
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Self(file))
    }
}

/// Who has it, as far as it says.
fn holder(file: &mut File) -> String {
    let mut said = String::new();
    let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut said));
    match read.ok().and_then(|_| said.trim().parse::<u32>().ok()) {
        Some(process) => format!("process {process}"),
        None => "another process".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_who_waits_is_told_why() {
        let folder = tempfile::tempdir().unwrap();
        let (seat, waited) = (Seat(vec![7; 32]), AtomicUsize::new(0));
        let first = SeatLock::take(folder.path(), &seat, |_| unreachable!()).await.unwrap();
        SeatLock::take(folder.path(), &Seat(vec![8; 32]), |_| unreachable!()).await.unwrap();
        let own = format!("process {}", std::process::id());
        let second = SeatLock::take(folder.path(), &seat, |who| {
            assert_eq!(who, own);
            waited.fetch_add(1, Ordering::Relaxed);
            drop(first);
        });
        second.await.unwrap();
        assert_eq!(waited.load(Ordering::Relaxed), 1);
    }
}
