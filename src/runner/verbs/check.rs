//! `check` and `uncheck`.

use crate::{
    flow::{Checks, Step},
    language::{Span, Target},
    model::Value,
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn check(&mut self, step: &'a Step, checks: &'a Checks) -> Result<Done, End> {
        match checks {
            Checks::Targets(targets) => self.set_toggles(step, targets, true).await,
            Checks::Fields(fields) => {
                let mut dispatched = false;
                for (reference, template) in fields {
                    let on = match self.value(template)? {
                        Value::Null => continue,
                        Value::Bool(on) => on,
                        other => {
                            let message = format!("{reference} is checked by true or false, not by a {}", other.kind());
                            return Err(End::failed(template.span(), FailureCause::Data, message));
                        }
                    };
                    let target = Target::Named(reference.clone());
                    dispatched |= self.set_toggle(step, &target, reference.span, on).await?;
                }
                Ok(Done::acted(dispatched))
            }
        }
    }

    pub(in crate::runner) async fn uncheck(&mut self, step: &'a Step, targets: &'a [Target]) -> Result<Done, End> {
        self.set_toggles(step, targets, false).await
    }

    async fn set_toggles(&mut self, step: &'a Step, targets: &'a [Target], on: bool) -> Result<Done, End> {
        let mut dispatched = false;
        for target in targets {
            dispatched |= self.set_toggle(step, target, step.verb_span, on).await?;
        }
        Ok(Done::acted(dispatched))
    }

    async fn set_toggle(&mut self, step: &'a Step, target: &Target, span: Span, on: bool) -> Result<bool, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let (aim, checked) = self
            .at_target(target, span, deadline, async |window, aim, patience| window.check(aim, on, patience).await)
            .await?;
        self.acted |= checked.changed;
        self.report_rank(&aim, checked.rank);
        Ok(checked.changed)
    }
}
