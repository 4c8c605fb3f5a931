//! Shapes read snapshots, and a snapshot answers CSS, columns, texts and stamps, but no XPath.

use super::{
    By, FieldOrigin, Locator, Shape,
    css::{Answerer, Css, CssProblem},
};
use crate::language::{Findings, Rule};

/// Reports every locator of a shape that only a live page could answer.
pub(super) fn check_snapshot(shape: &Shape, findings: &mut Findings) {
    let own = [&shape.each, &shape.root, &shape.header, &shape.skip];
    own.into_iter().flatten().for_each(|locator| check(locator, findings));
    for field in shape.fields.values() {
        match &field.origin {
            FieldOrigin::Locator(locator) | FieldOrigin::Count(locator) => check(locator, findings),
            FieldOrigin::Nested(shape) => check_snapshot(shape, findings),
            FieldOrigin::Column(_)
            | FieldOrigin::Position(_)
            | FieldOrigin::Json(_)
            | FieldOrigin::Index
            | FieldOrigin::Const(_) => {}
        }
    }
}

fn check(locator: &Locator, findings: &mut Findings) {
    if matches!(locator.by, By::Xpath(_)) {
        findings
            .error(Rule::NotInSnapshot, locator.span, "`xpath` cannot be used in `data`: it is read from a snapshot")
            .help("use `css`, `column`, `role` or `has_text`".to_owned());
    }
    if let By::Css(css) = &locator.by
        && Css::parse(css, Answerer::Page).is_ok()
        && let Err(CssProblem { message, help, .. }) = Css::parse(css, Answerer::Snapshot)
    {
        findings
            .error(Rule::NotInSnapshot, locator.span, format!("not a CSS selector for `data`: {message}"))
            .help(help);
    }
    if let Some(frame) = locator.frame.first() {
        findings
            .error(Rule::NotInSnapshot, frame.span, "`frame` cannot be used in `data`: it is read from one document")
            .help("set `frame` for the whole file".to_owned());
    }
    let narrowing = [&locator.within, &locator.after, &locator.has, &locator.has_not];
    narrowing.into_iter().flatten().for_each(|inner| check(inner, findings));
}
