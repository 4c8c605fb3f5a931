//! `expect`: a sight, waited for.

use crate::{
    flow::Step,
    language::Sight,
    runner::{End, FailureCause, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn expect(&mut self, step: &'a Step, sight: &'a Sight) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        // An expectation that does not hold is a finding about the page, whatever was done before.
        self.wait_sight(sight, deadline).await.map_err(|end| match end {
            End::Failed(mut failure) if failure.cause == FailureCause::Deadline => {
                failure.cause = FailureCause::Page;
                End::Failed(failure)
            }
            other => other,
        })?;
        Ok(Done::nothing())
    }
}
