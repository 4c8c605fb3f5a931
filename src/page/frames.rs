//! From locators of frame elements to the frames they own, and back out with a point.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;

use super::{
    Aim, Failure, Obstacle, Patience, Window,
    evaluate::{Document, literal},
};
use crate::{cdp::Deadline, selectors::Locator};

/// Which frame an element turned out to own, by the document it is in and how it was sought.
pub(super) type FrameCache = HashMap<(String, String), String>;

/// A point in CSS pixels of a viewport.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// A guard armed in an outer document for a pointer on its way into a frame.
pub(super) struct Passage {
    document: Document,
    token: u64,
}

#[derive(Deserialize)]
struct Through {
    point: Option<Point>,
    token: Option<u64>,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

impl Window {
    /// The frame that `path` leads to, from the window's own document inwards.
    pub(super) async fn frame_at(&self, path: &[Locator], patience: &Patience) -> Result<String, Failure> {
        let mut frame = self.main_frame_id();
        for locator in path {
            // A frame that is waited for may be held up by an interrupt as well.
            frame = tokio::select! {
                biased;
                found = self.child_frame(&frame, locator, patience) => found?,
                interrupted = self.interrupted_outside(None, patience) => return Err(Failure::Interrupted(interrupted)),
            };
        }
        Ok(frame)
    }

    async fn child_frame(&self, parent: &str, locator: &Locator, patience: &Patience) -> Result<String, Failure> {
        let sought = literal(locator)?;
        let document = self.document(parent, patience.deadline).await?;
        let key = (document.context.clone(), sought);
        if let Some(known) = self.cached_frame(&key) {
            return Ok(known);
        }
        loop {
            let document = self.document(parent, patience.deadline).await?;
            let request = json!({ "aim": frame_aim(locator), "ms": patience.milliseconds() });
            let found = match document.node(&format!("wayleave.locateFrame({request})"), patience.answer_by()).await {
                Err(Failure::DocumentGone) if !patience.deadline.is_past() => continue,
                other => other?,
            };
            let Some(object) = found else {
                return Err(Failure::NotReady {
                    name: "the frame".into(),
                    obstacle: Box::new(Obstacle::because("absent")),
                });
            };
            let owned = owned_frame(&document, &object, patience.answer_by()).await?;
            if let Some(frame) = self.announced(owned).await {
                let mut cache = self.frame_cache();
                if cache.len() > 64 {
                    cache.clear();
                }
                cache.insert((document.context, key.1), frame.clone());
                return Ok(frame);
            }
            if patience.deadline.is_past() {
                return Err(Failure::Unseen("the element that should hold a frame holds none".into()));
            }
        }
    }

    /// A frame once its event has come; `None` for one that is gone again.
    async fn announced(&self, frame: Option<String>) -> Option<String> {
        let frame = frame?;
        let soon = Deadline::after(ANNOUNCED);
        self.wait_for(soon, |tree| tree.frames.contains_key(&frame).then_some(())).await.ok()?;
        Some(frame)
    }

    fn cached_frame(&self, key: &(String, String)) -> Option<String> {
        let known = self.frame_cache().get(key).cloned()?;
        self.tree().frames.contains_key(&known).then_some(known)
    }

    fn frame_cache(&self) -> std::sync::MutexGuard<'_, FrameCache> {
        self.0.frame_cache.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Carries a point of the innermost frame of `path` out to the window's viewport. Each frame element
    /// on the way must take the pointer there; guards keep everything else in those documents from it.
    pub(super) async fn out_of_frames(
        &self,
        path: &[Locator],
        mut point: Point,
        patience: &Patience,
    ) -> Result<(Point, Vec<Passage>), Failure> {
        let mut passages = Vec::new();
        for depth in (0..path.len()).rev() {
            let parent = self.frame_at(&path[..depth], patience).await?;
            let request = |ms: u64| json!({ "aim": frame_aim(&path[depth]), "point": { "x": point.x, "y": point.y }, "ms": ms, "interrupts": patience.interrupts_for(&path[..depth]) });
            let (through, document): (Through, _) =
                self.wait_in_page(&parent, patience, |_, ms| format!("wayleave.throughFrame({})", request(ms))).await?;
            if let Some(index) = through.interrupted {
                return Err(Failure::Interrupted(index));
            }
            let (Some(outer), Some(token)) = (through.point, through.token) else {
                let obstacle = Box::new(through.failed.unwrap_or_else(|| Obstacle::because("absent")));
                return Err(Failure::NotReady { name: "the frame".into(), obstacle });
            };
            point = outer;
            passages.push(Passage { document, token });
        }
        Ok((point, passages))
    }
}

/// The event that announces a frame comes within this time.
const ANNOUNCED: std::time::Duration = std::time::Duration::from_secs(1);

impl Drop for Passage {
    /// Lets the outer document have its pointer back. Not waited for.
    fn drop(&mut self) {
        drop(self.document.send(&format!("wayleave.release({})", self.token), true));
    }
}

fn frame_aim(locator: &Locator) -> Aim {
    Aim::new("the frame", vec![locator.clone()], Vec::new())
}

async fn owned_frame(document: &Document, object: &str, deadline: Deadline) -> Result<Option<String>, Failure> {
    #[derive(Deserialize)]
    struct Described {
        node: Node,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Node {
        frame_id: Option<String>,
    }
    let described: Described =
        document.session.call_as("DOM.describeNode", json!({ "objectId": object }), deadline).await?;
    Ok(described.node.frame_id)
}
