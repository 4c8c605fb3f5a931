//! Whoever answered the challenges of a recorded run, in its replay.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, PoisonError},
};

use futures::{FutureExt, future::BoxFuture};

use crate::{
    cdp::Deadline,
    portal::Challenge,
    secret::Secret,
    session::{NoAnswer, Person, Question},
};

/// Codes look like codes: portals count digits before they send them.
const FIRST_CODE: u32 = 271_829;

/// Gives a code for each question, another one each time, as the recorded network takes any; and the links that were
/// opened then, in their order.
pub struct RecordedPerson(Mutex<Left>);

struct Left {
    code: u32,
    links: VecDeque<Secret>,
}

impl RecordedPerson {
    #[must_use]
    pub fn new(links: impl IntoIterator<Item = Secret>) -> Self {
        Self(Mutex::new(Left { code: FIRST_CODE, links: links.into_iter().collect() }))
    }

    fn answer(&self, challenge: Challenge) -> Result<Secret, NoAnswer> {
        let mut left = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if challenge == Challenge::Link {
            return left.links.pop_front().ok_or(NoAnswer::Nothing);
        }
        let code = left.code;
        left.code += 1;
        Ok(Secret::new(format!("{code:06}")))
    }
}

impl Person for RecordedPerson {
    fn is_there(&self) -> bool {
        true
    }

    fn ask<'a>(&'a self, question: &'a Question, _: Deadline) -> BoxFuture<'a, Result<Secret, NoAnswer>> {
        std::future::ready(self.answer(question.challenge)).boxed()
    }
}

impl fmt::Debug for RecordedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedPerson").finish_non_exhaustive()
    }
}
