//! A picture of a page while a step acts on it, for whoever records.

use std::{fmt, sync::Arc};

use serde::Serialize;

use super::{Position, StepKey};

/// A picture, covered before it was taken.
#[derive(Clone, Serialize)]
pub struct PictureSeen {
    pub step: Option<StepKey>,
    pub moment: PictureMoment,
    pub window: u32,
    #[serde(skip)]
    pub png: Arc<Vec<u8>>,
    /// Width and height of what it shows, in CSS px.
    #[serde(skip)]
    pub viewport: (f64, f64),
    #[serde(skip)]
    pub scroll: Position,
}

/// When a picture is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureMoment {
    /// When the pointer is about to come.
    Act,
    /// When a step has ended.
    After,
}

/// Without what it shows.
impl fmt::Debug for PictureSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PictureSeen")
            .field("moment", &self.moment)
            .field("window", &self.window)
            .field("bytes", &self.png.len())
            .finish_non_exhaustive()
    }
}
