//! The clock that sessions, challenges and TOTP codes are measured by: the real one, which the
//! control port can set ahead or back.

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::HeaderValue;
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

    /// What the portal's answers say the time is.
    pub(crate) fn http_date(&self) -> Option<HeaderValue> {
        let now = Timestamp::from_second(i64::try_from(self.seconds()).ok()?).ok()?;
        HeaderValue::from_str(&now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
    }

    pub(crate) fn set_ahead(&self, seconds: i64) {
        self.ahead.store(seconds, Ordering::Relaxed);
    }
}
