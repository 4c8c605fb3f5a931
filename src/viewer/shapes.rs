//! The shapes that a recording was read with: of the files that it holds, else of today's.

use std::path::Path;

use super::error::ViewerError;
use crate::{
    flow::{PortalFiles, Project},
    recording::Recording,
    selectors::Shape,
};

/// Files with shapes; faulty ones too: a shape that could be read is enough.
pub(super) struct Shapes {
    files: Option<PortalFiles>,
}

impl Shapes {
    /// # Errors
    /// There is no temporary folder.
    pub(super) fn of(recording: &Recording, today: Option<&Path>) -> Result<Self, ViewerError> {
        let held = recording.held_files();
        let held = held.map_err(|source| ViewerError::Write { path: std::env::temp_dir(), source })?;
        let of_today = || Project::load(today?).project.into_portal(&recording.run.portal);
        Ok(Self { files: held.map(|held| held.files).or_else(of_today) })
    }

    /// The portal's files, if there are any.
    pub(super) fn files(&self) -> Option<&PortalFiles> {
        self.files.as_ref()
    }

    /// The shape of a reference such as `inventory.rows`.
    pub(super) fn shape(&self, reference: &str) -> Option<&Shape> {
        let (page, shape) = reference.split_once('.')?;
        self.files()?.page(page)?.data.get(shape)
    }
}
