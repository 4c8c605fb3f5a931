//! Pauses before acts: the portal's `pacing`, and those for people who watch.

use std::time::Duration;

use super::{Runner, verbs};
use crate::flow::Verb;

impl Runner<'_> {
    /// The pause before a step; nothing before one that does not act. No time of the step's own is spent.
    pub(super) async fn pace(&self, verb: &Verb) {
        let pacing = &self.files.portal().pacing;
        match verb {
            Verb::Goto(_) | Verb::Reload(_) | Verb::Back(_) => self.pace_page().await,
            verb if verbs::is_acting(verb) => self.pause(self.slow_mo.max(pacing.act)).await,
            _ => {}
        }
    }

    /// The pause before another page of the portal. To get there is an act, too: the longest counts.
    pub(super) async fn pace_page(&self) {
        let pacing = &self.files.portal().pacing;
        self.pause(self.slow_mo.max(pacing.act).max(pacing.page)).await;
    }

    async fn pause(&self, pause: Option<Duration>) {
        if let Some(pause) = pause {
            self.clock.sleep(pause).await;
        }
    }
}
