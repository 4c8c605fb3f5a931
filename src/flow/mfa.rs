//! The argument of `mfa`, in its three forms.

use super::{Flow, PortalFiles, Step, Verb};
use crate::{
    language::{Expression, Reference, Sight},
    portal::Challenge,
};

/// `mfa`; session flows only.
#[derive(Clone, Debug)]
pub enum Mfa {
    /// Answers the challenge that is shown.
    Answer(MfaAnswer),
    /// Clicks the best of the challenges that the portal offers.
    Offer(Vec<(Challenge, Reference)>),
    /// Takes over the seed of an authenticator app.
    Enrol(MfaEnrolment),
}

/// `{ by: … }`.
#[derive(Clone, Debug)]
pub struct MfaAnswer {
    pub by: Challenge,
    /// Where the code goes; none for a push or a link.
    pub into: Option<Reference>,
    pub submit: Option<Reference>,
    /// Has the portal send the message again.
    pub resend: Option<Reference>,
    /// Leads to other ways.
    pub other: Option<Reference>,
    /// What says that the code was wrong, or the push denied.
    pub wrong: Option<Sight>,
    /// What says that the answer was taken.
    pub until: Option<Sight>,
}

/// `{ enrol: totp, … }`.
#[derive(Clone, Debug)]
pub struct MfaEnrolment {
    pub seed: Expression,
    pub into: Reference,
    pub submit: Reference,
    pub wrong: Option<Sight>,
    pub until: Option<Sight>,
}

impl Mfa {
    /// The elements that its page must have. Of those that it may press, none need be there.
    #[must_use]
    pub fn needs(&self) -> Vec<&Reference> {
        match self {
            Self::Answer(answer) => answer.into.iter().chain(&answer.submit).collect(),
            Self::Offer(_) => Vec::new(),
            Self::Enrol(enrolment) => vec![&enrolment.into, &enrolment.submit],
        }
    }

    /// The sights it looks for.
    #[must_use]
    pub fn sights(&self) -> Vec<&Sight> {
        match self {
            Self::Answer(answer) => answer.wrong.iter().chain(&answer.until).collect(),
            Self::Offer(_) => Vec::new(),
            Self::Enrol(enrolment) => enrolment.wrong.iter().chain(&enrolment.until).collect(),
        }
    }
}

impl PortalFiles {
    /// Whether a flow, or one it calls, answers challenges.
    #[must_use]
    pub fn answers_challenges(&self, flow: &Flow) -> bool {
        self.flow_answers(flow, &mut Vec::new())
    }

    fn flow_answers<'a>(&'a self, flow: &'a Flow, seen: &mut Vec<&'a str>) -> bool {
        if seen.contains(&flow.name.as_str()) {
            return false;
        }
        seen.push(&flow.name);
        self.steps_answer(&flow.steps, seen)
    }

    fn steps_answer<'a>(&'a self, steps: &'a [Step], seen: &mut Vec<&'a str>) -> bool {
        steps.iter().any(|step| {
            matches!(&step.verb, Verb::Mfa(_))
                || step.blocks().into_iter().any(|(_, block)| self.steps_answer(block, seen))
                || matches!(&step.verb, Verb::Call(call)
                    if self.flow(&call.flow).is_some_and(|flow| self.flow_answers(flow, seen)))
        })
    }
}
