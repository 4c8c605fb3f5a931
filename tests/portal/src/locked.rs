//! A value behind a lock that is only ever held for the length of a closure.

use std::sync::{Mutex, PoisonError};

/// Shared state of the portal. A panic while holding it leaves the value usable: a practice portal
/// that answers oddly is better in a test than one that hides the first failure behind a second.
#[derive(Debug, Default)]
pub(crate) struct Locked<T>(Mutex<T>);

impl<T> Locked<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> R {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
