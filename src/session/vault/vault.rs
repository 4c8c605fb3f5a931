//! The vault: what must stay secret while it rests, in `state.db`, each thing sealed in its place.

use sqlx::SqliteConnection;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{SealError, VaultKey};
use crate::{
    secret::Secret,
    session::{StateDb, StateError},
};

/// An open vault. The key was proven: what is written can be read with it later.
#[derive(Clone, Debug)]
pub struct Vault {
    state: StateDb,
    key: VaultKey,
}

/// The vault cannot be opened, read or written.
#[derive(Debug, Error)]
pub enum VaultError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error("the vault in {folder}: {problem}")]
    Seal { folder: String, problem: SealError },
    #[error("the vault in {folder} cannot be read or written")]
    Database { folder: String, source: sqlx::Error },
    #[error("the vault keeps at most {} MiB in one place, and this is more", limit >> 20)]
    TooLarge { limit: usize },
    #[error("a session cannot be written as text: {0}")]
    NotText(String),
}

/// A field larger than this is no session and no secret.
const MAX_BYTES: usize = 16 << 20;
/// Where the row lives that proves the key.
const CHECK: (&str, &str) = ("", "check");

impl Vault {
    /// Opens the vault of a state folder, or begins one.
    ///
    /// # Errors
    /// It was sealed with another key; then nothing is changed.
    pub async fn open(state: StateDb, key: VaultKey) -> Result<Self, VaultError> {
        let vault = Self { state, key };
        let check = vault.seal(CHECK.0, CHECK.1, b"")?;
        let begun = sqlx::query("INSERT OR IGNORE INTO vault_check (only_row, sealed) VALUES (1, ?)").bind(check);
        begun.execute(vault.state.pool()).await.map_err(|source| vault.database(source))?;
        let mut connection = vault.state.pool().acquire().await.map_err(|source| vault.database(source))?;
        vault.prove(&mut connection).await?;
        drop(connection);
        Ok(vault)
    }

    /// Another process may have rotated the key since this one opened the vault.
    async fn prove(&self, connection: &mut SqliteConnection) -> Result<(), VaultError> {
        let proof = sqlx::query_scalar("SELECT sealed FROM vault_check").fetch_one(connection).await;
        let proof: Vec<u8> = proof.map_err(|source| self.database(source))?;
        self.unseal(CHECK.0, CHECK.1, &proof).map(drop)
    }

    /// The database it is in.
    #[must_use]
    pub fn state(&self) -> &StateDb {
        &self.state
    }

    /// Keeps a text in its place, over what was there.
    ///
    /// # Errors
    /// It is too large, or the database failed.
    pub async fn put(&self, profile: &str, field: &str, secret: &Secret) -> Result<(), VaultError> {
        let failed = |source| self.database(source);
        let mut change = self.state.pool().begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        self.put_within(&mut change, profile, field, secret).await?;
        change.commit().await.map_err(failed)
    }

    /// The same as part of a larger change.
    pub(super) async fn put_within(
        &self,
        change: &mut SqliteConnection,
        profile: &str,
        field: &str,
        secret: &Secret,
    ) -> Result<(), VaultError> {
        if secret.expose().len() > MAX_BYTES {
            return Err(VaultError::TooLarge { limit: MAX_BYTES });
        }
        let sealed = self.seal(profile, field, secret.expose().as_bytes())?;
        self.prove(change).await?;
        let put = sqlx::query("INSERT OR REPLACE INTO vault_entry (profile, field, sealed) VALUES (?, ?, ?)");
        let put = put.bind(profile).bind(field).bind(sealed).execute(change).await;
        put.map(drop).map_err(|source| self.database(source))
    }

    /// What is kept in a place.
    ///
    /// # Errors
    /// It is damaged, or the database failed.
    pub async fn get(&self, profile: &str, field: &str) -> Result<Option<Secret>, VaultError> {
        let sealed = sqlx::query_scalar("SELECT sealed FROM vault_entry WHERE profile = ? AND field = ?");
        let sealed: Option<Vec<u8>> = sealed
            .bind(profile)
            .bind(field)
            .fetch_optional(self.state.pool())
            .await
            .map_err(|source| self.database(source))?;
        let Some(sealed) = sealed else { return Ok(None) };
        let plain = self.unseal(profile, field, &sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| self.fault(SealError::Damaged))?;
        Ok(Some(Secret::new(text.to_owned())))
    }

    /// Forgets a place; whether there was something.
    ///
    /// # Errors
    /// The database failed.
    pub async fn remove(&self, profile: &str, field: &str) -> Result<bool, VaultError> {
        let removed = sqlx::query("DELETE FROM vault_entry WHERE profile = ? AND field = ?");
        let removed = removed.bind(profile).bind(field).execute(self.state.pool()).await;
        Ok(removed.map_err(|source| self.database(source))?.rows_affected() > 0)
    }

