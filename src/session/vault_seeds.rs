//! Seeds in the vault of a profile: as `wayleave vault set` keeps them.

use futures::future::BoxFuture;

use super::{SeedStore, SeedStoreError, Vault, secret_field, vault_profile};
use crate::{portal::Profile, secret::Secret};

/// The vault, and what it calls the profile.
#[derive(Clone, Debug)]
pub struct VaultSeeds {
    vault: Vault,
    profile: String,
}

impl VaultSeeds {
    #[must_use]
    pub fn new(vault: Vault, profile: &Profile) -> Self {
        Self { profile: vault_profile(profile), vault }
    }
}

fn failed(error: impl std::fmt::Display) -> SeedStoreError {
    SeedStoreError(error.to_string())
}

impl SeedStore for VaultSeeds {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, SeedStoreError>> {
        Box::pin(async move { self.vault.get(&self.profile, &secret_field(name)).await.map_err(failed) })
    }

    fn put<'a>(&'a self, name: &'a str, seed: &'a Secret) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        Box::pin(async move { self.vault.put(&self.profile, &secret_field(name), seed).await.map_err(failed) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        Box::pin(async move { self.vault.remove(&self.profile, &secret_field(name)).await.map(drop).map_err(failed) })
    }
}
