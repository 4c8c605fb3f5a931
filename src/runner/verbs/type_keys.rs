//! `type`: real keys, nothing cleared or compared.

use crate::{
    flow::Step,
    language::{Reference, Target, Template},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn type_keys(
        &mut self,
        step: &'a Step,
        fields: &'a [(Reference, Template)],
    ) -> Result<Done, End> {
        let mut dispatched = false;
        for (reference, template) in fields {
            let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
            let secret = match template.secret() {
                Some(name) => Some(self.secret_to_type(name, reference.span)?.clone()),
                None => None,
            };
            let text = match &secret {
                Some(secret) => secret.expose().to_owned(),
                None => match self.text(template)? {
                    Some(text) => text,
                    None => continue,
                },
            };
            let is_secret = secret.is_some();
            let target = Target::Named(reference.clone());
            let (aim, rank) = self
                .at_target(&target, reference.span, deadline, async |window, aim, patience| {
                    window.type_text(aim, &text, is_secret, patience).await
                })
                .await?;
            self.acted = true;
            self.report_rank(&aim, rank);
            dispatched = true;
        }
        Ok(Done::acted(dispatched))
    }
}
