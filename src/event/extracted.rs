//! A shape that was read from a page, with all that is needed to read it again.

use std::fmt;

use jiff::civil::Date;
use serde::Serialize;

use super::StepKey;

/// What a shape gave on a page. Not redacted but for its `problem`: whoever keeps it does that.
#[derive(Clone, Serialize)]
pub struct Extracted {
    pub step: Option<StepKey>,
    /// `inventory.rows`.
    pub shape: String,
    /// `file:line:col` of the shape.
    pub at: String,
    /// Where the page was, without query and fragment.
    pub address: String,
    /// How many items there were.
    pub items: usize,
    /// The sign that there are none was seen.
    pub empty_seen: bool,
    /// Why it gave nothing, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The date of the run, in the portal's zone.
    #[serde(skip)]
    pub today: Date,
    #[serde(skip)]
    pub title: String,
    /// The snapshot that was read; empty, as are the records, when no sink keeps pages.
    #[serde(skip)]
    pub html: String,
    /// Each record as JSON.
    #[serde(skip)]
    pub records: Vec<String>,
}

/// Without what stands on the page.
impl fmt::Debug for Extracted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Extracted").field("shape", &self.shape).field("items", &self.items).finish_non_exhaustive()
    }
}
