//! Where the seeds of authenticator apps are kept that were made by an enrolment.

use std::{fmt, sync::Arc};

use futures::future::BoxFuture;
use thiserror::Error;

use crate::secret::Secret;

/// Secrets by name, sealed. What was put is on the disk when the call returns.
pub trait SeedStore: fmt::Debug + Send + Sync {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, SeedStoreError>>;

    fn put<'a>(&'a self, name: &'a str, seed: &'a Secret) -> BoxFuture<'a, Result<(), SeedStoreError>>;

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), SeedStoreError>>;
}

/// The store failed.
#[derive(Clone, Debug, Error)]
#[error("the vault: {0}")]
pub struct SeedStoreError(pub String);

/// The place of one seed: the one in use, and one whose enrolment was not seen to its end.
#[derive(Clone, Debug)]
pub(in crate::session) struct SeedPlace {
    pub(in crate::session) name: String,
    pub(in crate::session) store: Arc<dyn SeedStore>,
}

impl SeedPlace {
    /// Seeds to try, the one in use first. A run may have ended between the portal's yes and ours: then
    /// the other is the right one.
    pub(in crate::session) async fn seeds(&self) -> Result<Vec<KeptSeed>, SeedStoreError> {
        let mut seeds = Vec::new();
        for (name, pending) in [(self.name.clone(), false), (self.pending(), true)] {
            seeds.extend(self.store.get(&name).await?.map(|seed| KeptSeed { seed, pending }));
        }
        Ok(seeds)
    }

    /// Keeps a new seed beside the one in use, before the portal hears a code of it.
    pub(in crate::session) async fn put_pending(&self, seed: &Secret) -> Result<(), SeedStoreError> {
        self.store.put(&self.pending(), seed).await
    }

    /// The pending seed is the one in use from now on.
    pub(in crate::session) async fn settle(&self, seed: &Secret) -> Result<(), SeedStoreError> {
        self.store.put(&self.name, seed).await?;
        self.store.remove(&self.pending()).await
    }

    fn pending(&self) -> String {
        format!("{}.pending", self.name)
    }
}

/// A seed of the vault.
#[derive(Debug)]
pub(in crate::session) struct KeptSeed {
    pub(in crate::session) seed: Secret,
    /// Its enrolment was not seen to its end.
    pub(in crate::session) pending: bool,
}
