//! Why a challenge cannot be answered. Never holds a code.

use std::time::Duration;

use thiserror::Error;

use super::NoAnswer;
use crate::session::{MessageError, SeedError, SeedStoreError, SourceProblem, StateError};

/// A challenge without an answer.
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
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error("the program that prints the code: {0}")]
    Command(#[source] SourceProblem),
    #[error(transparent)]
    Person(#[from] NoAnswer),
    #[error(transparent)]
    Store(#[from] SeedStoreError),
    #[error("the vault has no seed `{name}`; the portal's enrolment makes one")]
    NoSeed { name: String },
    #[error("the seed `{name}` in the vault is none: {problem}")]
    BadSeed { name: String, problem: SeedError },
    #[error("what the portal shows as the new seed is none: {0}")]
    BadNewSeed(SeedError),
    #[error("a new seed has nowhere to go: the profile's `mfa.totp` is to be `{{ vault: NAME }}`")]
    NoPlace,
    #[error("the answer is empty or longer than any code")]
    NoCode,
    #[error("the profile has no way to answer")]
    NoWay,
}

impl ChallengeError {
    /// Whether the portal may be asked to send again.
    #[must_use]
    pub fn asks_to_resend(&self) -> bool {
        matches!(self, Self::Message(MessageError::Nothing { .. }))
    }

    /// Whether it takes a person to go on.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}
