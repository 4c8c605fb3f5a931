//! Inputs of a flow: typed, checked, completed before the browser starts.

use indexmap::IndexMap;

use crate::{
    flow::Flow,
    model::{Record, Value},
    portal::Words,
};

/// An input as it came: a text of the command line, or JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum GivenInput {
    Text(String),
    Json(serde_json::Value),
}

/// Types what was given by the flow's declarations. All problems come out together.
///
/// # Errors
/// One line per problem: unknown, missing or unreadable inputs, broken rules.
pub fn bind_inputs(
    flow: &Flow,
    given: &IndexMap<String, GivenInput>,
    words: &IndexMap<String, Words>,
) -> Result<Record, Vec<String>> {
    let mut problems = Vec::new();
    let mut record = Record::new();
    for (name, given) in given {
        let Some(declared) = flow.inputs.get(name) else {
            let known: Vec<&str> = flow.inputs.keys().map(String::as_str).collect();
            problems.push(format!("flow `{}` has no input `{name}`; it takes: {}", flow.name, known.join(", ")));
            continue;
        };
        let value = match given {
            GivenInput::Text(text) => declared.from_text(text, words),
            GivenInput::Json(json) => declared.from_json(json, words),
        };
        let value = value.unwrap_or_else(|problem| {
            problems.push(if declared.private {
                format!("input `{name}` is not what is declared; it is private, so it is not shown")
            } else {
                format!("input `{name}`: {problem}")
            });
            // Stands in: what was given wrongly is not missing as well.
            Value::text("")
        });
        record.insert(name.clone(), value);
    }
    match complete(flow, record) {
        Ok(record) if problems.is_empty() => Ok(record),
        Ok(_) => Err(problems),
        Err(missing) => {
            problems.extend(missing);
            Err(problems)
        }
    }
}

/// Types what another flow gives, which the checker has seen as far as it could.
pub(super) fn bind_values(flow: &Flow, given: Record, words: &IndexMap<String, Words>) -> Result<Record, Vec<String>> {
    let mut typed = Record::new();
    let mut problems = Vec::new();
    for (name, value) in given {
        match flow.inputs.get(&name).map_or(Ok(value.clone()), |declared| declared.from_value(value, words)) {
            Ok(value) => drop(typed.insert(name, value)),
            Err(problem) => problems.push(format!("input `{name}` of flow `{}`: {problem}", flow.name)),
        }
    }
    if problems.is_empty() { complete(flow, typed) } else { Err(problems) }
}

/// Adds defaults and nulls; required inputs must be there.
fn complete(flow: &Flow, mut given: Record) -> Result<Record, Vec<String>> {
    let mut problems = Vec::new();
    let mut complete = Record::new();
    for (name, declared) in &flow.inputs {
        let value = match given.shift_remove(name) {
            Some(value) if value != Value::Null => value,
            _ => declared.default.clone().unwrap_or_default(),
        };
        if value == Value::Null && !declared.optional {
            problems.push(format!("input `{name}` of flow `{}` is missing", flow.name));
        }
        complete.insert(name.clone(), value);
    }
    for name in given.keys() {
        problems.push(format!("flow `{}` has no input `{name}`", flow.name));
    }
    if problems.is_empty() { Ok(complete) } else { Err(problems) }
}
