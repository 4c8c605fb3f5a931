//! Mailboxes and vaults that tests fill.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::BoxFuture;
use jiff::Timestamp;
use wayleave::{
    cdp::Deadline,
    secret::Secret,
    session::{Awaited, MessageError, MessageSource, SeedStore, SeedStoreError},
};

/// Messages that come one after the other; `None` is one that does not.
#[derive(Clone, Debug, Default)]
pub(super) struct Mailbox {
    coming: Arc<Mutex<Vec<Option<&'static str>>>>,
    raised: Arc<Mutex<u32>>,
}

impl Mailbox {
    pub(super) fn of(coming: &[Option<&'static str>]) -> Self {
        Self { coming: Arc::new(Mutex::new(coming.iter().rev().copied().collect())), raised: Arc::default() }
    }

    pub(super) fn raised(&self) -> u32 {
        *self.raised.lock().unwrap()
    }

    fn next(&self) -> Result<Secret, MessageError> {
        let next = self.coming.lock().unwrap().pop().flatten().map(Secret::new);
        let (place, waited) = (self.place(), Duration::from_secs(120));
        next.ok_or(MessageError::Nothing { place, waited, passed: Vec::new() })
    }
}

impl MessageSource for Mailbox {
    fn place(&self) -> String {
        "the mailbox".to_owned()
    }

    fn raise(&self, _: Timestamp) -> BoxFuture<'_, Result<Box<dyn Awaited>, MessageError>> {
        *self.raised.lock().unwrap() += 1;
        let awaited: Box<dyn Awaited> = Box::new(self.clone());
        Box::pin(std::future::ready(Ok(awaited)))
    }
}

impl Awaited for Mailbox {
    fn code(&mut self, _: Deadline) -> BoxFuture<'_, Result<Secret, MessageError>> {
        Box::pin(std::future::ready(self.next()))
    }

    fn link<'a>(&'a mut self, origins: &'a [String], _: Deadline) -> BoxFuture<'a, Result<Secret, MessageError>> {
        let port = origins[0].rsplit_once(':').unwrap().1.to_owned();
        let link = self.next().map(|link| Secret::new(link.expose().replace("{port}", &port)));
        Box::pin(std::future::ready(link))
    }
}

/// A vault in memory that remembers what was done to it.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    pub(super) seeds: Mutex<BTreeMap<String, String>>,
    pub(super) done: Mutex<Vec<String>>,
    /// Puts under this name fail, as if the process ended there.
    pub(super) breaks_at: Option<&'static str>,
}

impl Shelf {
    pub(super) fn with(seeds: &[(&str, &str)]) -> Self {
        let seeds = seeds.iter().map(|(name, seed)| ((*name).to_owned(), (*seed).to_owned())).collect();
        Self { seeds: Mutex::new(seeds), ..Self::default() }
    }

    pub(super) fn seeds(&self) -> Vec<(String, String)> {
        self.seeds.lock().unwrap().clone().into_iter().collect()
    }

    pub(super) fn done(&self) -> Vec<String> {
        self.done.lock().unwrap().clone()
    }
}

impl SeedStore for Shelf {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, SeedStoreError>> {
        let seed = self.seeds.lock().unwrap().get(name).cloned().map(Secret::new);
        Box::pin(std::future::ready(Ok(seed)))
    }

    fn put<'a>(&'a self, name: &'a str, seed: &'a Secret) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        if self.breaks_at == Some(name) {
            return Box::pin(std::future::ready(Err(SeedStoreError("it broke".to_owned()))));
        }
        self.done.lock().unwrap().push(format!("put {name}"));
        self.seeds.lock().unwrap().insert(name.to_owned(), seed.expose().to_owned());
        Box::pin(std::future::ready(Ok(())))
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), SeedStoreError>> {
        self.done.lock().unwrap().push(format!("remove {name}"));
        self.seeds.lock().unwrap().remove(name);
        Box::pin(std::future::ready(Ok(())))
    }
}
