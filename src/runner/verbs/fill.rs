//! `fill`: cleared, written, compared as typed values.

use crate::{
    flow::Step,
    language::{Reference, Target, Template},
    model::Value,
    page::Filled,
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn fill(
        &mut self,
        step: &'a Step,
        fields: &'a [(Reference, Template)],
    ) -> Result<Done, End> {
        let mut dispatched = false;
        for (reference, template) in fields {
            dispatched |= match template.secret() {
                Some(name) => self.fill_secret(step, reference, name).await?,
                None => self.fill_field(step, reference, template).await?,
            };
        }
        Ok(Done::acted(dispatched))
    }

    async fn fill_field(&mut self, step: &'a Step, reference: &'a Reference, template: &Template) -> Result<bool, End> {
        let value = self.value(template)?;
        if value == Value::Null {
            return Ok(false);
        }
        let found = self.element(reference)?;
        let reading = &found.element.reading;
        let keys = found.element.keys;
        let private = self.plain_aim(&found).private;
        let Some(text) = self.written(&value, reading) else {
            return Err(End::page(template.span(), format!("a {} cannot be written into a field", value.kind())));
        };
        let filled = self.write(step, reference, &text, keys, false).await?;
        if self.same_value(Some(&filled.value), reading, &value) {
            return Ok(filled.dispatched);
        }
        let message = if private {
            format!("{reference} does not hold what was filled in")
        } else {
            format!("{reference} holds `{}` after `{text}` was filled in", filled.value)
        };
        Err(End::page(reference.span, message))
    }

    async fn fill_secret(&mut self, step: &'a Step, reference: &'a Reference, name: &str) -> Result<bool, End> {
        let keys = self.element(reference)?.element.keys;
        let secret = self.secret(name, reference.span)?.clone();
        let filled = self.write(step, reference, secret.expose(), keys, true).await?;
        if filled.value == secret.expose() {
            return Ok(filled.dispatched);
        }
        Err(End::page(reference.span, format!("{reference} does not hold the whole secret `{name}`")))
    }

    /// Writes into a field and tells what it holds then.
    pub(in crate::runner) async fn write(
        &mut self,
        step: &'a Step,
        reference: &Reference,
        text: &str,
        keys: bool,
        secret: bool,
    ) -> Result<Filled, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let target = Target::Named(reference.clone());
        let (aim, filled) = self
            .at_target(&target, reference.span, deadline, async |window, aim, patience| {
                window.fill(aim, text, keys, secret, patience).await
            })
            .await?;
        self.acted |= filled.dispatched;
        self.report_rank(&aim, filled.rank);
        Ok(filled)
    }
}
