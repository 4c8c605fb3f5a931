//! A page as people see it, for whoever records.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, OnceLock},
};

use serde::Serialize;

use super::{Position, StepKey};

/// A page at a moment, in its place among the events.
#[derive(Clone, Debug, Serialize)]
pub struct PageSeen {
    pub step: Option<StepKey>,
    pub moment: PageMoment,
    pub window: u32,
    /// Without query and fragment.
    pub address: String,
    #[serde(skip)]
    pub page: PageComing,
}

/// A page that the browser may still be copying. Whoever tells it, tells it once.
#[derive(Clone, Default)]
pub struct PageComing(Arc<OnceLock<Option<PageLook>>>);

/// How a page looks. Nothing in it is redacted: whoever keeps it does that.
#[derive(Clone, Default)]
pub struct PageLook {
    /// Nothing where it could not be had.
    pub content: Option<Arc<PageContent>>,
    /// Why not.
    pub missing: Option<PageMissing>,
    /// Width and height in CSS px.
    pub viewport: (f64, f64),
    pub scroll: Position,
}

/// Tells a page to those who wait for it; when it is dropped, that there is none.
#[derive(Debug)]
pub struct PageTeller(PageComing);

impl PageComing {
    /// A page that comes later, and who is to tell it.
    #[must_use]
    pub fn later() -> (PageTeller, Self) {
        let page = Self::default();
        (PageTeller(page.clone()), page)
    }

    /// The page if it has come.
    #[must_use]
    pub fn get(&self) -> Option<&PageLook> {
        self.0.get()?.as_ref()
    }

    /// Whether it is known by now if there is a page, and which.
    #[must_use]
    pub fn is_decided(&self) -> bool {
        self.0.get().is_some()
    }
}

impl PageTeller {
    pub fn tell(self, page: PageLook) {
        let _told_once = self.0.0.set(Some(page));
    }
}

impl Drop for PageTeller {
    fn drop(&mut self) {
        let _told_before = self.0.0.set(None);
    }
}

/// When a page is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PageMoment {
    /// Before the first step of a flow.
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
impl fmt::Debug for PageComing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageComing").field("decided", &self.is_decided()).finish_non_exhaustive()
    }
}
