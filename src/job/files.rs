//! The files that inputs name, made fit before the browser starts.

use std::path::PathBuf;

use crate::{
    flow::{Flow, PassedFiles, PortalFiles},
    model::{Record, Value},
    runner::{Copies, holds_files, in_place, vin_of},
};

/// Puts files that the portal takes in the place of those given: absolute paths, of copies where an
/// input has a `kind`. What goes on to the inputs of called flows is made fit for theirs as well.
///
/// # Errors
/// One line for each file that is not there or cannot be made fit.
pub(super) async fn make_files_fit(
    files: &PortalFiles,
    flow: &Flow,
    inputs: &mut Record,
    copies: &Copies,
) -> Result<(), Vec<String>> {
    let vin = vin_of(flow, inputs);
    let uploads = &files.portal().uploads;
    let mut problems = Vec::new();
    for (name, declared) in flow.inputs.iter().filter(|(_, declared)| holds_files(&declared.type_)) {
        let Some(value) = inputs.get_mut(name) else { continue };
        let given = paths(value);
        if given.is_empty() {
            continue;
        }
        let kind = declared.kind.as_ref().and_then(|kind| uploads.get_key_value(&kind.value));
        let found = match kind {
            Some((kind, rules)) => copies.fit(kind, rules, &given, vin.as_deref()).await,
            None => in_place(&given),
        };
        match found {
            Ok(paths) => replace(value, &paths),
            Err(found) => problems.extend(found.into_iter().map(|problem| format!("input `{name}`: {problem}"))),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    for PassedFiles { input, kind, to, is_certain } in files.passed_files(flow) {
        let given = inputs.get(&input).map(paths).unwrap_or_default();
        let Some(rules) = uploads.get(&kind).filter(|_| !given.is_empty()) else { continue };
        if let Err(found) = copies.fit(&kind, rules, &given, vin.as_deref()).await
            && is_certain
        {
            let place = format!("input `{input}`, as `{kind}` of `{to}`");
            problems.extend(found.into_iter().map(|problem| format!("{place}: {problem}")));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn paths(value: &Value) -> Vec<PathBuf> {
    match value {
        Value::Text(path) => vec![path.into()],
        Value::List(items) => items.iter().flat_map(paths).collect(),
        _ => Vec::new(),
    }
}

fn replace(value: &mut Value, paths: &[PathBuf]) {
    let mut texts = paths.iter().map(|path| Value::Text(path.to_string_lossy().into_owned()));
    *value = match value {
        Value::List(_) => Value::list(texts.collect()),
        _ => texts.next().unwrap_or_default(),
    };
}
