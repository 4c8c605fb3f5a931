//! Lint: locators that no page can answer with one element.

use super::{
    By, Element, Locator,
    css::{Answerer, Css},
};
use crate::language::{Findings, Rule};

/// Roles that a page holds many of, so that one without a name points at nothing.
const PLURAL_ROLES: &[&str] = &[
    "button",
    "cell",
    "columnheader",
    "generic",
    "gridcell",
    "link",
    "listitem",
    "menuitem",
    "menuitemcheckbox",
    "menuitemradio",
    "option",
    "paragraph",
    "radio",
    "row",
    "rowheader",
    "tab",
    "treeitem",
];

/// Says of an element that nothing tells it from its like.
pub(super) fn check_unique(element: &Element, findings: &mut Findings) {
    for locator in &element.ranks {
        if let Some(kind) = plural(locator) {
            findings
                .warning(Rule::NeverUnique, locator.span, format!("this finds every {kind}, and an element is one"))
                .help(
                    "say which: by `name`, `label` or `text`, or with `within`, `after`, `has` or `has_text`"
                        .to_owned(),
                );
        }
    }
}

/// What it finds all of, if nothing narrows it.
fn plural(locator: &Locator) -> Option<String> {
    let narrowing = [&locator.within, &locator.after, &locator.has, &locator.has_not];
    let states = [locator.checked, locator.selected, locator.expanded, locator.disabled];
    let is_narrowed = narrowing.into_iter().any(Option::is_some)
        || states.into_iter().any(|state| state.is_some())
        || locator.has_text.is_some()
        || locator.nth.is_some()
        || !locator.frame.is_empty();
    match &locator.by {
        _ if is_narrowed => None,
        By::Role { role, name: None, level: None } => {
            PLURAL_ROLES.contains(&role.as_str()).then(|| format!("element with the role `{role}`"))
        }
        By::Css(css) => match Css::parse(css, Answerer::Page).ok()?.bare_tag()? {
            "*" => Some("element there is".to_owned()),
            tag => Some(format!("`<{tag}>`")),
        },
        _ => None,
    }
}
