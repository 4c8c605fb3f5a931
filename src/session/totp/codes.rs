//! The codes of one seed: each step once, by the portal's clock.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{SeedFingerprint, Totp, UsedCodes};
use crate::{
    cdp::Deadline,
    secret::Secret,
    session::{ChallengeError, Clock},
};

/// A code must last this much longer when it is handed out, or typing it would be too late.
const ENOUGH: Duration = Duration::from_secs(4);
/// `Date` headers count seconds: less than this says nothing.
const NOTICEABLE: SignedDuration = SignedDuration::from_secs(2);
/// A server whose clock is further off does not check codes by it.
const BELIEVABLE: SignedDuration = SignedDuration::from_hours(24);

/// Hands out the codes of a seed.
#[derive(Debug)]
pub(in crate::session) struct TotpCodes {
    totp: Totp,
    seed: SeedFingerprint,
    used: UsedCodes,
    clock: Arc<dyn Clock>,
}

impl TotpCodes {
    pub(in crate::session) fn new(totp: Totp, used: UsedCodes, clock: Arc<dyn Clock>) -> Self {
        Self { seed: used.fingerprint(&totp), totp, used, clock }
    }

    /// A code that nobody used before and that lasts long enough to be typed, with its step: one later than
    /// `after`. Waits for the next period if the present one is used up or nearly over.
    pub(in crate::session) async fn code(
        &self,
        ahead: SignedDuration,
        after: Option<u64>,
        deadline: Deadline,
    ) -> Result<(u64, Secret), ChallengeError> {
        loop {
            let (step, left) = self.period(ahead);
            let is_later = after.is_none_or(|after| step > after);
            if left >= ENOUGH && is_later && self.used.claim(&self.seed, step).await? {
                return Ok((step, self.totp.code(step)));
            }
            let limit = deadline.remaining();
            if left > limit {
                return Err(ChallengeError::TooLate { wait: left, left: limit });
            }
            self.clock.sleep(left).await;
        }
    }

    /// The period that runs now at the portal, and how much of it is left.
    fn period(&self, ahead: SignedDuration) -> (u64, Duration) {
        let now = self.clock.now().as_duration().saturating_add(ahead);
        let now = Duration::try_from(now).unwrap_or_default();
        let step = self.totp.step_at(now.as_secs());
        let end = Duration::from_secs((step + 1) * self.totp.period());
        (step, end - now)
    }
}

/// How far the portal's clock is ahead of ours; nothing where it cannot be told.
pub(in crate::session) fn ahead(portal: Option<Timestamp>, clock: &dyn Clock) -> SignedDuration {
    let ahead = portal.map(|portal| portal.duration_since(clock.now())).unwrap_or_default();
    if (NOTICEABLE..=BELIEVABLE).contains(&ahead.abs()) { ahead } else { SignedDuration::ZERO }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::session::hourglass::Hourglass;

    async fn codes(state: &Path, clock: Arc<Hourglass>) -> TotpCodes {
        TotpCodes::new(seed(), UsedCodes::open(state).await.unwrap(), clock)
    }

    fn seed() -> Totp {
        Totp::parse(&Secret::new("JBSWY3DPEHPK3PXP")).unwrap()
    }

    fn code(step: u64) -> String {
        seed().code(step).expose().to_owned()
    }

    async fn ask(codes: &TotpCodes, ahead: i64, after: Option<u64>) -> String {
        let deadline = Deadline::after(Duration::from_secs(300));
        let (_, code) = codes.code(SignedDuration::from_secs(ahead), after, deadline).await.unwrap();
        code.expose().to_owned()
    }

    #[tokio::test]
    async fn a_step_is_never_handed_out_twice() {
        let state = tempfile::tempdir().unwrap();
        let clock = Hourglass::at(3_000);
        let (one, other) = (codes(state.path(), clock.clone()).await, codes(state.path(), clock).await);
        assert_eq!(ask(&one, 0, None).await, code(100));
        assert_eq!(ask(&other, 0, None).await, code(101));
        assert_eq!(ask(&one, 0, None).await, code(102));
    }

    #[tokio::test]
    async fn a_code_that_is_nearly_over_is_passed_by() {
        for (second, step) in [(3_026, 100), (3_027, 101)] {
            let state = tempfile::tempdir().unwrap();
            assert_eq!(ask(&codes(state.path(), Hourglass::at(second)).await, 0, None).await, code(step));
        }
    }

    #[tokio::test]
    async fn codes_are_those_of_the_portals_clock() {
        for (ahead, step) in [(90, 103), (-90, 97), (0, 100)] {
            let state = tempfile::tempdir().unwrap();
            assert_eq!(ask(&codes(state.path(), Hourglass::at(3_000)).await, ahead, None).await, code(step));
        }
    }

    #[tokio::test]
    async fn after_a_refused_code_comes_one_of_a_later_step_whatever_the_clocks_say() {
        let state = tempfile::tempdir().unwrap();
        let codes = codes(state.path(), Hourglass::at(3_000)).await;
        assert_eq!(ask(&codes, 0, None).await, code(100));
        // The portal's clock turns out to be behind: an earlier step was never used, and is not now.
        assert_eq!(ask(&codes, -60, Some(100)).await, code(101));
    }

    #[tokio::test]
    async fn a_wait_past_the_deadline_is_refused_at_once() {
        let state = tempfile::tempdir().unwrap();
        let codes = codes(state.path(), Hourglass::at(3_000)).await;
        ask(&codes, 0, None).await;
        let soon = Deadline::after(Duration::from_secs(5));
        let error = codes.code(SignedDuration::ZERO, None, soon).await.unwrap_err();
        assert!(error.to_string().starts_with("the next code that was not used before comes in 30 s"), "{error}");
    }

    #[test]
    fn a_second_is_no_skew_and_a_year_is_none_either() {
        let clock = Hourglass::at(3_000);
        let at = |second| Some(Timestamp::from_second(second).unwrap());
        assert_eq!(ahead(at(3_001), &*clock), SignedDuration::ZERO);
        assert_eq!(ahead(at(2_910), &*clock), SignedDuration::from_secs(-90));
        assert_eq!(ahead(at(3_000 + 366 * 86_400), &*clock), SignedDuration::ZERO);
        assert_eq!(ahead(None, &*clock), SignedDuration::ZERO);
    }
}
