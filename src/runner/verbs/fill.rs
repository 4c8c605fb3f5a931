//! `fill`: cleared, written, compared as typed values.

use crate::{
    cdp::Deadline,
    flow::Step,
    language::{Reference, Target, Template},
    model::Value,
    page::{FieldText, Filled},
    runner::{End, Runner, kept::is_kept, step::Done},
};

/// One field of the step, its text evaluated.
struct Wanted<'a> {
    reference: &'a Reference,
    field: FieldText,
    /// What the text says, for comparing; a secret is compared as it is.
    value: Option<Value>,
}

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn fill(
        &mut self,
        step: &'a Step,
        fields: &'a [(Reference, Template)],
    ) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let mut wanted = Vec::new();
        for (reference, template) in fields {
            wanted.extend(self.wanted_text(reference, template)?);
        }
        self.fill_all(&mut wanted, deadline).await.map(Done::acted)
    }

    /// Writes a secret that the runner itself came by.
    pub(in crate::runner) async fn fill_secret(
        &mut self,
        step: &'a Step,
        reference: &'a Reference,
        secret: &str,
    ) -> Result<bool, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let wanted = self.secret_text(reference, secret)?;
        self.fill_all(&mut [wanted], deadline).await
    }

    fn wanted_text(&mut self, reference: &'a Reference, template: &Template) -> Result<Option<Wanted<'a>>, End> {
        if let Some(name) = template.secret() {
            let secret = self.secret_to_type(name, reference.span)?.clone();
            return self.secret_text(reference, secret.expose()).map(Some);
        }
        let value = self.value(template)?;
        if value == Value::Null {
            return Ok(None);
        }
        let found = self.element(reference)?;
        let reading = &found.element.reading;
        let Some(text) = self.written(&value, reading) else {
            return Err(End::page(template.span(), format!("a {} cannot be written into a field", value.kind())));
        };
        let mut field = FieldText::new(self.plain_aim(&found), text);
        if field.aim.private {
            self.keep_private(&value);
        }
        // Pictures cover a field that was filled with something private.
        field.secret = self.redactor.is_private(&field.text);
        field.keys = found.element.keys;
        field.machine = self.machine_spelling(&value, reading);
        Ok(Some(Wanted { reference, field, value: Some(value) }))
    }

    fn secret_text(&self, reference: &'a Reference, secret: &str) -> Result<Wanted<'a>, End> {
        let found = self.element(reference)?;
        let mut field = FieldText::new(self.plain_aim(&found), secret);
        field.keys = found.element.keys;
        field.secret = true;
        Ok(Wanted { reference, field, value: None })
    }

    /// Fills one field after the other, as many at a time as the page allows. A field that does not keep
    /// its text in a burst is filled again by itself, and must keep it then.
    async fn fill_all(&mut self, wanted: &mut [Wanted<'a>], deadline: Deadline) -> Result<bool, End> {
        let mut dispatched = false;
        let mut done = 0;
        while done < wanted.len() {
            let filled = self.fill_some(&mut wanted[done..], deadline).await?;
            for filled in filled {
                dispatched |= filled.dispatched;
                if !self.keeps(&wanted[done], &filled)? {
                    wanted[done].field.careful = true;
                    let again = self.fill_some(&mut wanted[done..=done], deadline).await?;
                    if let Some(filled) = again.into_iter().next()
                        && !self.keeps(&wanted[done], &filled)?
                    {
                        return Err(not_kept(&wanted[done], &filled));
                    }
                }
                done += 1;
            }
        }
        Ok(dispatched)
    }

    /// Fills the leading fields, at least one.
    async fn fill_some(&mut self, wanted: &mut [Wanted<'a>], deadline: Deadline) -> Result<Vec<Filled>, End> {
        let first = wanted[0].reference;
        let filled = if self.is_inside_item() {
            // Its row is found anew for each field.
            let field = wanted[0].field.clone();
            let target = Target::Named(first.clone());
            let (_, filled) = self
                .at_target(&target, first.span, deadline, async |window, aim, patience| {
                    window.fill(&[FieldText { aim: aim.clone(), ..field.clone() }], patience).await
                })
                .await?;
            filled
        } else {
            let mut fields = Vec::new();
            for wanted in wanted.iter_mut().take_while(|wanted| wanted.reference.page == first.page) {
                wanted.field.aim = self.element_aim(wanted.reference, deadline).await?;
                fields.push(wanted.field.clone());
            }
            self.patiently(first.span, deadline, async |window, patience| window.fill(&fields, patience).await).await?
        };
        for (wanted, filled) in wanted.iter().zip(&filled) {
            self.acted |= filled.dispatched;
            self.report_rank(&wanted.field.aim, filled.rank);
        }
        Ok(filled)
    }

    fn keeps(&self, wanted: &Wanted<'a>, filled: &Filled) -> Result<bool, End> {
        let Some(value) = &wanted.value else { return Ok(filled.value == wanted.field.text) };
        let reading = self.reading_of(wanted.reference)?;
        Ok(filled.kept == Some(true)
            || self.same_value(Some(&filled.value), reading, value)
            || is_kept(&wanted.field.text, &filled.value))
    }
}

fn not_kept(Wanted { reference, field, value }: &Wanted<'_>, filled: &Filled) -> End {
    let message = if value.is_none() {
        format!("{reference} does not hold the whole secret that was filled in")
    } else if field.aim.private {
        format!("{reference} does not hold what was filled in")
    } else {
        format!("{reference} holds `{}` after `{}` was filled in", filled.value, field.text)
    };
    End::page(reference.span, message)
}
