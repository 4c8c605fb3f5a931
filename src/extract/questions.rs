//! What a snapshot must be stamped with.

use crate::selectors::{By, FieldOrigin, Locator, Questions, Shape, TextSource};

/// What the locators of a shape ask that only a browser can answer. Parts are not asked about: acts
/// find them on the live page.
pub fn questions(shape: &Shape) -> Questions {
    let mut questions = Questions::default();
    ask_shape(shape, &mut questions);
    questions
}

fn ask_shape(shape: &Shape, questions: &mut Questions) {
    for locator in [&shape.each, &shape.root, &shape.header, &shape.skip].into_iter().flatten() {
        ask_locator(locator, questions);
    }
    for field in shape.fields.values() {
        questions.cases |= field.reading.source == TextSource::Text;
        match &field.origin {
            FieldOrigin::Locator(locator) | FieldOrigin::Count(locator) => ask_locator(locator, questions),
            FieldOrigin::Nested(shape) => ask_shape(shape, questions),
            FieldOrigin::Column(_)
            | FieldOrigin::Position(_)
            | FieldOrigin::Json(_)
            | FieldOrigin::Index
            | FieldOrigin::Const(_) => {}
        }
    }
}

fn ask_locator(locator: &Locator, questions: &mut Questions) {
    match &locator.by {
        By::Role { role, .. } => {
            questions.roles.insert(role.clone());
        }
        By::Label(_) => questions.labels = true,
        _ => {}
    }
    for inner in [&locator.within, &locator.after, &locator.has, &locator.has_not].into_iter().flatten() {
        ask_locator(inner, questions);
    }
}
