//! The clock of runs and of their portal: who sleeps sets both ahead, and nobody waits.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures::future::BoxFuture;
use jiff::Timestamp;
use practice_portal::Control;
use wayleave::session::Clock;

/// What happens at the portal while somebody sleeps.
type Errand = fn(&Control);

pub(crate) struct PortalClock {
    control: Control,
    /// How far the portal's clock is off, whoever sleeps.
    skew: i64,
    ahead: Mutex<i64>,
    slept: Mutex<Vec<u64>>,
    /// After so many seconds of sleep.
    errand: Mutex<Option<(u64, Errand)>>,
    /// What is on its way over the real network arrives before a sleep ends.
    on_its_way: Duration,
}

impl PortalClock {
    pub(crate) fn of(control: Control) -> Self {
        let skew = control.faults().clock_ahead_s;
        Self {
            control,
            skew,
            ahead: Mutex::default(),
            slept: Mutex::default(),
            errand: Mutex::default(),
            on_its_way: Duration::ZERO,
        }
    }

    pub(crate) fn waiting_for_the_network(self, on_its_way: Duration) -> Self {
        Self { on_its_way, ..self }
    }

    pub(crate) fn with_errand(self, errand: Option<(u64, Errand)>) -> Self {
        Self { errand: Mutex::new(errand), ..self }
    }

    pub(crate) fn pass(&self, span: Duration) {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead += i64::try_from(span.as_secs() + 1).unwrap();
        self.control.set(|faults| faults.clock_ahead_s = self.skew + *ahead);
    }

    /// The sleeps so far, in seconds, and forgets them.
    pub(crate) fn take_sleeps(&self) -> Vec<u64> {
        std::mem::take(&mut *self.slept.lock().unwrap())
    }

    /// Sleeps until the errand, if that is due in this span; what is left to sleep then.
    fn run_errand(&self, span: Duration) -> Duration {
        let mut errand = self.errand.lock().unwrap();
        let Some((due, run)) = *errand else { return span };
        match span.checked_sub(Duration::from_secs(due)) {
            Some(left) => {
                *errand = None;
                self.sleep_through(Duration::from_secs(due));
                run(&self.control);
                left
            }
            None => {
                *errand = Some((due - span.as_secs(), run));
                span
            }
        }
    }

    fn sleep_through(&self, span: Duration) {
        self.slept.lock().unwrap().push(span.as_secs());
        self.pass(span);
    }
}

impl Clock for PortalClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + jiff::SignedDuration::from_secs(*self.ahead.lock().unwrap())
    }

    fn sleep(&self, span: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if !self.on_its_way.is_zero() {
                tokio::time::sleep(self.on_its_way).await;
                let left = self.run_errand(span);
                if left < span {
                    tokio::time::sleep(self.on_its_way).await;
                }
                return self.sleep_through(left);
            }
            self.sleep_through(self.run_errand(span));
        })
    }
}

impl fmt::Debug for PortalClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PortalClock")
    }
}
