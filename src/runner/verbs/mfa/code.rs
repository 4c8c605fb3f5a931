//! A code typed in. A refused one is followed by another one only: a later step, a later message.

use super::WRONG;
use crate::{
    flow::{MfaAnswer, Step},
    language::Reference,
    page::Screen,
    portal::Challenge,
    runner::{End, FailureCause, Runner, step::Done},
    secret::Secret,
    session::{Authenticator, ChallengeError, CodeRequest},
};

impl<'a> Runner<'a> {
    pub(super) async fn type_code(
        &mut self,
        step: &'a Step,
        answer: &'a MfaAnswer,
        authenticator: &'a Authenticator,
    ) -> Result<Done, End> {
        let Some(into) = &answer.into else {
            return Err(End::failed(step.verb_span, FailureCause::Data, "`mfa` says nowhere to type the code"));
        };
        let tries = self.code_tries();
        let mut last = Screen::default();
        let mut refused: Vec<Secret> = Vec::new();
        let mut resend = answer.resend.as_ref();
        for _ in 0..tries {
            let again = !refused.is_empty();
            // The portal sends no other message by itself.
            let by_message = matches!(answer.by, Challenge::Email | Challenge::Sms);
            let button = resend.take_if(|_| again && by_message);
            if let Some(button) = button {
                self.click_element(step, button).await?;
            }
            let sending = (&mut resend, button.is_some());
            let code = match self.next_code(step, answer.by, authenticator, again, sending).await? {
                Ok(code) => code,
                Err(why) => return self.no_answer(step, answer, &why).await,
            };
            if refused.iter().any(|known| known.expose() == code.expose()) {
                let message = "the portal refused the code, and the same code came again";
                return Err(End::failed(step.verb_span, FailureCause::Challenge, message));
            }
            self.send_code(step, &code, into, answer.submit.as_ref()).await?;
            let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
            let signs = (Some(into), answer.wrong.as_ref(), answer.until.as_ref());
            last = self.verdict(step, signs, &last, deadline).await?;
            if last.held != WRONG {
                let accepted = authenticator.accepted(answer.by).await;
                accepted.map_err(|why| End::failed(step.verb_span, FailureCause::Challenge, why.to_string()))?;
                return Ok(Done::acted(true));
            }
            // The same message counts again only after it was gone, or on a new document.
            last.resting = vec![WRONG];
            refused.push(code);
        }
        let message = format!("the portal refused the code {tries} times");
        Err(End::failed(step.verb_span, FailureCause::Challenge, message))
    }

    /// A code by the first way that has one; the portal is asked once to send again what did not come.
    async fn next_code(
        &mut self,
        step: &'a Step,
        challenge: Challenge,
        authenticator: &'a Authenticator,
        again: bool,
        (resend, mut resent): (&mut Option<&'a Reference>, bool),
    ) -> Result<Result<Secret, ChallengeError>, End> {
        let mut first = None;
        loop {
            let wait = authenticator.patience(challenge, again && !resent);
            let wait = wait.unwrap_or(self.files.portal().timeouts.page);
            let deadline = self.answer_deadline(wait, resend.is_some());
            if let Some(what) = authenticator.waits_for(challenge) {
                self.tell_wait(challenge, what, deadline.remaining());
            }
            let portal_time = self.portal_time();
            let code = authenticator.code(CodeRequest { challenge, portal_time, again, deadline }).await;
            let why = match code {
                Ok(code) => return Ok(Ok(code)),
                Err(why) => why,
            };
            if why.asks_to_resend()
                && !self.block_deadline.is_past()
                && let Some(button) = resend.take()
            {
                self.click_element(step, button).await?;
                resent = true;
                continue;
            }
            let is_left = authenticator.leave_way(challenge);
            let why = first.take().unwrap_or(why);
            if !is_left {
                return Ok(Err(why));
            }
            first = Some(why);
        }
    }
}
