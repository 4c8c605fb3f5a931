//! How a flow ends before its last step.

use thiserror::Error;

use crate::{
    event::StepKey,
    flow::StopKind,
    language::{ExpressionProblem, Span},
    page::{Failure, NetworkCause},
};

/// Why a flow did not run to its end.
#[derive(Debug, Error)]
pub enum End {
    /// A `stop` step.
    #[error("{}", because.as_deref().unwrap_or("the flow stopped itself"))]
    Stopped { kind: StopKind, because: Option<String>, span: Span },
    /// The portal ended the session; whoever keeps sessions decides what now.
    #[error("the portal ended the session: {why}")]
    SignedOut { kind: Option<StopKind>, why: String, span: Span },
    /// A step failed.
    #[error(transparent)]
    Failed(Box<StepFailure>),
}

/// A step that failed: what was expected, what was seen, where.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct StepFailure {
    pub step: Option<StepKey>,
    pub span: Span,
    pub message: String,
    /// What the author can do about it.
    pub help: Option<String>,
    pub cause: FailureCause,
    /// Whether the flow had acted on the portal before.
    pub acted: bool,
}

/// What kind of thing went wrong; decides whether a retry makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureCause {
    /// The page is not as the files say, or an expectation did not hold.
    Page,
    /// Something was waited for in vain.
    Deadline,
    /// An item was found, and its row held another record when it was to be acted on. Nothing was dispatched.
    MovedOn,
    /// Browser or network.
    Unavailable,
    /// A challenge could not be answered.
    Challenge,
    /// Inputs, or data that contradict the flow's declarations.
    Data,
}

impl End {
    /// Where in the files it ended.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Stopped { span, .. } | Self::SignedOut { span, .. } => *span,
            Self::Failed(failure) => failure.span,
        }
    }

    /// What an author can do about it.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Failed(failure) => failure.help.as_deref(),
            _ => None,
        }
    }

    /// The step that ended the flow, of a failure.
    #[must_use]
    pub fn step(&self) -> Option<&StepKey> {
        match self {
            Self::Failed(failure) => failure.step.as_ref(),
            _ => None,
        }
    }

    /// The kind a `retry` knows it by; none for a session that ended, which is not a block's to mend.
    pub(super) fn kind(&self) -> Option<StopKind> {
        match self {
            Self::Stopped { kind, .. } => Some(*kind),
            Self::SignedOut { .. } => None,
            Self::Failed(failure) => Some(match failure.cause {
                FailureCause::Unavailable => StopKind::Unavailable,
                FailureCause::Challenge => StopKind::ChallengeFailed,
                FailureCause::Page | FailureCause::Deadline | FailureCause::MovedOn | FailureCause::Data => {
                    StopKind::Failed
                }
            }),
        }
    }

    /// The same ending with something added to its message.
    pub(super) fn noting(mut self, note: &str) -> Self {
        match &mut self {
            Self::Failed(failure) => failure.message.push_str(&format!(" ({note})")),
            Self::Stopped { because, .. } => {
                let because = because.get_or_insert_with(|| "the flow stopped itself".to_owned());
                because.push_str(&format!(" ({note})"));
            }
            Self::SignedOut { .. } => {}
        }
        self
    }

    pub(super) fn failed(span: Span, cause: FailureCause, message: impl Into<String>) -> Self {
        Self::Failed(Box::new(StepFailure {
            step: None,
            span,
            message: message.into(),
            help: None,
            cause,
            acted: false,
        }))
    }

    /// The files name a flow that is not there.
    #[must_use]
    pub fn missing_flow(span: Span, flow: &str) -> Self {
        Self::failed(span, FailureCause::Data, format!("there is no flow `{flow}`"))
    }

    pub(super) fn page(span: Span, message: impl Into<String>) -> Self {
        Self::failed(span, FailureCause::Page, message)
    }

    /// A failure of the page room, at the place in the files that asked for it.
    pub(super) fn from_page(span: Span, failure: &Failure) -> Self {
        let cause = match failure {
            Failure::Unseen(_) | Failure::DocumentGone => FailureCause::Deadline,
            Failure::NotReady { obstacle, .. } => match obstacle.reason() {
                "absent" | "ambiguous" | "not_editable" => FailureCause::Page,
                "moved_on" => FailureCause::MovedOn,
                _ => FailureCause::Deadline,
            },
            Failure::Missed { .. }
            | Failure::OriginRefused { .. }
            | Failure::NoHistory
            | Failure::Script(_)
            | Failure::Interrupted(_) => FailureCause::Page,
            // The server is there and has nothing to show: a later try shows no more.
            Failure::Network(error) if error.cause() == NetworkCause::NoDocument => FailureCause::Page,
            Failure::Status { status } if *status < 500 => FailureCause::Page,
            Failure::Status { .. }
            | Failure::Hung
            | Failure::Network(_)
            | Failure::WindowGone(_)
            | Failure::Protocol(_) => FailureCause::Unavailable,
        };
        Self::failed(span, cause, failure.to_string())
    }

    /// An expression that failed although the checker let it pass.
    pub(super) fn from_expression(problem: ExpressionProblem) -> Self {
        let ExpressionProblem { message, span, help } = problem;
        let failure = StepFailure { step: None, span, message, help, cause: FailureCause::Data, acted: false };
        Self::Failed(Box::new(failure))
    }
}
