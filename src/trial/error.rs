//! Why something could not be tried.

use crate::{extract::ContextError, page::Failure, recording::RecordingError, runner::End};

/// Why something could not be tried at all. What the files find or do not is no error.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    #[error("the recorded page could not be shown: {0}")]
    Page(#[from] Failure),
    #[error(transparent)]
    Look(#[from] End),
    #[error(transparent)]
    Recording(#[from] RecordingError),
    /// Today's portal file is at fault.
    #[error("the portal file: {0}")]
    Context(#[from] ContextError),
    #[error("the portal file: `{0}` is not a known time zone; write an IANA name such as `America/Chicago`")]
    TimeZone(String),
    #[error("the files of the recording could not be laid out: {0}")]
    Files(#[from] std::io::Error),
}
