//! `press`.

use crate::{
    flow::{Press, Step},
    page::Key,
    runner::{End, FailureCause, Runner, step::Done},
};

/// More than any form needs, little enough to be queued at once.
const MOST_PRESSES: u32 = 1_000;

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn press(&mut self, step: &'a Step, press: &'a Press) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let keys = press.keys.iter().map(|key| Key::parse(key)).collect::<Result<Vec<_>, _>>();
        let keys = keys.map_err(|error| End::page(step.verb_span, error.to_string()))?;
        let times = match &press.times {
            None => 1,
            Some(template) => {
                let text = self.text(template)?.unwrap_or_default();
                text.parse().map_err(|_| {
                    End::failed(
                        template.span(),
                        FailureCause::Data,
                        format!("`times` must be a whole number, it is `{text}`"),
                    )
                })?
            }
        };
        if times > MOST_PRESSES {
            return Err(End::failed(
                step.verb_span,
                FailureCause::Data,
                format!("{times} presses; at most {MOST_PRESSES}"),
            ));
        }
        match &press.target {
            Some(target) => {
                self.at_target(target, step.verb_span, deadline, async |window, aim, patience| {
                    window.press(&keys, times, Some(aim), patience).await
                })
                .await?;
            }
            None => {
                self.patiently(step.verb_span, deadline, async |window, patience| {
                    window.press(&keys, times, None, patience).await
                })
                .await?;
            }
        }
        self.acted = true;
        Ok(Done::acted(times > 0))
    }
}
