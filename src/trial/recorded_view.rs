//! The pages of a recording, and when they were seen.

use jiff::civil::Date;

use crate::{
    page::RecordedPage,
    recording::{self, Entry, FrameState, Recording, RecordingError, Step},
};

/// A page of a recording. Its content stays there until it is asked for.
#[derive(Clone, Debug)]
pub struct RecordedView {
    /// The blob of the document.
    snapshot: String,
    styles: Vec<String>,
    frames: Vec<FrameState>,
    /// Without query and fragment.
    pub address: String,
    pub title: String,
    pub step: Option<Step>,
    pub moment: Moment,
    /// The day of the run in the portal's zone, where it was told.
    pub today: Option<Date>,
    /// Which line of the recording tells of it, from 0.
    pub line: usize,
}

/// When a page was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A shape was read from it.
    Read { shape: String },
    /// A step had failed; for which cause, where that is told.
    Failed { reason: Option<String> },
    /// A step had ended, or a flow or a screen began.
    After,
}

impl RecordedView {
    /// The page itself.
    ///
    /// # Errors
    /// Its blob is missing or damaged.
    pub fn page(&self, recording: &Recording) -> Result<RecordedPage, RecordingError> {
        let text = |name: &String| {
            String::from_utf8(recording.blob(name)?).map_err(|_| RecordingError::BlobDamaged(name.clone()))
        };
        let texts = |names: &[String]| names.iter().map(text).collect::<Result<Vec<_>, _>>();
        let mut frames = Vec::new();
        for FrameState { frame, address, snapshot, styles } in &self.frames {
            if let Some(snapshot) = snapshot {
                let (html, styles) = (text(snapshot)?, texts(styles)?);
                let page = RecordedPage { address: address.clone(), html, styles, frames: Vec::new() };
                frames.push((frame.clone(), page));
            }
        }
        Ok(RecordedPage {
            address: self.address.clone(),
            html: text(&self.snapshot)?,
            styles: texts(&self.styles)?,
            frames,
        })
    }

    /// Whether both show the same document.
    #[must_use]
    pub fn is_same_page(&self, other: &Self) -> bool {
        let parts =
            |view: &Self| (view.snapshot.clone(), view.address.clone(), view.styles.clone(), view.frames.clone());
        parts(self) == parts(other)
    }

    /// `after step 3, click`.
    #[must_use]
    pub fn when(&self) -> String {
        let step = self.step.as_ref().map_or_else(
            || "outside of any step".to_owned(),
            |step| format!("step {} ({}) of {}", step.id, step.verb, step.flow),
        );
        match self.moment {
            Moment::Read { .. } => format!("read by {step}"),
            Moment::Failed { .. } => format!("when {step} had failed"),
            Moment::After if self.step.is_none() => "when a flow or a screen began".to_owned(),
            Moment::After => format!("after {step}"),
        }
    }
}

/// All pages of a recording that were kept, in their order.
#[must_use]
pub fn views(recording: &Recording) -> Vec<RecordedView> {
    let told = recording.lines.iter().enumerate();
    told.filter_map(|(line, told)| match &told.entry {
        Entry::Extracted(read) => Some(RecordedView {
            snapshot: read.snapshot.clone()?,
            styles: Vec::new(),
            frames: Vec::new(),
            address: read.address.clone(),
            title: read.title.clone(),
            step: read.step.clone(),
            moment: Moment::Read { shape: read.shape.clone() },
            today: Some(read.today),
            line,
        }),
        Entry::Page(seen) => Some(RecordedView {
            snapshot: seen.snapshot.clone()?,
            styles: seen.styles.clone(),
            frames: seen.frames.clone(),
            address: seen.address.clone(),
            title: seen.title.clone(),
            step: seen.step.clone(),
            moment: match seen.moment {
                recording::Moment::Failed => Moment::Failed { reason: None },
                recording::Moment::Start | recording::Moment::After | recording::Moment::Other => Moment::After,
            },
            today: None,
            line,
        }),
        Entry::Failed(failure) => Some(RecordedView {
            snapshot: failure.snapshot.clone()?,
            styles: Vec::new(),
            frames: Vec::new(),
            address: failure.address.clone().unwrap_or_default(),
            title: String::new(),
            step: failure.step.clone(),
            moment: Moment::Failed { reason: failure.reason.clone() },
            today: None,
            line,
        }),
        _ => None,
    })
    .collect()
}
