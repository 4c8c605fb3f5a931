//! Which flows wait for a quiet network: only for them are requests counted.

use super::{Flow, PortalFiles, Step, Verb};
use crate::{
    language::{Condition, Sight},
    selectors::Named,
};

impl PortalFiles {
    /// Whether a flow, or one it calls, waits for `idle` anywhere.
    #[must_use]
    pub fn waits_for_idle(&self, flow: &Flow) -> bool {
        let mut seen = Vec::new();
        self.flow_waits(flow, &mut seen) || self.interrupts().iter().any(|it| self.steps_wait(&it.steps, &mut seen))
    }

    fn flow_waits<'a>(&'a self, flow: &'a Flow, seen: &mut Vec<&'a str>) -> bool {
        if seen.contains(&flow.name.as_str()) {
            return false;
        }
        seen.push(&flow.name);
        self.steps_wait(&flow.steps, seen)
    }

    fn steps_wait<'a>(&'a self, steps: &'a [Step], seen: &mut Vec<&'a str>) -> bool {
        steps.iter().any(|step| {
            step.then.iter().any(|sight| self.sight_waits(sight))
                || step.verb.sights().into_iter().any(|sight| self.sight_waits(sight))
                || step.verb.blocks().into_iter().any(|block| self.steps_wait(block, seen))
                || self.page_waits(&step.verb)
                || matches!(&step.verb, Verb::Call(call)
                    if self.flow(&call.flow).is_some_and(|flow| self.flow_waits(flow, seen)))
        })
    }

    /// A page that is gone to is waited for.
    fn page_waits(&self, verb: &Verb) -> bool {
        let page = match verb {
            Verb::Goto(super::Destination::Page { page, .. }) | Verb::Reload(page) | Verb::Back(page) => page,
            _ => return false,
        };
        let ready = self.page(&page.page).and_then(|page| page.ready.as_ref());
        ready.is_some_and(|ready| self.sight_waits(ready))
    }

    fn sight_waits(&self, sight: &Sight) -> bool {
        sight.conditions.iter().any(|condition| match condition {
            Condition::Idle(_) => true,
            Condition::Any(sights) => sights.iter().any(|sight| self.sight_waits(sight)),
            Condition::Named(reference) => {
                let named = self.page(&reference.page).and_then(|page| page.lookup(&reference.name));
                matches!(named, Some(Named::Sight(sight)) if self.sight_waits(sight))
            }
            _ => false,
        })
    }
}

impl Verb {
    /// The steps inside, block by block.
    pub(super) fn blocks(&self) -> Vec<&[Step]> {
        match self {
            Self::Do(steps) => vec![steps],
            Self::ForEach(each) => vec![&each.steps],
            Self::ForEachPage(pages) => vec![&pages.steps],
            Self::Retry(retry) => vec![&retry.steps],
            Self::Screens(screens) => screens.cases.iter().map(|case| case.steps.as_slice()).collect(),
            _ => Vec::new(),
        }
    }

    /// Sights the verb itself looks for.
    fn sights(&self) -> Vec<&Sight> {
        match self {
            Self::Expect(sight) => vec![sight],
            Self::ForEach(each) => each.until.iter().collect(),
            Self::ForEachPage(pages) => pages.until.iter().collect(),
            Self::Screens(screens) => vec![&screens.until],
            Self::Mfa(mfa) => mfa.sights(),
            _ => Vec::new(),
        }
    }
}
