//! Scrolling on through a list that grows or recycles its rows.

use super::{End, Runner};
use crate::{
    cdp::Deadline,
    language::{Span, Target},
};

/// A list that has not moved after this many tries is at its end.
const TRIES: u32 = 2;

impl Runner<'_> {
    /// Scrolls a container on; false at the end, when two tries change nothing.
    pub(super) async fn scroll_further(
        &mut self,
        target: &Target,
        span: Span,
        deadline: Deadline,
    ) -> Result<bool, End> {
        let aim = self.target_aim(target, deadline).await?;
        for _ in 0..TRIES {
            let moved = self
                .patiently(span, deadline, None, async |window, patience| window.scroll(&aim, patience).await)
                .await?;
            self.acted = true;
            if moved {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
