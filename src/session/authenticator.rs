//! Answers to the portal's challenges, as far as the profile has any.

use std::{fmt, sync::Arc, time::Duration};

use thiserror::Error;

use super::{
    Clock, CredentialError, Credentials, SourceProblem, StateError, SystemClock, Totp, UsedCodes,
    used_codes::SeedFingerprint,
};
use crate::{cdp::Deadline, portal::Profile, secret::Secret};

/// A code must last this much longer when it is handed out, or typing it would be too late.
const ENOUGH: Duration = Duration::from_secs(4);

/// Hands out the codes of the profile's `mfa.totp`, each once.
pub struct Authenticator {
    totp: Totp,
    seed: SeedFingerprint,
    used: UsedCodes,
    clock: Arc<dyn Clock>,
}

/// Why a challenge cannot be answered.
#[derive(Debug, Error)]
pub enum ChallengeError {
    #[error(transparent)]
    State(#[from] StateError),
    #[error(
        "the next code that was not used before comes in {} s, the step has {} s left",
        wait.as_secs_f64().ceil(),
        left.as_secs()
    )]
    TooLate { wait: Duration, left: Duration },
}

impl Authenticator {
    /// Reads the seed that the profile's `mfa` names; `None` if it names none.
    ///
    /// # Errors
    /// The source gives nothing, or what it gives is no seed.
    pub async fn of(
        profile: &Profile,
        credentials: &mut Credentials,
        used: UsedCodes,
    ) -> Result<Option<Self>, CredentialError> {
        let Some(source) = profile.mfa.get("totp") else { return Ok(None) };
        let text = credentials.secret(SEED, source).await?;
        let totp = Totp::parse(&text).map_err(|error| CredentialError {
            secret: SEED.to_owned(),
            place: "the profile".to_owned(),
            problem: SourceProblem::NoSeed(error),
        })?;
        Ok(Some(Self::new(totp, used, Arc::new(SystemClock))))
    }

    /// Hands out the codes of a seed by a clock.
    #[must_use]
    pub fn new(totp: Totp, used: UsedCodes, clock: Arc<dyn Clock>) -> Self {
        Self { seed: used.fingerprint(&totp), totp, used, clock }
    }

    /// The same by another clock.
    #[must_use]
    pub fn by(self, clock: Arc<dyn Clock>) -> Self {
        Self { clock, ..self }
    }

    /// A code that nobody used before and that lasts long enough to be typed. Waits for the next
    /// period if the present one is used up or nearly over.
    ///
    /// # Errors
    /// The claim could not be written, or the wait would pass the deadline.
    pub async fn totp_code(&self, deadline: Deadline) -> Result<Secret, ChallengeError> {
        loop {
            let (step, left) = self.period();
            if left >= ENOUGH && self.used.claim(&self.seed, step).await? {
                return Ok(self.totp.code(step));
            }
            let limit = deadline.remaining();
            if left > limit {
                return Err(ChallengeError::TooLate { wait: left, left: limit });
            }
            self.clock.sleep(left).await;
        }
    }

    /// The period that runs now, and how much of it is left.
    fn period(&self) -> (u64, Duration) {
        let now = Duration::try_from(self.clock.now().as_duration()).unwrap_or_default();
        let step = self.totp.step_at(now.as_secs());
        let end = Duration::from_secs((step + 1) * self.totp.period());
        (step, end - now)
    }
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authenticator").field("totp", &self.totp).finish_non_exhaustive()
    }
}

/// How the seed is called in messages.
const SEED: &str = "mfa.totp";

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::Mutex};

    use futures::future::BoxFuture;
    use jiff::Timestamp;

    use super::*;

    /// Time passes when somebody sleeps, and then at once.
    #[derive(Debug)]
    struct Hourglass(Mutex<Timestamp>);

    impl Hourglass {
        fn at(second: i64) -> Arc<Self> {
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

    async fn authenticator(state: &Path, clock: Arc<Hourglass>) -> Authenticator {
        Authenticator::new(seed(), UsedCodes::open(state).await.unwrap(), clock)
    }

    fn seed() -> Totp {
        Totp::parse(&Secret::new("JBSWY3DPEHPK3PXP")).unwrap()
    }

    fn code(step: u64) -> String {
        seed().code(step).expose().to_owned()
    }

    async fn ask(authenticator: &Authenticator) -> String {
        authenticator.totp_code(Deadline::after(Duration::from_secs(90))).await.unwrap().expose().to_owned()
    }

    #[tokio::test]
    async fn a_step_is_never_handed_out_twice() {
        let state = tempfile::tempdir().unwrap();
        let clock = Hourglass::at(3_000);
        let (one, other) = (authenticator(state.path(), clock.clone()).await, authenticator(state.path(), clock).await);
        assert_eq!(ask(&one).await, code(100));
        assert_eq!(ask(&other).await, code(101));
        assert_eq!(ask(&one).await, code(102));
    }

    #[tokio::test]
    async fn a_code_that_is_nearly_over_is_passed_by() {
        let state = tempfile::tempdir().unwrap();
        assert_eq!(ask(&authenticator(state.path(), Hourglass::at(3_026)).await).await, code(100));
        let state = tempfile::tempdir().unwrap();
        assert_eq!(ask(&authenticator(state.path(), Hourglass::at(3_027)).await).await, code(101));
    }

    #[tokio::test]
    async fn a_wait_past_the_deadline_is_refused_at_once() {
        let state = tempfile::tempdir().unwrap();
        let authenticator = authenticator(state.path(), Hourglass::at(3_000)).await;
        ask(&authenticator).await;
        let error = authenticator.totp_code(Deadline::after(Duration::from_secs(5))).await.unwrap_err();
        assert!(error.to_string().starts_with("the next code that was not used before comes in 30 s"), "{error}");
    }
}
