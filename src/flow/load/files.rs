//! Which files a project has: `flows/<portal>/portal.yaml`, `flows/<portal>/**/*.yaml`,
//! `selectors/<portal>/*.yaml`. Links are not followed: nothing outside the project is read.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// The folder of flows in a project.
pub(in crate::flow) const FLOWS: &str = "flows";
/// The folder of selector files in a project.
const SELECTORS: &str = "selectors";
const PORTAL_FILE: &str = "portal.yaml";
/// Deepest folder below a portal's.
const DEEPEST: usize = 8;

/// The files of one portal, by the names they must carry, in order.
#[derive(Debug)]
pub(in crate::flow) struct PortalFiles {
    pub(in crate::flow) name: String,
    pub(in crate::flow) portal: PathBuf,
    /// `bhph.take-payment` to `…/bhph/take-payment.yaml`.
    pub(in crate::flow) flows: BTreeMap<String, PathBuf>,
    pub(in crate::flow) pages: BTreeMap<String, PathBuf>,
}

/// All portals below a project root.
pub(in crate::flow) fn find_portals(root: &Path) -> Vec<PortalFiles> {
    let folders = entries(&root.join(FLOWS)).into_iter().filter(|entry| entry.kind == Kind::Folder);
    folders.map(|folder| find_portal(root, folder)).collect()
}

fn find_portal(root: &Path, folder: Entry) -> PortalFiles {
    let mut flows = BTreeMap::new();
    find_flows(&folder.path, "", DEEPEST, &mut flows);
    flows.remove("portal");
    let selectors = entries(&root.join(SELECTORS).join(&folder.name));
    let pages = selectors.into_iter().filter_map(|entry| Some((entry.yaml_name()?, entry.path))).collect();
    PortalFiles { portal: folder.path.join(PORTAL_FILE), name: folder.name, flows, pages }
}

fn find_flows(folder: &Path, prefix: &str, depth: usize, flows: &mut BTreeMap<String, PathBuf>) {
    for entry in entries(folder) {
        if let Some(name) = entry.yaml_name() {
            flows.insert(format!("{prefix}{name}"), entry.path);
        } else if entry.kind == Kind::Folder && depth > 0 {
            find_flows(&entry.path, &format!("{prefix}{}.", entry.name), depth - 1, flows);
        }
    }
}

#[derive(PartialEq)]
enum Kind {
    File,
    Folder,
}

struct Entry {
    name: String,
    path: PathBuf,
    kind: Kind,
}

impl Entry {
    fn yaml_name(&self) -> Option<String> {
        self.name.strip_suffix(".yaml").filter(|_| self.kind == Kind::File).map(str::to_owned)
    }
}

/// Files and folders in a folder, by name; none if it cannot be read.
fn entries(folder: &Path) -> Vec<Entry> {
    let listed = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut entries: Vec<Entry> = listed
        .filter_map(|entry| {
            let kind = entry.file_type().ok()?;
            let kind = match (kind.is_file(), kind.is_dir()) {
                (true, _) => Kind::File,
                (_, true) => Kind::Folder,
                _ => return None,
            };
            Some(Entry { name: entry.file_name().into_string().ok()?, path: entry.path(), kind })
        })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}
