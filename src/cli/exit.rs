//! Exit codes: what an orchestrator should do next.

use std::process::ExitCode;

/// How the program ends. The numbers are part of the interface and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: all was done.
    Done,
    /// 1: the flow failed: a deadline after an act, an expectation, a page that is not as described.
    Failed,
    /// 2: the command, a file or an input is not valid; nothing was started.
    Invalid,
    /// 3: sign-in or a challenge failed; trying again blindly may lock the account.
    SignIn,
    /// 4: the portal refused the data.
    Refused,
    /// 5: what was written may or may not have happened; a person has to look.
    Unknown,
    /// 6: browser, network or a deadline before any act; trying again is safe.
    Unavailable,
    /// 130: SIGINT, with nothing left half done.
    Interrupted,
    /// 143: SIGTERM, likewise.
    Terminated,
}

/// The table in the help of every command that runs flows.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    the flow failed
  2    usage, or a file or an input is not valid; nothing was started
  3    sign-in or a challenge failed: do not try again blindly
  4    the portal refused the data
  5    the outcome is unknown: a person has to look
  6    browser, network or deadline before any act: safe to try again
  130  interrupted (143: terminated), nothing is left half done";

impl Exit {
    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Invalid => 2,
            Self::SignIn => 3,
            Self::Refused => 4,
            Self::Unknown => 5,
            Self::Unavailable => 6,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The exit of a number; one that is not known is a failure.
    #[must_use]
    pub const fn of(code: u8) -> Self {
        match code {
            0 => Self::Done,
            2 => Self::Invalid,
            3 => Self::SignIn,
            4 => Self::Refused,
            5 => Self::Unknown,
            6 => Self::Unavailable,
            130 => Self::Interrupted,
            143 => Self::Terminated,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
