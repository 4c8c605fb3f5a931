//! The pages that were seen, and their elements by name.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{
    address::Address,
    names::{free, kebab, snake},
};
use crate::{
    authoring::Seen,
    selectors::{Basis, By, Suggestion},
};

/// Most ways to find one element that are written.
const MOST_RANKS: usize = 3;

#[derive(Debug)]
pub(super) struct Pages {
    /// Names that other files have.
    taken: BTreeSet<String>,
    /// The portal's origins by name, with those that were met.
    pub(super) origins: IndexMap<String, String>,
    pub(super) pages: IndexMap<String, PageDraft>,
}

#[derive(Debug)]
pub(super) struct PageDraft {
    pub(super) origin: String,
    pub(super) path: String,
    /// With its query, where somebody went there.
    pub(super) route: Option<String>,
    pub(super) elements: IndexMap<String, ElementDraft>,
    /// Whether anything names it.
    pub(super) is_named: bool,
}

#[derive(Debug)]
pub(super) struct ElementDraft {
    pub(super) ranks: Vec<Suggestion>,
    pub(super) private: bool,
    /// Filled by real keys.
    pub(super) keys: bool,
}

impl Pages {
    pub(super) fn new(taken: BTreeSet<String>, origins: IndexMap<String, String>) -> Self {
        Self { taken, origins, pages: IndexMap::new() }
    }

    /// The page at an address, by name.
    pub(super) fn page(&mut self, address: &Address) -> String {
        let origin = self.origin(&address.origin);
        if let Some((name, _)) = self.pages.iter().find(|(_, it)| it.origin == origin && it.path == address.path) {
            return name.clone();
        }
        let name = free(&address.page_name(), '-', |name| self.taken.contains(name) || self.pages.contains_key(name));
        let page =
            PageDraft { origin, path: address.path.clone(), route: None, elements: IndexMap::new(), is_named: false };
        self.pages.insert(name.clone(), page);
        name
    }

    /// Notes that somebody goes to a page by its address.
    pub(super) fn is_gone_to(&mut self, page: &str, address: &Address) {
        if let Some(page) = self.pages.get_mut(page) {
            page.route.get_or_insert_with(|| format!("{}{}", address.path, address.query));
            page.is_named = true;
        }
    }

    /// Notes that a window opens as a page.
    pub(super) fn opens(&mut self, page: &str) {
        if let Some(page) = self.pages.get_mut(page) {
            page.is_named = true;
        }
    }

    fn origin(&mut self, address: &str) -> String {
        if let Some((name, _)) = self.origins.iter().find(|(_, known)| *known == address) {
            return name.clone();
        }
        let host = address.split("://").nth(1).unwrap_or_default();
        let first = snake(host.split(['.', ':']).next().unwrap_or_default());
        let wanted =
            if self.origins.is_empty() || first.is_empty() || first.starts_with("n_") { "app" } else { &first };
        let name = free(wanted, '_', |name| self.origins.contains_key(name));
        self.origins.insert(name.clone(), address.to_owned());
        name
    }

    /// The full name of an element of a page; the same one for what is found the same way.
    pub(super) fn element(&mut self, page: &str, seen: &Seen) -> String {
        let Some(draft) = self.pages.get_mut(page) else { return page.to_owned() };
        draft.is_named = true;
        let known = draft.elements.iter_mut().find(|(_, it)| it.ranks.first() == seen.ranks.first());
        if let Some((name, element)) = known {
            element.private |= seen.personal;
            return format!("{page}.{name}");
        }
        let wanted = match kebab(&seen.words) {
            name if name.is_empty() => kind_of(seen).to_owned(),
            name => name,
        };
        let name = free(&wanted, '-', |name| draft.elements.contains_key(name));
        let element = ElementDraft { ranks: worth_writing(&seen.ranks), private: seen.personal, keys: false };
        draft.elements.insert(name.clone(), element);
        format!("{page}.{name}")
    }

    /// Notes that nothing of what an element holds is to be shown.
    pub(super) fn is_private(&mut self, element: &str) {
        if let Some(element) = self.named(element) {
            element.private = true;
        }
    }

    /// Notes that an element is filled by real keys: forms that sign in may look at nothing else.
    pub(super) fn takes_keys(&mut self, element: &str) {
        if let Some(element) = self.named(element) {
            element.keys = true;
        }
    }

    fn named(&mut self, element: &str) -> Option<&mut ElementDraft> {
        let (page, name) = element.split_once('.')?;
        self.pages.get_mut(page)?.elements.get_mut(name)
    }
}

fn kind_of(seen: &Seen) -> &str {
    match seen.ranks.first().map(|rank| &rank.by) {
        Some(By::Role { role, .. }) => role,
        _ => "element",
    }
}

/// The best ways, without those that break by themselves where a better one is known.
fn worth_writing(ranks: &[Suggestion]) -> Vec<Suggestion> {
    let best = ranks.iter().map(Suggestion::basis).min().unwrap_or(Basis::Generated);
    let is_worth = |basis: Basis| basis < Basis::Position || (best >= Basis::Position && basis == best);
    let mut sorted: Vec<&Suggestion> = ranks.iter().filter(|rank| is_worth(rank.basis())).collect();
    sorted.sort_by_key(|rank| rank.basis());
    let mut written: Vec<Suggestion> = Vec::new();
    for rank in sorted {
        if !written.contains(rank) && written.len() < MOST_RANKS {
            written.push(rank.clone());
        }
    }
    written
}
