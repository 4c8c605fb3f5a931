//! Why something could not be done to a page.

use thiserror::Error;

use super::{NetworkError, Obstacle, UnfitFiles, Unmet};
use crate::cdp::{CallError, Gone};

/// Why a wait or an act ended without success.
#[derive(Debug, Error)]
pub enum Failure {
    /// Nothing was dispatched: the target never became ready.
    #[error("{name}: {obstacle}")]
    NotReady { name: String, obstacle: Box<Obstacle> },
    /// An interrupt's sight held before the wait was over. Nothing was dispatched; its index.
    #[error("interrupt {0} came up")]
    Interrupted(usize),
    /// Sights did not hold in time, part by part.
    #[error("{0}")]
    Unmet(Box<Unmet>),
    /// The files are not what the element takes. It was given nothing.
    #[error("{name}: {why}")]
    Unfit { name: String, why: UnfitFiles },
    /// Something else did not come in time.
    #[error("{0}")]
    Unseen(String),
    /// The act was dispatched and did not do what it should.
    #[error("{name}: {problem}")]
    Missed { name: String, problem: String },
    /// The act was dispatched, and the page did not take it.
    #[error("{name}: {obstacle}")]
    NotTaken { name: String, obstacle: Box<Obstacle> },
    /// The document went away (a navigation) where it may not.
    #[error("the page navigated away meanwhile")]
    DocumentGone,
    /// The frame was taken out of its page before anything was done in it.
    #[error("the frame is gone")]
    FrameGone,
    /// The page did not answer although its own time was over.
    #[error("the page does not answer: its scripts have been busy since the step began")]
    Hung,
    /// A top-level navigation outside the portal's origins was refused.
    #[error("the page tried to go to {origin}, which is not among the portal's origins")]
    OriginRefused { origin: String },
    /// A navigation failed on the network.
    #[error("the address could not be loaded: {0}")]
    Network(NetworkError),
    /// The window has been nowhere before.
    #[error("there is no earlier page to go back to")]
    NoHistory,
    /// The server answered with a status that the page does not accept.
    #[error("the server answered {status}")]
    Status { status: u16 },
    /// The window is closed or its process is gone.
    #[error("the window is gone: {0}")]
    WindowGone(Gone),
    /// The browser refused a command or its answer could not be read.
    #[error(transparent)]
    Protocol(CallError),
    /// The injected script failed: a fault of ours or a selector the page's engine refuses.
    #[error("the page's engine refused: {0}")]
    Script(String),
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Timeout { .. } => Self::Hung,
            CallError::Gone { reason, .. } => Self::WindowGone(reason),
            other if other.is_context_gone() => Self::DocumentGone,
            other => Self::Protocol(other),
        }
    }
}

impl Failure {
    /// The obstacle's word for the cause, of a failure at a target.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::NotReady { obstacle, .. } | Self::NotTaken { obstacle, .. } => Some(obstacle.reason()),
            _ => None,
        }
    }
}
