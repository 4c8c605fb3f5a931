//! What a viewer shows of a page, and of what was done to it: lines of `steps.ndjson` since format 1.1.

use serde::{Deserialize, Serialize};

use super::format::Step;

/// A page as it was at a moment. The page before a step is the last one told before it started.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageState {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    pub moment: Moment,
    pub window: u32,
    /// Without query and fragment.
    pub address: String,
    pub title: String,
    /// The blob of the document; nothing if it was not kept. An unchanged page repeats it.
    pub snapshot: Option<String>,
    /// The blobs of its style sheets, in their order.
    pub styles: Vec<String>,
    /// The documents of its frames, also of frames in frames.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<FrameState>,
    pub viewport: Option<Size>,
    pub scroll: Option<Position>,
}

/// The document of a frame, as it was together with its page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FrameState {
    /// Its element has this as `data-wl-frame`, in the page's snapshot or in that of another frame.
    pub frame: String,
    pub address: String,
    pub snapshot: Option<String>,
    pub styles: Vec<String>,
}

/// When a page was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Before the first step of a flow, or of a screen that came up.
    Start,
    /// When a step had ended.
    #[default]
    After,
    /// When a step had failed.
    Failed,
    /// Of a newer minor.
    #[serde(other)]
    Other,
}

/// A picture of a page while a step acted, covered before it was taken; since format 1.3.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Screenshot {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    pub moment: ScreenshotMoment,
    pub window: u32,
    /// The blob of a PNG; nothing if it was not kept.
    pub picture: Option<String>,
    /// What it shows, in CSS px.
    pub viewport: Option<Size>,
    pub scroll: Option<Position>,
}

/// When a picture was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScreenshotMoment {
    /// When the pointer was about to come.
    Act,
    /// When a step had ended.
    #[default]
    After,
    /// Of a newer minor.
    #[serde(other)]
    Other,
}

/// What was done to an element.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Act {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// `click`, `fill`, ….
    pub verb: String,
    /// `page.element`.
    pub element: String,
    /// `file:line:col` of the locator that found it.
    pub at: String,
    /// That locator in words: `role: button, name: Save`.
    pub locator: String,
    /// Its rank, from 0.
    pub rank: usize,
    /// How many locators the element has.
    pub of: usize,
    pub window: u32,
    /// Where the element was, in CSS px of the viewport.
    #[serde(rename = "box")]
    pub bounds: Option<Bounds>,
    /// Where the pointer went, in CSS px of the viewport.
    pub point: Option<Position>,
    /// How far the document was scrolled then.
    pub scroll: Option<Position>,
    /// What was filled in or chosen: a secret as its mark, a private value as its stand-in.
    pub value: Option<String>,
}

/// A size in CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// A position in CSS px.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

/// A rectangle in CSS px of the viewport.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bounds {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}
