//! Keys: on a target, into a field, or wherever the focus is.

use super::{
    Act, Aim, ClickOptions, Failure, Key, Patience, Window,
    click::Want,
    evaluate::Document,
    fill::ignore_gone,
    input,
    keyboard::{self, type_text},
};
use crate::cdp::{Deadline, RawPending};

impl Window {
    /// Presses keys one after the other, `times` over, on `aim` or on whatever has the focus.
    ///
    /// # Errors
    /// As [`Window::click`]; without a target only when the browser is gone.
    pub async fn press(&self, keys: &[Key], times: u32, aim: Option<&Aim>, patience: &Patience) -> Result<(), Failure> {
        let Some(aim) = aim else {
            // Keys that come too early are lost.
            let frame = self.main_frame_id();
            self.wait_in_page::<bool>(&frame, patience, |_, ms| format!("wayleave.takesKeys({ms})")).await?;
            let last = self.press_here(keys, times)?;
            patience.dispatches();
            return handled(last, patience).await;
        };
        let (answer, document) = self.prepare_in_frame(aim, Want::to("press"), patience).await?;
        if !aim.frames.is_empty() {
            focus_arrived(&document, answer.token).await?;
        }
        if patience.pictures.is_some() {
            Box::pin(self.picture_act(patience)).await;
        }
        patience.note_act(answer.act("press", aim));
        let last = self.press_here(keys, times)?;
        patience.dispatches();
        match last {
            Some(last) => match last.within(patience.answer_by()).await {
                // A window that closes itself may take the answer along, but not that it got the keys.
                Err(error) if error.is_gone() => self.last_word(&document, answer.token).await.map(drop),
                other => other.map(drop).or_else(ignore_gone),
            },
            None => Ok(()),
        }
    }

    /// Queues the keys.
    fn press_here(&self, keys: &[Key], times: u32) -> Result<Option<RawPending>, Failure> {
        // What closes from here on closes under the keys.
        if let Some(gone) = self.0.session.is_closed() {
            return Err(Failure::WindowGone(gone));
        }
        let mut last = None;
        for key in std::iter::repeat_n(keys, times as usize).flatten() {
            last = Some(keyboard::press_key_with_modifiers(&self.0.session, key));
        }
        Ok(last)
    }

    /// Real keys into a field, from the end of its text on; nothing is cleared or compared, and the focus
    /// may wander. The field is clicked unless it has the keyboard already.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn type_text(&self, aim: &Aim, text: &str, secret: bool, patience: &Patience) -> Result<usize, Failure> {
        let act = self.take_keyboard(aim, patience).await?;
        if secret {
            self.keep_secret(aim, patience).await?;
        }
        let rank = act.rank;
        patience.note_act(act.with(text));
        patience.dispatches();
        handled(type_text(&self.0.session, text), patience).await?;
        Ok(rank)
    }

    /// Gives a field the keyboard by a click, with the caret where its text ends.
    async fn take_keyboard(&self, aim: &Aim, patience: &Patience) -> Result<Act, Failure> {
        loop {
            let ready = self.ready(aim, "type", None, patience).await?;
            let answer = &ready.answer;
            if answer.focused {
                drop(ready.document.send(&format!("wayleave.release({})", answer.token), true));
                return Ok(answer.act("type", aim));
            }
            drop(self.click_at(ready.point, ClickOptions::default()));
            let verdict = self.verdict(&ready.document, answer.token).await?;
            if let Some(obstacle) = verdict.refused() {
                if patience.deadline.is_past() {
                    return Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) });
                }
                continue;
            }
            if !ready.passages.is_empty() {
                focus_arrived(&ready.document, answer.token).await?;
            }
            if answer.value.as_deref().is_some_and(|value| !value.is_empty()) {
                let call = format!("wayleave.caretToEnd({})", answer.token);
                if !ready.document.evaluate::<bool>(&call, Deadline::after(ANSWER)).await? {
                    drop(input::press_key(&self.0.session, &Key::named("End")));
                }
            }
            return Ok(ready.act("type", aim));
        }
    }
}

/// Keys go to the process that has the focus: waits until that is the frame's.
async fn focus_arrived(document: &Document, token: u64) -> Result<(), Failure> {
    let call = format!("wayleave.focused({token}, {FOCUS_MS})");
    document.evaluate::<bool>(&call, Deadline::after(ANSWER)).await.map(drop)
}

/// The focus follows into a frame within this time, or something took it.
const FOCUS_MS: u64 = 2_000;
/// A page that takes longer than this to answer a small question hangs.
const ANSWER: std::time::Duration = std::time::Duration::from_secs(60);

async fn handled(last: Option<RawPending>, patience: &Patience) -> Result<(), Failure> {
    match last {
        Some(last) => last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone),
        None => Ok(()),
    }
}
