//! JSON into records.

use std::sync::Arc;

use serde_json::Value as Json;

use super::{
    ExtractError, Plan,
    data::{DataError, MAX_ROWS},
    pass::Place,
    plan::{FieldPlan, Origin},
    problem::{Fault, Problem},
};
use crate::{
    model::{Record, Value},
    selectors::{JsonPath, JsonStep},
};

/// The records of a JSON text; items are sought by `each`, else the whole is one.
pub(super) fn records(plan: &Plan<'_>, data: &[u8], problems: &mut Vec<Problem>) -> Result<Vec<Record>, ExtractError> {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let json: Json = serde_json::from_slice(data).map_err(|error| DataError::Json(told(&error, data)))?;
    let items = match &plan.shape.each_json {
        Some(path) => items_at(&json, path).map_err(|why| DataError::JsonPath { path: path.to_string(), why })?,
        None => vec![&json],
    };
    if items.len() > MAX_ROWS {
        return Err(DataError::TooManyRows.into());
    }
    let of_item = |(at, item)| record(plan, item, at + 1, &Place::of_item(at + 1), problems);
    Ok(items.into_iter().enumerate().map(of_item).collect())
}

/// What is wrong and where; an answer that is a page tells of a session that ended.
fn told(error: &serde_json::Error, data: &[u8]) -> String {
    let is_page = data.trim_ascii_start().first() == Some(&b'<');
    let hint = if is_page { "; it looks like a page" } else { "" };
    format!("{error}{hint}")
}

/// The values a path leads to; an array at its end stands for its elements.
fn items_at<'j>(json: &'j Json, path: &JsonPath) -> Result<Vec<&'j Json>, String> {
    let mut values = vec![json];
    for step in &path.steps {
        let mut next = Vec::new();
        for value in values {
            match (step, value) {
                (JsonStep::All, Json::Array(items)) => next.extend(items),
                (JsonStep::All, other) => return Err(format!("`[*]` wants an array, this is {}", kind(other))),
                (JsonStep::Key(key), Json::Object(_)) => {
                    next.push(value.get(key).ok_or_else(|| format!("no member `{key}`{}", members(value)))?);
                }
                (JsonStep::Key(key), other) => return Err(format!("`{key}` wants an object, this is {}", kind(other))),
                (JsonStep::Index(at), Json::Array(items)) => {
                    next.push(items.get(*at).ok_or_else(|| format!("no element {at} of {}", items.len()))?);
                }
                (JsonStep::Index(at), other) => {
                    return Err(format!("`[{at}]` wants an array, this is {}", kind(other)));
                }
            }
        }
        values = next;
    }
    Ok(match (path.steps.last(), values.as_slice()) {
        (Some(JsonStep::All), _) => values,
        (_, [Json::Array(items)]) => items.iter().collect(),
        _ => values,
    })
}

/// What a field's path finds; what is not there is nothing.
fn found<'j>(json: &'j Json, path: &JsonPath) -> Vec<&'j Json> {
    path.steps.iter().fold(vec![json], |values, step| {
        let next = values.into_iter().flat_map(|value| match (step, value) {
            (JsonStep::All, Json::Array(items)) => items.iter().collect(),
            (JsonStep::All, _) => Vec::new(),
            (JsonStep::Key(key), value) => value.get(key).into_iter().collect::<Vec<_>>(),
            (JsonStep::Index(at), value) => value.get(*at).into_iter().collect(),
        });
        next.collect()
    })
}

fn record(plan: &Plan<'_>, item: &Json, index: usize, place: &Place, problems: &mut Vec<Problem>) -> Record {
    let mut fields = Record::with_capacity(plan.fields.len());
    for field in &plan.fields {
        let before = problems.len();
        let value = value(plan, field, item, index, place, problems).unwrap_or_else(|fault| {
            problems.push(field.problem(place, fault));
            Value::Null
        });
        if value.is_null() && field.field.required && problems.len() == before {
            problems.push(field.problem(place, Fault::Missing("nothing is there")));
        }
        fields.insert(field.name.to_owned(), value);
    }
    fields
}

fn value(
    plan: &Plan<'_>,
    field: &FieldPlan<'_>,
    item: &Json,
    index: usize,
    place: &Place,
    problems: &mut Vec<Problem>,
) -> Result<Value, Fault> {
    match &field.origin {
        Origin::Index => Ok(i64::try_from(index).map_or(Value::Null, Value::Int)),
        Origin::Const(text) => Ok(field.reader.read(Some(text), plan.context, None)?),
        Origin::Nested(nested) => Ok(nested_value(nested, item, &place.below(field.name), problems)),
        Origin::Json(path) => {
            let values = found(item, path);
            match values.as_slice() {
                [Json::Array(items)] if field.takes_many() => list(plan, field, items.iter()),
                several if field.takes_many() => list(plan, field, several.iter().copied()),
                [] => Ok(Value::Null),
                [one] => scalar(plan, field, one),
                several => Err(Fault::Ambiguous(several.iter().map(|value| kind(value).to_owned()).collect())),
            }
        }
        // Refused with the shape.
        _ => Ok(Value::Null),
    }
}

fn nested_value(plan: &Plan<'_>, item: &Json, place: &Place, problems: &mut Vec<Problem>) -> Value {
    let Some(path) = &plan.shape.each_json else { return Value::Record(record(plan, item, 1, place, problems)) };
    let found = found(item, path);
    let items: Vec<&Json> = match found.as_slice() {
        [Json::Array(items)] => items.iter().collect(),
        _ => found,
    };
    let records = items.into_iter().filter(|item| !item.is_null()).enumerate().map(|(at, item)| {
        let place = place.item(plan, at + 1);
        Value::Record(record(plan, item, at + 1, &place, problems))
    });
    Value::list(records.collect())
}

fn list<'j>(plan: &Plan<'_>, field: &FieldPlan<'_>, items: impl Iterator<Item = &'j Json>) -> Result<Value, Fault> {
    let mut values = Vec::new();
    for item in items {
        match scalar(plan, field, item)? {
            Value::Null => {}
            Value::List(inner) => values.extend(Arc::unwrap_or_clone(inner)),
            value => values.push(value),
        }
    }
    Ok(Value::list(values))
}

fn scalar(plan: &Plan<'_>, field: &FieldPlan<'_>, json: &Json) -> Result<Value, Fault> {
    Ok(match json {
        Json::Null => Value::Null,
        Json::String(text) => field.reader.read(Some(text), plan.context, None)?,
        Json::Bool(bool) => field.reader.read(Some(if *bool { "true" } else { "false" }), plan.context, None)?,
        Json::Number(number) => field.reader.read_number(&plainly(number), plan.context)?,
        Json::Array(_) | Json::Object(_) => return Err(Fault::NoScalar(kind(json))),
    })
}

/// Without an exponent.
fn plainly(number: &serde_json::Number) -> String {
    match (number.is_f64(), number.as_f64()) {
        (true, Some(float)) => float.to_string(),
        _ => number.to_string(),
    }
}

fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

/// The names an object has, for messages.
fn members(json: &Json) -> String {
    let Json::Object(members) = json else { return String::new() };
    let names: Vec<String> = members.keys().take(12).map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "; the object is empty".to_owned() } else { format!("; there are {}", names.join(", ")) }
}
