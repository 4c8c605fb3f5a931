//! Why there is no viewer of a recording.

use std::{io, path::PathBuf};

use crate::recording::RecordingError;

/// What is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ViewerError {
    #[error(transparent)]
    Recording(#[from] RecordingError),
    #[error("the viewer cannot be written to {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}
