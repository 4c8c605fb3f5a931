//! Deadlines of steps, and the portal's interrupts that may come up while one waits.

use std::time::Duration;

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    language::{Span, Target},
    page::{Aim, Failure, Patience, Window},
};

impl Runner<'_> {
    /// The deadline of a step: its own timeout or `default`, within those of the blocks around it.
    pub(super) fn deadline(&self, timeout: Option<Duration>, default: Duration) -> Deadline {
        Deadline::after(timeout.unwrap_or(default)).min(self.block_deadline)
    }

    /// Repeats `wait` until it ends otherwise than by an interrupt, clearing each that comes up.
    /// Nothing has been dispatched when an interrupt ends a wait, so repeating it repeats no act.
    pub(super) async fn patiently<T>(
        &mut self,
        span: Span,
        deadline: Deadline,
        mut wait: impl AsyncFnMut(&Window, &Patience) -> Result<T, Failure>,
    ) -> Result<T, End> {
        loop {
            let window = self.window.clone();
            let patience = self.patience(deadline);
            let waited = wait(&window, &patience).await;
            self.tell_notes(&patience);
            match waited {
                Err(Failure::Interrupted(index)) => self.interrupted(index, span).await?,
                Err(failure) => {
                    // Something may have been dispatched before these: the order is not safe to repeat.
                    self.acted |= match failure {
                        Failure::Hung | Failure::DocumentGone | Failure::Missed { .. } | Failure::NotTaken { .. } => {
                            true
                        }
                        // A window that went may have taken the act with it.
                        Failure::WindowGone(_) => patience.has_dispatched(),
                        _ => false,
                    };
                    return Err(End::from_page(span, &failure));
                }
                Ok(result) => return Ok(result),
            }
        }
    }

    /// As [`Self::patiently`], at a target: an item is found anew when its row moved on before the act.
    pub(super) async fn at_target<T>(
        &mut self,
        target: &Target,
        span: Span,
        deadline: Deadline,
        mut act: impl AsyncFnMut(&Window, &Aim, &Patience) -> Result<T, Failure>,
    ) -> Result<(Aim, T), End> {
        loop {
            let aim = self.target_aim(target, deadline).await?;
            let acted =
                self.patiently(span, deadline, async |window, patience| act(window, &aim, patience).await).await;
            match acted {
                Err(End::Failed(failure)) if failure.cause == FailureCause::MovedOn && !deadline.is_past() => {}
                other => return other.map(|result| (aim, result)),
            }
        }
    }
}
