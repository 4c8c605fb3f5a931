//! Whether shapes still read what was recorded, without a browser.

use super::TrialError;
use crate::{
    flow::PortalFiles,
    language::{Findings, Rule, SourceMap, Span},
    recording::{FieldChanges, Recording, replay_extract},
    selectors::{FieldOrigin, Named, Shape},
};

/// Reads every recorded snapshot again, and says what is not read as it was.
pub(super) fn check_shapes(
    recording: &Recording,
    label: &str,
    files: &PortalFiles,
    sources: &SourceMap,
    findings: &mut Findings,
) -> Result<(), TrialError> {
    for (name, replay) in replay_extract(recording, files, sources)? {
        // A shape that is gone is told where it is named, by `check`.
        let Some(shape) = shape(files, &name) else { continue };
        let compared = &replay.compared;
        let help = || format!("`wayleave replay extract` on recording {label} tells every change");
        if let Some(why) = compared.broken.first() {
            let why = why.lines().next().unwrap_or_default();
            let message = format!("`{name}` was read in recording {label}, and is not now: {why}");
            findings.error(Rule::RecordedShape, shape.span, message).help(help());
        }
        if let Some(why) = compared.still_broken.first() {
            let why = why.lines().next().unwrap_or_default();
            let message = format!("`{name}` was not read in recording {label}, and is not now: {why}");
            findings.error(Rule::RecordedShape, shape.span, message).help(help());
        }
        if compared.broken.is_empty() && compared.items_lost > 0 {
            let message = format!("`{name}` finds {} records fewer in recording {label}", compared.items_lost);
            findings.error(Rule::RecordedShape, shape.span, message).help(help());
        }
        for (field, changes) in &compared.fields {
            let span = field_span(shape, field).unwrap_or(shape.span);
            tell_field(&name, field, changes, (span, label), findings);
        }
        if replay.not_kept > 0 {
            let message = format!("{} snapshots of `{name}` were not kept in recording {label}", replay.not_kept);
            findings.note(Rule::NotJudged, shape.span, message);
        }
    }
    Ok(())
}

fn tell_field(name: &str, field: &str, changes: &FieldChanges, (span, label): (Span, &str), findings: &mut Findings) {
    let example = changes.examples.first();
    let shown = |value: Option<&String>| value.map_or("nothing", String::as_str).to_owned();
    let seen = example.map(|it| {
        let now = it.problem.clone().unwrap_or_else(|| shown(it.now.as_ref()));
        format!(": {} then, {now} now", shown(it.then.as_ref()))
    });
    let seen = seen.unwrap_or_default();
    if changes.unreadable > 0 {
        let message = format!(
            "field `{field}` of `{name}` is unreadable {} in recording {label}{seen}",
            times(changes.unreadable)
        );
        findings.error(Rule::RecordedShape, span, message);
    } else if changes.lost > 0 {
        let message = format!(
            "field `{field}` of `{name}` is empty {} where recording {label} had a value{seen}",
            times(changes.lost)
        );
        findings.warning(Rule::RecordedShape, span, message);
    } else if changes.changed > 0 {
        let message = format!(
            "field `{field}` of `{name}` reads another value {} in recording {label}{seen}",
            times(changes.changed)
        );
        findings.warning(Rule::RecordedShape, span, message);
    }
}

fn times(number: usize) -> String {
    if number == 1 { "once".to_owned() } else { format!("{number} times") }
}

fn shape<'f>(files: &'f PortalFiles, name: &str) -> Option<&'f Shape> {
    let (page, shape) = name.split_once('.')?;
    match files.page(page)?.lookup(shape)? {
        Named::Shape(shape) => Some(shape),
        _ => None,
    }
}

/// Where `color.exterior` or `photos[].url` is described.
fn field_span(shape: &Shape, path: &str) -> Option<Span> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let field = shape.fields.get(name.trim_end_matches("[]"))?;
    match (&field.origin, rest) {
        (FieldOrigin::Nested(nested), Some(rest)) => field_span(nested, rest),
        _ => Some(field.span),
    }
}
