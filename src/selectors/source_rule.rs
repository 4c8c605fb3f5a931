//! What a shape asks for is what data of its source has.

use super::{FieldOrigin, Shape, ShapeSource};
use crate::language::{Findings, Rule, Span};

/// Reports every part of a shape that data of its source cannot answer.
pub(super) fn check_source(shape: &Shape, findings: &mut Findings) {
    let source = shape.source;
    let mut nested_shapes = Vec::new();
    let mut absent = |span: Span, what: &str, help: &str| {
        let message = format!("{what} means nothing for `source: {}`", source.name());
        findings.error(Rule::WrongShape, span, message).help(help.to_owned());
    };
    match source {
        ShapeSource::Page if shape.each_json.is_some() => {
            absent(shape.span, "`each: { json: … }`", "name the source: `source: json`");
        }
        ShapeSource::Json if shape.each.is_some() => {
            absent(shape.span, "a locator in `each`", "write a path: `each: { json: \"data[*]\" }`");
        }
        ShapeSource::Csv | ShapeSource::Xlsx if shape.each.is_some() || shape.each_json.is_some() => {
            absent(shape.span, "`each`", "each line is an item");
        }
        _ => {}
    }
    if source != ShapeSource::Page {
        for (key, locator) in [("root", &shape.root), ("header", &shape.header), ("skip", &shape.skip)] {
            if let Some(locator) = locator {
                absent(locator.span, &format!("`{key}`"), "it is for pages");
            }
        }
    }
    for field in shape.fields.values() {
        match (source, &field.origin) {
            (_, FieldOrigin::Const(_) | FieldOrigin::Index) => {}
            (ShapeSource::Page, FieldOrigin::Json(_))
            | (ShapeSource::Csv | ShapeSource::Xlsx, FieldOrigin::Json(_)) => {
                absent(field.span, "`json`", "name the source: `source: json`");
            }
            (ShapeSource::Json, FieldOrigin::Column(_) | FieldOrigin::Position(_)) => {
                absent(field.span, "`column`", "write `json: name`");
            }
            (ShapeSource::Csv | ShapeSource::Xlsx, FieldOrigin::Nested(_)) => {
                absent(field.span, "a nested shape", "a line is flat");
            }
            (ShapeSource::Page | ShapeSource::Json, FieldOrigin::Nested(nested)) => nested_shapes.push(nested),
            (ShapeSource::Json, FieldOrigin::Locator(_) | FieldOrigin::Count(_)) => {
                absent(field.span, "a locator", "write `json: name`");
            }
            (ShapeSource::Csv | ShapeSource::Xlsx, FieldOrigin::Locator(_) | FieldOrigin::Count(_)) => {
                absent(field.span, "a locator", "write `column: Name`");
            }
            (ShapeSource::Page, _) | (_, FieldOrigin::Column(_) | FieldOrigin::Position(_) | FieldOrigin::Json(_)) => {}
        }
    }
    for nested in nested_shapes {
        check_source(nested, findings);
    }
}
