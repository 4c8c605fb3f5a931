//! A point in time by which something must have happened.

use std::time::Duration;

use tokio::time::Instant;

/// Far enough away to mean "no limit", near enough for the clock's arithmetic.
const FAR: Duration = Duration::from_secs(60 * 60 * 24 * 365 * 10);

/// The moment at which a caller stops waiting. Always chosen by the caller; the driver has no
/// time limits of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline that lies `span` from now. Spans of more than ten years are cut there.
    #[must_use]
    pub fn after(span: Duration) -> Self {
        Self(Instant::now() + span.min(FAR))
    }

    /// The deadline at `instant`.
    #[must_use]
    pub fn at(instant: Instant) -> Self {
        Self(instant)
    }

    /// The moment itself, for `tokio::time::timeout_at`.
    #[must_use]
    pub fn instant(self) -> Instant {
        self.0
    }

    /// The time left, zero when it is past.
    #[must_use]
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether the moment has come.
    #[must_use]
    pub fn is_past(self) -> bool {
        self.remaining().is_zero()
    }

    /// The earlier of the two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endless_span_is_still_a_moment() {
        assert!(!Deadline::after(Duration::MAX).is_past());
        assert!(Deadline::after(Duration::ZERO).is_past());
    }

    #[test]
    fn min_takes_the_earlier() {
        let (soon, late) = (Deadline::after(Duration::ZERO), Deadline::after(Duration::MAX));
        assert_eq!(soon.min(late), soon);
        assert_eq!(late.min(soon), soon);
    }
}
