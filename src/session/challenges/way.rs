//! One way to answer a challenge.

use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::{ChallengeError, Person, Question};
use crate::{
    cdp::Deadline,
    secret::Secret,
    session::{
        Awaited, Clock, MessageError, MessageSource, SourceProblem, Totp, UsedCodes, credentials::read_command,
        totp::TotpCodes,
    },
};

/// A source that does not tell in this time what is there is asked again when the code is. Most of it is for
/// another sign-in that waits for its message at the same place; a server alone has far less.
const LOOK: Duration = Duration::from_secs(240);

/// How one answer is come by.
pub(super) enum Way {
    /// A seed, and the last step that was handed out.
    Seed {
        codes: TotpCodes,
        last: Option<u64>,
    },
    /// Seeds of the vault: how many were refused, and the last step.
    Kept {
        tried: usize,
        last: Option<u64>,
    },
    Message {
        source: Arc<dyn MessageSource>,
        awaited: Option<Box<dyn Awaited>>,
    },
    Command(Vec<String>),
    Person(Arc<dyn Person>),
}

/// What a code is asked with.
pub(super) struct Asked {
    pub(super) again: bool,
    pub(super) ahead: SignedDuration,
    pub(super) deadline: Deadline,
    pub(super) now: Timestamp,
    pub(super) question: Question,
}

impl Way {
    pub(super) fn seed(totp: Totp, used: UsedCodes, clock: Arc<dyn Clock>) -> Self {
        Self::Seed { codes: TotpCodes::new(totp, used, clock), last: None }
    }

    pub(super) fn message(source: Arc<dyn MessageSource>) -> Self {
        Self::Message { source, awaited: None }
    }

    /// Notes which messages are there already.
    pub(super) async fn raise(&mut self, now: Timestamp) {
        if let Self::Message { source, awaited } = self {
            let raised = tokio::time::timeout(LOOK, source.raise(now)).await;
            *awaited = match raised {
                Ok(Ok(raised)) => Some(raised),
                Ok(Err(error)) => {
                    tracing::debug!(%error, "a challenge could not be raised yet");
                    None
                }
                Err(_) => None,
            };
        }
    }

    pub(super) fn finish(&mut self) {
        match self {
            Self::Message { awaited, .. } => *awaited = None,
            Self::Kept { tried, last } => (*tried, *last) = (0, None),
            Self::Seed { .. } | Self::Command(_) | Self::Person(_) => {}
        }
    }

    pub(super) async fn code(&mut self, asked: &Asked) -> Result<Secret, ChallengeError> {
        match self {
            Self::Seed { codes, last } => {
                let after = last.filter(|_| asked.again);
                let (step, code) = codes.code(asked.ahead, after, asked.deadline).await?;
                *last = Some(step);
                Ok(code)
            }
            Self::Kept { .. } => Err(ChallengeError::NoWay),
            Self::Message { source, awaited } => {
                Ok(raised(source, awaited, asked.now).await?.code(asked.deadline).await?)
            }
            Self::Command(argv) => printed(argv).await,
            Self::Person(person) => Ok(person.ask(&asked.question, asked.deadline).await?),
        }
    }

    pub(super) async fn link(
        &mut self,
        origins: &[String],
        now: Timestamp,
        question: &Question,
        deadline: Deadline,
    ) -> Result<Secret, ChallengeError> {
        match self {
            Self::Message { source, awaited } => {
                Ok(raised(source, awaited, now).await?.link(origins, deadline).await?)
            }
            Self::Command(argv) => printed(argv).await,
            Self::Person(person) => Ok(person.ask(question, deadline).await?),
            Self::Seed { .. } | Self::Kept { .. } => Err(ChallengeError::NoWay),
        }
    }
}

/// The challenge at its source; raised late if that could not be done before.
async fn raised<'a>(
    source: &Arc<dyn MessageSource>,
    awaited: &'a mut Option<Box<dyn Awaited>>,
    now: Timestamp,
) -> Result<&'a mut Box<dyn Awaited>, MessageError> {
    let ready = match awaited.take() {
        Some(ready) => ready,
        None => source.raise(now).await?,
    };
    Ok(awaited.insert(ready))
}

/// What a program prints, one line end dropped.
async fn printed(argv: &[String]) -> Result<Secret, ChallengeError> {
    let bytes = Zeroizing::new(read_command(argv).await.map_err(ChallengeError::Command)?);
    let text = std::str::from_utf8(&bytes).map_err(|_| ChallengeError::Command(SourceProblem::NotText))?;
    match text.trim() {
        "" => Err(ChallengeError::Command(SourceProblem::Empty)),
        code => Ok(Secret::new(code.to_owned())),
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seed { .. } => "Seed",
            Self::Kept { .. } => "Kept",
            Self::Message { .. } => "Message",
            Self::Command(_) => "Command",
            Self::Person(_) => "Person",
        })
    }
}
