//! Pagers that one document can tell all about: a turn is the click and one look.

use std::time::Duration;

use super::{End, Runner};
use crate::{
    cdp::Deadline,
    flow::{Extract, ForEachPage, PageTurn, Step, Verb},
    language::{Reference, Target},
    page::{Ahead, NextTurn, Pager},
    selectors::Page,
};

/// A pager that is being drawn anew is there again within this time.
pub(super) const PAGER_REDRAWN: Duration = Duration::from_millis(700);

impl<'a> Runner<'a> {
    /// The pager, if one document can tell all about it.
    pub(super) async fn pager(&mut self, pages: &'a ForEachPage, deadline: Deadline) -> Result<Option<Pager>, End> {
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
        let pager = Pager { next, ready, until, progress, ends_after: PAGER_REDRAWN };
        Ok(pager.is_in_one_document().then_some(pager))
    }

    pub(super) async fn turn_by(
        &mut self,
        pager: &Pager,
        step: &'a Step,
        pages: &'a ForEachPage,
        next: &mut NextTurn,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let target = pages.turn.target();
        let (page, span) = self.page_of_target(target)?;
        let mut ready = match std::mem::take(next) {
            NextTurn::End => return Ok(false),
            NextTurn::Ready(ready) => Some(*ready),
            NextTurn::Unknown => {
                // While the page loads its pager may be gone, and that is not the end.
                self.wait_ready(page, span, deadline).await?;
                None
            }
        };
        let (read, ahead) = self.read_after_turn(page, &pages.steps)?;
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

    /// What the steps of a turn read first of `page`, to be taken when it is seen to have turned; and whether
    /// they do nothing but read it.
    fn read_after_turn(&self, page: &Page, steps: &'a [Step]) -> Result<(Option<&'a Reference>, Ahead), End> {
        let Some((first, rest)) = steps.split_first() else { return Ok((None, Ahead::default())) };
        let Verb::Extract(Extract { shape, from: None }) = &first.verb else { return Ok((None, Ahead::default())) };
        // What is ready is the pager's page.
        if shape.page != page.name || first.when.is_some() || !first.within.is_empty() {
            return Ok((None, Ahead::default()));
        }
        let is_pure = |step: &Step| match &step.verb {
            Verb::Emit(_) | Verb::Assert(_) => true,
            Verb::Extract(extract) => extract.from.is_some(),
            _ => false,
        };
        let (page, described) = self.shape(shape)?;
        let snapshot = Some(self.with_page(self.snapshot_request(page, described, shape)));
        Ok((Some(shape), Ahead { snapshot, only_reads: rest.iter().all(is_pure) }))
    }
}
