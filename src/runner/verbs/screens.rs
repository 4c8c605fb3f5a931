//! `screens`: whichever comes up first, until the last one is there.

use crate::{
    cdp::Deadline,
    event::Event,
    flow::{ScreenCase, Screens, Step},
    model::Value,
    page::{PageCondition, Screen},
    runner::{End, FailureCause, Runner, StepFailure, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn screens(&mut self, step: &'a Step, screens: &'a Screens) -> Result<Done, End> {
        let key = self.key(step);
        let mut last_case = Value::Null;
        let mut seen = Screen::default();
        for turn in 1..=screens.max + 1 {
            let held = self.next_screen(step, screens, &seen).await?;
            let index = held.held;
            let Some(case) = index.checked_sub(1).map(|index| &screens.cases[index]) else {
                return Ok(Done::value(last_case));
            };
            if turn > screens.max {
                break;
            }
            self.tell_first_page().await;
            let name = case.seen.to_string();
            self.events.emit(&Event::Turn { step: key.clone(), turn, of: None, what: Some(name.clone()) });
            last_case = Value::Text(name);
            // This case rests until its sight was gone; a different case wakes the others.
            seen = Screen { resting: vec![index], ..held };
            self.turn_of_screens(step, &case.steps).await?;
        }
        Err(End::page(step.verb_span, format!("no end after {} screens", screens.max)))
    }

    /// The steps of a case, within the time of their turn.
    async fn turn_of_screens(&mut self, step: &'a Step, steps: &'a [Step]) -> Result<(), End> {
        let Some(timeout) = step.timeout.filter(|_| !self.is_watched()) else { return self.steps(steps).await };
        let outer = self.block_deadline;
        self.block_deadline = Deadline::after(timeout).min(outer);
        let result = self.steps(steps).await.map_err(|end| self.timed_out(end, step));
        self.block_deadline = outer;
        result
    }

    async fn next_screen(&mut self, step: &'a Step, screens: &'a Screens, seen: &Screen) -> Result<Screen, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let mut sights: Vec<Vec<PageCondition>> = vec![self.page_conditions(&screens.until)?];
        for ScreenCase { seen, .. } in &screens.cases {
            sights.push(self.named_conditions(seen)?);
        }
        let held = self
            .patiently(step.verb_span, deadline, async |window, patience| {
                window.first_of(&sights, seen, patience).await
            })
            .await;
        held.map_err(|end| match end {
            End::Failed(mut failure) if failure.cause == FailureCause::Deadline => {
                tell_unmoved(&mut failure, screens);
                End::Failed(failure)
            }
            other => other,
        })
    }
}

/// Every sight and why it does not hold.
fn tell_unmoved(failure: &mut StepFailure, screens: &Screens) {
    let names = std::iter::once("until".to_owned()).chain(screens.cases.iter().map(|case| case.seen.to_string()));
    let reasons: Vec<String> = failure.message.lines().map(str::to_owned).collect();
    let mut reasons = reasons.into_iter();
    failure.notes =
        names.map(|name| format!("{name}: {}", reasons.next().unwrap_or_else(|| "it does not hold".into()))).collect();
    failure.title = Some("none of the screens came up".to_owned());
    failure.message = format!("none of the screens came up: {}", failure.notes.join("; "));
}
