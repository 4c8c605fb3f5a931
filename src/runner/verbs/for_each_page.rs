//! `for_each_page`: turn by turn, with proof that the page did turn.

use crate::{
    cdp::Deadline,
    event::Event,
    flow::{ForEachPage, PageTurn, Step, Verb},
    language::{Reference, Span, Target},
    model::Value,
    page::{Ahead, Aim, ClickOptions, ElementState, NextTurn, PageCondition, Pager, Patience},
    runner::{End, FailureCause, Runner, output::Paging, resolve::shape_aim, step::Done},
    selectors::Page,
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
            let known = self.output.records.len();
            self.steps(&pages.steps).await?;
            // Without an element that shows it, progress is a key that was not there before. A list that is
            // scrolled may show the same rows a while: only one that stands still is at its end.
            let stuck = turn > 1 && known > 0 && self.output.records.len() == known;
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

    /// The pager, if one document can tell all about it.
    async fn pager(&mut self, pages: &'a ForEachPage, deadline: Deadline) -> Result<Option<Pager>, End> {
        let (PageTurn::Next(target) | PageTurn::More(target)) = &pages.turn else { return Ok(None) };
        if matches!(target, Target::Item { .. }) || self.is_inside_item() {
            return Ok(None);
        }
        let (page, _) = self.page_of_target(target)?;
        let next = self.target_aim(target, deadline).await?;
        let until = match &pages.until {
            Some(until) => self.judgement_of(until)?.only_page(),
            None => Some(Vec::new()),
        };
        let (Some(ready), Some(until)) = (self.ready_in(page, &next.frames), until) else { return Ok(None) };
        let progress = match &pages.progress {
            Some(reference) => vec![self.target_aim(&Target::Named(reference.clone()), deadline).await?],
            None => self.rows_read(&pages.steps)?,
        };
        let pager = Pager { next, ready, until, progress, ends_after: PAGER };
        Ok(pager.is_in_one_document().then_some(pager))
    }

    async fn turn_by(
        &mut self,
        pager: &Pager,
        step: &'a Step,
        pages: &'a ForEachPage,
        next: &mut NextTurn,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let (PageTurn::Next(target) | PageTurn::More(target) | PageTurn::Scroll(target)) = &pages.turn;
        let mut ready = match std::mem::take(next) {
            NextTurn::End => return Ok(false),
            NextTurn::Ready(ready) => Some(*ready),
            NextTurn::Unknown => {
                // While the page loads its pager may be gone, and that is not the end.
                let (page, span) = self.page_of_target(target)?;
                self.wait_ready(page, span, deadline).await?;
                None
            }
        };
        let (read, ahead) = self.read_after_turn(&pages.steps)?;
        let turned = self
            .patiently(step.verb_span, deadline, async |window, patience| {
                window.turn_page(pager, ready.take(), &ahead, patience).await
            })
            .await?;
        let Some(turned) = turned else { return Ok(false) };
        self.acted = true;
        self.report_rank(&pager.next, turned.rank);
        if turned.progressed {
            self.read_ahead = read.cloned().zip(turned.snapshot);
            *next = turned.next;
        } else {
            self.await_progress(turned.before, step.verb_span, deadline).await?;
        }
        Ok(true)
    }

    /// What the steps of a turn read first, to be taken when the page is seen to have turned; and whether
    /// they do nothing but read it.
    fn read_after_turn(&self, steps: &'a [Step]) -> Result<(Option<&'a Reference>, Ahead), End> {
        let Some((first, rest)) = steps.split_first() else { return Ok((None, Ahead::default())) };
        let Verb::Extract(extract) = &first.verb else { return Ok((None, Ahead::default())) };
        if extract.from.is_some() || first.when.is_some() || !first.within.is_empty() {
            return Ok((None, Ahead::default()));
        }
        let (page, shape) = self.shape(&extract.shape)?;
        let is_pure = |step: &Step| match &step.verb {
            Verb::Emit(_) | Verb::Assert(_) => true,
            Verb::Extract(extract) => extract.from.is_some(),
            _ => false,
        };
        let ahead = Ahead {
            snapshot: Some(self.snapshot_request(page, shape, &extract.shape)),
            only_reads: rest.iter().all(is_pure),
        };
        Ok((Some(&extract.shape), ahead))
    }

    /// The control that turns the page; nothing when it is gone or disabled.
    async fn turnable(&mut self, target: &Target, deadline: Deadline) -> Result<Option<Aim>, End> {
        let aim = match target {
            // An item whose number is not in the pager is gone.
            Target::Item { shape, matching, span } => {
                let fields = self.item_fields(matching)?;
                let soon = Deadline::after(PAGER).min(deadline);
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
        let soon = Deadline::after(PAGER).min(deadline);
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
            let seen = seen.map_err(|failure| End::from_page(target_span(turned_by(&pages.turn)), &failure))?;
            before.push((aim, seen));
        }
        Ok(before)
    }

    /// The rows a turn reads: of every shape it extracts.
    fn rows_read(&self, steps: &'a [Step]) -> Result<Vec<Aim>, End> {
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

    fn page_of_target(&self, target: &Target) -> Result<(&'a Page, Span), End> {
        let reference = match target {
            Target::Named(reference) => reference,
            Target::Item { shape, .. } => shape,
        };
        Ok((self.page(&reference.page, reference.span)?, reference.span))
    }

    async fn await_progress(&mut self, before: Vec<(Aim, String)>, span: Span, deadline: Deadline) -> Result<(), End> {
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

fn turned_by(turn: &PageTurn) -> &Target {
    match turn {
        PageTurn::Next(target) | PageTurn::More(target) | PageTurn::Scroll(target) => target,
    }
}

fn target_span(target: &Target) -> Span {
    match target {
        Target::Named(reference) => reference.span,
        Target::Item { span, .. } => *span,
    }
}
