//! The portal offers several challenges: the best that the profile can answer is clicked.

use super::words;
use crate::{
    flow::Step,
    language::Reference,
    page::{PageCondition, Screen},
    portal::Challenge,
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(super) async fn take_offer(
        &mut self,
        step: &'a Step,
        offered: &'a [(Challenge, Reference)],
    ) -> Result<Done, End> {
        let preferred = self.authenticator.map(|it| it.preferred(self.portal_preference())).unwrap_or_default();
        let of = |challenge: &Challenge| offered.iter().find(|(it, _)| it == challenge);
        let answerable: Vec<_> = preferred.iter().filter_map(of).collect();
        let others = offered.iter().filter(|(challenge, _)| !preferred.contains(challenge));
        // The first that is shown in this order: what can be answered, then what cannot.
        let in_order: Vec<_> = answerable.iter().copied().chain(others).collect();
        let mut sights = Vec::new();
        for (_, element) in &in_order {
            sights.push(vec![PageCondition::See(self.plain_aim(&self.element(element)?))]);
        }
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let seen = self
            .patiently(step.verb_span, deadline, async |window, patience| {
                window.first_of(&sights, &Screen::default(), patience).await
            })
            .await?;
        match (in_order.get(seen.held), self.authenticator) {
            (Some((challenge, element)), Some(authenticator)) if seen.held < answerable.len() => {
                authenticator.raise(*challenge).await;
                self.click_element(step, element).await?;
                Ok(Done::acted(true))
            }
            _ => {
                let offers: Vec<Challenge> = offered.iter().map(|(challenge, _)| *challenge).collect();
                let message = format!(
                    "of the challenges that the portal offers ({}) none can be answered; {}",
                    words(&offers),
                    self.known_ways()
                );
                Err(self.unanswered(step.verb_span, self.lacks_person(), message))
            }
        }
    }
}
