//! A push: a person presses a button elsewhere, and the run waits.

use super::WRONG;
use crate::{
    flow::{MfaAnswer, Step, StopKind},
    page::Screen,
    portal::Challenge,
    runner::{End, FailureCause, Runner, step::Done},
    session::Authenticator,
};

impl<'a> Runner<'a> {
    pub(super) async fn await_approval(
        &mut self,
        step: &'a Step,
        answer: &'a MfaAnswer,
        authenticator: &'a Authenticator,
    ) -> Result<Done, End> {
        let mut resend = answer.resend.as_ref();
        let began = std::time::Instant::now();
        loop {
            let wait = authenticator.patience(Challenge::Push, false).unwrap_or(self.files.portal().timeouts.page);
            let deadline = self.answer_deadline(wait, resend.is_some());
            let what = authenticator.waits_for(Challenge::Push).unwrap_or_default();
            self.tell_wait(Challenge::Push, what, deadline.remaining());
            let signs = (None, answer.wrong.as_ref(), answer.until.as_ref());
            match self.verdict(step, signs, &Screen::default(), deadline).await {
                Ok(seen) if seen.held == WRONG => {
                    // A person said no: no other way is tried.
                    let message = "the push was denied";
                    return Err(End::failed(step.verb_span, FailureCause::Challenge, message));
                }
                Ok(_) => return Ok(Done::acted(true)),
                Err(End::Failed(failure)) if failure.cause == FailureCause::Deadline => {}
                Err(end) => return Err(end),
            }
            match resend.take() {
                Some(button) if !self.block_deadline.is_past() => self.click_element(step, button).await?,
                _ => break,
            }
        }
        authenticator.give_up(Challenge::Push);
        if let Some(other) = &answer.other
            && !authenticator.preferred(self.portal_preference()).is_empty()
            && !self.block_deadline.is_past()
        {
            self.click_element(step, other).await?;
            return Ok(Done::acted(true));
        }
        let because = format!("nobody approved the push within {} s", began.elapsed().as_secs());
        Err(End::Stopped { kind: StopKind::PersonNeeded, because: Some(because), span: step.verb_span })
    }
}
