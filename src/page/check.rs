//! Boxes, switches and radio buttons.

use serde::Deserialize;
use serde_json::json;

use super::{Aim, ClickOptions, Failure, Obstacle, Patience, Window, click::Ready};

/// What became of a toggle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The rank of the locator that found it.
    pub rank: usize,
    /// Whether anything had to be done.
    pub changed: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Toggled {
    /// It turned, but not to the wanted side: it was between its two states.
    again: bool,
    failed: Option<Obstacle>,
}

impl Window {
    /// Makes the toggle that `aim` finds, labels or holds `on`, and sees that it is.
    ///
    /// # Errors
    /// As [`Window::click`]; [`Failure::NotTaken`] when the page does not take the click.
    pub async fn check(&self, aim: &Aim, on: bool, patience: &Patience) -> Result<Checked, Failure> {
        let want = if on { "check" } else { "uncheck" };
        // One click, or two where a third state lies between.
        for last in [false, true] {
            let ready = loop {
                let ready = self.ready(aim, want, None, patience).await?;
                if ready.answer.already {
                    return Ok(Checked { rank: ready.answer.rank, changed: last });
                }
                drop(ClickOptions::default().click(&self.0.session, ready.point));
                let Some(obstacle) = self.verdict(&ready.document, ready.answer.token).await?.refused() else {
                    break ready;
                };
                if patience.deadline.is_past() {
                    return Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) });
                }
            };
            let toggled = self.toggled(aim, &ready, on, patience).await?;
            if let Some(obstacle) = toggled.failed {
                return Err(Failure::NotTaken { name: aim.name.clone(), obstacle: Box::new(obstacle) });
            }
            if last || !toggled.again {
                return Ok(Checked { rank: ready.answer.rank, changed: true });
            }
        }
        Err(Failure::NotTaken { name: aim.name.clone(), obstacle: Box::new(Obstacle::because("no-change")) })
    }

    /// Waits for the state. A document that went away because of the click took it.
    async fn toggled(&self, aim: &Aim, ready: &Ready, on: bool, patience: &Patience) -> Result<Toggled, Failure> {
        let request = json!({
            "token": ready.answer.token, "aim": aim, "want": on, "was": ready.answer.state,
            "ms": patience.milliseconds(),
        });
        let call = format!("wayleave.toggled({request})");
        match ready.document.evaluate(&call, patience.answer_by()).await {
            Err(Failure::DocumentGone | Failure::WindowGone(_)) => Ok(Toggled::default()),
            other => other,
        }
    }
}
