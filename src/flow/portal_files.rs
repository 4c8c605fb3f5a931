//! The files of one portal, fit to be run.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use super::{Flow, Step};
use crate::{
    portal::{Interrupt, Portal},
    selectors::{By, Locator, Page, Questions},
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

    /// What the locators of all pages ask that only a browser can tell.
    #[must_use]
    pub fn questions(&self) -> Questions {
        let mut questions = Questions::default();
        for locator in self.pages.values().flat_map(Page::locators) {
            match &locator.by {
                By::Role { role, .. } => _ = questions.roles.insert(role.clone()),
                By::Label(_) => questions.labels = true,
                _ => {}
            }
        }
        questions
    }

    #[must_use]
    pub fn flow(&self, name: &str) -> Option<&Flow> {
        self.flows.get(name)
    }
}
