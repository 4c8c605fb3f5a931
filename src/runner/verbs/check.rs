//! `check` and `uncheck`.

use crate::{
    cdp::Deadline,
    flow::{Checks, Step},
    language::Target,
    model::Value,
    page::{Aim, Checked},
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn check(&mut self, step: &'a Step, checks: &'a Checks) -> Result<Done, End> {
        match checks {
            Checks::Targets(targets) => self.set_toggles(step, all(targets, true)).await,
            Checks::Fields(fields) => {
                let mut wanted = Vec::new();
                for (reference, template) in fields {
                    match self.value(template)? {
                        Value::Null => {}
                        Value::Bool(on) => wanted.push((Target::Named(reference.clone()), on)),
                        other => {
                            let message = format!("{reference} is checked by true or false, not by a {}", other.kind());
                            return Err(End::failed(template.span(), FailureCause::Data, message));
                        }
                    }
                }
                self.set_toggles(step, wanted).await
            }
        }
    }

    pub(in crate::runner) async fn uncheck(&mut self, step: &'a Step, targets: &'a [Target]) -> Result<Done, End> {
        self.set_toggles(step, all(targets, false)).await
    }

    /// One toggle after the other, as many at a time as the page allows.
    async fn set_toggles(&mut self, step: &'a Step, wanted: Vec<(Target, bool)>) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let mut dispatched = false;
        let mut rest = wanted.as_slice();
        while let Some((first, on)) = rest.first() {
            let span = first.span();
            // A row is found anew for each of its parts.
            let named =
                rest.iter().take_while(|(target, _)| !self.is_inside_item() && matches!(target, Target::Named(_)));
            let done: Vec<(Aim, Checked)> = match named.count() {
                0 | 1 => {
                    let checked = self
                        .at_target(first, span, deadline, async |window, aim, patience| {
                            window.check(aim, *on, patience).await
                        })
                        .await?;
                    vec![checked]
                }
                together => {
                    let aims = self.toggle_aims(&rest[..together], deadline).await?;
                    let checked = self
                        .patiently(span, deadline, async |window, patience| window.check_several(&aims, patience).await)
                        .await?;
                    aims.into_iter().map(|(aim, _)| aim).zip(checked).collect()
                }
            };
            for (aim, checked) in &done {
                dispatched |= checked.changed;
                self.report_rank(aim, checked.rank);
            }
            self.acted |= dispatched;
            rest = &rest[done.len()..];
        }
        Ok(Done::acted(dispatched))
    }

    async fn toggle_aims(&mut self, wanted: &[(Target, bool)], deadline: Deadline) -> Result<Vec<(Aim, bool)>, End> {
        let mut aims = Vec::with_capacity(wanted.len());
        for (target, on) in wanted {
            aims.push((self.target_aim(target, deadline).await?, *on));
        }
        Ok(aims)
    }
}

fn all(targets: &[Target], on: bool) -> Vec<(Target, bool)> {
    targets.iter().map(|target| (target.clone(), on)).collect()
}
