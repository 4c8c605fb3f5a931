//! Text into fields.

use serde_json::json;

use super::{
    Aim, ClickOptions, Failure, Patience, Window,
    click::Ready,
    evaluate::{literal, read_answer},
    frame_tree::Verdict,
    input::{self, Modifiers},
};
use crate::cdp::Deadline;

/// What a field holds after it was filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The rank of the locator that found it.
    pub rank: usize,
    pub value: String,
    /// Whether anything had to be done.
    pub dispatched: bool,
}

impl Window {
    /// Clears the field and writes `text` into it, and tells what the field makes of it.
    ///
    /// One insertion, as an input method does it, or real keys if `keys`. Date-like, colour and range
    /// inputs, which have no keyboard path, are set with events.
    ///
    /// # Errors
    /// As [`Window::click`]; [`Failure::Missed`] when the field did not take the text.
    pub async fn fill(
        &self,
        aim: &Aim,
        text: &str,
        keys: bool,
        secret: bool,
        patience: &Patience,
    ) -> Result<Filled, Failure> {
        loop {
            let want = if keys { "fill_keys" } else { "fill" };
            let ready = self.ready(aim, want, None, patience).await?;
            let rank = ready.answer.rank;
            if text.is_empty() && ready.answer.value.as_deref() == Some("") {
                drop(ready.document.send(&format!("wayleave.release({})", ready.answer.token), true));
                return Ok(Filled { rank, value: String::new(), dispatched: false });
            }
            if secret {
                drop(ready.document.send(&format!("wayleave.keepSecret({})", ready.answer.token), true));
            }
            let verdict = self.write(&ready, text, keys).await;
            let verdict = verdict?;
            if let Some(obstacle) = verdict.refused() {
                if verdict.typed {
                    let problem = "lost the focus while it was typed into; nothing went into another field".to_owned();
                    return Err(Failure::Missed { name: aim.name.clone(), problem });
                }
                if patience.deadline.is_past() {
                    return Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) });
                }
                continue;
            }
            let value = match verdict.value {
                Some(value) if !verdict.detached => value,
                // The field was replaced by another: ask that one.
                _ => self.read(aim, patience).await?.text.unwrap_or_default(),
            };
            return Ok(Filled { rank, value, dispatched: true });
        }
    }

    async fn write(&self, ready: &Ready, text: &str, keys: bool) -> Result<Verdict, Failure> {
        let session = &self.0.session;
        let token = ready.answer.token;
        if is_set_by_value(&ready.answer.tag, &ready.answer.kind) {
            let call = format!("wayleave.setValue({token}, {})", literal(&text)?);
            return ready.document.evaluate(&call, Deadline::after(SETTLE)).await;
        }
        let clicked = input::click_at(session, ready.point, super::MouseButton::Left, Modifiers::default());
        if !ready.passages.is_empty() {
            // Keys go to the process that has the focus: wait until that is the frame's.
            let deadline = Deadline::after(SETTLE);
            clicked.within(deadline).await?;
            let call = format!("wayleave.focused({token}, {FOCUS_MS})");
            ready.document.evaluate::<bool>(&call, deadline).await?;
        }
        input::select_all(session);
        if text.is_empty() {
            drop(input::press_delete(session));
        } else if keys {
            drop(input::press_delete(session));
            return self.settle_after(ready, input::type_text(session, text)).await;
        } else {
            drop(input::insert_text(session, text));
        }
        self.verdict(&ready.document, token).await
    }

    /// Real keys into a field; nothing is cleared or compared, and the focus may wander.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn type_text(&self, aim: &Aim, text: &str, secret: bool, patience: &Patience) -> Result<usize, Failure> {
        let rank = self.click(aim, ClickOptions::default(), patience).await?;
        if secret {
            self.keep_secret(aim, patience).await?;
        }
        if let Some(last) = input::type_text(&self.0.session, text) {
            last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone)?;
        }
        Ok(rank)
    }

    /// Marks the field as one that received a secret: pictures will cover it.
    async fn keep_secret(&self, aim: &Aim, patience: &Patience) -> Result<(), Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let document = self.document(&frame, patience.deadline).await?;
        let aim = json!({ "aim": aim });
        drop(document.send(&format!("wayleave.keepSecretField({aim})"), true));
        Ok(())
    }

    /// The field's value once the last of a series of keys was handled.
    async fn settle_after(&self, ready: &Ready, last: Option<crate::cdp::RawPending>) -> Result<Verdict, Failure> {
        let deadline = Deadline::after(SETTLE);
        if let Some(last) = last {
            last.within(deadline).await?;
        }
        let call = format!("wayleave.settled({})", ready.answer.token);
        read_answer(ready.document.send(&call, true).within(deadline).await)
    }
}

/// The focus follows a click into a frame within this time, or something took it.
const FOCUS_MS: u64 = 2_000;
/// A field that takes longer than this to handle its keys is reported as hung.
const SETTLE: std::time::Duration = std::time::Duration::from_secs(60);

/// Input types that the injected `setValue` sets.
fn is_set_by_value(tag: &str, kind: &str) -> bool {
    tag == "input" && matches!(kind, "date" | "time" | "datetime-local" | "month" | "week" | "color" | "range")
}

/// A key that closed its window or left its document was delivered.
pub(super) fn ignore_gone(error: crate::cdp::CallError) -> Result<(), Failure> {
    if error.is_gone() || error.is_context_gone() { Ok(()) } else { Err(error.into()) }
}
