//! One window: a tab or pop-up.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::json;
use tokio::sync::watch;

use super::{Failure, frame_tree::FrameTree, frames::FrameCache, navigate::History, response::Capture};
use crate::cdp::{CallError, Deadline, Session};

/// Tells windows of one visit apart; the first is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WindowId(pub u32);

impl fmt::Display for WindowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "window {}", self.0)
    }
}

/// A handle to one window. Cheap to clone.
#[derive(Clone)]
pub struct Window(pub(super) Arc<Inner>);

pub(super) struct Inner {
    pub(super) id: WindowId,
    pub(super) session: Session,
    tree: Mutex<FrameTree>,
    /// Bumped with each event that changed the tree.
    version: watch::Sender<u64>,
    pub(super) frame_cache: Mutex<FrameCache>,
    /// The response a step waits for.
    pub(super) captures: Mutex<Vec<Arc<Capture>>>,
    /// All requests are answered in the network's place.
    pub(super) is_answered: bool,
}

impl Window {
    pub(super) fn new(id: WindowId, session: Session, is_answered: bool) -> Self {
        let main = session.target_id().unwrap_or_default().to_owned();
        let tree = FrameTree::of_window(&main, &session);
        Self(Arc::new(Inner {
            id,
            session,
            tree: Mutex::new(tree),
            version: watch::Sender::new(0),
            frame_cache: Mutex::default(),
            captures: Mutex::default(),
            is_answered,
        }))
    }

    #[must_use]
    pub fn id(&self) -> WindowId {
        self.0.id
    }

    /// The address of its document, without query and fragment, which may hold what is nobody's business.
    #[must_use]
    pub fn address(&self) -> String {
        let url = self.url();
        url.split(['?', '#']).next().unwrap_or_default().to_owned()
    }

    /// The full address of its document.
    #[must_use]
    pub fn url(&self) -> String {
        self.tree().main_frame().map(|frame| frame.url.clone()).unwrap_or_default()
    }

    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.tree().gone.is_some()
    }

    /// Waits until the window is closed; whether it was, by the deadline.
    pub async fn wait_closed(&self, deadline: Deadline) -> bool {
        self.wait_for(deadline, |tree| tree.gone.is_some().then_some(())).await.is_ok()
    }

    /// Waits until the scripts under way in all its documents are done, so that every dialog they raise has
    /// come up; at the latest until the deadline.
    pub async fn settle(&self, deadline: Deadline) {
        let nothing = json!({ "expression": "0" });
        let asked: Vec<_> =
            self.sessions().iter().map(|session| session.send_raw("Runtime.evaluate", &nothing)).collect();
        for answer in asked {
            // A document that is gone raises nothing.
            let _ = answer.within(deadline).await;
        }
    }

    /// Closes the window as its close button would, without asking.
    ///
    /// # Errors
    /// When the browser does not do it in time.
    pub async fn close(&self, deadline: Deadline) -> Result<(), Failure> {
        let id = self.0.session.target_id().unwrap_or_default().to_owned();
        match self.0.session.call_raw("Page.close", json!({}), deadline).await {
            Ok(_) | Err(CallError::Gone { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.wait_for(deadline, |tree| tree.gone.is_some().then_some(()))
            .await
            .map_err(|_| Failure::Unseen(format!("window {id} did not close")))
    }

    /// Its own session and those of its frames in other processes.
    pub(super) fn sessions(&self) -> Vec<Session> {
        let mut sessions = vec![self.0.session.clone()];
        for frame in self.tree().frames.values() {
            if sessions.iter().all(|known| known.id() != frame.session.id()) {
                sessions.push(frame.session.clone());
            }
        }
        sessions
    }

    pub(super) fn tree(&self) -> MutexGuard<'_, FrameTree> {
        self.0.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes a tab or pop-up whose first navigation became a file: no document was ever in it. A blank one
    /// that a script opened has a document, and what the script wrote in it. The full browser closes such
    /// tabs itself, but not pop-ups; the headless shell closes neither.
    pub(super) async fn close_if_never_shown(&self, deadline: Deadline) -> Result<(), CallError> {
        // A visit begins with a window of its own, whatever comes of it.
        if self.0.id.0 == 0 || !self.url().is_empty() {
            return Ok(());
        }
        // Events of a first document may be on the way to us; the browser knows.
        let history: History = self.0.session.call_as("Page.getNavigationHistory", json!({}), deadline).await?;
        if history.entries.iter().all(|entry| entry.url.is_empty()) {
            self.0.session.call_raw("Page.close", json!({}), deadline).await?;
        }
        Ok(())
    }

    /// Changes the tree and wakes everyone who waits for it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut FrameTree) -> T) -> T {
        let result = change(&mut self.tree());
        self.0.version.send_modify(|version| *version += 1);
        result
    }

    /// Changes with each change of the tree from now on.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.version.subscribe()
    }

    /// Waits until `look` finds something in the tree, or the deadline.
    pub(super) async fn wait_for<T>(
        &self,
        deadline: Deadline,
        mut look: impl FnMut(&FrameTree) -> Option<T>,
    ) -> Result<T, TimedOut> {
        let mut version = self.subscribe();
        loop {
            version.borrow_and_update();
            if let Some(found) = look(&self.tree()) {
                return Ok(found);
            }
            if tokio::time::timeout_at(deadline.instant(), version.changed()).await.is_err() {
                return look(&self.tree()).ok_or(TimedOut);
            }
        }
    }
}

/// The deadline came before the tree showed what was waited for.
#[derive(Debug)]
pub(super) struct TimedOut;

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Window").field("id", &self.0.id).field("address", &self.address()).finish_non_exhaustive()
    }
}
