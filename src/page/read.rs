//! Texts of elements.

use super::{Aim, Failure, Patience, Window, click::Want};

/// What an element says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadText {
    /// The rank of the locator that found it.
    pub rank: usize,
    /// By the aim's source; `None` when there is no such attribute or state.
    pub text: Option<String>,
}

impl Window {
    /// Reads the one element `aim` finds, waited for.
    ///
    /// # Errors
    /// [`Failure::NotReady`], [`Failure::Interrupted`].
    pub async fn read(&self, aim: &Aim, patience: &Patience) -> Result<ReadText, Failure> {
        let (answer, _) = self.prepare_in_frame(aim, Want::to("look"), patience).await?;
        Ok(ReadText { rank: answer.rank, text: answer.text })
    }

    /// What `changed` compares later: shown text and value of everything `aim` finds now.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn fingerprint(&self, aim: &Aim, patience: &Patience) -> Result<String, Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let aim = super::evaluate::literal(aim)?;
        let (answer, _) = self.wait_in_page(&frame, patience, |_, _| format!("wayleave.fingerprint({aim})")).await?;
        Ok(answer)
    }
}
