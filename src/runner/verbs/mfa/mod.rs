//! `mfa`: challenges answered by what the profile has; a person, or an ending that says so, where it has
//! nothing.

mod approval;
mod code;
mod enrolment;
mod link;
mod offer;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::{
    cdp::Deadline,
    event::Event,
    flow::{Mfa, MfaAnswer, Step, StopKind, Verb},
    language::{Reference, Sight, Span, Target},
    page::{ClickOptions, PageCondition, Screen},
    portal::Challenge,
    runner::{End, FailureCause, Runner, step::Done, verbs},
    secret::Secret,
    session::{Authenticator, ChallengeError},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn mfa(&mut self, step: &'a Step, mfa: &'a Mfa) -> Result<Done, End> {
        match mfa {
            Mfa::Offer(offered) => self.take_offer(step, offered).await,
            Mfa::Enrol(enrolment) => self.enrol(step, enrolment).await,
            Mfa::Answer(answer) => {
                let Some(authenticator) = self.authenticator.filter(|it| it.can_answer(answer.by)) else {
                    return self.no_answer(step, answer, &ChallengeError::NoWay).await;
                };
                match answer.by {
                    Challenge::Push => self.await_approval(step, answer, authenticator).await,
                    Challenge::Link => self.open_link(step, answer, authenticator).await,
                    _ => self.type_code(step, answer, authenticator).await,
                }
            }
        }
    }

    /// Before the portal can send anything it is noted which messages are there already.
    pub(in crate::runner) async fn raise_challenges(&self, verb: &Verb) {
        let leads_there = verbs::is_acting(verb) && !matches!(verb, Verb::Goto(_) | Verb::Reload(_) | Verb::Back(_));
        if let Some(authenticator) = self.authenticator.filter(|_| self.answers_challenges)
            && (leads_there || matches!(verb, Verb::Mfa(_)))
        {
            authenticator.raise_all().await;
        }
    }

    /// Goes to the portal's other ways if one of them can be answered; else nothing is left.
    async fn no_answer(&mut self, step: &'a Step, answer: &'a MfaAnswer, why: &ChallengeError) -> Result<Done, End> {
        let prefer = self.portal_preference();
        if let (Some(other), Some(authenticator)) = (&answer.other, self.authenticator) {
            authenticator.give_up(answer.by);
            if !authenticator.preferred(prefer).is_empty() {
                self.click_element(step, other).await?;
                return Ok(Done::acted(true));
            }
        }
        let challenge = match answer.by {
            Challenge::Ask => "the portal asks for what only a person knows".to_owned(),
            by => format!("the portal asks for an answer by `{}`", by.word()),
        };
        let message = match why {
            ChallengeError::NoWay => format!("{challenge}; {}", self.known_ways()),
            why => format!("{challenge}: {why}"),
        };
        Err(self.unanswered(step.verb_span, why.needs_person() || self.lacks_person(), message))
    }

    /// What the profile has, in words.
    fn known_ways(&self) -> String {
        let known = self.authenticator.map(|it| it.preferred(self.portal_preference())).unwrap_or_default();
        let person = if self.lacks_person() { ", and nobody is at a terminal" } else { "" };
        match known.as_slice() {
            [] => format!("the profile's `mfa` has no way to answer{person}"),
            known => format!("the profile's `mfa` answers {}{person}", words(known)),
        }
    }

    fn lacks_person(&self) -> bool {
        self.authenticator.is_some_and(Authenticator::lacks_person)
    }

    /// An ending: for a person to see to, or as a challenge that failed.
    fn unanswered(&self, span: Span, needs_person: bool, message: String) -> End {
        if needs_person {
            return End::Stopped { kind: StopKind::PersonNeeded, because: Some(message), span };
        }
        End::failed(span, FailureCause::Challenge, message)
    }

