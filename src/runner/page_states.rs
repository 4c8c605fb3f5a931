//! Pages as they are when a step has ended, for whoever records.

use std::{future::ready, sync::Arc};

use futures::{FutureExt, future::LocalBoxFuture};

use super::{End, Runner};
use crate::{
    event::{Event, PageMissing, PageMoment, PageSeen},
    flow::{Step, Verb},
    page::{PageTaken, ShapeSnapshot, SnapshotRequest},
};

impl Runner<'_> {
    /// Asks a snapshot for the whole page with it: so the page costs no message of its own.
    pub(super) fn with_page(&self, request: SnapshotRequest) -> SnapshotRequest {
        let page = self.camera.clone().filter(|_| request.frames.is_empty());
        SnapshotRequest { page, ..request }
    }

    /// Keeps the page that came with a snapshot until its step has ended.
    pub(super) fn note_page(&mut self, taken: &ShapeSnapshot) {
        self.page_read.clone_from(&taken.page);
    }

    /// The page when a step has ended, or where it failed.
    pub(super) fn tell_page_after<'s>(
        &'s mut self,
        step: &'s Step,
        result: &'s Result<(), End>,
    ) -> LocalBoxFuture<'s, ()> {
        // Boxed here: steps hold steps, and each of them would be larger by this.
        if self.camera.is_some() { self.page_after(step, result).boxed_local() } else { ready(()).boxed_local() }
    }

    async fn page_after(&mut self, step: &Step, result: &Result<(), End>) {
        let read = self.page_read.take();
        match result {
            Ok(()) => match (touches_page(&step.verb), read) {
                (Touch::Nothing, _) => {}
                (Touch::Reads, Some(read)) => self.tell_taken(PageMoment::After, *read),
                (Touch::Reads, None) if matches!(&step.verb, Verb::Extract(extract) if extract.from.is_some()) => {}
                (Touch::Reads | Touch::Acts, _) => self.tell_page(PageMoment::After).await,
            },
            // The innermost step: those around it fail with it.
            Err(End::Failed(failure)) if failure.step.is_none() => self.tell_page(PageMoment::Failed).await,
            Err(_) => {}
        }
    }

    /// The page before the first step of a flow, or of a screen that came up: it may have come after the step before.
    pub(super) fn tell_first_page(&mut self) -> LocalBoxFuture<'_, ()> {
        self.tell_page(PageMoment::Start).boxed_local()
    }

    async fn tell_page(&mut self, moment: PageMoment) {
        let Some(camera) = self.camera.clone().filter(|camera| camera.is_on()) else { return };
        if self.window.address().starts_with("http") {
            let taken = self.window.take_page(&camera).await;
            self.tell_taken(moment, taken);
        }
    }

    fn tell_taken(&self, moment: PageMoment, taken: PageTaken) {
        let PageTaken { content, missing, viewport, scroll, private, tokens } = taken;
        // On its way to another: the next step shows that.
        if missing == Some(PageMissing::Gone) {
            return;
        }
        private.iter().for_each(|text| self.redactor.add_private(text));
        tokens.iter().for_each(|token| self.redactor.add_token(token));
        self.events.emit(&Event::Page(Arc::new(PageSeen {
            step: self.current.clone().filter(|_| moment != PageMoment::Start),
            moment,
            window: self.window.id().0,
            address: self.window.address(),
            content,
            missing,
            viewport,
            scroll,
        })));
    }
}

/// What a verb has to do with the page.
enum Touch {
    Nothing,
    Reads,
    Acts,
}

fn touches_page(verb: &Verb) -> Touch {
    match verb {
        // The steps inside tell it, or there is no page to it.
        Verb::Do(_)
        | Verb::Call(_)
        | Verb::ForEach(_)
        | Verb::ForEachPage(_)
        | Verb::Screens(_)
        | Verb::Retry(_)
        | Verb::Assert(_)
        | Verb::Emit(_)
        | Verb::Stop(_) => Touch::Nothing,
        Verb::Extract(_) => Touch::Reads,
        _ => Touch::Acts,
    }
}
