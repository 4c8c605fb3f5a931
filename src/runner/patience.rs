//! Deadlines of steps, and the portal's interrupts that may come up while one waits.

use std::{sync::Arc, time::Duration};

use super::{End, FailureCause, Runner};
use crate::{
    cdp::Deadline,
    event::Event,
    language::{Span, Target},
    page::{Aim, Failure, PageCondition, Patience, Window},
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
        ready: Option<Arc<Vec<PageCondition>>>,
        mut wait: impl AsyncFnMut(&Window, &Patience) -> Result<T, Failure>,
    ) -> Result<T, End> {
        loop {
            let window = self.window.clone();
            let patience = Patience { deadline, interrupts: self.watched.conditions.clone(), ready: ready.clone() };
            match wait(&window, &patience).await {
                Err(Failure::Interrupted(index)) => self.interrupted(index, span).await?,
                Err(failure) => {
                    // Something may have been dispatched before these: the order is not safe to repeat.
                    self.acted |= matches!(
                        failure,
                        Failure::Hung | Failure::DocumentGone | Failure::Missed { .. } | Failure::NotTaken { .. }
                    );
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
            let ready = self.ready_of_target(target)?;
            let acted =
                self.patiently(span, deadline, ready, async |window, patience| act(window, &aim, patience).await).await;
            match acted {
                Err(End::Failed(failure)) if failure.cause == FailureCause::MovedOn && !deadline.is_past() => {}
                other => return other.map(|result| (aim, result)),
            }
        }
    }

    async fn interrupted(&mut self, index: usize, span: Span) -> Result<(), End> {
        if let Some((kind, why)) = self.watched.session_ends.get(index.wrapping_sub(self.watched.interrupts)) {
            return Err(End::SignedOut { kind: *kind, why: why.clone(), span });
        }
        let interrupt = &self.files.interrupts()[index];
        let times = self.watched.times.entry(index).or_insert(0);
        *times += 1;
        let times = *times;
        if times > interrupt.max {
            let message = format!("interrupt `{}` came up more than {} times", interrupt.name, interrupt.max);
            return Err(End::page(interrupt.span, message));
        }
        self.events.emit(&Event::Interrupt { name: interrupt.name.clone(), times });
        // Its own steps are not interrupted, or an interrupt that cannot be cleared would go round for ever.
        let watched = std::mem::take(&mut self.watched.conditions);
        let scopes = std::mem::take(&mut self.scopes);
        let dialog = self.visit.swap_step_dialog(None);
        let result = self.steps(&interrupt.steps).await;
        self.visit.swap_step_dialog(dialog);
        self.watched.conditions = watched;
        self.scopes = scopes;
        result
    }
}
