//! `read`: one element's text, typed.

use crate::{
    extract,
    flow::Step,
    language::{Reference, Target},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn read(&mut self, step: &'a Step, reference: &'a Reference) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let target = Target::Named(reference.clone());
        let (aim, seen) = self
            .at_target(&target, reference.span, deadline, async |window, aim, patience| {
                window.read(aim, patience).await
            })
            .await?;
        self.report_rank(&aim, seen.rank);
        let reading = self.reading_of(reference)?;
        let base = url::Url::parse(&self.window.url()).ok();
        let value = extract::read_text(seen.text.as_deref(), reading, &self.reading, base.as_ref());
        if let (Ok(value), true) = (&value, aim.private) {
            self.keep_private(value);
        }
        value.map(Done::value).map_err(|error| End::page(reference.span, format!("{reference}: {error}")))
    }
}
