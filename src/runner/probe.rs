//! Whether the visit is signed in: the portal's probe page, and what it shows.

use super::{End, Runner};
use crate::{cdp::Deadline, page::Failure};

impl<'a> Runner<'a> {
    /// Goes to the probe page and waits until it shows that somebody is signed in.
    ///
    /// # Errors
    /// [`End::SignedOut`] with why, as far as the portal file says; or the portal does not answer.
    pub async fn probe(&mut self) -> Result<(), End> {
        self.watch(true)?;
        let rules = &self.files.portal().session;
        let page = self.page(&rules.probe, rules.span)?;
        let address = self.address(page, &[], rules.span)?;
        let deadline = Deadline::after(self.files.portal().timeouts.first_page);
        let failed = |failure: Failure| End::from_page(rules.span, &failure);
        let window = self.window.clone();
        window.goto(&address, deadline).await.map_err(failed)?;
        // A portal may show its sign-in form with any status, but one that is down shows no form.
        if let Some(status @ 500..) = window.status(false, deadline).await.map_err(failed)? {
            return Err(failed(Failure::Status { status }));
        }
        self.visited = true;
        if page.ready.is_some() {
            self.wait_ready(page, rules.span, deadline).await.map_err(|end| self.blame(end))?;
        }
        self.wait_sight(&rules.signed_in, deadline).await.map_err(|end| self.blame(end))
    }
}
