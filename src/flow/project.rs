//! A project: all portals below one root, loaded and checked together.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{
    Flow, FlowAddress, PortalFiles, Step,
    load::{LoadedFolder, find_portals, load_folder},
};
use crate::{
    language::{Findings, Rule, SourceMap},
    portal::{Interrupt, Portal},
    selectors::Page,
};

/// All portals of a project root. Only to be run when its findings hold no error.
#[derive(Clone, Debug, Default)]
pub struct Project {
    root: PathBuf,
    portals: IndexMap<String, PortalFolder>,
}

/// One portal: its file, its pages and its flows.
#[derive(Clone, Debug)]
pub struct PortalFolder {
    name: String,
    portal: Option<Portal>,
    interrupts: Vec<Interrupt<Vec<Step>>>,
    pages: IndexMap<String, Page>,
    flows: IndexMap<String, Flow>,
}

/// What a load yields, whether or not all is well.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    pub project: Project,
    /// All of them, by file and place.
    pub findings: Findings,
    pub sources: SourceMap,
}

impl Project {
    /// Reads and checks `flows/` and `selectors/` below `root`.
    pub fn load(root: &Path) -> Loaded {
        Self::load_after(root, SourceMap::default())
    }

    /// As [`Project::load`], with places in texts that were read before still to be shown.
    pub fn load_after(root: &Path, mut sources: SourceMap) -> Loaded {
        let mut findings = Findings::default();
        let mut portals = IndexMap::new();
        for files in find_portals(root) {
            let LoadedFolder { portal, interrupts, pages, flows } =
                load_folder(root, &files, &mut sources, &mut findings);
            let name = files.name;
            portals.insert(name.clone(), PortalFolder { name, portal, interrupts, pages, flows });
        }
        // What may be a secret is not shown, also not by the finding about it.
        let secrets = findings.iter().filter(|finding| finding.rule == Rule::LiteralSecret);
        secrets.for_each(|finding| sources.mask(finding.span));
        findings.sort();
        Loaded { project: Self { root: root.to_owned(), portals }, findings, sources }
    }

    /// Loads the project that a flow's file lies in.
    pub fn load_with_flow_file(path: &Path) -> Option<(Loaded, FlowAddress)> {
        let (root, address) = FlowAddress::of_file(path)?;
        Some((Self::load(&root), address))
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn portal(&self, name: &str) -> Option<&PortalFolder> {
        self.portals.get(name)
    }

    pub fn portals(&self) -> impl Iterator<Item = &PortalFolder> {
        self.portals.values()
    }

    /// Takes one portal out, to be run; nothing if its portal file could not be read.
    pub fn into_portal(mut self, name: &str) -> Option<PortalFiles> {
        let PortalFolder { portal, interrupts, mut pages, flows, .. } = self.portals.shift_remove(name)?;
        let portal = portal?;
        for reference in &portal.private {
            if let Some(page) = pages.get_mut(&reference.page) {
                page.mark_private(&reference.name);
            }
        }
        Some(PortalFiles { root: self.root, portal, interrupts, pages, flows })
    }

    /// The portal and flow of an address.
    pub fn find(&self, address: &FlowAddress) -> Option<(&PortalFolder, &Flow)> {
        let portal = self.portal(&address.portal)?;
        Some((portal, portal.flow(&address.flow)?))
    }
}

impl PortalFolder {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The portal file; `None` if it could not be read.
    pub fn portal_file(&self) -> Option<&Portal> {
        self.portal.as_ref()
    }

    /// The interrupts of the portal file with their steps read.
    pub fn interrupts(&self) -> &[Interrupt<Vec<Step>>] {
        &self.interrupts
    }

    pub fn page(&self, name: &str) -> Option<&Page> {
        self.pages.get(name)
    }

    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.values()
    }

    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }

    pub fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.flows.values()
    }
}
