//! How a flow ends before its last step.

use thiserror::Error;

use crate::{
    event::{Candidate, StepKey},
    extract::ExtractError,
    flow::{SessionEnd, StopKind},
    language::{ExpressionProblem, Label, Problem, Span},
    page::{Failure, NetworkCause, Unmet, WindowId},
    secret::Redactor,
};

/// Why a flow did not run to its end.
#[derive(Debug, Error)]
pub enum End {
    /// A `stop` step, or what only a person can put right.
    #[error("{}", because.as_deref().unwrap_or("the flow stopped itself"))]
    Stopped { kind: StopKind, because: Option<String>, span: Span },
    /// The portal ended the session; whoever keeps sessions decides what now.
    #[error("the portal ended the session: {why}")]
    SignedOut { how: SessionEnd, why: String, span: Span },
    /// Whoever watched the run ended it where it stood still.
    #[error("ended by hand")]
    Ended { span: Span },
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
    /// All in one line.
    pub message: String,
    /// The message without what the notes say.
    pub title: Option<String>,
    /// What was seen instead, a line each.
    pub notes: Vec<String>,
    /// The elements to choose from.
    pub candidates: Vec<Candidate>,
    /// A stable word for the cause: `absent`, `ambiguous`, `covered`, `unmet`, ….
    pub reason: Option<String>,
    /// Names of the files that it is about, for [`Self::labels`].
    pub about: Vec<String>,
    /// Other places in the files that explain it.
    pub labels: Vec<Label>,
    /// What the author can do about it.
    pub help: Option<String>,
    pub cause: FailureCause,
    /// Whether the flow had acted on the portal before.
    pub acted: bool,
    /// The window it happened in.
    pub window: Option<WindowId>,
}

impl StepFailure {
    fn new(span: Span, cause: FailureCause, message: String) -> Self {
        Self {
            step: None,
            span,
            message,
            title: None,
            notes: Vec::new(),
            candidates: Vec::new(),
            reason: None,
            about: Vec::new(),
            labels: Vec::new(),
            help: None,
            cause,
            acted: false,
            window: None,
        }
    }

    /// Says what it means for the step: `page `home` is not ready: …`.
    pub(super) fn prefix(&mut self, what: &str) {
        self.message = format!("{what}: {}", self.message);
        if let Some(title) = &mut self.title {
            *title = format!("{what}: {title}");
        }
    }

    /// Takes out of it what must not be told.
    pub(super) fn redact(&mut self, redactor: &Redactor) {
        let clean = |text: &str| redactor.redact(text).into_owned();
        let texts =
            std::iter::once(&mut self.message).chain(&mut self.title).chain(&mut self.notes).chain(&mut self.help);
        texts.for_each(|text| *text = clean(text));
        self.candidates.iter_mut().for_each(|candidate| candidate.map_texts(clean));
    }

