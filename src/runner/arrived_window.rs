//! The window that an act opens: `window` of `then`.

use futures::{FutureExt, future::select_all};

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    flow::Step,
    language::PageReference,
    page::{Patience, Visit, Window, WindowMark},
    selectors::Page,
};

impl<'a> Runner<'a> {
    /// Waits for a window that is ready as `page`, and keeps it under the step's `as`. An act may open others
    /// besides, or send one elsewhere that is open already.
    pub(super) async fn take_window(
        &mut self,
        step: &'a Step,
        page: &PageReference,
        mark: &WindowMark,
    ) -> Result<(), End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let page_file = self.page_of(page)?;
        let opener = self.window.clone();
        let found = self.window_ready_as(page_file, page, mark, deadline).await;
        let last = std::mem::replace(&mut self.window, opener);
        let opened = found.map_err(|end| end.seen_in(last.id()))?;
        if let Some(name) = &step.save_as {
            self.windows.insert(name.clone(), opened);
        }
        Ok(())
    }

    /// Leaves the window that was looked at last in scope.
    async fn window_ready_as(
        &mut self,
        page_file: &'a Page,
        page: &PageReference,
        mark: &WindowMark,
        deadline: Deadline,
    ) -> Result<Window, End> {
        let opener = self.window.id();
        loop {
            let count = self.visit.window_count();
            let all = self.visit.windows_since(mark, opener);
            let open: Vec<Window> = all.iter().filter(|window| !window.is_closed()).cloned().collect();
            for window in &open {
                self.window = window.clone();
                if self.is_ready_as(page_file).await? {
                    return Ok(window.clone());
                }
            }
            if deadline.is_past() {
                return Err(match (open.is_empty(), all.is_empty()) {
                    (true, true) => End::failed(page.span, FailureCause::Deadline, "no window opened"),
                    (true, false) => {
                        let message = "the window that opened was closed again before it was ready";
                        End::failed(page.span, FailureCause::Deadline, message)
                    }
                    // Says what it is not ready for.
                    (false, _) => match self.wait_ready(page_file, page.span, deadline).await {
                        Err(end) => end,
                        Ok(()) => return Ok(self.window.clone()),
                    },
                });
            }
            let news = next_news(self.visit, &open, count, deadline);
            self.while_waiting(page.span, deadline, news).await?;
        }
    }

    /// A page without `ready` is any window.
    async fn is_ready_as(&mut self, page: &'a Page) -> Result<bool, End> {
        let Some(ready) = &page.ready else { return Ok(true) };
        let scopes = std::mem::take(&mut self.scopes);
        let holds = self.holds(ready).await;
        self.scopes = scopes;
        match holds {
            // Its document comes and goes while it loads.
            Err(End::Failed(failure)) if failure.cause != FailureCause::Data => Ok(false),
            other => other,
        }
    }
}

/// Waits until something changes in one of the windows, or another opens.
async fn next_news(visit: &Visit, open: &[Window], count: usize, deadline: Deadline) {
    let patience = Patience::until(deadline);
    let changes = open.iter().map(|window| window.next_news(&patience));
    let another = visit.next_window(count, deadline);
    select_all(changes.map(FutureExt::boxed_local).chain([another.boxed_local()])).await;
}
