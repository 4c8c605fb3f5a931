//! What nobody but the account's holder may see.

use super::resolve::frames;
use crate::{
    flow::PortalFiles,
    page::Aim,
    selectors::{Element, Named, Page},
};

/// Aims at every element that a selector file marks as private or the portal file lists: they are
/// covered in pictures and left empty in documents that are kept.
#[must_use]
pub fn private_aims(files: &PortalFiles) -> Vec<Aim> {
    let marked = files.pages().flat_map(|page| {
        page.elements.iter().filter(|(_, element)| element.private).map(move |(name, element)| aim(page, name, element))
    });
    let listed = files.portal().private.iter().filter_map(|reference| {
        let page = files.page(&reference.page)?;
        match page.lookup(&reference.name)? {
            Named::Element(element) | Named::Part { element, .. } => Some(aim(page, &reference.name, element)),
            _ => None,
        }
    });
    marked.chain(listed).collect()
}

fn aim(page: &Page, name: &str, element: &Element) -> Aim {
    let path = frames(page, element.ranks.first());
    let mut aim = Aim::new(format!("{}.{name}", page.name), element.ranks.clone(), path);
    aim.private = true;
    aim
}
