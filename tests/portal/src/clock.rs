//! The clock that sessions, challenges and TOTP codes are measured by: the real one, which the
//! control port can set ahead or back.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead: AtomicI64,
}

impl Clock {
    /// Seconds since the epoch, shifted.
    pub(crate) fn seconds(&self) -> u64 {
        let now = Timestamp::now().as_second() + self.ahead.load(Ordering::Relaxed);
        u64::try_from(now).unwrap_or(0)
    }

    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::Relaxed);
    }
}
