//! What sessions speak to, and the stream that reports their coming and going.

use std::fmt;

use tokio::sync::mpsc;

use super::{error::Gone, event::EventStream, session::Session};

/// What a target is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// The browser itself (only its own session has this kind).
    Browser,
    /// A tab or pop-up.
    Page,
    /// A frame that lives in another process than its parent.
    Iframe,
    /// A dedicated worker.
    Worker,
    /// A service worker.
    ServiceWorker,
    /// A shared worker.
    SharedWorker,
    /// Anything else, by the protocol's name.
    Other(String),
}

impl TargetKind {
    pub(super) fn named(name: &str) -> Self {
        match name {
            "browser" => Self::Browser,
            "page" => Self::Page,
            "iframe" => Self::Iframe,
            "worker" => Self::Worker,
            "service_worker" => Self::ServiceWorker,
            "shared_worker" => Self::SharedWorker,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Whether this is a worker of any kind.
    #[must_use]
    pub fn is_worker(&self) -> bool {
        matches!(self, Self::Worker | Self::ServiceWorker | Self::SharedWorker)
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Browser => "browser",
            Self::Page => "page",
            Self::Iframe => "iframe",
            Self::Worker => "worker",
            Self::ServiceWorker => "service worker",
            Self::SharedWorker => "shared worker",
            Self::Other(name) => name,
        })
    }
}

/// A target that was attached to.
#[derive(Debug)]
pub struct Target {
    /// Its session.
    pub session: Session,
    /// The protocol's target id. For pages and frames it equals the id of their outermost frame.
    pub target_id: String,
    /// What it is.
    pub kind: TargetKind,
    /// The target id of the page that opened this one.
    pub opener: Option<String>,
    /// The session through which it was attached: that of the page or frame it belongs to;
    /// `None` for what the browser itself announces (pages, service workers).
    pub parent_session: Option<String>,
    /// The address at the time of attaching; often empty then.
    pub url: String,
    /// The browser context.
    pub context_id: Option<String>,
    /// Whether it stands still until `Runtime.runIfWaitingForDebugger`. Whoever receives the
    /// target prepares it and lets it run; workers were let run already.
    pub waiting: bool,
    /// All its events since attaching.
    pub events: EventStream,
}

/// News about targets, in the browser's order.
#[derive(Debug)]
pub enum TargetEvent {
    /// A target was attached to.
    Attached(Target),
    /// A target is gone; its session's calls have failed already.
    Detached {
        /// The session it had.
        session_id: String,
        /// Its target id.
        target_id: String,
        /// What it was.
        kind: TargetKind,
        /// Why it is gone.
        reason: Gone,
    },
    /// The process behind a target crashed; its session's calls have failed already.
    Crashed {
        /// The session it had.
        session_id: String,
        /// Its target id.
        target_id: String,
        /// What it was.
        kind: TargetKind,
    },
    /// Title or address of a target changed. Sent only after `Target.setDiscoverTargets`.
    InfoChanged {
        /// Its target id.
        target_id: String,
        /// The address now.
        url: String,
        /// The title now.
        title: String,
    },
}

/// All target events of a browser since it was started or attached to. Nothing is dropped. Ends
/// when the browser is gone.
#[derive(Debug)]
pub struct TargetStream(mpsc::UnboundedReceiver<TargetEvent>);

impl TargetStream {
    pub(super) fn channel() -> (mpsc::UnboundedSender<TargetEvent>, Self) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (sender, Self(receiver))
    }

    /// The next event; `None` when the browser is gone. Safe to cancel.
    pub async fn next(&mut self) -> Option<TargetEvent> {
        self.0.recv().await
    }

    /// The next event if one has arrived already.
    pub fn try_next(&mut self) -> Option<TargetEvent> {
        self.0.try_recv().ok()
    }
}
