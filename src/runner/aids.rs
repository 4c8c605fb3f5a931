//! Small questions that many verbs ask.

use std::sync::Arc;

use super::{End, FailureCause, Runner};
use crate::{
    event::Event,
    language::{Span, Target},
    page::{Aim, PageCondition},
    secret::Secret,
};

impl Runner<'_> {
    /// The `ready` of a page, for locators of a lower rank; `None` if the page has none or its `ready`
    /// needs the host.
    pub(super) fn ready_conditions(&mut self, page: &str, span: Span) -> Result<Option<Arc<Vec<PageCondition>>>, End> {
        let page = self.page(page, span)?;
        // A page is ready as a whole, whatever part of it a step works in.
        let scopes = std::mem::take(&mut self.scopes);
        let ready = page.ready.as_ref().and_then(|ready| self.page_conditions(ready).ok()).map(Arc::new);
        self.scopes = scopes;
        Ok(ready)
    }

    pub(super) fn ready_of_target(&mut self, target: &Target) -> Result<Option<Arc<Vec<PageCondition>>>, End> {
        match target {
            Target::Named(reference) => self.ready_conditions(&reference.page, reference.span),
            Target::Item { shape, .. } => self.ready_conditions(&shape.page, shape.span),
        }
    }

    /// A lower rank that found the element is drift.
    pub(super) fn report_rank(&self, aim: &Aim, rank: usize) {
        if rank > 0 {
            let detail = format!("found by its locator of rank {}; the better ones found nothing", rank + 1);
            self.events.emit(&Event::Drift { name: aim.name.clone(), detail });
        }
    }

    pub(super) fn secret(&self, name: &str, span: Span) -> Result<&Secret, End> {
        self.secrets.get(name).ok_or_else(|| {
            let message = format!("the profile gives no source for the secret `{name}`");
            End::failed(span, FailureCause::Data, message)
        })
    }
}
