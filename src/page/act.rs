//! What was done to an element, for whoever shows a run.

use serde::Deserialize;

use super::{Aim, Patience, frames::Point};
use crate::{
    event::{Bounds, Position},
    selectors::Locator,
};

/// An act that was dispatched.
#[derive(Clone, Debug)]
pub struct Act {
    /// `click`, `fill`, …; a step may do several.
    pub verb: &'static str,
    /// The name of the aim.
    pub name: String,
    /// The locator that found the element; an item has none.
    pub locator: Option<Locator>,
    /// Its rank, from 0, and how many there are.
    pub rank: usize,
    pub of: usize,
    /// Where the element was, in CSS px of the window's viewport.
    pub bounds: Option<Bounds>,
    /// Where the pointer went.
    pub point: Option<Position>,
    /// How far the document was scrolled.
    pub scroll: Option<Position>,
    /// What went in, as it is.
    pub value: Option<String>,
}

/// Where an element is, as its document tells it.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Spot {
    #[serde(rename = "box")]
    bounds: Option<Bounds>,
    scroll: Option<Position>,
}

impl Act {
    pub(super) fn of(verb: &'static str, aim: &Aim, rank: usize) -> Self {
        let (locator, of) = (aim.ranks.get(rank).cloned(), aim.ranks.len());
        let name = aim.name.clone();
        Self { verb, name, locator, rank, of, bounds: None, point: None, scroll: None, value: None }
    }

    pub(super) fn at(self, spot: Spot, point: Option<Point>) -> Self {
        let point = point.map(|Point { x, y }| Position { x, y });
        Self { bounds: spot.bounds, scroll: spot.scroll, point, ..self }
    }

    pub(super) fn with(self, value: impl Into<String>) -> Self {
        Self { value: Some(value.into()), ..self }
    }
}

impl Spot {
    /// In the window's viewport, where a point of it is `outer` instead of `inner`.
    pub(super) fn carried_out(self, inner: Point, outer: Point) -> Self {
        let moved =
            |bounds: Bounds| Bounds { x: bounds.x + outer.x - inner.x, y: bounds.y + outer.y - inner.y, ..bounds };
        Self { bounds: self.bounds.map(moved), ..self }
    }
}

impl Patience {
    pub(super) fn note_act(&self, act: Act) {
        self.notes().acts.push(act);
    }

    /// Input is dispatched from here on, whatever becomes of it.
    pub(super) fn dispatches(&self) {
        self.notes().has_dispatched = true;
    }

    /// Whether any input was dispatched, be it that nobody knows what came of it.
    #[must_use]
    pub fn has_dispatched(&self) -> bool {
        self.notes().has_dispatched
    }

    /// What was dispatched since the last question.
    #[must_use]
    pub fn take_acts(&self) -> Vec<Act> {
        std::mem::take(&mut self.notes().acts)
    }
}
