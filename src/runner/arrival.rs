//! What a step's `then` waits for, armed before the act.

use super::{End, Runner};
use crate::{
    cdp::Deadline,
    flow::Step,
    language::{Condition, Reference, Sight, Target},
    model::Value,
    page::{Aim, PageCondition, Patience, ResponseWatch, WindowMark},
    selectors::Named,
};

/// What was noted just before the act.
#[derive(Default)]
pub(super) struct Armed {
    changed: Option<(Aim, String)>,
    windows: Option<WindowMark>,
    response: Option<ResponseWatch>,
    /// Whether files may come.
    pub(super) files: bool,
}

impl<'a> Runner<'a> {
    /// Notes what the step's arrivals are compared with.
    pub(super) async fn arm(&mut self, step: &'a Step) -> Result<Armed, End> {
        let mut armed = Armed::default();
        for condition in step.then.iter().flat_map(|then| &then.conditions) {
            match condition {
                Condition::Changed(target) => {
                    let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
                    armed.changed = Some(self.fingerprint(target, deadline).await?);
                }
                Condition::Window(_) => armed.windows = Some(self.visit.window_mark()),
                Condition::Response(reference) => armed.response = Some(self.watch_response(step, reference).await?),
                _ => {}
            }
        }
        armed.files = self.arm_files(step).await?;
        Ok(armed)
    }

    async fn watch_response(&mut self, step: &'a Step, reference: &Reference) -> Result<ResponseWatch, End> {
        let (_, Named::Response(wanted)) = self.lookup(reference)? else {
            return Err(End::page(reference.span, format!("`{reference}` is not a response")));
        };
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let watched = self.window.watch_response(wanted, deadline).await;
        watched.map_err(|failure| End::from_page(reference.span, &failure))
    }

    pub(super) async fn fingerprint(&mut self, target: &Target, deadline: Deadline) -> Result<(Aim, String), End> {
        let span = target_span(target);
        let aim = self.target_aim(target, deadline).await?;
        let window = self.window.clone();
        let before = window.fingerprint(&aim, &Patience::until(deadline)).await;
        let before = before.map_err(|failure| End::from_page(span, &failure))?;
        Ok((aim, before))
    }

    /// Waits for what the act was to bring. Yields the arrival, if it is one.
    pub(super) async fn arrive(&mut self, step: &'a Step, then: &'a Sight, armed: Armed) -> Result<Option<Value>, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        if let Some((aim, before)) = armed.changed {
            self.wait_changed(then, aim, before, deadline).await?;
        }
        let mut arrival = None;
        if let Some(watched) = armed.response {
            let response = self.while_waiting(then.span, deadline, watched.arrived(deadline)).await?;
            let response = response.map_err(|failure| End::from_page(then.span, &failure))?;
            arrival = Some(Value::Text(response.text()));
        }
        let opened = then.conditions.iter().find_map(|condition| match condition {
            Condition::Window(page) => Some(page),
            _ => None,
        });
        if let (Some(page), Some(mark)) = (opened, armed.windows) {
            self.take_window(step, page, &mark).await?;
            arrival = Some(Value::Null);
        }
        if armed.files {
            arrival = Some(self.take_files(step, then).await?);
        }
        self.wait_sight(then, deadline).await?;
        Ok(arrival)
    }

    pub(super) async fn wait_changed(
        &mut self,
        then: &Sight,
        aim: Aim,
        before: String,
        deadline: Deadline,
    ) -> Result<(), End> {
        let condition = [PageCondition::Changed { aim, before }];
        self.patiently(then.span, deadline, async |window, patience| window.wait_sight(&condition, patience).await)
            .await
    }
}

fn target_span(target: &Target) -> crate::language::Span {
    match target {
        Target::Named(reference) => reference.span,
        Target::Item { span, .. } => *span,
    }
}
