//! How long recordings stay.

use std::time::Duration;

/// What may stay; the oldest go first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// How many.
    pub keep: usize,
    /// How old.
    pub max_age: Duration,
    /// How many bytes all of them may take.
    pub max_bytes: u64,
}

impl Retention {
    /// Runs of an hourly job for more than a week.
    pub const KEEP: usize = 200;
    /// What broke last month is still there to be looked at.
    pub const MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    /// A 50-page run takes less than a hundredth of it.
    pub const MAX_BYTES: u64 = 2 << 30;
}

impl Default for Retention {
    fn default() -> Self {
        Self { keep: Self::KEEP, max_age: Self::MAX_AGE, max_bytes: Self::MAX_BYTES }
    }
}
