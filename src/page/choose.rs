//! Custom drop-downs: opened, narrowed by typing where that is how they work, the option clicked.

use super::{Aim, ClickOptions, Failure, Patience, Window, fill::ignore_gone, input};
use crate::cdp::Deadline;

impl Window {
    /// Chooses in a custom drop-down: opens it, narrows it by typing if told to, clicks the option.
    ///
    /// # Errors
    /// As [`Window::click`], for each of the elements.
    pub async fn select_custom(
        &self,
        open: &Aim,
        typed: Option<&str>,
        option: &Aim,
        patience: &Patience,
    ) -> Result<(), Failure> {
        if !self.is_there(option).await? {
            self.click(open, ClickOptions::default(), patience).await?;
        }
        if let Some(text) = typed {
            input::select_all(&self.0.session);
            if let Some(last) = input::type_text(&self.0.session, text) {
                last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone)?;
            }
        }
        self.click(option, ClickOptions::default(), patience).await.map(drop)
    }

    /// Whether exactly one such element is there right now.
    async fn is_there(&self, aim: &Aim) -> Result<bool, Failure> {
        let now = Patience::until(Deadline::after(std::time::Duration::ZERO));
        match self.read(aim, &now).await {
            Ok(_) => Ok(true),
            Err(Failure::NotReady { .. } | Failure::Unseen(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
