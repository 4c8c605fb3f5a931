//! Scrolling on through a list that grows or recycles its rows.

use std::time::Duration;

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    language::{Span, Target},
    page::{Aim, PageCondition, Patience},
};

/// A list that has not moved after this many tries is at its end.
const TRIES: u32 = 2;
/// Rows are drawn anew within this time after the list moved; a list that holds them all never does.
const REDRAWN: Duration = Duration::from_millis(400);
/// Rows that are placeholders for those that come are there no longer than this.
const FILLED: Duration = Duration::from_secs(2);

impl Runner<'_> {
    /// Scrolls a container on, until the `rows` in it are those of the new place; false at the end, when
    /// two tries change nothing.
    pub(super) async fn scroll_further(
        &mut self,
        target: &Target,
        rows: &[Aim],
        span: Span,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let aim = self.target_aim(target, deadline).await?;
        let mut before = Vec::new();
        for rows in rows {
            let seen = self.window.fingerprint(rows, &Patience::until(deadline)).await;
            before.push((rows, seen.map_err(|failure| End::from_page(span, &failure))?));
        }
        for _ in 0..TRIES {
            let moved =
                self.patiently(span, deadline, async |window, patience| window.scroll(&aim, patience).await).await?;
            self.acted = true;
            if moved {
                for (rows, before) in before {
                    let redrawn = PageCondition::Changed { aim: rows.clone(), before };
                    self.wish(redrawn, REDRAWN, span, deadline).await?;
                    if let Some(skip) = &rows.skip {
                        let placeholders = Aim::new("placeholders", vec![skip.clone()], rows.frames.clone());
                        self.wish(PageCondition::Gone(placeholders), FILLED, span, deadline).await?;
                    }
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Waits for something that need not come.
    async fn wish(
        &mut self,
        condition: PageCondition,
        limit: Duration,
        span: Span,
        deadline: Deadline,
    ) -> Result<(), End> {
        let soon = Deadline::after(limit).min(deadline);
        let condition = [condition];
        let came =
            self.patiently(span, soon, async |window, patience| window.wait_sight(&condition, patience).await).await;
        match came {
            Err(End::Failed(failure)) if failure.cause == FailureCause::Deadline => Ok(()),
            other => other,
        }
    }
}
