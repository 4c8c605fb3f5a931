//! `drag`.

use crate::{
    flow::{Drag, DragTo, Side, Step},
    page,
    runner::{End, Runner, step::Done},
};

impl<'a> Runner<'a> {
    pub(in crate::runner) async fn drag(&mut self, step: &'a Step, drag: &'a Drag) -> Result<Done, End> {
        let deadline = self.deadline(step.timeout, self.files.portal().timeouts.step);
        let over;
        let to = match &drag.to {
            DragTo::Target { target, side } => {
                over = self.target_aim(target, deadline).await?;
                page::DragTo::Element { aim: &over, side: page_side(*side) }
            }
            DragTo::By { x, y } => page::DragTo::By { x: *x, y: *y },
        };
        let (aim, rank) = self
            .at_target(&drag.from, step.verb_span, deadline, async |window, aim, patience| {
                window.drag(aim, to, patience).await
            })
            .await?;
        self.acted = true;
        self.report_rank(&aim, rank);
        Ok(Done::acted(true))
    }
}

fn page_side(side: Side) -> page::Side {
    match side {
        Side::Center => page::Side::Center,
        Side::Top => page::Side::Top,
        Side::Bottom => page::Side::Bottom,
        Side::Left => page::Side::Left,
        Side::Right => page::Side::Right,
    }
}
