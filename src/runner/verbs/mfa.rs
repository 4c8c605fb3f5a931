//! `mfa`: a code typed in; a refused one is followed by a code of a later step only.

use crate::{
    cdp::Deadline,
    flow::{Mfa, Step},
    page::{ClickOptions, PageCondition, Screen},
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn mfa(&mut self, step: &'a Step, mfa: &'a Mfa) -> Result<Done, End> {
        let tries = self.files.portal().mfa.as_ref().map_or(2, |rules| rules.tries);
        let mut last = Screen::default();
        for _ in 0..tries {
            self.answer_challenge(step, mfa).await?;
            last = self.verdict(step, mfa, &last).await?;
            if last.held != WRONG {
                return Ok(Done::acted(true));
            }
            // The same message counts again only after it was gone, or on a new document.
            last.resting = vec![WRONG];
        }
        let message = format!("the portal refused the code {tries} times");
        Err(End::failed(step.verb_span, FailureCause::Challenge, message))
    }

    async fn answer_challenge(&mut self, step: &'a Step, mfa: &'a Mfa) -> Result<(), End> {
        let span = step.verb_span;
        let challenge = |message: String| End::failed(span, FailureCause::Challenge, message);
        let authenticator = self.authenticator.ok_or_else(|| {
            challenge("the portal asks for a code and the profile's `mfa` has no way to answer".into())
        })?;
        let limit = self.files.portal().timeouts.page;
        let code = authenticator.totp_code(Deadline::after(limit).min(self.block_deadline)).await;
        let code = code.map_err(|error| challenge(error.to_string()))?;
        self.redactor.add(&code).map_err(|error| challenge(error.to_string()))?;
        self.fill_secret(step, &mfa.into, code.expose()).await?;
        let Some(submit) = &mfa.submit else { return Ok(()) };
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let aim = self.element_aim(submit, deadline).await?;
        self.patiently(submit.span, deadline, async |window, patience| {
            window.click(&aim, ClickOptions::default(), patience).await
        })
        .await
        .map(drop)
    }

    /// Waits until the challenge is gone, or the sign that the code was wrong.
    async fn verdict(&mut self, step: &'a Step, mfa: &'a Mfa, last: &Screen) -> Result<Screen, End> {
        let into = self.plain_aim(&self.element(&mfa.into)?);
        let wrong = match &mfa.wrong {
            Some(wrong) => self.page_conditions(wrong)?,
            None => vec![PageCondition::Never("no sign of a wrong code is described".into())],
        };
        let sights = vec![wrong, vec![PageCondition::Gone(into)]];
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        self.patiently(step.verb_span, deadline, async |window, patience| {
            window.first_of(&sights, last, patience).await
        })
        .await
    }
}

/// Position of the sight that says the code was wrong.
const WRONG: usize = 0;
