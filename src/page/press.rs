//! Keys.

use super::{Aim, Failure, Key, Patience, Window, fill::ignore_gone, input};

impl Window {
    /// Presses keys one after the other, `times` over, on `aim` or on whatever has the focus.
    ///
    /// # Errors
    /// As [`Window::click`]; without a target only when the browser is gone.
    pub async fn press(&self, keys: &[Key], times: u32, aim: Option<&Aim>, patience: &Patience) -> Result<(), Failure> {
        if let Some(aim) = aim {
            let frame = self.frame_at(&aim.frames, patience).await?;
            self.prepare(aim, &frame, "press", None, patience).await?;
        }
        let mut last = None;
        for key in std::iter::repeat_n(keys, times as usize).flatten() {
            last = Some(input::press_key(&self.0.session, key));
        }
        match last {
            Some(last) => last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone),
            None => Ok(()),
        }
    }
}
