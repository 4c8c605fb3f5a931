//! What an ending means for whoever ordered the run.

use thiserror::Error;

use super::Signal;
use crate::{
    cdp::LaunchError,
    event::Ending,
    extract::ContextError,
    flow::StopKind,
    page::Failure,
    runner::{End, FailureCause},
    session::{CredentialError, HeldBack, StateError, VaultError},
};

/// Why a run did not do what was ordered.
#[derive(Debug, Error)]
pub enum JobError {
    #[error("interrupted")]
    Interrupted(Signal),
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    #[error(transparent)]
    State(#[from] StateError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Nobody tries to sign in, for the account's sake.
    #[error("{}", held_back(.0))]
    HeldBack(HeldBack),
    #[error("the lock of the portal user cannot be taken: {0}")]
    SeatLock(std::io::Error),
    #[error("the session's cookies and storage could not be taken from the browser or put into it: {0}")]
    Storage(Failure),
    #[error("the portal file: {0}")]
    Locale(#[from] ContextError),
    #[error("the portal file: `{0}` is not a known time zone; write an IANA name such as `America/Chicago`")]
    TimeZone(String),
    #[error("the browser did not start: {0}")]
    Browser(#[from] LaunchError),
    #[error("the browser did not open a window: {0}")]
    Window(Failure),
    #[error("signals cannot be listened to: {0}")]
    Signals(std::io::Error),
    /// A flow ended before its last step.
    #[error("{end}")]
    Flow { flow: String, signing_in: bool, end: End },
}

impl JobError {
    /// The exit code of DESIGN §8.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Interrupted(signal) => signal.exit_code(),
            Self::Credentials(_)
            | Self::State(_)
            | Self::Vault(_)
            | Self::SeatLock(_)
            | Self::Locale(_)
            | Self::TimeZone(_) => USAGE,
            Self::HeldBack(_) => SIGN_IN,
            Self::Browser(_) | Self::Window(_) | Self::Storage(_) | Self::Signals(_) => UNAVAILABLE,
            Self::Flow { signing_in, end, .. } => match end {
                End::Stopped { kind, .. } => exit_code_of(*kind),
                End::SignedOut { how, .. } => how.kind().map_or(SIGN_IN, exit_code_of),
                End::Ended { .. } => ENDED_BY_HAND,
                End::Failed(failure) => failed(failure.cause, failure.acted, *signing_in),
            },
        }
    }

    /// The ending as an event tells it.
    #[must_use]
    pub fn ending(&self) -> Ending {
        let kind = match self {
            Self::Interrupted(_) => "interrupted",
            Self::Credentials(_)
            | Self::State(_)
            | Self::Vault(_)
            | Self::SeatLock(_)
            | Self::Locale(_)
            | Self::TimeZone(_) => "invalid",
            Self::HeldBack(HeldBack::BadCredential { .. }) => StopKind::AuthRejected.word(),
            Self::HeldBack(_) => StopKind::PersonNeeded.word(),
            Self::Browser(_) | Self::Window(_) | Self::Storage(_) | Self::Signals(_) => "unavailable",
            Self::Flow { end: End::Stopped { kind, .. }, .. } => kind.word(),
            Self::Flow { end: End::SignedOut { how, .. }, .. } => how.kind().map_or("signed_out", StopKind::word),
            Self::Flow { end: End::Ended { .. }, .. } => "interrupted",
            Self::Flow { end: End::Failed(_), .. } => match self.exit_code() {
                UNAVAILABLE => "unavailable",
                SIGN_IN => "challenge_failed",
                _ => "failed",
            },
        };
        Ending { kind: kind.to_owned(), exit_code: self.exit_code(), message: Some(self.to_string()) }
    }
}

/// Why, and what a person can do about it.
fn held_back(held: &HeldBack) -> String {
    let hint = match held {
        HeldBack::BadCredential { .. } => {
            "; see to the password, or if it is right after all, sign in with `wayleave session login`"
        }
        HeldBack::TriesUsed { .. } | HeldBack::NeedsPerson { .. } => {
            "; sign in to the portal by hand, then with `wayleave session login`"
        }
    };
    format!("{held}{hint}")
}

/// As if interrupted by its signal: nobody should try again by themselves.
const ENDED_BY_HAND: u8 = 130;
const FAILED: u8 = 1;
const USAGE: u8 = 2;
const SIGN_IN: u8 = 3;
const REFUSED: u8 = 4;
const UNAVAILABLE: u8 = 6;

/// The exit code of a stop kind.
#[must_use]
pub fn exit_code_of(kind: StopKind) -> u8 {
    match kind {
        StopKind::Done => 0,
        StopKind::Failed => FAILED,
        StopKind::AuthRejected | StopKind::Locked | StopKind::ChallengeFailed | StopKind::PersonNeeded => SIGN_IN,
        StopKind::Refused
        | StopKind::Invalid
        | StopKind::NotFound
        | StopKind::Conflict
        | StopKind::Duplicate
        | StopKind::NotAllowed => REFUSED,
        StopKind::Unavailable | StopKind::Busy => UNAVAILABLE,
    }
}

fn failed(cause: FailureCause, acted: bool, signing_in: bool) -> u8 {
    match cause {
        FailureCause::Challenge => SIGN_IN,
        FailureCause::Unavailable => UNAVAILABLE,
        // Nothing was done yet: the same order can be given again.
        FailureCause::Deadline if !acted => UNAVAILABLE,
        // A form that was sent may count against the account: not to be repeated blindly.
        _ if signing_in => SIGN_IN,
        FailureCause::Deadline | FailureCause::Page | FailureCause::MovedOn | FailureCause::Data => FAILED,
    }
}
