//! The files as they were when a recording was made: what they find on its pages is what worked then.

use std::{
    fs,
    path::{Component, Path},
};

use super::TrialError;
use crate::{
    flow::{Loaded, PortalFiles, Project},
    language::SourceMap,
    recording::{Recording, RecordingError},
};

/// The files of then.
pub(super) enum Baseline {
    /// Today's are the same.
    Same,
    Other(Box<Then>),
    /// They were not kept, or cannot be read by this version.
    Unknown,
}

pub(super) struct Then {
    pub(super) files: PortalFiles,
    pub(super) sources: SourceMap,
}

/// More files than any portal has.
const MOST_FILES: usize = 5_000;

impl Baseline {
    /// Of a recording, beside the files of today.
    pub(super) fn of(recording: &Recording, today: &SourceMap) -> Result<Self, TrialError> {
        let kept = &recording.run.sources;
        if kept.is_empty() || kept.len() > MOST_FILES {
            return Ok(Self::Unknown);
        }
        let (folder, mut is_same) = (tempfile::tempdir()?, true);
        for source in kept {
            let path = Path::new(&source.file);
            let is_ours = path.components().all(|part| matches!(part, Component::Normal(_)))
                && (path.starts_with("flows") || path.starts_with("selectors"))
                && path.extension().is_some_and(|extension| extension == "yaml");
            if !is_ours {
                return Ok(Self::Unknown);
            }
            let text = String::from_utf8(recording.blob(&source.blob)?)
                .map_err(|_| RecordingError::BlobDamaged(source.blob.clone()))?;
            is_same &= today.files().iter().any(|file| file.path == source.file && file.text == text);
            let target = folder.path().join(path);
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(target, text)?;
        }
        if is_same {
            return Ok(Self::Same);
        }
        let Loaded { project, findings, sources } = Project::load(folder.path());
        if findings.has_errors() {
            return Ok(Self::Unknown);
        }
        let files = project.into_portal(&recording.run.portal);
        Ok(files.map_or(Self::Unknown, |files| Self::Other(Box::new(Then { files, sources }))))
    }

    pub(super) fn then(&self) -> Option<&Then> {
        match self {
            Self::Other(then) => Some(then),
            Self::Same | Self::Unknown => None,
        }
    }
}
