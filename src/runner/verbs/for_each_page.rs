//! `for_each_page`: turn by turn, with proof that the page did turn.

use crate::{
    cdp::Deadline,
    event::Event,
    flow::{ForEachPage, PageTurn, Step, Verb},
    language::{Span, Target},
    model::Value,
    page::{Aim, ClickOptions, ElementState, NextTurn, PageCondition, Patience},
    runner::{End, FailureCause, Runner, output::Paging, pager::PAGER_REDRAWN, resolve::shape_aim, step::Done},
    selectors::Page,
};

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
        // Nothing would tell a press that worked from one that did not.
        if matches!(pages.turn, PageTurn::More(_))
            && pages.progress.is_none()
            && self.rows_read(&pages.steps)?.is_empty()
        {
            let message =
                "`more` needs `progress`, or rows that are extracted in `do`: nothing else shows that more came";
            return Err(End::page(step.verb_span, message));
        }
        let mut next = NextTurn::Unknown;
        for turn in 1..=pages.max {
            self.scope.set("turn", Value::Int(i64::from(turn)));
            self.events.emit(&Event::Turn { step: key.clone(), turn, of: None, what: None });
            let known = self.emitted().len();
            self.steps(&pages.steps).await?;
            // Without an element that shows it, progress is a key that was not there before. A list that is
            // scrolled may show the same rows a while: only one that stands still is at its end.
            let stuck = turn > 1 && known > 0 && self.emitted().len() == known;
            if stuck && pages.progress.is_none() && matches!(pages.turn, PageTurn::More(_)) {
                if self.is_over(pages).await? {
                    return Ok(());
                }
                return Err(End::page(step.verb_span, "the page was turned and no new record came"));
            }
            if !self.turn(step, pages, &mut next).await? {
                return Ok(());
            }
        }
        Err(End::page(step.verb_span, format!("there are more pages than `max: {}`", pages.max)))
    }

    async fn is_over(&mut self, pages: &'a ForEachPage) -> Result<bool, End> {
        match &pages.until {
            Some(until) => self.holds(until).await,
            None => Ok(false),
        }
    }

    /// Turns the page; false at the end. `next` is what is known of it, and then of the next one.
    async fn turn(&mut self, step: &'a Step, pages: &'a ForEachPage, next: &mut NextTurn) -> Result<bool, End> {
        if !matches!(next, NextTurn::End) {
            self.pace_page().await;
        }
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        if let Some(pager) = self.pager(pages, deadline).await? {
            return self.turn_by(&pager, step, pages, next, deadline).await;
        }
        if self.is_over(pages).await? {
            return Ok(false);
        }
        match &pages.turn {
            PageTurn::Next(target) | PageTurn::More(target) => {
                // While the page loads its pager may be gone, and that is not the end.
                let (page, span) = self.page_of_target(target)?;
                self.wait_ready(page, span, deadline).await?;
                let Some(aim) = self.turnable(target, deadline).await? else { return Ok(false) };
                let before = self.progress(pages, deadline).await?;
                self.patiently(step.verb_span, deadline, async |window, patience| {
                    window.click(&aim, ClickOptions::default(), patience).await
                })
                .await?;
                self.acted = true;
                self.await_progress(before, step.verb_span, deadline).await?;
                Ok(true)
            }
            PageTurn::Scroll(target) => {
                let rows = self.rows_read(&pages.steps)?;
                self.scroll_further(target, &rows, step.verb_span, deadline).await
            }
        }
    }

    /// The control that turns the page; nothing when it is gone or disabled.
    async fn turnable(&mut self, target: &Target, deadline: Deadline) -> Result<Option<Aim>, End> {
        let aim = match target {
            // An item whose number is not in the pager is gone.
            Target::Item { shape, matching, span } => {
                let fields = self.item_fields(matching)?;
                let soon = Deadline::after(PAGER_REDRAWN).min(deadline);
                while self.matching_items(shape, &fields, *span, deadline).await? == 0 {
                    if soon.is_past() {
                        return Ok(None);
                    }
                    self.patiently(*span, soon, async |window, patience| window.next_change(patience).await).await?;
                }
                return self.target_aim(target, deadline).await.map(Some);
            }
            Target::Named(_) => self.target_aim(target, deadline).await?,
        };
        let span = target_span(target);
        let enabled =
            [PageCondition::See(aim.clone()), PageCondition::State { aim: aim.clone(), is: ElementState::Enabled }];
        // Pagers are drawn anew while rows load: only what stays away is the end.
        let soon = Deadline::after(PAGER_REDRAWN).min(deadline);
        let came =
            self.patiently(span, soon, async |window, patience| window.wait_sight(&enabled, patience).await).await;
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

    /// What must change when the page is turned: the element that is named, else the rows that are read.
    async fn progress(&mut self, pages: &'a ForEachPage, deadline: Deadline) -> Result<Vec<(Aim, String)>, End> {
        if let Some(reference) = &pages.progress {
            return Ok(vec![self.fingerprint(&Target::Named(reference.clone()), deadline).await?]);
        }
        let mut before = Vec::new();
        for aim in self.rows_read(&pages.steps)? {
            let seen = self.window.fingerprint(&aim, &Patience::until(deadline)).await;
            let seen = seen.map_err(|failure| End::from_page(target_span(pages.turn.target()), &failure))?;
            before.push((aim, seen));
        }
        Ok(before)
    }

    /// The rows a turn reads: of every shape it extracts.
    pub(in crate::runner) fn rows_read(&self, steps: &'a [Step]) -> Result<Vec<Aim>, End> {
        let mut rows = Vec::new();
        for step in steps {
            match &step.verb {
                Verb::Extract(extract) if extract.from.is_none() => {
                    let (page, shape) = self.shape(&extract.shape)?;
                    rows.push(shape_aim(page, shape, &extract.shape));
                }
                Verb::Do(inner) => rows.extend(self.rows_read(inner)?),
                _ => {}
            }
        }
        Ok(rows)
    }

    pub(in crate::runner) fn page_of_target(&self, target: &Target) -> Result<(&'a Page, Span), End> {
        let reference = match target {
            Target::Named(reference) => reference,
            Target::Item { shape, .. } => shape,
        };
        Ok((self.page(&reference.page, reference.span)?, reference.span))
    }

    pub(in crate::runner) async fn await_progress(
        &mut self,
        before: Vec<(Aim, String)>,
        span: Span,
        deadline: Deadline,
    ) -> Result<(), End> {
        let Some((first, _)) = before.first() else { return Ok(()) };
        let name = first.name.clone();
        // Of several lists any may grow; a pager must be there again.
        let changed = before
            .into_iter()
            .map(|(aim, before)| vec![PageCondition::See(aim.clone()), PageCondition::Changed { aim, before }]);
        let condition = [PageCondition::Any(changed.collect())];
        let turned = self
            .patiently(span, deadline, async |window, patience| window.wait_sight(&condition, patience).await)
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
