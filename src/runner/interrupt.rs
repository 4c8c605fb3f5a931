//! The portal's interrupts: whatever may come up at any time, and is cleared while a step waits.

use std::{pin::pin, time::Instant};

use futures::Future;

use super::{End, Runner};
use crate::{
    cdp::Deadline,
    event::{Act, Event},
    language::Span,
    page::{self, Patience},
};

impl Runner<'_> {
    /// Awaits something that is no wait in a page, clearing each interrupt that comes up meanwhile.
    pub(super) async fn while_waiting<T>(
        &mut self,
        span: Span,
        deadline: Deadline,
        wait: impl Future<Output = T>,
    ) -> Result<T, End> {
        let mut wait = pin!(wait);
        loop {
            let (window, patience) = (self.window.clone(), self.patience(deadline));
            let position = tokio::select! {
                biased;
                result = &mut wait => return Ok(result),
                position = window.interrupted(&patience) => position,
            };
            self.interrupted(position, span).await?;
        }
    }

    /// Runs the steps of an interrupt, or ends the flow if what came up means that the session is over.
    /// `waiting` is the step in whose way it is. Nothing has been dispatched of that step.
    pub(super) async fn interrupted(&mut self, position: usize, waiting: Span) -> Result<(), End> {
        if let Some((how, why)) = self.watched.session_ends.get(position.wrapping_sub(self.watched.interrupts)) {
            return Err(End::SignedOut { how: *how, why: why.clone(), span: waiting });
        }
        let interrupt = &self.files.interrupts()[position];
        let times = self.budget.interrupt(&interrupt.name);
        if times > interrupt.max {
            return Err(self.not_cleared(position, waiting));
        }
        let name = interrupt.name.clone();
        self.events.emit(&Event::Interrupt { name: name.clone(), times });
        let began = Instant::now();
        // Its own steps are not interrupted, or an interrupt that cannot be cleared would go round for ever.
        let watched = std::mem::take(&mut self.watched.conditions);
        let scopes = std::mem::take(&mut self.scopes);
        let path = std::mem::replace(&mut self.path, vec![name.clone()]);
        let current = self.current.take();
        let dialog = self.visit.swap_step_dialog(None);
        let layer = self.enter();
        let result = self.steps(&interrupt.steps).await;
        self.leave(layer);
        self.visit.swap_step_dialog(dialog);
        self.current = current;
        self.path = path;
        self.scopes = scopes;
        self.watched.conditions = watched;
        match result {
            Ok(()) => {
                self.events.emit(&Event::InterruptCleared { name, times, elapsed: began.elapsed() });
                Ok(())
            }
            Err(End::Failed(mut failure)) => {
                failure.prefix(&format!("interrupt `{name}` could not be cleared"));
                failure.label(interrupt.span, format!("came up {}", counted(times)));
                failure.label(waiting, "while this waited");
                Err(End::Failed(failure))
            }
            Err(end) => Err(end),
        }
    }

    fn not_cleared(&self, position: usize, waiting: Span) -> End {
        let interrupt = &self.files.interrupts()[position];
        let max = interrupt.max;
        let message =
            format!("interrupt `{}` was cleared {}, its `max`, and is seen again", interrupt.name, counted(max));
        let mut end = End::page(waiting, message);
        if let End::Failed(failure) = &mut end {
            failure.reason = Some("interrupted".to_owned());
            failure.label(interrupt.span, "its steps do not clear the way, or it comes up more often than this allows");
        }
        end
    }

    pub(super) fn patience(&self, deadline: Deadline) -> Patience {
        self.picturing(Patience::with(deadline, self.watched.conditions.clone()))
    }

    /// What a wait learnt: what was found by a lower rank, which is drift, and what was done.
    pub(super) fn tell_notes(&mut self, patience: &Patience) {
        for found in patience.take_drift() {
            self.drift(found);
        }
        let picture = patience.take_picture();
        let acts = patience.take_acts();
        // Of an act that did not come about nobody needs one.
        if let Some(picture) = picture.filter(|_| !acts.is_empty()) {
            self.tell_picture_of_act(picture);
        }
        for act in acts {
            self.tell_act(act);
        }
    }

    fn tell_act(&self, act: page::Act) {
        let hidden = |text: &str| self.redactor.hide_secrets(text).into_owned();
        let at = act.locator.as_ref().map(|locator| self.location(locator.span));
        self.events.emit(&Event::Act(Box::new(Act {
            step: self.current.clone(),
            verb: act.verb,
            element: self.redactor.redact(&act.name).into_owned(),
            at: at.unwrap_or_default(),
            locator: act.locator.map(|locator| hidden(&locator.to_string())).unwrap_or_default(),
            rank: act.rank,
            of: act.of,
            window: self.window.id().0,
            bounds: act.bounds,
            point: act.point,
            scroll: act.scroll,
            value: act.value.as_deref().map(hidden),
        })));
    }
}

fn counted(times: u32) -> String {
    if times == 1 { "once".to_owned() } else { format!("{times} times") }
}
