//! `click`, `dblclick` and `hover`.

use crate::{
    flow::{Click, Modifier, MouseButton, Step},
    page::{self, Aim, ClickOptions, Failure, Patience, Window},
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn click(&mut self, step: &'a Step, click: &'a Click) -> Result<Done, End> {
        self.point_at(step, click, async |window, aim, options, patience| window.click(aim, options, patience).await)
            .await
    }

    pub(in crate::runner) async fn double_click(&mut self, step: &'a Step, click: &'a Click) -> Result<Done, End> {
        self.point_at(step, click, async |window, aim, options, patience| {
            window.double_click(aim, options, patience).await
        })
        .await
    }

    pub(in crate::runner) async fn hover(&mut self, step: &'a Step, click: &'a Click) -> Result<Done, End> {
        self.point_at(step, click, async |window, aim, options, patience| window.hover(aim, options, patience).await)
            .await
    }

    async fn point_at(
        &mut self,
        step: &'a Step,
        click: &'a Click,
        mut act: impl AsyncFnMut(&Window, &Aim, ClickOptions, &Patience) -> Result<usize, Failure>,
    ) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let options = options(click);
        let (aim, rank) = self
            .at_target(&click.target, click.target.span(), deadline, async |window, aim, patience| {
                act(window, aim, options, patience).await
            })
            .await?;
        self.acted = true;
        self.report_rank(&aim, rank);
        Ok(Done::acted(true))
    }
}

fn options(click: &Click) -> ClickOptions {
    ClickOptions {
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
    }
}
