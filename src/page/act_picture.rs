//! Pictures of acts, for whoever wants them: what the page showed when the pointer was about to come.

use std::time::Duration;

use serde::Deserialize;

use super::{Failure, Patience, Window};
use crate::{cdp::Deadline, event::Position, secret::Redactor};

/// A picture of the visible part of a page, covered before it was taken.
pub struct Picture {
    pub png: Vec<u8>,
    /// Width and height in CSS px.
    pub viewport: (f64, f64),
    pub scroll: Position,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("bytes", &self.png.len()).finish_non_exhaustive()
    }
}

impl Patience {
    /// Takes a picture of each act, without what `redactor` knows.
    #[must_use]
    pub fn picturing(self, redactor: Redactor) -> Self {
        Self { pictures: Some(redactor), ..self }
    }

    /// The last act's picture.
    #[must_use]
    pub fn take_picture(&self) -> Option<Picture> {
        self.notes().picture.take()
    }
}

impl Window {
    /// A picture, and which part of the page it shows.
    ///
    /// # Errors
    /// As [`Window::screenshot`].
    pub async fn picture(&self, redactor: &Redactor, within: Duration) -> Result<Picture, Failure> {
        let deadline = Deadline::after(within);
        let document = self.document(&self.main_frame_id(), deadline).await?;
        let place: Place = document.evaluate(PLACE, deadline).await?;
        let left = self.wait_for(deadline, |tree| {
            let context = tree.frames.get(&tree.main).and_then(|frame| frame.context.as_ref());
            (context != Some(&document.context)).then_some(())
        });
        let png = tokio::select! {
            png = self.screenshot(redactor, deadline) => png?,
            // Of a page that goes there may never come one.
            Ok(()) = left => return Err(Failure::DocumentGone),
        };
        let Place { width, height, scroll } = place;
        Ok(Picture { png, viewport: (width, height), scroll })
    }

    /// The picture of an act that is about to be dispatched. What comes up meanwhile gets nothing of it: the
    /// guard is armed. A picture that cannot be had keeps no act from being done.
    pub(super) async fn picture_act(&self, patience: &Patience) {
        let Some(redactor) = &patience.pictures else { return };
        let within = PICTURE.min(patience.deadline.remaining());
        match self.picture(redactor, within).await {
            Ok(picture) => patience.notes().picture = Some(picture),
            Err(error) => tracing::debug!(%error, "an act has no picture"),
        }
    }
}

#[derive(Deserialize)]
struct Place {
    width: f64,
    height: f64,
    scroll: Position,
}

const PLACE: &str = "({ width: innerWidth, height: innerHeight, scroll: { x: scrollX, y: scrollY } })";
/// An act waits no longer for its picture.
const PICTURE: Duration = Duration::from_secs(2);
