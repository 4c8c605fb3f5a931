//! The one clock of the room, injected so that tests need not wait.

use std::{fmt, time::Duration};

use futures::future::BoxFuture;
use jiff::Timestamp;

/// What time it is, and a way to let it pass.
pub trait Clock: fmt::Debug + Send + Sync {
    fn now(&self) -> Timestamp;

    /// Ends when `span` has passed on this clock.
    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()>;
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(span))
    }
}
