//! Small questions that many verbs ask.

use std::{collections::HashMap, sync::Arc};

use super::{End, FailureCause, Runner, resolve::same_frames};
use crate::{
    event::Event,
    language::Span,
    page::{Aim, LowerRank, PageCondition},
    secret::Secret,
    selectors::{Locator, Page},
};

impl Runner<'_> {
    /// What a page's `ready` asks, if the document behind `frames` can tell all of it. A page is ready as a
    /// whole, whatever part of it a step works in.
    pub(super) fn ready_in(&mut self, page: &Page, frames: &[Locator]) -> Option<Vec<PageCondition>> {
        let Some(ready) = &page.ready else { return Some(Vec::new()) };
        let scopes = std::mem::take(&mut self.scopes);
        let judgement = self.judgement_of(ready).ok();
        self.scopes = scopes;
        let conditions = judgement?.only_page()?;
        let here = |condition: &PageCondition| same_frames(condition.frames(), frames);
        conditions.iter().flat_map(PageCondition::leaves).all(here).then_some(conditions)
    }

    /// A lower rank that found the element is drift.
    pub(super) fn report_rank(&mut self, aim: &Aim, rank: usize) {
        if rank > 0 {
            self.drift(LowerRank { name: aim.name.clone(), rank });
        }
    }

    /// Told once for each element of a flow.
    pub(super) fn drift(&mut self, found: LowerRank) {
        if self.drifted.insert(found.clone()) {
            let detail = format!("found by its locator of rank {}; the better ones found nothing", found.rank + 1);
            self.events.emit(&Event::Drift { name: found.name, detail });
        }
    }

    /// The `ready` of every page that has one, as far as documents judge it by themselves.
    pub(super) fn all_readies(&self) -> HashMap<String, Arc<Vec<PageCondition>>> {
        let judged = |page: &Page| self.page_conditions(page.ready.as_ref()?).ok();
        let ready = |page: &Page| {
            let conditions = judged(page)?.into_iter().filter(PageCondition::is_judged_in_page);
            Some((page.name.clone(), Arc::new(conditions.collect())))
        };
        self.files.pages().filter_map(ready).collect()
    }

    /// Tells an aim with ranks when a lower one may count.
    pub(super) fn ranked(&self, mut aim: Aim, page: &str) -> Aim {
        if aim.is_ranked() {
            // A document judges only what is in it.
            let here = |condition: &&PageCondition| same_frames(condition.frames(), &aim.frames);
            aim.ready = self.readies.get(page).map(|ready| Arc::new(ready.iter().filter(here).cloned().collect()));
        }
        aim
    }

    /// A secret that is about to be typed into a page. A sign-in that begins anew again and again would use up
    /// the account's tries, each of them with the right password.
    pub(super) fn secret_to_type(&mut self, name: &str, span: Span) -> Result<&Secret, End> {
        let times = self.typed_secrets.entry(name.to_owned()).or_default();
        *times += 1;
        if self.answers_challenges && *times > MOST_TYPED {
            let message = format!(
                "the portal asks for `{name}` again after {MOST_TYPED} times in one sign-in; sign in by hand to see why"
            );
            return Err(End::failed(span, FailureCause::Challenge, message));
        }
        self.secret(name, span)
    }

    fn secret(&self, name: &str, span: Span) -> Result<&Secret, End> {
        self.secrets.get(name).ok_or_else(|| {
            let message = format!("the profile gives no source for the secret `{name}`");
            End::failed(span, FailureCause::Data, message)
        })
    }
}

/// A sign-in may begin anew once.
const MOST_TYPED: u32 = 2;
