//! Drags: with the mouse alone, or carried by the browser where the page says `draggable`.

use serde_json::{Value, json};

use super::{
    Aim, Failure, MouseButton, Patience, Window,
    click::{Ready, Want},
    frames::Point,
    input::{self, Modifiers},
};
use crate::cdp::Deadline;

/// Where a drag ends.
#[derive(Clone, Copy, Debug)]
pub enum DragTo<'a> {
    Element {
        aim: &'a Aim,
        side: Side,
    },
    /// This many CSS px from where it began.
    By {
        x: f64,
        y: f64,
    },
}

/// The part of an element over which a drag ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    #[default]
    Center,
    Top,
    Bottom,
    Left,
    Right,
}

impl Window {
    /// Presses on the one element `from` finds, moves in steps as a hand does, and lets go at `to`.
    ///
    /// # Errors
    /// As [`Window::click`] before the press; [`Failure::NotTaken`] when the place to let go did not come up.
    pub async fn drag(&self, from: &Aim, to: DragTo<'_>, patience: &Patience) -> Result<usize, Failure> {
        if let DragTo::Element { aim, .. } = to {
            self.expect_target(aim, patience).await?;
        }
        let session = &self.0.session;
        self.change(|tree| tree.carried = None);
        drop(session.send_raw("Input.setInterceptDrags", json!({ "enabled": true })));
        let dragged = self.press_and_carry(from, to, patience).await;
        drop(session.send_raw("Input.setInterceptDrags", json!({ "enabled": false })));
        dragged
    }

    /// Nothing is picked up without a place to put it down, unless that place comes up with the drag.
    async fn expect_target(&self, aim: &Aim, patience: &Patience) -> Result<(), Failure> {
        let shortly = Patience { deadline: Deadline::after(EXPECTED).min(patience.deadline), ..patience.clone() };
        match self.read(aim, &shortly).await {
            Ok(_) => Ok(()),
            Err(failure) if matches!(failure.reason(), Some("absent" | "hidden")) && !patience.deadline.is_past() => {
                Ok(())
            }
            Err(failure) => Err(failure),
        }
    }

    async fn press_and_carry(&self, from: &Aim, to: DragTo<'_>, patience: &Patience) -> Result<usize, Failure> {
        let start = self.take_hold(from, patience).await?;
        patience.note_act(start.act("drag", from));
        let mut hand = Hand { window: self, start: &start, at: start.point, carried: None };
        // A first stir: what only comes up with a drag comes up now.
        hand.move_by(STIR, STIR).await?;
        let end = match to {
            DragTo::By { x, y } => Ok(Point { x: start.point.x + x, y: start.point.y + y }),
            DragTo::Element { aim, side } => {
                let want = Want { side: Some(side), ..Want::to("drop") };
                self.ready_for(aim, want, patience).await.map(|ready| ready.point)
            }
        };
        match end {
            Ok(end) => {
                hand.move_to(end).await?;
                hand.let_go().await?;
                Ok(start.answer.rank)
            }
            Err(failure) => {
                hand.put_back().await?;
                Err(match failure {
                    Failure::NotReady { name, obstacle } => Failure::NotTaken { name, obstacle },
                    other => other,
                })
            }
        }
    }

    /// Presses the mouse on the element; what the guard kept away is tried again.
    async fn take_hold(&self, from: &Aim, patience: &Patience) -> Result<Ready, Failure> {
        loop {
            let mut ready = self.ready(from, "drag", None, patience).await?;
            let session = &self.0.session;
            patience.dispatches();
            drop(input::move_to(session, ready.point, None, Modifiers::default()));
            drop(input::press_at(session, ready.point, MouseButton::Left, Modifiers::default(), 1));
            let verdict = self.verdict(&ready.document, ready.answer.token).await?;
            ready.passages.clear();
            let Some(obstacle) = verdict.refused() else { return Ok(ready) };
            drop(input::release_at(session, ready.point, MouseButton::Left, Modifiers::default(), 1));
            if patience.deadline.is_past() {
                return Err(Failure::NotReady { name: from.name.clone(), obstacle: Box::new(obstacle) });
            }
        }
    }
}

