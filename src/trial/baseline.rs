//! The files as they were when a recording was made: what they find on its pages is what worked then.

use super::TrialError;
use crate::{
    language::SourceMap,
    recording::{HeldFiles, Recording},
};

/// The files of then.
pub(super) enum Baseline {
    /// Today's are the same.
    Same,
    Other(Box<HeldFiles>),
    /// They were not kept, or cannot be read by this version.
    Unknown,
}

impl Baseline {
    /// Of a recording, beside the files of today.
    pub(super) fn of(recording: &Recording, today: &SourceMap) -> Result<Self, TrialError> {
        if is_same(recording, today)? {
            return Ok(Self::Same);
        }
        let held = recording.held_files()?.filter(|held| !held.has_errors);
        Ok(held.map_or(Self::Unknown, |held| Self::Other(Box::new(held))))
    }

    pub(super) fn then(&self) -> Option<&HeldFiles> {
        match self {
            Self::Other(then) => Some(then),
            Self::Same | Self::Unknown => None,
        }
    }
}

/// Whether all that the recording holds is there today, as it was.
fn is_same(recording: &Recording, today: &SourceMap) -> Result<bool, TrialError> {
    let held = &recording.run.sources;
    for source in held {
        let Some(file) = today.files().iter().find(|file| file.path == source.file) else { return Ok(false) };
        if recording.blob(&source.blob)? != file.text.as_bytes() {
            return Ok(false);
        }
    }
    Ok(!held.is_empty())
}
