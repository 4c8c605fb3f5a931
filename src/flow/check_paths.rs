//! Checks files and folders someone names, each in the project it belongs to.

use std::path::{Path, PathBuf};

use super::{Loaded, Project};
use crate::language::Findings;

impl Loaded {
    /// Adds findings from elsewhere about the files that lie below `paths`, or all if there are none.
    pub fn take_in(&mut self, mut findings: Findings, root: &Path, paths: &[PathBuf]) {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let wanted: Vec<PathBuf> =
            paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
        let sources = &self.sources;
        findings.retain(|finding| {
            let file = root.join(&sources.file(finding.span.file).path);
            wanted.is_empty() || wanted.iter().any(|path| file.starts_with(path))
        });
        self.findings.append(findings);
        self.findings.sort();
    }
}

/// Checks the project at `root`, and of it only what lies below `paths` if any are given. Files
/// outside `flows/` and `selectors/` are checked as profiles.
pub fn check_paths(root: &Path, paths: &[PathBuf]) -> Loaded {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let mut loaded = Project::load(&root);
    if paths.is_empty() {
        return loaded;
    }
    let wanted: Vec<PathBuf> =
        paths.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone())).collect();
    let sources = &loaded.sources;
    loaded.findings.retain(|finding| {
        let file = root.join(&sources.file(finding.span.file).path);
        wanted.iter().any(|path| file.starts_with(path))
    });
    for path in &wanted {
        let is_loaded = loaded.sources.files().iter().any(|file| root.join(&file.path).starts_with(path));
        if !is_loaded {
            let shown = path.strip_prefix(&root).unwrap_or(path).display().to_string();
            loaded.load_profile_shown(path, &shown);
        }
    }
    loaded.findings.sort();
    loaded
}