/// A pressed mouse on its way.
struct Hand<'a> {
    window: &'a Window,
    start: &'a Ready,
    at: Point,
    /// What the browser carries in a drag of its own.
    carried: Option<Value>,
}

impl Hand<'_> {
    async fn move_by(&mut self, x: f64, y: f64) -> Result<(), Failure> {
        self.move_to(Point { x: self.at.x + x, y: self.at.y + y }).await
    }

    /// In steps, each handled before the next: moves that pile up reach a page as one.
    async fn move_to(&mut self, end: Point) -> Result<(), Failure> {
        let start = self.at;
        let distance = (end.x - start.x).hypot(end.y - start.y);
        let steps = (distance / STEP).clamp(2.0, MOST_STEPS).ceil();
        let mut done = 0.0;
        while done < steps {
            done += 1.0;
            let part = done / steps;
            let to = Point { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
            self.step(to).await?;
        }
        Ok(())
    }

    async fn step(&mut self, to: Point) -> Result<(), Failure> {
        self.at = to;
        if self.carried.is_some() {
            return self.carry("dragOver").await;
        }
        let session = &self.window.0.session;
        let moved = input::move_to(session, to, Some(MouseButton::Left), Modifiers::default());
        moved.within(Deadline::after(HANDLED)).await?;
        let call = format!("wayleave.dragStarted({})", self.start.answer.token);
        if self.start.document.evaluate::<bool>(&call, Deadline::after(HANDLED)).await? {
            let carried = self.window.wait_for(Deadline::after(CARRIED), |tree| tree.carried.clone()).await;
            self.carried = carried.ok();
            if self.carried.is_some() {
                self.carry("dragEnter").await?;
                self.carry("dragOver").await?;
            }
        }
        Ok(())
    }

    /// One event of the browser's own drag.
    async fn carry(&self, kind: &str) -> Result<(), Failure> {
        let event = json!({ "type": kind, "x": self.at.x, "y": self.at.y, "data": self.carried });
        let session = &self.window.0.session;
        session.call_raw("Input.dispatchDragEvent", event, Deadline::after(HANDLED)).await?;
        Ok(())
    }

    async fn let_go(&mut self) -> Result<(), Failure> {
        // Once more where it ends: the first event over an element only enters it.
        self.step(self.at).await?;
        // A drag of the browser's ends with the drop; of the button the page hears no more.
        if self.carried.is_some() { self.carry("drop").await } else { self.release().await }
    }

    /// Ends a drag that has no end where it began.
    async fn put_back(&mut self) -> Result<(), Failure> {
        if self.carried.is_some() {
            return self.carry("dragCancel").await;
        }
        self.move_to(self.start.point).await?;
        self.release().await
    }

    async fn release(&self) -> Result<(), Failure> {
        let session = &self.window.0.session;
        let released = input::release_at(session, self.at, MouseButton::Left, Modifiers::default(), 1);
        released.within(Deadline::after(HANDLED)).await.map(drop).or_else(super::fill::ignore_gone)
    }
}

/// How far the pointer moves before the drag has a direction: further than pages take for a shaking hand.
const STIR: f64 = 6.0;
/// CSS px from one move to the next, where the way is not too long.
const STEP: f64 = 15.0;
const MOST_STEPS: f64 = 20.0;
/// A place to let go that has not come up in this time comes up with the drag, or never.
const EXPECTED: std::time::Duration = std::time::Duration::from_secs(1);
/// What a page carries is told right after its `dragstart`.
const CARRIED: std::time::Duration = std::time::Duration::from_secs(2);
/// A page that takes longer than this over one event hangs.
const HANDLED: std::time::Duration = std::time::Duration::from_secs(60);
