//! Locators that the page itself proposes for an element.

use super::{Aim, Failure, Patience, Window, evaluate::literal};
use crate::selectors::Suggestion;

impl Window {
    /// Ways to find the one element that `aim` finds now, best first; none if it finds none, or several.
    /// Only in visits for authors.
    ///
    /// # Errors
    /// When the page does not answer in time.
    pub async fn suggest(&self, aim: &Aim, patience: &Patience) -> Result<Vec<Suggestion>, Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let document = self.document(&frame, patience.deadline).await?;
        let suggestions: Vec<Suggestion> =
            document.evaluate(&format!("wayleave.suggest({})", literal(aim)?), patience.answer_by()).await?;
        Ok(suggestions.into_iter().filter(Suggestion::is_valid).collect())
    }
}
