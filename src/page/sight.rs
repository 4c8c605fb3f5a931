//! Waiting for sights.

use serde::Deserialize;
use serde_json::json;

use super::{Failure, LowerRank, PageCondition, Patience, SightPart, Unmet, Window};
use crate::cdp::Deadline;

/// Which of several sights held first.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    pub held: usize,
    /// Sights that must be gone once before they count again, and in which document.
    pub resting: Vec<usize>,
    pub document: String,
}

#[derive(Deserialize)]
pub(super) struct First {
    held: Option<usize>,
    interrupted: Option<usize>,
    /// When none held: each sight, part by part.
    #[serde(default)]
    parts: Vec<Vec<SightPart>>,
    #[serde(default)]
    drift: Vec<LowerRank>,
    #[serde(default)]
    resting: Vec<usize>,
}

impl First {
    /// Which sight held, or why none did.
    pub(super) fn holds(self, patience: &Patience) -> Result<usize, Failure> {
        if let Some(index) = self.interrupted {
            return Err(Failure::Interrupted(index));
        }
        patience.note_drift(self.drift);
        self.held.ok_or_else(|| Failure::Unmet(Box::new(Unmet { sights: self.parts })))
    }
}

/// What came of waiting for a change.
#[derive(Deserialize)]
struct Change {
    interrupted: Option<usize>,
}

/// The longest wait for a change that leaves no trace.
const CHANGE_MS: u64 = 500;

impl Window {
    /// Waits until all conditions hold at once.
    ///
    /// # Errors
    /// [`Failure::Unmet`] with the reasons, [`Failure::Interrupted`].
    pub async fn wait_sight(&self, conditions: &[PageCondition], patience: &Patience) -> Result<(), Failure> {
        self.first_of(std::slice::from_ref(&conditions.to_vec()), &Screen::default(), patience).await.map(drop)
    }

    /// Why the conditions do not hold right now; `None` if they do.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn holds(&self, conditions: &[PageCondition]) -> Result<Option<String>, Failure> {
        self.holds_now(conditions, &Patience::until(Deadline::after(std::time::Duration::ZERO))).await
    }

    /// As [`Self::holds`], with a patience that learns what was found by a lower rank.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn holds_now(&self, conditions: &[PageCondition], noting: &Patience) -> Result<Option<String>, Failure> {
        let looked = self.look_over_frames(std::slice::from_ref(&conditions.to_vec()), false).await?;
        noting.note_drift(looked.drift);
        Ok(looked.sights.into_iter().flatten().find_map(|part| part.why))
    }

    /// Waits for the first of several sights, in written order. Sights that rest from the last turn
    /// count only after they were gone, or in another document.
    ///
    /// # Errors
    /// [`Failure::Unmet`] that lists every sight's parts, [`Failure::Interrupted`].
    pub async fn first_of(
        &self,
        sights: &[Vec<PageCondition>],
        last: &Screen,
        patience: &Patience,
    ) -> Result<Screen, Failure> {
        let path = match super::frame_sights::documents(sights).as_slice() {
            [] => &[],
            [path] if sights.iter().flatten().all(PageCondition::is_judged_in_page) => *path,
            _ => return self.first_over_frames(sights, last, patience).await,
        };
        let frame = self.frame_at(path, patience).await?;
        let (mut first, document): (First, _) = self
            .wait_in_page(&frame, patience, |document, ms| {
                let resting: &[usize] = if document.context == last.document { &last.resting } else { &[] };
                let request =
                    json!({ "sights": sights, "interrupts": patience.interrupts_for(path), "rearm": resting, "ms": ms });
                format!("wayleave.firstSight({request})")
            })
            .await?;
        let resting = std::mem::take(&mut first.resting);
        Ok(Screen { held: first.holds(patience)?, resting, document: document.context })
    }

    /// Waits until the document of `frame` changed since a generation it told, or for half a second:
    /// styles change without a trace.
    ///
    /// # Errors
    /// [`Failure::Interrupted`], or when the window is gone or does not answer.
    pub(super) async fn wait_for_change(
        &self,
        frame: &str,
        since: Option<u64>,
        patience: &Patience,
    ) -> Result<(), Failure> {
        let own = frame == self.main_frame_id();
        let interrupts = if own { patience.interrupts.own() } else { &[] };
        let request = |ms: u64| json!({ "since": since, "interrupts": interrupts, "ms": ms.min(CHANGE_MS) });
        let (change, _): (Change, _) =
            self.wait_in_page(frame, patience, |_, ms| format!("wayleave.afterChange({})", request(ms))).await?;
        change.interrupted.map_or(Ok(()), |index| Err(Failure::Interrupted(index)))
    }

    /// Waits for the next change of the window's own document, for half a second at the most.
    ///
    /// # Errors
    /// [`Failure::Interrupted`], or when the window is gone or does not answer.
    pub async fn next_change(&self, patience: &Patience) -> Result<(), Failure> {
        self.wait_for_change(&self.main_frame_id(), None, patience).await
    }

    /// As [`Window::next_change`]; where there is no document that could tell, until something is heard of the
    /// window.
    pub async fn next_news(&self, patience: &Patience) {
        let mut heard = self.subscribe();
        if self.next_change(patience).await.is_err() {
            let soon = Deadline::after(NEWS).min(patience.deadline);
            let _ = tokio::time::timeout_at(soon.instant(), heard.changed()).await;
        }
    }

    /// Waits until no request has been under way for `quiet`, or the deadline: a wish, never an error.
    pub async fn wait_idle(&self, quiet: std::time::Duration, deadline: Deadline) {
        // What the last act asks for may still be on its way: the quiet before it does not count.
        let began = std::time::Instant::now();
        loop {
            let Ok(since) = self.wait_for(deadline, super::frame_tree::FrameTree::quiet_since).await else { return };
            let until = Deadline::at(tokio::time::Instant::from_std(since.max(began) + quiet)).min(deadline);
            let disturbed = self.wait_for(until, |tree| (tree.quiet_since() != Some(since)).then_some(())).await;
            if disturbed.is_err() {
                return;
            }
        }
    }
}

/// A window of which nothing is heard is looked at again after this long.
const NEWS: std::time::Duration = std::time::Duration::from_secs(1);
