//! Why something could not be done to a page.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;

use super::NetworkError;
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
    /// A condition did not hold in time; why, in the page's words.
    #[error("{0}")]
    Unseen(String),
    /// The act was dispatched and did not do what it should.
    #[error("{name}: {problem}")]
    Missed { name: String, problem: String },
    /// The document went away (a navigation) where it may not.
    #[error("the page navigated away meanwhile")]
    DocumentGone,
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

/// What stands between a target and an act, as the page tells it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Obstacle {
    reason: String,
    /// The element it is about, described without its value.
    el: Option<String>,
    by: Option<String>,
    count: Option<u32>,
    #[serde(default)]
    seen: Vec<String>,
    #[serde(default)]
    candidates: Vec<String>,
}

impl Obstacle {
    /// A stable word for the cause: `absent`, `ambiguous`, `hidden`, `disabled`, `covered`, ….
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub(super) fn covered_by(by: Option<String>) -> Self {
        Self { reason: "covered".to_owned(), by, ..Self::default() }
    }

    pub(super) fn because(reason: &str) -> Self {
        Self { reason: reason.to_owned(), ..Self::default() }
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let element = self.el.as_deref().unwrap_or("the element");
        match self.reason.as_str() {
            "absent" => f.write_str("no such element came up")?,
            "ambiguous" => write!(f, "{} elements match, expected exactly one", self.count.unwrap_or_default())?,
            "hidden" => write!(f, "{element} is not visible")?,
            "disabled" => write!(f, "{element} is disabled")?,
            "read_only" => write!(f, "{element} is read-only")?,
            "not_editable" => write!(f, "{element} takes no text")?,
            "moving" => write!(f, "{element} does not hold still")?,
            "detached" => f.write_str("the element is being replaced again and again")?,
            "moved_on" => f.write_str("its row shows another record now")?,
            "unpainted" => f.write_str("the page has not been painted yet")?,
            "unreached" => f.write_str("the pointer's events did not reach the document")?,
            "outside" => write!(f, "{element} cannot be scrolled into view")?,
            "covered" => {
                write!(f, "{element} is covered by {}", self.by.as_deref().unwrap_or("something else"))?;
            }
            other => f.write_str(other)?,
        }
        for seen in &self.seen {
            write!(f, "\n  matches {seen}")?;
        }
        for candidate in &self.candidates {
            write!(f, "\n  there is {candidate}")?;
        }
        Ok(())
    }
}
