//! What was done to an element of a page.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::StepKey;

/// An act and where it went. Of its locator and value only secrets are redacted: whoever keeps them does the rest.
#[derive(Clone, Serialize)]
pub struct Act {
    pub step: Option<StepKey>,
    /// `click`, `fill`, …; a step may do several.
    pub verb: &'static str,
    /// `page.element`.
    pub element: String,
    /// `file:line:col` of the locator that found it.
    pub at: String,
    /// That locator as it is written.
    #[serde(skip)]
    pub locator: String,
    /// Its rank, from 0, and how many the element has.
    pub rank: usize,
    pub of: usize,
    pub window: u32,
    #[serde(skip)]
    pub bounds: Option<Bounds>,
    #[serde(skip)]
    pub point: Option<Position>,
    #[serde(skip)]
    pub scroll: Option<Position>,
    /// What went in.
    #[serde(skip)]
    pub value: Option<String>,
}

/// Without what went in.
impl fmt::Debug for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act").field("verb", &self.verb).field("element", &self.element).finish_non_exhaustive()
    }
}

/// A position in CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

/// A rectangle in CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}
