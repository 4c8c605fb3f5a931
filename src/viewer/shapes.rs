//! The shapes that a recording was read with: of the files that it holds, else of today's.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use super::error::ViewerError;
use crate::{
    flow::{PortalFiles, Project},
    recording::Recording,
    selectors::Shape,
};

/// Files with shapes.
pub(super) struct Shapes {
    files: Option<PortalFiles>,
}

/// No portal has more files.
const MOST_FILES: usize = 5_000;
/// A file of a portal is smaller.
const FILE_BYTES: usize = 4 << 20;

impl Shapes {
    /// # Errors
    /// There is no temporary folder.
    pub(super) fn of(recording: &Recording, today: Option<&Path>) -> Result<Self, ViewerError> {
        if let Some(files) = recorded(recording)? {
            return Ok(Self { files: Some(files) });
        }
        let files = today.and_then(|root| portal(root, &recording.run.portal));
        Ok(Self { files })
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

/// The files that a recording holds, read from a folder of their own. Their names are as untrusted as all
/// of it: what is no plain path to a YAML file of flows or selectors is left out.
fn recorded(recording: &Recording) -> Result<Option<PortalFiles>, ViewerError> {
    let sources = &recording.run.sources;
    if sources.is_empty() || sources.len() > MOST_FILES {
        return Ok(None);
    }
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| ViewerError::Write { path, source }
    };
    let folder = tempfile::tempdir().map_err(at(&std::env::temp_dir()))?;
    for source in sources {
        let Some(name) = plain(&source.file) else { continue };
        // What is missing or damaged is no shape; the viewer says so where it shows it.
        let Ok(text) = recording.blob(&source.blob) else { continue };
        if text.len() > FILE_BYTES {
            continue;
        }
        let path = folder.path().join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all).map_err(at(&path))?;
        // A name that is a folder of another one was no name of a file.
        let _left_out = fs::write(&path, text);
    }
    Ok(portal(folder.path(), &recording.run.portal))
}

/// A relative path below `flows/` or `selectors/` that leads nowhere else.
fn plain(name: &str) -> Option<PathBuf> {
    let path = Path::new(name);
    let mut parts = path.components();
    let first = parts.next()?;
    let starts = ["flows", "selectors"].iter().any(|room| first == Component::Normal(room.as_ref()));
    let is_plain = parts.all(|part| matches!(part, Component::Normal(_)));
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
    (starts && is_plain && is_yaml && name.len() < 400 && parts_of(path) < 16).then(|| path.to_owned())
}

fn parts_of(path: &Path) -> usize {
    path.components().count()
}

/// A portal's files, faults or not: a shape that could be read is enough.
fn portal(root: &Path, name: &str) -> Option<PortalFiles> {
    Project::load(root).project.into_portal(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_else() {
        assert!(plain("flows/shop/list.yaml").is_some() && plain("selectors/shop/a.yaml").is_some());
        for odd in
            ["", "/etc/x.yaml", "../x.yaml", "flows/../../x.yaml", "flows/x.sh", "x.yaml", "flows", "flows/\0/../x"]
        {
            assert!(plain(odd).is_none(), "{odd}");
        }
    }
}
