//! Scrolling with the wheel.

use serde::Deserialize;
use serde_json::json;

use super::{Aim, Failure, Patience, Window};

#[derive(Deserialize)]
struct Scrolled {
    changed: bool,
}

impl Window {
    /// Turns the wheel over `aim` by most of its height; whether anything in it moved or changed.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn scroll(&self, aim: &Aim, patience: &Patience) -> Result<bool, Failure> {
        let before = self.fingerprint(aim, patience).await?;
        let ready = self.ready(aim, "hover", None, patience).await?;
        let watched = format!("wayleave.wheelStart({})", ready.answer.token);
        let height: f64 = ready.document.evaluate(&watched, patience.answer_by()).await?;
        let wheel = json!({
            "type": "mouseWheel", "x": ready.point.x, "y": ready.point.y, "deltaX": 0, "deltaY": height * 0.8,
        });
        patience.dispatches();
        self.0.session.call_raw("Input.dispatchMouseEvent", wheel, patience.answer_by()).await?;
        patience.note_act(ready.act("scroll", aim));
        let end = format!("wayleave.wheelEnd({}, {SETTLE_MS})", ready.answer.token);
        let scrolled: Scrolled = ready.document.evaluate(&end, patience.answer_by()).await?;
        Ok(scrolled.changed || self.fingerprint(aim, patience).await? != before)
    }
}

/// Rows that have not come this long after the wheel stood still will not come.
const SETTLE_MS: u64 = 1_000;
