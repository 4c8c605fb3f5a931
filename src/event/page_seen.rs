//! A page as people see it, for whoever records.

use std::{collections::BTreeMap, fmt, sync::Arc};

use serde::Serialize;

use super::{Position, StepKey};

/// A page at a moment. Nothing in it is redacted: whoever keeps it does that.
#[derive(Clone, Serialize)]
pub struct PageSeen {
    pub step: Option<StepKey>,
    pub moment: PageMoment,
    pub window: u32,
    /// Without query and fragment.
    pub address: String,
    /// Nothing where it could not be had.
    #[serde(skip)]
    pub content: Option<Arc<PageContent>>,
    /// Why not.
    pub missing: Option<PageMissing>,
    /// Width and height in CSS px.
    #[serde(skip)]
    pub viewport: (f64, f64),
    #[serde(skip)]
    pub scroll: Position,
}

/// When a page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageMoment {
    /// Before the first step of a flow, or of a screen that came up.
    Start,
    /// When a step has ended.
    After,
    /// When a step has failed.
    Failed,
}

/// Why a page is not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageMissing {
    /// It is larger than a recording keeps: more characters than these.
    TooLarge(u64),
    /// It could not be copied within so many milliseconds.
    TooSlow(u64),
    /// It was being replaced, or did not answer.
    Gone,
}

/// What is on a page. One that did not change is the same content.
#[derive(Default)]
pub struct PageContent {
    pub title: String,
    /// What relative addresses in it are relative to.
    pub url: String,
    pub html: String,
    /// Keys of its style sheets, in their order; one that begins with `@` is the address of another site's.
    pub styles: Vec<String>,
    /// The texts of those that were not told before.
    pub style_texts: BTreeMap<String, String>,
    pub frames: Vec<FrameContent>,
}

/// The document of a frame.
#[derive(Default)]
pub struct FrameContent {
    /// The number that its element is stamped with.
    pub frame: String,
    pub url: String,
    pub html: String,
    pub styles: Vec<String>,
}

/// Without what stands on the page.
impl fmt::Debug for PageSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageSeen").field("moment", &self.moment).field("window", &self.window).finish_non_exhaustive()
    }
}
