//! Checks what a selector file says of other files.

use super::{Checker, Known};
use crate::{
    language::{Findings, Rule, YamlNode, suggestion},
    selectors::{FieldOrigin, Page, Shape},
};

/// Checks the origin and the sights of a page. `tree` is its file.
pub(in crate::flow) fn check_page(page: &Page, tree: &YamlNode, known: &Known<'_>, findings: &mut Findings) {
    check_origin(page, tree, known, findings);
    let mut checker = Checker::new(known, findings);
    page.ready.iter().chain(page.sights.values()).for_each(|sight| checker.sight(sight));
    page.data.values().for_each(|shape| check_shape(shape, &mut checker));
}

fn check_shape(shape: &Shape, checker: &mut Checker<'_>) {
    shape.empty.iter().for_each(|sight| checker.sight(sight));
    for field in shape.fields.values() {
        if let FieldOrigin::Nested(shape) = &field.origin {
            check_shape(shape, checker);
        }
    }
}

fn check_origin(page: &Page, tree: &YamlNode, known: &Known<'_>, findings: &mut Findings) {
    let Some(portal) = &known.portal else { return };
    match (&page.origin, tree.at(&["origin"])) {
        (Some(origin), Some(node)) if !portal.origins.contains_key(origin) => {
            findings
                .error(Rule::UnknownValue, node.span, format!("the portal has no origin `{origin}`"))
                .help(suggestion(origin, portal.origins.keys().map(String::as_str)));
        }
        (None, _) if portal.origins.len() > 1 => {
            if let Some(route) = tree.at(&["route"]) {
                findings
                    .error(Rule::MissingKey, route.span, "a page with a route needs `origin`: the portal has several")
                    .help(suggestion("", portal.origins.keys().map(String::as_str)));
            }
        }
        _ => {}
    }
}
