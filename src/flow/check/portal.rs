//! Checks what a portal file says of pages and flows.

use super::{Checker, Known, Wanted};
use crate::{
    flow::{Effect, SessionEnd, StopKind},
    language::{Findings, PageReference, Rule, YamlKind, YamlNode, suggestion},
    portal::Portal,
    selectors::Named,
};

/// Checks the names a portal file uses. `tree` is the file.
pub(in crate::flow) fn check_portal(portal: &Portal, tree: &YamlNode, known: &Known<'_>, findings: &mut Findings) {
    for (path, page) in [(["home"].as_slice(), &portal.home), (["session", "probe"].as_slice(), &portal.session.probe)]
    {
        if let Some(node) = tree.at(path) {
            known.page(&PageReference { page: page.clone(), span: node.span }, findings);
        }
    }
    check_flows(portal, tree, known, findings);
    check_ended(tree, findings);
    let mut checker = Checker::new(known, findings);
    checker.sight(&portal.session.signed_in);
    portal.session.signed_out.iter().for_each(|sight| checker.sight_beside(sight));
    for (seen, _) in &portal.session.ended {
        checker.named_beside(seen);
    }
    if let Some(rooftop) = &portal.rooftop {
        checker.named(&rooftop.shows, Wanted::Element);
    }
    portal.interrupts.iter().for_each(|interrupt| checker.sight_beside(&interrupt.seen));
    check_private(portal, known, findings);
}

fn check_flows(portal: &Portal, tree: &YamlNode, known: &Known<'_>, findings: &mut Findings) {
    let ends = portal.session.sign_out.as_ref().map(|flow| ("sign_out", flow, "signs out"));
    for (key, name, does) in std::iter::once(("flow", &portal.session.flow, "signs in")).chain(ends) {
        if let Some(node) = tree.at(&["session", key])
            && let Some(flow) = known.flow(name, node.span, findings)
            && flow.effect != Effect::Session
        {
            findings
                .error(Rule::CallEffect, node.span, format!("`{}` {does}, so it needs `effect: session`", flow.name))
                .label(flow.span, "this flow");
        }
    }
    if let (Some(rooftop), Some(node)) = (&portal.rooftop, tree.at(&["rooftop", "flow"])) {
        known.flow(&rooftop.flow, node.span, findings);
    }
}

fn check_ended(tree: &YamlNode, findings: &mut Findings) {
    let Some(YamlKind::Map(entries)) = tree.at(&["session", "ended"]).map(|node| &node.kind) else { return };
    for (_, value) in entries {
        let words =
            SessionEnd::WORDS.iter().map(|(word, _)| *word).chain(StopKind::WORDS.iter().map(|(word, _)| *word));
        if let Some(word) = value.scalar()
            && SessionEnd::named(word).is_none()
        {
            findings
                .error(Rule::UnknownValue, value.span, format!("`{word}` is no way for a session to end"))
                .help(suggestion(word, words));
        }
    }
}

/// `private` names elements, parts, shapes, or fields of shapes.
fn check_private(portal: &Portal, known: &Known<'_>, findings: &mut Findings) {
    for reference in &portal.private {
        let is_field = reference.name.rsplit_once('.').is_some_and(|(shape, field)| {
            let named = known.pages.get(&reference.page).and_then(|page| page.lookup(shape));
            matches!(named, Some(Named::Shape(shape)) if shape.fields.contains_key(field))
        });
        if !is_field {
            known.named(reference, Wanted::ElementOrShape, findings);
        }
    }
}
