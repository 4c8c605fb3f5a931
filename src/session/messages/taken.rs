//! Which messages were taken, for all processes that share a state folder.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::session::{StateDb, StateError};

/// How long a taken message is remembered, in seconds: a day. Codes live for minutes.
const REMEMBERED: i64 = 24 * 60 * 60;

/// The messages taken so far.
#[derive(Clone, Debug)]
pub(in crate::session) struct TakenMessages(StateDb);

impl TakenMessages {
    pub(in crate::session) fn of(state: StateDb) -> Self {
        Self(state)
    }

    /// Takes a message for the caller alone, by what names it where it lies. `false` means that it was taken
    /// before, by whomever. When this returns `true` that is on the disk.
    ///
    /// # Errors
    /// The database failed; then the message must not be used.
    pub(in crate::session) async fn take(
        &self,
        place: &str,
        message: &str,
        now: Timestamp,
    ) -> Result<bool, StateError> {
        let salt = self.0.salt().await?;
        let named = Sha256::new().chain_update(&salt).chain_update(place).chain_update([0]).chain_update(message);
        let now = now.as_second();
        let forget = sqlx::query("DELETE FROM taken_message WHERE taken_at < ?");
        let take = sqlx::query("INSERT OR IGNORE INTO taken_message (message, taken_at) VALUES (?, ?)");
        let take = take.bind(named.finalize().to_vec()).bind(now);
        self.0.claim(forget.bind(now.saturating_sub(REMEMBERED)), take).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn of_many_who_take_a_message_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let takes = (0..6).map(|_| async {
            let taken = TakenMessages::of(StateDb::open(folder.path()).await.unwrap());
            taken.take("INBOX", "1/7", Timestamp::UNIX_EPOCH).await.unwrap()
        });
        let got = futures::future::join_all(takes).await;
        assert_eq!(got.iter().filter(|got| **got).count(), 1);
    }

    #[tokio::test]
    async fn a_message_is_remembered_for_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let taken = TakenMessages::of(StateDb::open(folder.path()).await.unwrap());
        let at = |second| Timestamp::from_second(second).unwrap();
        assert!(taken.take("INBOX", "1/7", at(0)).await.unwrap());
        assert!(taken.take("Codes", "1/7", at(0)).await.unwrap(), "another mailbox, another message");
        assert!(!taken.take("INBOX", "1/7", at(REMEMBERED)).await.unwrap());
        assert!(taken.take("INBOX", "1/7", at(REMEMBERED + 1)).await.unwrap());
    }
}
