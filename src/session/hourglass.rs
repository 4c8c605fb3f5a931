//! A clock for tests: time passes when somebody sleeps, and then at once.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::BoxFuture;
use jiff::Timestamp;

use super::Clock;

#[derive(Debug)]
pub(super) struct Hourglass(Mutex<Timestamp>);

impl Hourglass {
    pub(super) fn at(second: i64) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Timestamp::from_second(second).unwrap())))
    }
}

impl Clock for Hourglass {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        *self.0.lock().unwrap() += span;
        Box::pin(std::future::ready(()))
    }
}
