//! Snapshots: what extraction reads.

use serde::Deserialize;
use serde_json::json;

use super::{Aim, Failure, PageCondition, Patience, Window};
use crate::{
    cdp::Deadline,
    selectors::{Locator, Questions, Snapshot},
};

/// What a snapshot must hold.
#[derive(Clone, Debug, Default)]
pub struct SnapshotRequest {
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
}

/// A snapshot and the moment it was taken, for [`Window::changed_since`].
#[derive(Clone, Debug)]
pub struct ShapeSnapshot {
    pub snapshot: Snapshot,
    generation: u64,
}

#[derive(Deserialize)]
struct Taken {
    missing: Option<u32>,
    #[serde(default)]
    url: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    html: String,
    #[serde(default)]
    generation: u64,
}

impl Window {
    /// Copies (part of) the document with its live state. Waits for the root.
    ///
    /// # Errors
    /// [`Failure::Unseen`] when the root does not come up, [`Failure::Interrupted`].
    pub async fn snapshot(&self, request: &SnapshotRequest, patience: &Patience) -> Result<ShapeSnapshot, Failure> {
        let frame = self.frame_at(&request.frames, patience).await?;
        loop {
            if let Some(root) = &request.root {
                self.wait_sight(&[PageCondition::See(root.clone())], patience).await?;
            }
            let asked = json!({
                "root": request.root, "each": request.each,
                "roles": request.questions.roles, "labels": request.questions.labels, "cases": request.questions.cases, "keep": request.keep,
                "parsed": request.parsed,
            });
            let (taken, _): (Taken, _) =
                self.wait_in_page(&frame, patience, |_, _| format!("wayleave.snapshot({asked})")).await?;
            // The root may go between the look and the copy; a new document has none at first.
            if taken.missing.is_some() {
                if patience.deadline.is_past() {
                    return Err(Failure::Unseen(
                        "the part of the page with the data went away, or the document is still being loaded".into(),
                    ));
                }
                self.wait_for_change(&frame, None, patience).await?;
            } else {
                let snapshot = Snapshot { url: taken.url, title: taken.title, html: taken.html };
                return Ok(ShapeSnapshot { snapshot, generation: taken.generation });
            }
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