    pub(super) fn label(&mut self, span: Span, text: impl Into<String>) {
        let known = self.span == span || self.labels.iter().any(|label| label.span == span);
        if !known {
            self.labels.push(Label { span, text: text.into() });
        }
    }
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
            Self::Stopped { span, .. } | Self::SignedOut { span, .. } | Self::Ended { span } => *span,
            Self::Failed(failure) => failure.span,
        }
    }

    /// The step that failed, if that is how it ended.
    #[must_use]
    pub fn failure(&self) -> Option<&StepFailure> {
        match self {
            Self::Failed(failure) => Some(failure),
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
            Self::SignedOut { .. } | Self::Ended { .. } => None,
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
            Self::SignedOut { .. } | Self::Ended { .. } => {}
        }
        self
    }

    pub(super) fn failed(span: Span, cause: FailureCause, message: impl Into<String>) -> Self {
        Self::Failed(Box::new(StepFailure::new(span, cause, message.into())))
    }

    /// The files name a flow that is not there.
    #[must_use]
    pub fn missing_flow(span: Span, flow: &str) -> Self {
        Self::failed(span, FailureCause::Data, format!("there is no flow `{flow}`"))
    }

    /// The same with another cause.
    pub(super) fn caused_by(self, cause: FailureCause) -> Self {
        match self {
            Self::Failed(failure) => Self::Failed(Box::new(StepFailure { cause, ..*failure })),
            other => other,
        }
    }

    /// The window that a failure happened in, if it is known.
    #[must_use]
    pub fn window(&self) -> Option<WindowId> {
        match self {
            Self::Failed(failure) => failure.window,
            _ => None,
        }
    }

    /// Notes the innermost window that was in scope.
    pub(super) fn seen_in(mut self, window: WindowId) -> Self {
        if let Self::Failed(failure) = &mut self {
            failure.window.get_or_insert(window);
        }
        self
    }

    pub(super) fn page(span: Span, message: impl Into<String>) -> Self {
        Self::failed(span, FailureCause::Page, message)
    }

    /// A failure of the page room, at the place in the files that asked for it.
    pub(super) fn from_page(span: Span, failure: &Failure) -> Self {
        let mut told = StepFailure::new(span, cause(failure), failure.to_string());
        match failure {
            Failure::NotReady { name, obstacle } | Failure::NotTaken { name, obstacle } => {
                told.reason = Some(obstacle.reason().to_owned());
                told.about.push(name.clone());
                told.title = Some(format!("{name}: {}", obstacle.summary()));
                told.notes =
                    list(obstacle.candidates(), if obstacle.reason() == "ambiguous" { "matches" } else { "nearest" });
                told.candidates = obstacle.candidates().to_vec();
                told.help = obstacle.help().map(str::to_owned);
            }
            Failure::Unfit { name, why } => {
                told.reason = Some(why.cause().to_owned());
                told.about.push(name.clone());
            }
            Failure::Missed { name, .. } => {
                told.reason = Some("missed".to_owned());
                told.about.push(name.clone());
            }
            Failure::Unmet(unmet) => unmet_parts(&mut told, unmet),
            _ => {}
        }
        Self::Failed(Box::new(told))
    }

    /// A snapshot that could not be read: each problem is a note, its field a label.
    pub(super) fn from_extract(span: Span, error: &ExtractError) -> Self {
        let mut told = StepFailure::new(span, FailureCause::Page, error.to_string());
        match error {
            ExtractError::Unreadable(problems) => {
                told.reason = Some("unreadable".to_owned());
                if let [first, _, ..] = problems.as_slice() {
                    told.title = Some(format!("{} fields cannot be read, as {first}", problems.len()));
                    told.notes = problems.iter().take(MOST_NOTES).map(ToString::to_string).collect();
                }
                problems.iter().take(MOST_LABELS).for_each(|problem| told.label(problem.span, "read by this"));
            }
            ExtractError::NoItems { span, .. } => {
                told.reason = Some("no_items".to_owned());
                told.label(*span, "sought by this");
            }
            ExtractError::Root { span, .. } => told.label(*span, "sought by this"),
            ExtractError::NotData { span } | ExtractError::NotPage { span, .. } => told.label(*span, "the shape"),
            ExtractError::Document(_) | ExtractError::Data(_) | ExtractError::Shape(_) => {}
        }
        Self::Failed(Box::new(told))
    }

    /// An expression that failed although the checker let it pass.
    pub(super) fn from_expression(problem: ExpressionProblem) -> Self {
        let ExpressionProblem { message, span, help } = problem;
        let failure = StepFailure { help, ..StepFailure::new(span, FailureCause::Data, message) };
        Self::Failed(Box::new(failure))
    }

    /// As a finding is told.
    #[must_use]
    pub fn problem(&self) -> Problem<'_> {
        match self {
            Self::Failed(failure) => Problem {
                title: failure.title.as_deref().unwrap_or(&failure.message).to_owned(),
                span: failure.span,
                labels: &failure.labels,
                notes: &failure.notes,
                help: failure.help.as_deref(),
            },
            _ => Problem { title: self.to_string(), span: self.span(), labels: &[], notes: &[], help: None },
        }
    }
}

/// How many problems of a list are told.
const MOST_NOTES: usize = 8;
const MOST_LABELS: usize = 3;

fn cause(failure: &Failure) -> FailureCause {
    match failure {
        Failure::Unseen(_) | Failure::Unmet(_) | Failure::DocumentGone | Failure::FrameGone => FailureCause::Deadline,
        Failure::NotReady { obstacle, .. } => match obstacle.reason() {
            "absent" | "ambiguous" | "not-checkable" | "no-uncheck" | "not-editable" | "no-text" | "too-long"
            | "not-native" | "no-option" | "option-disabled" | "ambiguous-option" | "one-option" => FailureCause::Page,
            "moved-on" => FailureCause::MovedOn,
            _ => FailureCause::Deadline,
        },
        Failure::Unfit { .. } => FailureCause::Data,
        Failure::Missed { .. }
        | Failure::NotTaken { .. }
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
    }
}

/// Each part of a sight and whether it held; of several sights the caller tells.
fn unmet_parts(told: &mut StepFailure, unmet: &Unmet) {
    told.reason = Some("unmet".to_owned());
    let [parts] = unmet.sights.as_slice() else { return };
    let missing = parts.iter().filter(|part| part.why.is_some());
    told.about = missing.clone().filter_map(|part| part.name.clone()).collect();
    told.candidates = missing.flat_map(|part| part.candidates.clone()).collect();
    if let [part] = parts.as_slice() {
        told.notes = list(&part.candidates, "there is");
        return;
    }
    let held = parts.iter().filter(|part| part.why.is_none()).count();
    told.title = Some(format!("{} ({held} of {} parts hold)", told.message, parts.len()));
    told.notes =
        parts.iter().map(|part| format!("{}: {}", part.what, part.seen().unwrap_or_else(|| "holds".into()))).collect();
}

fn list(candidates: &[Candidate], what: &str) -> Vec<String> {
    candidates.iter().map(|candidate| format!("{what}: {candidate}")).collect()
}
