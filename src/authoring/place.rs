//! The folder that drafts are written into, and what is there already.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{Draft, Ground};
use crate::flow::Project;

/// A project's root with what this drafting has written into it.
#[derive(Debug)]
pub struct Place {
    root: PathBuf,
    written: BTreeSet<PathBuf>,
}

impl Place {
    #[must_use]
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), written: BTreeSet::new() }
    }

    /// What drafts must fit into. A flow of that name that is there already makes it `name-2`.
    #[must_use]
    pub fn ground(&self, portal: &str, flow: &str) -> Ground {
        let loaded = Project::load(&self.root);
        let known = loaded.project.portal(portal);
        let is_taken = |name: &str| {
            let path = format!("flows/{portal}/{}.yaml", name.replace('.', "/"));
            self.root.join(path).exists()
        };
        let numbered = (2_usize..).map(|number| format!("{flow}-{number}"));
        let flow = std::iter::once(flow.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default();
        Ground {
            portal: portal.to_owned(),
            flow,
            known_origins: known.and_then(|known| known.portal_file()).map(|file| file.origins.clone()),
            taken_pages: known.iter().flat_map(|known| known.pages()).map(|page| page.name.clone()).collect(),
        }
    }

    /// Writes the files of a draft, each at once; what an earlier draft of this drafting wrote and this one
    /// does not have is removed. The paths, in the draft's order.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&mut self, draft: &Draft) -> io::Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for file in &draft.files {
            let path = self.root.join(&file.path);
            if file.keep_existing && path.exists() && !self.written.contains(&path) {
                continue;
            }
            replace(&path, &file.text)?;
            self.written.insert(path.clone());
            paths.push(path);
        }
        let stale: Vec<PathBuf> = self.written.iter().filter(|path| !paths.contains(path)).cloned().collect();
        for path in stale {
            fs::remove_file(&path)?;
            self.written.remove(&path);
        }
        Ok(paths)
    }
}

/// Puts a text in the place of a file at once: killed meanwhile, the old or the new is there.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let mut file = tempfile::Builder::new().prefix(".wayleave-draft-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path)?;
    Ok(())
}
