//! Each extraction once more, on what was kept of it.

use std::collections::BTreeSet;

use super::compare::{Comparison, field_at};
use crate::{
    extract::{self, Context},
    model::Type,
    selectors::{Field, Shape, Snapshot, TextSource},
};

/// What the repetition showed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Repetition {
    /// Private fields whose stand-ins are not read as what they stand for.
    pub(super) masked: Vec<String>,
    /// Whatever else came out otherwise.
    pub(super) differences: Vec<String>,
}

/// Reads a redacted snapshot again and compares with the redacted records that were read live.
pub(super) fn repeat(
    shape: &Shape,
    context: &Context,
    snapshot: &Snapshot,
    empty_seen: bool,
    records: &[String],
) -> Repetition {
    let survey = extract::survey(snapshot, shape, context, empty_seen);
    let compared = Comparison::of(shape, Some(records), survey.as_ref(), &BTreeSet::new());
    let mut repetition = Repetition::default();
    for (path, changes) in &compared.fields {
        let field = field_at(shape, path);
        if field.is_some_and(|(field, private)| private && !reads_back(field)) {
            repetition.masked.push(path.clone());
            continue;
        }
        let count = changes.added + changes.lost + changes.changed + changes.unreadable;
        let example = changes.examples.first();
        let written = |value: Option<&String>| value.map_or("nothing", String::as_str).to_owned();
        let example = example.map(|it| {
            let why = it.problem.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!(
                ": item {}, {} live, {} recorded{why}",
                it.item,
                written(it.then.as_ref()),
                written(it.now.as_ref())
            )
        });
        repetition.differences.push(format!("field `{path}` in {count} items{}", example.unwrap_or_default()));
    }
    if compared.items_lost + compared.items_added > 0 {
        repetition.differences.push(format!("{} items live, {} recorded", compared.then, compared.now));
    }
    repetition.differences.extend(compared.broken);
    repetition
}

/// Whether the stand-in of any text that this field reads is read as the stand-in of its value.
fn reads_back(field: &Field) -> bool {
    let reading = &field.reading;
    let type_ = match &reading.type_ {
        Type::List(of) => of,
        other => other,
    };
    matches!(
        type_,
        Type::Text | Type::Id | Type::Int | Type::Decimal | Type::Money | Type::Email | Type::Vin | Type::Any
    ) && reading.pattern.is_none()
        && reading.split.is_none()
        && reading.source != TextSource::Html
}
