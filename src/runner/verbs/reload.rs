//! `reload`.

use crate::{
    flow::Step,
    language::PageReference,
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn reload(&mut self, step: &'a Step, page: &'a PageReference) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.page);
        let described = self.page_of(page)?;
        let window = self.window.clone();
        let navigation = window.reload(deadline).await.map_err(|failure| End::from_page(page.span, &failure))?;
        self.arrived(navigation, Some(described), page.span, deadline).await?;
        Ok(Done::acted(true))
    }
}
