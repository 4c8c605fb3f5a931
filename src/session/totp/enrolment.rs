//! An authenticator app's seed that a portal hands out: kept before it is confirmed.
//!
//! The new seed is on the disk, beside the one in use, before the portal hears a code of it. Whenever the
//! run ends after that, the next one knows both: the one in use is tried first, then the pending one.

use std::sync::Arc;

use jiff::Timestamp;

use super::{SeedPlace, Totp, TotpCodes, UsedCodes, ahead};
use crate::{
    cdp::Deadline,
    secret::Secret,
    session::{ChallengeError, Clock},
};

/// A seed that is pending.
#[derive(Debug)]
pub struct Enrolment {
    seed: Secret,
    codes: TotpCodes,
    place: SeedPlace,
    clock: Arc<dyn Clock>,
    last: Option<u64>,
}

impl Enrolment {
    pub(in crate::session) fn new(
        seed: Secret,
        totp: Totp,
        place: SeedPlace,
        used: UsedCodes,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { seed, codes: TotpCodes::new(totp, used, clock.clone()), place, clock, last: None }
    }

    /// A code of the new seed, each time of a later step.
    ///
    /// # Errors
    /// None comes before the deadline.
    pub async fn code(&mut self, portal_time: Option<Timestamp>, deadline: Deadline) -> Result<Secret, ChallengeError> {
        let ahead = ahead(portal_time, &*self.clock);
        let (step, code) = self.codes.code(ahead, self.last, deadline).await?;
        self.last = Some(step);
        Ok(code)
    }

    /// The portal took it: from now on it is the seed in use.
    ///
    /// # Errors
    /// The vault failed; the seed is still pending there.
    pub async fn confirm(self) -> Result<(), ChallengeError> {
        Ok(self.place.settle(&self.seed).await?)
    }
}
