//! A magic link: opened in this window, and only within the portal's origins.

use url::Url;

use super::WRONG;
use crate::{
    flow::{MfaAnswer, Step},
    page::Screen,
    portal::Challenge,
    runner::{End, FailureCause, Runner, step::Done},
    secret::Secret,
    session::{Authenticator, ChallengeError},
};

impl<'a> Runner<'a> {
    pub(super) async fn open_link(
        &mut self,
        step: &'a Step,
        answer: &'a MfaAnswer,
        authenticator: &'a Authenticator,
    ) -> Result<Done, End> {
        let link = match self.next_link(step, answer, authenticator).await? {
            Ok(link) => link,
            Err(why) => return self.no_answer(step, answer, &why).await,
        };
        let span = step.verb_span;
        self.keep_secret(&link).map_err(|why| End::failed(span, FailureCause::Challenge, why))?;
        self.allowed(link.expose(), span).map_err(|end| end.caused_by(FailureCause::Challenge))?;
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let window = self.window.clone();
        self.acted = true;
        let navigation = window.goto(link.expose(), deadline).await.map_err(|end| End::from_page(span, &end))?;
        self.arrived(navigation, None, span, deadline).await?;
        if answer.until.is_none() && answer.wrong.is_none() {
            return Ok(Done::acted(true));
        }
        let signs = (None, answer.wrong.as_ref(), answer.until.as_ref());
        let seen = self.verdict(step, signs, &Screen::default(), deadline).await?;
        if seen.held == WRONG {
            let message = "the portal refused the link";
            return Err(End::failed(span, FailureCause::Challenge, message));
        }
        Ok(Done::acted(true))
    }

    /// A link by the first way that has one; asked for once more if none came.
    async fn next_link(
        &mut self,
        step: &'a Step,
        answer: &'a MfaAnswer,
        authenticator: &'a Authenticator,
    ) -> Result<Result<Secret, ChallengeError>, End> {
        let origins: Vec<String> = self.origins.values().cloned().collect();
        let mut resend = answer.resend.as_ref();
        let mut first = None;
        loop {
            let wait = authenticator.patience(Challenge::Link, false).unwrap_or(self.files.portal().timeouts.page);
            let deadline = self.answer_deadline(wait, resend.is_some());
            if let Some(what) = authenticator.waits_for(Challenge::Link) {
                self.tell_wait(Challenge::Link, what, deadline.remaining());
            }
            let why = match authenticator.link(&origins, deadline).await {
                Ok(link) => return Ok(Ok(link)),
                Err(why) => why,
            };
            if why.asks_to_resend()
                && !self.block_deadline.is_past()
                && let Some(button) = resend.take()
            {
                self.click_element(step, button).await?;
                continue;
            }
            let is_left = authenticator.leave_way(Challenge::Link);
            let why = first.take().unwrap_or(why);
            if !is_left {
                return Ok(Err(why));
            }
            first = Some(why);
        }
    }

    /// The link is secret, and so is each part of it that proves anything.
    fn keep_secret(&self, link: &Secret) -> Result<(), String> {
        self.redactor.add(link).map_err(|error| error.to_string())?;
        let Ok(url) = Url::parse(link.expose()) else { return Ok(()) };
        let values = url.query_pairs().map(|(_, value)| value.into_owned());
        let segments = url.path_segments().into_iter().flatten().map(str::to_owned);
        let parts = values.chain(segments).chain(url.fragment().map(str::to_owned));
        for part in parts.filter(|part| part.len() >= PROOF) {
            self.redactor.add_token(&Secret::new(part));
        }
        Ok(())
    }
}

/// Shorter parts of an address are words.
const PROOF: usize = 12;
