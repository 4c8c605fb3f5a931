//! Which steps of which seeds were used, for all processes that share a state folder.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::Totp;
use crate::session::{StateDb, StateError};

/// How many steps a claim is remembered: a day of the usual 30 s. A portal's window is minutes.
const REMEMBERED_STEPS: i64 = 2_880;

/// The steps used so far.
#[derive(Clone, Debug)]
pub struct UsedCodes {
    state: StateDb,
    salt: Vec<u8>,
}

/// A seed without the seed: SHA-256 over it and the state folder's own salt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedFingerprint(Vec<u8>);

impl UsedCodes {
    /// Opens them in the state folder.
    ///
    /// # Errors
    /// As [`StateDb::open`].
    pub async fn open(state_folder: &Path) -> Result<Self, StateError> {
        Self::of(StateDb::open(state_folder).await?).await
    }

    /// Those of an open database.
    ///
    /// # Errors
    /// It cannot be read.
    pub async fn of(state: StateDb) -> Result<Self, StateError> {
        Ok(Self { salt: state.salt().await?, state })
    }

    pub(in crate::session) fn state(&self) -> &StateDb {
        &self.state
    }

    /// The name under which a seed's steps are kept.
    #[must_use]
    pub fn fingerprint(&self, totp: &Totp) -> SeedFingerprint {
        SeedFingerprint(Sha256::new().chain_update(&self.salt).chain_update(totp.seed()).finalize().to_vec())
    }

    /// Takes a step for the caller alone. `false` means that it was taken before, by whomever.
    /// When this returns `true` the claim is on the disk.
    ///
    /// # Errors
    /// The database failed; then the step counts as taken by nobody and must not be used.
    pub async fn claim(&self, seed: &SeedFingerprint, step: u64) -> Result<bool, StateError> {
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        let forget = sqlx::query("DELETE FROM used_code WHERE seed = ? AND step < ?");
        let take = sqlx::query("INSERT OR IGNORE INTO used_code (seed, step) VALUES (?, ?)");
        let forget = forget.bind(&seed.0).bind(step.saturating_sub(REMEMBERED_STEPS));
        self.state.claim(forget, take.bind(&seed.0).bind(step)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    fn seed() -> Totp {
        Totp::parse(&Secret::new("JBSWY3DPEHPK3PXP")).unwrap()
    }

    #[tokio::test]
    async fn of_many_who_claim_a_step_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let claims = (0..8).map(|_| async {
            let codes = UsedCodes::open(folder.path()).await.unwrap();
            codes.claim(&codes.fingerprint(&seed()), 57_000_000).await.unwrap()
        });
        let won = futures::future::join_all(claims).await;
        assert_eq!(won.iter().filter(|won| **won).count(), 1);
    }

    #[tokio::test]
    async fn claims_outlive_the_process_and_are_forgotten_after_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let codes = UsedCodes::open(folder.path()).await.unwrap();
        let seed = codes.fingerprint(&seed());
        assert!(codes.claim(&seed, 100).await.unwrap());
        let codes = UsedCodes::open(folder.path()).await.unwrap();
        assert!(!codes.claim(&seed, 100).await.unwrap());
        assert!(codes.claim(&seed, 101 + 2_880).await.unwrap());
        let kept: i64 =
            sqlx::query_scalar("SELECT count(*) FROM used_code").fetch_one(codes.state.pool()).await.unwrap();
        assert_eq!(kept, 1);
    }

    #[tokio::test]
    async fn a_fingerprint_means_nothing_in_another_folder() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, there) = (UsedCodes::open(here.path()).await.unwrap(), UsedCodes::open(there.path()).await.unwrap());
        assert_ne!(here.fingerprint(&seed()), there.fingerprint(&seed()));
    }
}
