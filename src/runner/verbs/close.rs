//! `close`: a window, as by its close button.

use crate::{
    flow::{Step, WindowName},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn close(&mut self, step: &'a Step, name: &'a WindowName) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let window = self.windows.get(&name.name).cloned();
        let window = window.ok_or_else(|| End::page(name.span, format!("`{}` is no window", name.name)))?;
        // A window that closed itself meanwhile is as closed as it was to be.
        let dispatched = !window.is_closed();
        if dispatched {
            window.close(deadline).await.map_err(|failure| End::from_page(name.span, &failure))?;
            self.acted = true;
        }
        Ok(Done::acted(dispatched))
    }
}
