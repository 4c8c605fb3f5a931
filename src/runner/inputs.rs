//! Inputs of a flow: typed, checked, completed before the browser starts.

use std::str::FromStr;

use indexmap::IndexMap;
use jiff::{Timestamp, civil};
use regex::Regex;
use rust_decimal::Decimal;

use crate::{
    flow::{Flow, Input},
    language::Scope,
    model::{Money, Record, Type, Value, Vin},
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
            GivenInput::Text(text) => read_text(text, &declared.type_),
            GivenInput::Json(json) => read_json(json, &declared.type_),
        };
        match value.and_then(|value| check(value, declared, words)) {
            Ok(value) => {
                record.insert(name.clone(), value);
            }
            Err(problem) => problems.push(format!("input `{name}`: {problem}")),
        }
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

/// Adds defaults and nulls; required inputs must be there.
pub(super) fn complete(flow: &Flow, mut given: Record) -> Result<Record, Vec<String>> {
    let mut problems = Vec::new();
    let mut complete = Record::new();
    for (name, declared) in &flow.inputs {
        let value = match given.shift_remove(name) {
            Some(value) if value != Value::Null => value,
            _ => match &declared.default {
                Some(template) => template.eval(&Scope::default()).unwrap_or_default(),
                None => Value::Null,
            },
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

fn read_text(text: &str, kind: &Type) -> Result<Value, String> {
    let expected = |what: &str| format!("expected {what}, got `{text}`");
    Ok(match kind {
        Type::Int => Value::Int(text.parse().map_err(|_| expected("a whole number"))?),
        Type::Decimal => Value::Decimal(Decimal::from_str(text).map_err(|_| expected("a number"))?),
        Type::Money => Value::Money(Money::from_str(text).map_err(|_| expected("an amount such as 1234.50"))?),
        Type::Bool => Value::Bool(text.parse().map_err(|_| expected("true or false"))?),
        Type::Date => Value::Date(civil::Date::from_str(text).map_err(|_| expected("a date such as 2026-01-31"))?),
        Type::Time => Value::Time(civil::Time::from_str(text).map_err(|_| expected("a time such as 14:30"))?),
        Type::Timestamp => {
            Value::Timestamp(Timestamp::from_str(text).map_err(|_| expected("a moment such as 2026-01-31T14:30:00Z"))?)
        }
        Type::Vin => Value::Text(text.parse::<Vin>().map_err(|error| error.to_string())?.to_string()),
        Type::List(of) => {
            let items = text.split(',').map(|item| read_text(item.trim(), of)).collect::<Result<_, _>>()?;
            Value::List(items)
        }
        Type::Record(_) | Type::Model(_) => {
            let json = serde_json::from_str(text).map_err(|_| expected("a JSON object"))?;
            return read_json(&json, kind);
        }
        Type::Secret => return Err("secrets come from the profile, never as inputs".into()),
        _ => Value::Text(text.to_owned()),
    })
}

fn read_json(json: &serde_json::Value, kind: &Type) -> Result<Value, String> {
    use serde_json::Value as Json;
    match (json, kind) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::String(text), _) => read_text(text, kind),
        (Json::Number(_) | Json::Bool(_), Type::Record(_) | Type::List(_)) => {
            Err(format!("expected a {kind:?}, got {json}"))
        }
        (Json::Number(number), _) => read_text(&number.to_string(), kind),
        (Json::Bool(value), _) => read_text(&value.to_string(), kind),
        (Json::Array(items), Type::List(of)) => {
            items.iter().map(|item| read_json(item, of)).collect::<Result<_, _>>().map(Value::List)
        }
        (Json::Object(fields), Type::Record(declared)) => fields
            .iter()
            .map(|(name, json)| {
                let kind = declared.get(name).ok_or_else(|| format!("there is no field `{name}`"))?;
                read_json(json, kind).map(|value| (name.clone(), value)).map_err(|problem| format!("{name}: {problem}"))
            })
            .collect::<Result<_, _>>()
            .map(Value::Record),
        (json, _) => Err(format!("this JSON does not fit: {json}")),
    }
}

fn check(value: Value, declared: &Input, words: &IndexMap<String, Words>) -> Result<Value, String> {
    if value == Value::Null {
        return Ok(value);
    }
    let text = value.canonical().unwrap_or_default();
    if let Type::Enum(values) = &declared.type_
        && !values.contains(&text)
    {
        return Err(format!("expected one of {}, got `{text}`", values.join(", ")));
    }
    if let Type::Words(table) = &declared.type_
        && let Some(words) = words.get(table)
        && !words.values.contains_key(&text)
    {
        let known: Vec<&str> = words.values.keys().map(String::as_str).collect();
        return Err(format!("expected one of {}, got `{text}`", known.join(", ")));
    }
    if let Some(pattern) = &declared.pattern
        && !Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(&text))
    {
        return Err(format!("does not match the pattern `{pattern}`"));
    }
    bound(&value, declared.min.as_deref(), &declared.type_, "at least", |order| order.is_ge())?;
    bound(&value, declared.max.as_deref(), &declared.type_, "at most", |order| order.is_le())?;
    Ok(value)
}

fn bound(
    value: &Value,
    limit: Option<&str>,
    kind: &Type,
    word: &str,
    holds: impl Fn(std::cmp::Ordering) -> bool,
) -> Result<(), String> {
    let Some(limit) = limit else { return Ok(()) };
    // The limits of a text are those of its length.
    let (value, limit_value) = match value {
        Value::Text(text) if !matches!(kind, Type::Int | Type::Money | Type::Decimal) => {
            (Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX)), read_text(limit, &Type::Int)?)
        }
        other => (other.clone(), read_text(limit, kind)?),
    };
    match value.compare(&limit_value) {
        Some(order) if holds(order) => Ok(()),
        _ => Err(format!("must be {word} {limit}")),
    }
}
