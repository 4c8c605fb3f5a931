//! What one process takes, and no other after it: a step of a seed, a message.

use sqlx::{Sqlite, query::Query, sqlite::SqliteArguments};

use super::{StateDb, StateError};

impl StateDb {
    /// Forgets what is too old, then takes one thing for the caller alone, by an `INSERT OR IGNORE`. `false` means
    /// that it was taken before, by whomever. When this returns `true` that is on the disk.
    ///
    /// # Errors
    /// The database failed; then it counts as taken by nobody and must not be used.
    pub(super) async fn claim(
        &self,
        forget: Query<'_, Sqlite, SqliteArguments>,
        take: Query<'_, Sqlite, SqliteArguments>,
    ) -> Result<bool, StateError> {
        let taken = async {
            let mut change = self.pool().begin_with("BEGIN IMMEDIATE").await?;
            forget.execute(&mut *change).await?;
            let taken = take.execute(&mut *change).await?;
            change.commit().await?;
            Ok(taken.rows_affected() == 1)
        };
        taken.await.map_err(StateError::Claim)
    }

    /// The folder's own salt: a digest with it means nothing elsewhere.
    ///
    /// # Errors
    /// The database failed.
    pub(super) async fn salt(&self) -> Result<Vec<u8>, StateError> {
        let salt = sqlx::query_scalar("SELECT salt FROM code_salt").fetch_one(self.pool()).await;
        salt.map_err(StateError::Claim)
    }
}
