//! The files of one portal, fit to be run.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{Flow, Step};
use crate::{
    portal::{Interrupt, Portal},
    selectors::{Locator, Page},
};

/// A portal with its pages and flows, all of them read. Taken out of a [`super::Project`] whose
/// findings hold no error.
#[derive(Clone, Debug)]
pub struct PortalFiles {
    pub(super) root: PathBuf,
    pub(super) portal: Portal,
    pub(super) interrupts: Vec<Interrupt<Vec<Step>>>,
    pub(super) pages: IndexMap<String, Page>,
    pub(super) flows: IndexMap<String, Flow>,
}

impl PortalFiles {
    /// The folder of the project that they lie in.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    #[must_use]
    pub fn portal(&self) -> &Portal {
        &self.portal
    }

    /// The interrupts of the portal file with their steps read.
    #[must_use]
    pub fn interrupts(&self) -> &[Interrupt<Vec<Step>>] {
        &self.interrupts
    }

    #[must_use]
    pub fn page(&self, name: &str) -> Option<&Page> {
        self.pages.get(name)
    }

    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.pages.values()
    }

    /// Whether any page seeks an element by its role.
    #[must_use]
    pub fn seeks_roles(&self) -> bool {
        self.pages.values().flat_map(Page::locators).any(Locator::is_by_role)
    }

    pub fn flows(&self) -> impl Iterator<Item = &Flow> {
        self.flows.values()
    }

    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }
}
