//! The seeds of a profile's authenticator apps, in the vault, where its other secrets are.

use futures::future::BoxFuture;

use super::{Vault, VaultError};
use crate::{
    portal::Profile,
    secret::Secret,
    session::{SeedStore, SeedStoreError, secret_field, vault_profile},
};

/// The place of one profile's seeds.
#[derive(Clone, Debug)]
pub struct VaultSeeds {
    vault: Vault,
    profile: String,
}

impl VaultSeeds {
    #[must_use]
    pub fn new(vault: Vault, profile: &Profile) -> Self {
        Self { vault, profile: vault_profile(profile) }
    }
}

impl SeedStore for VaultSeeds {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, SeedStoreError>> {
        Box::pin(async move { self.vault.get(&self.profile, &secret_field(name)).await.map_err(told) })
    }

    fn put<'a>(&'a self, name: &'a str, seed: &'a Secret) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        Box::pin(async move { self.vault.put(&self.profile, &secret_field(name), seed).await.map_err(told) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        Box::pin(async move { self.vault.remove(&self.profile, &secret_field(name)).await.map(drop).map_err(told) })
    }
}

fn told(error: VaultError) -> SeedStoreError {
    SeedStoreError(error.to_string())
}