    /// All places, without what is in them.
    ///
    /// # Errors
    /// The database failed.
    pub async fn places(&self) -> Result<Vec<(String, String)>, VaultError> {
        let places = sqlx::query_as("SELECT profile, field FROM vault_entry ORDER BY profile, field");
        places.fetch_all(self.state.pool()).await.map_err(|source| self.database(source))
    }

    /// Seals everything anew with another key, or nothing. Returns how many things were.
    ///
    /// # Errors
    /// Something in it is damaged, or the database failed; the old key stays in force.
    pub async fn rotate(self, key: VaultKey) -> Result<(Self, usize), VaultError> {
        let next = Self { state: self.state.clone(), key };
        let entries = self.reseal(&next).await;
        Ok((next, entries?))
    }

    async fn reseal(&self, next: &Self) -> Result<usize, VaultError> {
        let failed = |source| self.database(source);
        let mut transaction = self.state.pool().begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
        self.prove(&mut transaction).await?;
        let entries =
            sqlx::query_as("SELECT profile, field, sealed FROM vault_entry").fetch_all(&mut *transaction).await;
        let entries: Vec<(String, String, Vec<u8>)> = entries.map_err(failed)?;
        for (profile, field, sealed) in &entries {
            let anew = next.seal(profile, field, &self.unseal(profile, field, sealed)?)?;
            let put = sqlx::query("UPDATE vault_entry SET sealed = ? WHERE profile = ? AND field = ?");
            let put = put.bind(anew).bind(profile).bind(field).execute(&mut *transaction).await;
            put.map_err(failed)?;
        }
        let check = next.seal(CHECK.0, CHECK.1, b"")?;
        let put = sqlx::query("UPDATE vault_check SET sealed = ?").bind(check).execute(&mut *transaction).await;
        put.map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(entries.len())
    }

    fn seal(&self, profile: &str, field: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
        self.key.seal(profile, field, plain).map_err(|problem| self.fault(problem))
    }

    fn unseal(&self, profile: &str, field: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        self.key.open(profile, field, sealed).map_err(|problem| self.fault(problem))
    }

    fn fault(&self, problem: SealError) -> VaultError {
        VaultError::Seal { folder: self.state.folder().display().to_string(), problem }
    }

    fn database(&self, source: sqlx::Error) -> VaultError {
        VaultError::Database { folder: self.state.folder().display().to_string(), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn open(folder: &tempfile::TempDir, key: &VaultKey) -> Result<Vault, VaultError> {
        Vault::open(StateDb::open(folder.path()).await.unwrap(), key.clone()).await
    }

    async fn read(vault: &Vault, field: &str) -> Option<String> {
        vault.get("shop/me", field).await.unwrap().map(|secret| secret.expose().to_owned())
    }

    #[tokio::test]
    async fn a_wrong_key_is_refused_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (key, other) = (VaultKey::generate().unwrap(), VaultKey::generate().unwrap());
        open(&folder, &key).await.unwrap().put("shop/me", "secret:pin", &Secret::new("4711")).await.unwrap();
        let refused = open(&folder, &other).await.unwrap_err().to_string();
        assert!(refused.contains(&key.id()) && refused.contains(&other.id()), "{refused}");
        let vault = open(&folder, &key).await.unwrap();
        assert_eq!(read(&vault, "secret:pin").await.as_deref(), Some("4711"));
        assert_eq!(read(&vault, "secret:pan").await, None);
    }

    #[tokio::test]
    async fn rotation_seals_everything_anew_or_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let (key, next) = (VaultKey::generate().unwrap(), VaultKey::generate().unwrap());
        let vault = open(&folder, &key).await.unwrap();
        vault.put("shop/me", "a", &Secret::new("one")).await.unwrap();
        vault.put("shop/me", "b", &Secret::new("two")).await.unwrap();
        let late = vault.clone();
        let (vault, count) = vault.rotate(next.clone()).await.unwrap();
        assert_eq!((count, read(&vault, "b").await.as_deref()), (2, Some("two")));
        assert!(open(&folder, &key).await.is_err() && open(&folder, &next).await.is_ok());
        let stale = late.put("shop/me", "a", &Secret::new("three")).await;
        assert!(stale.is_err() && late.rotate(key.clone()).await.is_err(), "who has the old key changes nothing");

        sqlx::query("UPDATE vault_entry SET field = 'c' WHERE field = 'b'")
            .execute(vault.state().pool())
            .await
            .unwrap();
        let refused = vault.rotate(key.clone()).await.unwrap_err().to_string();
        assert!(refused.contains("damaged"), "{refused}");
        assert_eq!(read(&open(&folder, &next).await.unwrap(), "a").await.as_deref(), Some("one"));
    }

    #[tokio::test]
    async fn nothing_is_plain_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let vault = open(&folder, &VaultKey::generate().unwrap()).await.unwrap();
        vault.put("shop/me", "session", &Secret::new("canary-7c2e90aa01")).await.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            assert!(!bytes.windows(6).any(|part| part == b"canary"));
        }
    }
}
