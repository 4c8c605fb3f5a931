//! A new seed: kept in the vault first, then confirmed by a code of it.

use super::WRONG;
use crate::{
    flow::{MfaEnrolment, Step},
    model::Value,
    page::Screen,
    runner::{End, FailureCause, Runner, step::Done},
    secret::Secret,
    session::ChallengeError,
};

impl<'a> Runner<'a> {
    pub(super) async fn enrol(&mut self, step: &'a Step, new: &'a MfaEnrolment) -> Result<Done, End> {
        let span = step.verb_span;
        let failed = |why: ChallengeError| End::failed(span, FailureCause::Challenge, why.to_string());
        let seed = match new.seed.eval(&self.scope).map_err(End::from_expression)? {
            Value::Null => None,
            value => value.canonical(),
        };
        let Some(seed) = seed.map(Secret::new) else {
            return Err(End::failed(span, FailureCause::Data, "the page shows no seed to take over"));
        };
        self.redactor.add(&seed).map_err(|error| End::failed(span, FailureCause::Challenge, error.to_string()))?;
        let authenticator = self.authenticator.ok_or_else(|| failed(ChallengeError::NoPlace))?;
        let mut enrolment = authenticator.enrol(seed).await.map_err(failed)?;
        let tries = self.code_tries();
        let mut last = Screen::default();
        for _ in 0..tries {
            let page = self.files.portal().timeouts.page;
            let deadline = self.answer_deadline(page, false);
            let portal_time = self.portal_time();
            let code = enrolment.code(portal_time, deadline).await.map_err(failed)?;
            self.send_code(step, &code, &new.into, Some(&new.submit)).await?;
            let signs = (Some(&new.into), new.wrong.as_ref(), new.until.as_ref());
            let deadline = self.deadline(step.timeout, page);
            last = self.verdict(step, signs, &last, deadline).await?;
            if last.held != WRONG {
                enrolment.confirm().await.map_err(failed)?;
                return Ok(Done::acted(true));
            }
            last.resting = vec![WRONG];
        }
        let message = format!("the portal refused the first code of the new seed {tries} times");
        Err(End::failed(span, FailureCause::Challenge, message))
    }
}