    /// The order of challenges in the portal file.
    fn portal_preference(&self) -> &'a [Challenge] {
        self.files.portal().mfa.as_ref().map(|rules| rules.prefer.as_slice()).unwrap_or_default()
    }

    /// How many codes the portal may refuse before we stop.
    fn code_tries(&self) -> u32 {
        self.files.portal().mfa.as_ref().map_or(2, |rules| rules.tries)
    }

    /// How long an answer is waited for. Where it can be sent again, half of the time is left for that.
    fn answer_deadline(&self, wait: Duration, can_resend: bool) -> Deadline {
        let left = self.block_deadline.remaining();
        Deadline::after(if can_resend { wait.min(left / 2) } else { wait }).min(self.block_deadline)
    }

    /// Tells that it is waited for, and for what.
    fn tell_wait(&self, challenge: Challenge, what: String, within: Duration) {
        self.events.emit(&Event::ChallengeWaits { challenge: challenge.word(), what, within });
    }

    /// The time at the portal. That the clock here is wrong is told once.
    fn portal_time(&mut self) -> Option<Timestamp> {
        let time = self.visit.server_time(&self.window.url())?;
        let ahead = time.duration_since(self.clock.now());
        if ahead.abs() > WORTH_A_WORD && !std::mem::replace(&mut self.told_skew, true) {
            let side = if ahead.is_positive() { "behind" } else { "ahead of" };
            let message = format!(
                "the clock of this machine is {} s {side} the portal's: codes go by the portal's",
                ahead.abs().as_secs()
            );
            self.events.emit(&Event::Warning { message });
        }
        Some(time)
    }

    /// Types a code and sends it off. No text that is kept holds it.
    async fn send_code(
        &mut self,
        step: &'a Step,
        code: &Secret,
        into: &'a Reference,
        submit: Option<&'a Reference>,
    ) -> Result<(), End> {
        let known = self.redactor.add(code);
        known.map_err(|error| End::failed(step.verb_span, FailureCause::Challenge, error.to_string()))?;
        self.fill_secret(step, into, code.expose()).await?;
        match submit {
            Some(submit) => self.click_element(step, submit).await,
            None => Ok(()),
        }
    }

    async fn click_element(&mut self, step: &'a Step, element: &'a Reference) -> Result<(), End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let target = Target::Named(element.clone());
        let (aim, rank) = self
            .at_target(&target, element.span, deadline, async |window, aim, patience| {
                window.click(aim, ClickOptions::default(), patience).await
            })
            .await?;
        self.acted = true;
        self.report_rank(&aim, rank);
        Ok(())
    }

    /// Waits for the sign that the answer was wrong, or that it was taken: `until`, else that `into` is gone.
    async fn verdict(
        &mut self,
        step: &'a Step,
        (into, wrong, until): (Option<&'a Reference>, Option<&'a Sight>, Option<&'a Sight>),
        last: &Screen,
        deadline: Deadline,
    ) -> Result<Screen, End> {
        let wrong = match wrong {
            Some(wrong) => self.page_conditions(wrong)?,
            None => vec![PageCondition::Never("no sign of a wrong answer is described".into())],
        };
        let taken = match (until, into) {
            (Some(until), _) => self.page_conditions(until)?,
            (None, Some(into)) => vec![PageCondition::Gone(self.plain_aim(&self.element(into)?))],
            (None, None) => Vec::new(),
        };
        let sights = vec![wrong, taken];
        self.patiently(step.verb_span, deadline, async |window, patience| {
            window.first_of(&sights, last, patience).await
        })
        .await
    }
}

fn words(challenges: &[Challenge]) -> String {
    challenges.iter().map(|it| format!("`{}`", it.word())).collect::<Vec<_>>().join(", ")
}

/// Position of the sight that says the answer was wrong.
const WRONG: usize = 0;
/// Clocks that are further apart are worth a warning.
const WORTH_A_WORD: SignedDuration = SignedDuration::from_secs(30);
