//! How long something is waited for, and what may get in its way.

use std::{sync::Arc, time::Duration};

use super::PageCondition;
use crate::{cdp::Deadline, selectors::Locator};

/// The limits of one wait: its deadline, the portal's interrupts to look for meanwhile, and when a
/// lower-ranked locator may count.
#[derive(Clone, Debug)]
pub struct Patience {
    pub deadline: Deadline,
    /// Sights that, when they hold while the wait is not over, end it with [`super::Failure::Interrupted`].
    pub interrupts: Arc<Vec<Vec<PageCondition>>>,
    /// The page's `ready`: only then may a lower rank count.
    pub ready: Option<Arc<Vec<PageCondition>>>,
}

impl Patience {
    /// Patience without interrupts.
    #[must_use]
    pub fn until(deadline: Deadline) -> Self {
        Self { deadline, interrupts: Arc::default(), ready: None }
    }

    /// Interrupts are sights of the window's own document: inside a frame nothing is said of them.
    pub(super) fn interrupts_for(&self, frames: &[Locator]) -> &[Vec<PageCondition>] {
        if frames.is_empty() { self.interrupts.as_slice() } else { &[] }
    }

    /// What is left, for the page's own clock.
    pub(super) fn milliseconds(&self) -> u64 {
        u64::try_from(self.deadline.remaining().as_millis()).unwrap_or(u64::MAX).min(MAX_WAIT)
    }

    /// When a call that waits in the page until the deadline must have answered.
    pub(super) fn answer_by(&self) -> Deadline {
        Deadline::after(self.deadline.remaining() + ANSWER_GRACE)
    }
}

/// A page that has not answered this long after its own time was over hangs.
const ANSWER_GRACE: Duration = Duration::from_secs(3);
/// Timers of a page overflow beyond 2^31 ms.
const MAX_WAIT: u64 = 2_000_000_000;
