//! `for_each_page`: turn by turn, with proof that the page did turn.

use crate::{
    cdp::Deadline,
    event::Event,
    flow::{ForEachPage, PageTurn, Step},
    language::{Reference, Span, Target},
    model::Value,
    page::{Aim, ClickOptions, ElementState, PageCondition},
    runner::{End, FailureCause, Runner, output::Paging, step::Done},
};

/// A pager that is being drawn anew is there again within this time.
const PAGER: std::time::Duration = std::time::Duration::from_millis(700);

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn for_each_page(
        &mut self,
        step: &'a Step,
        pages: &'a ForEachPage,
    ) -> Result<Done, End> {
        let outer = std::mem::replace(
            &mut self.output.paging,
            match pages.turn {
                PageTurn::Next(_) => Paging::Replaced,
                PageTurn::More(_) | PageTurn::Scroll(_) => Paging::Added,
            },
        );
        let layer = self.enter();
        let result = self.turns(step, pages).await;
        self.leave(layer);
        self.output.paging = outer;
        result.map(|()| Done::nothing())
    }

    async fn turns(&mut self, step: &'a Step, pages: &'a ForEachPage) -> Result<(), End> {
        let key = self.key(step);
        for turn in 1..=pages.max {
            self.scope.set("turn", Value::Int(i64::from(turn)));
            self.events.emit(&Event::Turn { step: key.clone(), turn, of: None, what: None });
            let known = self.output.records.len();
            self.steps(&pages.steps).await?;
            if let Some(until) = &pages.until
                && self.holds(until).await?
            {
                return Ok(());
            }
            // Without an element that shows it, progress is a key that was not there before.
            if pages.progress.is_none() && turn > 1 && self.output.records.len() == known {
                return self.no_progress(step, pages);
            }
            if !self.turn(step, pages).await? {
                return Ok(());
            }
        }
        Err(End::page(step.verb_span, format!("there are more pages than `max: {}`", pages.max)))
    }

    fn no_progress(&self, step: &Step, pages: &ForEachPage) -> Result<(), End> {
        match pages.turn {
            // The end of a list that grows is where nothing grows any more.
            PageTurn::Scroll(_) => Ok(()),
            _ => Err(End::page(step.verb_span, "the page was turned and no new record came")),
        }
    }

    /// Turns the page; false at the end.
    async fn turn(&mut self, step: &'a Step, pages: &'a ForEachPage) -> Result<bool, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        match &pages.turn {
            PageTurn::Next(target) | PageTurn::More(target) => {
                let Some(aim) = self.turnable(target, deadline).await? else { return Ok(false) };
                let before = self.progress(pages.progress.as_ref(), deadline).await?;
                self.patiently(step.verb_span, deadline, None, async |window, patience| {
                    window.click(&aim, ClickOptions::default(), patience).await
                })
                .await?;
                self.acted = true;
                self.await_progress(before, step.verb_span, deadline).await?;
                Ok(true)
            }
            PageTurn::Scroll(target) => self.scroll_further(target, step.verb_span, deadline).await,
        }
    }

    /// The control that turns the page; nothing when it is gone or disabled.
    async fn turnable(&mut self, target: &Target, deadline: Deadline) -> Result<Option<Aim>, End> {
        let aim = match target {
            // An item whose number is not in the pager is gone.
            Target::Item { shape, matching, span } => {
                let fields = self.item_fields(matching)?;
                if self.matching_items(shape, &fields, *span, deadline).await? == 0 {
                    return Ok(None);
                }
                return self.target_aim(target, deadline).await.map(Some);
            }
            Target::Named(_) => self.target_aim(target, deadline).await?,
        };
        let span = target_span(target);
        let enabled =
            [PageCondition::See(aim.clone()), PageCondition::State { aim: aim.clone(), is: ElementState::Enabled }];
        // Pagers are drawn anew while rows load: only what stays away is the end.
        let soon = Deadline::after(PAGER).min(deadline);
        let came = self
            .patiently(span, soon, None, async |window, patience| window.wait_sight(&enabled, patience).await)
            .await;
        match came {
            Ok(()) => return Ok(Some(aim)),
            Err(End::Failed(failure)) if failure.cause == FailureCause::Deadline => {}
            Err(end) => return Err(end),
        }
        let gone = vec![PageCondition::Gone(aim.clone())];
        let disabled = vec![PageCondition::State { aim: aim.clone(), is: ElementState::Disabled }];
        let why = self.window.holds(&[PageCondition::Any(vec![gone, disabled])]).await;
        let why = why.map_err(|failure| End::from_page(span, &failure))?;
        // Neither gone nor disabled: the click says what is wrong with it.
        Ok(why.is_some().then_some(aim))
    }

    async fn progress(
        &mut self,
        progress: Option<&Reference>,
        deadline: Deadline,
    ) -> Result<Option<(Aim, String)>, End> {
        match progress {
            Some(reference) => self.fingerprint(&Target::Named(reference.clone()), deadline).await.map(Some),
            None => Ok(None),
        }
    }

    async fn await_progress(
        &mut self,
        before: Option<(Aim, String)>,
        span: Span,
        deadline: Deadline,
    ) -> Result<(), End> {
        let Some((aim, before)) = before else { return Ok(()) };
        let name = aim.name.clone();
        let condition = [PageCondition::See(aim.clone()), PageCondition::Changed { aim, before }];
        let turned = self
            .patiently(span, deadline, None, async |window, patience| window.wait_sight(&condition, patience).await)
            .await;
        turned.map_err(|end| match end {
            End::Failed(failure) if failure.cause == FailureCause::Deadline => {
                End::page(span, format!("the page was turned, but its progress `{name}` did not change"))
            }
            other => other,
        })
    }
}

fn target_span(target: &Target) -> Span {
    match target {
        Target::Named(reference) => reference.span,
        Target::Item { span, .. } => *span,
    }
}
