//! Which messages were taken, for all processes that share a state folder.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::{StateDb, StateError};

/// How long a taken message is remembered, in seconds: a day. Codes live for minutes.
const REMEMBERED: i64 = 24 * 60 * 60;

/// The messages taken so far.
#[derive(Clone, Debug)]
pub(super) struct TakenMessages(StateDb);

impl TakenMessages {
    pub(super) fn of(state: StateDb) -> Self {
        Self(state)
    }

    /// Takes a message for the caller alone, by what names it where it lies. `false` means that it was taken
    /// before, by whomever. When this returns `true` that is on the disk.
    ///
    /// # Errors
    /// The database failed; then the message must not be used.
    pub(super) async fn take(&self, place: &str, message: &str, now: Timestamp) -> Result<bool, StateError> {
        self.insert(place, message, now.as_second()).await.map_err(StateError::Claim)
    }

    async fn insert(&self, place: &str, message: &str, now: i64) -> Result<bool, sqlx::Error> {
        let mut transaction = self.0.pool().begin_with("BEGIN IMMEDIATE").await?;
        let salt: Vec<u8> = sqlx::query_scalar("SELECT salt FROM code_salt").fetch_one(&mut *transaction).await?;
        let named = Sha256::new().chain_update(&salt).chain_update(place).chain_update([0]).chain_update(message);
        sqlx::query("DELETE FROM taken_message WHERE taken_at < ?")
            .bind(now.saturating_sub(REMEMBERED))
            .execute(&mut *transaction)
            .await?;
        let inserted = sqlx::query("INSERT OR IGNORE INTO taken_message (message, taken_at) VALUES (?, ?)")
            .bind(named.finalize().to_vec())
            .bind(now)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(inserted.rows_affected() == 1)
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
