//! `click`.

use crate::{
    flow::{Click, Modifier, MouseButton, Step},
    page::{self, ClickOptions},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn click(&mut self, step: &'a Step, click: &'a Click) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let options = ClickOptions {
            button: match click.button {
                MouseButton::Left => page::MouseButton::Left,
                MouseButton::Middle => page::MouseButton::Middle,
                MouseButton::Right => page::MouseButton::Right,
            },
            at: click.at,
            control: click.hold.contains(&Modifier::Control),
            shift: click.hold.contains(&Modifier::Shift),
            alt: click.hold.contains(&Modifier::Alt),
            meta: click.hold.contains(&Modifier::Meta),
        };
        let (aim, rank) = self
            .at_target(&click.target, click.target.span(), deadline, async |window, aim, patience| {
                window.click(aim, options, patience).await
            })
            .await?;
        self.acted = true;
        self.report_rank(&aim, rank);
        Ok(Done::acted(true))
    }
}
