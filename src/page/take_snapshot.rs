//! Snapshots: what extraction reads.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{
    Aim, Camera, Failure, PageCondition, PageTaken, Patience, Window, WindowId, camera::State, evaluate::Document,
    in_turn::Call,
};
use crate::{
    cdp::Deadline,
    selectors::{Locator, Questions, Snapshot},
};

/// What a snapshot must hold.
#[derive(Clone, Debug, Default)]
pub struct SnapshotRequest {
    /// What must be seen before, in the same document.
    pub ready: Vec<PageCondition>,
    /// The part of the document; all of it when absent.
    pub root: Option<Aim>,
    /// Items to number, so that an act can aim at one.
    pub each: Option<Locator>,
    pub frames: Vec<Locator>,
    pub questions: Questions,
    /// The document must be there to its end.
    pub parsed: bool,
    /// People will see it: private elements are left empty.
    pub keep: bool,
    /// Takes the whole page with it, in the window's own document.
    pub page: Option<Arc<Camera>>,
}

/// A snapshot and the moment it was taken, for [`Window::changed_since`].
#[derive(Clone, Debug)]
pub struct ShapeSnapshot {
    pub snapshot: Snapshot,
    /// Texts of the visit's private elements, for whoever keeps it.
    pub private: Vec<String>,
    /// The page around it, if that was asked for.
    pub page: Option<Box<PageTaken>>,
    generation: u64,
}

#[derive(Deserialize)]
pub(super) struct Taken {
    missing: Option<u32>,
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    html: String,
    #[serde(default)]
    private: Vec<String>,
    #[serde(default)]
    generation: u64,
    page: Option<Box<State>>,
}

impl Taken {
    /// The snapshot, unless its root was missing or the document is still being loaded.
    pub(super) fn whole(
        self,
        request: &SnapshotRequest,
        window: WindowId,
        document: &Document,
    ) -> Option<ShapeSnapshot> {
        let page = request.page.as_ref().zip(self.page);
        let page =
            page.map(|(camera, state)| Box::new(camera.taken(window, &document.context, *state, Some(&self.html))));
        let snapshot = Snapshot { url: self.url, title: self.title, html: self.html };
        let (private, generation) = (self.private, self.generation);
        self.missing.is_none().then_some(ShapeSnapshot { snapshot, private, page, generation })
    }
}

impl SnapshotRequest {
    pub(super) fn call(&self) -> Call {
        let Questions { roles, labels, cases } = &self.questions;
        let page = self.page.as_ref().filter(|camera| camera.is_on()).map(|camera| camera.request(0));
        Call::Snapshot(json!({
            "page": page, "root": self.root, "each": self.each, "roles": roles, "labels": labels, "cases": cases,
            "keep": self.keep, "parsed": self.parsed,
        }))
    }

    /// What must be seen before it is taken.
    fn conditions(&self) -> Vec<PageCondition> {
        self.ready.iter().cloned().chain(self.root.clone().map(PageCondition::See)).collect()
    }
}

impl Window {
    /// Copies (part of) the document with its live state. Waits for the page to be ready and for the root.
    ///
    /// # Errors
    /// [`Failure::Unmet`] and [`Failure::Unseen`] when the root does not come up, [`Failure::Interrupted`].
    pub async fn snapshot(&self, request: &SnapshotRequest, patience: &Patience) -> Result<ShapeSnapshot, Failure> {
        let frame = self.frame_at(&request.frames, patience).await?;
        let conditions = request.conditions();
        let sight = (!conditions.is_empty()).then(|| {
            Call::Sight(json!({ "sights": [conditions], "interrupts": patience.interrupts_for(&request.frames) }))
        });
        let calls: Vec<Call> = sight.into_iter().chain([request.call()]).collect();
        loop {
            let (answers, document) = self.call_in_turn(&frame, &calls, patience).await?;
            if let Some(sight) = answers.sight {
                sight.holds(patience)?;
            }
            if let Some(whole) = answers.snapshot.and_then(|taken| taken.whole(request, self.id(), &document)) {
                return Ok(whole);
            }
            // The root may go between the look and the copy; a new document has none at first.
            if patience.deadline.is_past() {
                return Err(Failure::Unseen(
                    "the part of the page with the data went away, or the document is still being loaded".into(),
                ));
            }
            self.wait_for_change(&frame, None, patience).await?;
        }
    }

    /// The whole document as it is now, for evidence. Passwords, fields that received a secret, and
    /// the visit's private elements are empty in it.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn document_snapshot(&self, deadline: Deadline) -> Result<String, Failure> {
        self.change(|tree| tree.refused_origin = None);
        let request = SnapshotRequest { keep: true, ..SnapshotRequest::default() };
        let taken = self.snapshot(&request, &Patience::until(deadline)).await?;
        Ok(taken.snapshot.html)
    }

    /// Waits until the document changed since `snapshot`; at the latest after half a second, because
    /// styles change without a trace.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn changed_since(
        &self,
        request: &SnapshotRequest,
        snapshot: &ShapeSnapshot,
        patience: &Patience,
    ) -> Result<(), Failure> {
        let frame = self.frame_at(&request.frames, patience).await?;
        self.wait_for_change(&frame, Some(snapshot.generation), patience).await
    }
}
