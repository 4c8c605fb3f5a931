//! The files of the portal that a recording holds, loaded as a project of their own.

use std::{
    fs, io,
    path::{Component, Path},
};

use super::Recording;
use crate::{
    flow::{Loaded, PortalFiles, Project},
    language::SourceMap,
};

/// The files as they were, faults or not.
#[derive(Debug)]
pub struct HeldFiles {
    pub files: PortalFiles,
    pub sources: SourceMap,
    /// Not all of them are there, or another version made them.
    pub has_errors: bool,
}

/// No portal has more files.
const MOST_FILES: usize = 5_000;
/// All of them together are smaller: many names may stand for one large text.
const ALL_BYTES: usize = 16 << 20;

impl Recording {
    /// The portal's files as they were when the run began; nothing if there is no portal in what is held. Their
    /// names are as untrusted as all of it: what is no plain path to a YAML file of flows or selectors is left
    /// out, and so is what is missing or damaged.
    ///
    /// # Errors
    /// There is no temporary folder, or it cannot be written.
    pub fn held_files(&self) -> io::Result<Option<HeldFiles>> {
        let held = &self.run.sources;
        if held.is_empty() || held.len() > MOST_FILES {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let mut room = ALL_BYTES;
        for source in held.iter().filter(|source| is_plain(&source.file)) {
            let Ok(text) = self.blob(&source.blob) else { continue };
            let Some(left) = room.checked_sub(text.len()) else { break };
            room = left;
            let path = folder.path().join(&source.file);
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            // A name that is a folder of another one was no name of a file.
            let _left_out = fs::write(&path, text);
        }
        let Loaded { project, findings, sources } = Project::load(folder.path());
        let files = project.into_portal(&self.run.portal);
        Ok(files.map(|files| HeldFiles { files, sources, has_errors: findings.has_errors() }))
    }
}

/// A relative path below `flows/` or `selectors/` that leads nowhere else.
fn is_plain(name: &str) -> bool {
    let path = Path::new(name);
    let mut parts = path.components();
    let first = parts.next();
    let starts = ["flows", "selectors"].iter().any(|room| first == Some(Component::Normal(room.as_ref())));
    let is_yaml = path.extension().is_some_and(|extension| extension == "yaml");
    let is_short = name.len() < 400 && path.components().count() < 16;
    starts && parts.all(|part| matches!(part, Component::Normal(_))) && is_yaml && is_short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_else() {
        assert!(is_plain("flows/shop/list.yaml") && is_plain("selectors/shop/a.yaml"));
        for odd in
            ["", "/etc/x.yaml", "../x.yaml", "flows/../../x.yaml", "flows/x.sh", "x.yaml", "flows", "flows/\0/../x"]
        {
            assert!(!is_plain(odd), "{odd}");
        }
    }
}
