//! Values for inputs: from texts and JSON, by the rules their flow declares.

use std::{cmp::Ordering, str::FromStr, sync::Arc};

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp, civil};
use regex::Regex;
use rust_decimal::Decimal;

use super::{Input, InputParts};
use crate::{
    model::{Money, Record, Type, Value, Vin, email, model, phone},
    portal::Words,
};

impl Input {
    /// The value a text stands for, if it may be given.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn from_text(&self, text: &str, words: &IndexMap<String, Words>) -> Result<Value, String> {
        self.accept(read_text(text, &self.type_)?, words)
    }

    /// As [`Input::from_text`], for JSON.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn from_json(&self, json: &serde_json::Value, words: &IndexMap<String, Words>) -> Result<Value, String> {
        self.accept(read_json(json, &self.type_)?, words)
    }

    /// As [`Input::from_text`], for a value another flow gives. A text may stand for another type.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn from_value(&self, value: Value, words: &IndexMap<String, Words>) -> Result<Value, String> {
        self.accept(convert(value, &self.type_)?, words)
    }

    /// Completes a value and holds it to the rules.
    fn accept(&self, value: Value, words: &IndexMap<String, Words>) -> Result<Value, String> {
        let value = match (value, &self.parts) {
            (Value::Null, _) => return Ok(Value::Null),
            (Value::Record(given), Some(InputParts::Fields(fields))) => Value::Record(complete(given, fields, words)?),
            (Value::List(items), Some(InputParts::Items(item))) => {
                let items = Arc::unwrap_or_clone(items).into_iter().zip(1..).map(|(value, number)| {
                    item.accept(value, words).map_err(|problem| format!("item {number}: {problem}"))
                });
                Value::list(items.collect::<Result<_, _>>()?)
            }
            (value, _) => value,
        };
        self.known(&value, &self.type_, words)?;
        if let Some(pattern) = &self.pattern
            && !Regex::new(&format!("^(?:{pattern})$"))
                .is_ok_and(|pattern| pattern.is_match(&value.canonical().unwrap_or_default()))
        {
            return Err(format!("does not match the pattern `{pattern}`"));
        }
        self.bound(&value, self.min.as_deref(), "at least", Ordering::is_ge)?;
        self.bound(&value, self.max.as_deref(), "at most", Ordering::is_le)?;
        Ok(value)
    }

    /// Whether a value of a closed list is in it.
    fn known(&self, value: &Value, type_: &Type, words: &IndexMap<String, Words>) -> Result<(), String> {
        if let (Type::List(of), Value::List(items)) = (type_, value) {
            return items.iter().try_for_each(|item| self.known(item, of, words));
        }
        let known: Vec<&str> = match type_ {
            Type::Enum(values) => values.iter().map(String::as_str).collect(),
            Type::Words(table) => match words.get(table) {
                Some(words) => words.values.keys().map(String::as_str).collect(),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        let text = value.canonical().unwrap_or_default();
        if value.is_null() || known.contains(&text.as_str()) {
            return Ok(());
        }
        Err(format!("expected one of {}, got `{text}`", known.join(", ")))
    }

    fn bound(
        &self,
        value: &Value,
        limit: Option<&str>,
        word: &str,
        holds: impl Fn(Ordering) -> bool,
    ) -> Result<(), String> {
        let Some(limit) = limit else { return Ok(()) };
        // Texts and lists are bound by their length.
        let length = match value {
            Value::Text(text) => Some((text.chars().count(), "characters")),
            Value::List(items) => Some((items.len(), "items")),
            _ => None,
        };
        let (order, unit) = match length {
            Some((length, unit)) => {
                let length = Value::Int(i64::try_from(length).unwrap_or(i64::MAX));
                (length.compare(&read_text(limit, &Type::Int)?), format!(" {unit}"))
            }
            None => (value.compare(&read_text(limit, &self.type_)?), String::new()),
        };
        if order.is_some_and(holds) { Ok(()) } else { Err(format!("must be {word} {limit}{unit}")) }
    }
}

/// The fields of a record: checked one by one, absent ones filled in.
fn complete(
    mut given: Record,
    fields: &IndexMap<String, Input>,
    words: &IndexMap<String, Words>,
) -> Result<Record, String> {
    let mut record = Record::new();
    for (name, field) in fields {
        let value = field
            .or_default(given.shift_remove(name).unwrap_or_default(), words)
            .map_err(|problem| format!("`{name}`: {problem}"))?;
        record.insert(name.clone(), value);
    }
    match given.keys().next() {
        Some(name) => Err(format!("there is no field `{name}`")),
        None => Ok(record),
    }
}

impl Input {
    /// A value that keeps the rules; instead of null the default, if the input is not optional.
    fn or_default(&self, value: Value, words: &IndexMap<String, Words>) -> Result<Value, String> {
        match (self.accept(value, words)?, &self.default) {
            (Value::Null, Some(default)) => Ok(default.clone()),
            (Value::Null, None) if !self.optional => Err("it is missing".to_owned()),
            (value, _) => Ok(value),
        }
    }
}

/// The value of a type that a text stands for.
///
/// # Errors
/// What was expected instead.
pub(super) fn read_text(text: &str, kind: &Type) -> Result<Value, String> {
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
        Type::Duration => {
            Value::Duration(SignedDuration::from_str(text).map_err(|_| expected("a duration such as 5m 20s"))?)
        }
        Type::Vin => Value::Text(text.parse::<Vin>().map_err(|error| error.to_string())?.to_string()),
        Type::Phone => Value::Text(phone(text).ok_or_else(|| expected("a phone number such as (512) 555-0134"))?),
        Type::Email => Value::Text(email(text).ok_or_else(|| expected("a mail address"))?),
        Type::List(of) => {
            let items = text.split(',').map(|item| read_text(item.trim(), of)).collect::<Result<_, _>>()?;
            Value::list(items)
        }
        Type::Record(_) | Type::Model(_) => {
            let json = serde_json::from_str(text).map_err(|_| expected("a JSON object"))?;
            if !matches!(json, serde_json::Value::Object(_)) {
                return Err(expected("a JSON object"));
            }
            return read_json(&json, kind);
        }
        Type::Secret => return Err("secrets come from the profile, never as inputs".to_owned()),
        Type::Window => return Err("a window is taken by a step, never given".to_owned()),
        Type::Text | Type::Id | Type::Url | Type::File | Type::Enum(_) | Type::Words(_) | Type::Any => {
            Value::Text(text.to_owned())
        }
    })
}

fn read_json(json: &serde_json::Value, kind: &Type) -> Result<Value, String> {
    use serde_json::Value as Json;
    match (json, kind) {
        (Json::Null, _) => Ok(Value::Null),
        (Json::String(text), _) => read_text(text, kind),
        (Json::Number(_) | Json::Bool(_), Type::Record(_) | Type::List(_) | Type::Model(_)) => {
            Err(format!("expected {kind}, got {json}"))
        }
        (Json::Number(number), _) => read_text(&number.to_string(), kind),
        (Json::Bool(value), _) => read_text(&value.to_string(), kind),
        (Json::Array(items), Type::List(of)) => {
            items.iter().map(|item| read_json(item, of)).collect::<Result<_, _>>().map(Value::list)
        }
        (Json::Object(given), Type::Record(declared)) => {
            read_fields(given, &|name| declared.get(name).cloned()).map(Value::Record)
        }
        (Json::Object(given), Type::Model(name)) => {
            let field = |field: &str| model(name).and_then(|model| model.field(field)).map(|field| field.type_.clone());
            read_fields(given, &field).map(Value::Record)
        }
        _ => Err(format!("expected {kind}, got other JSON")),
    }
}

fn read_fields(
    given: &serde_json::Map<String, serde_json::Value>,
    declared: &dyn Fn(&str) -> Option<Type>,
) -> Result<Record, String> {
    let read = given.iter().map(|(name, json)| {
        let kind = declared(name).ok_or_else(|| format!("there is no field `{name}`"))?;
        read_json(json, &kind).map(|value| (name.clone(), value)).map_err(|problem| format!("`{name}`: {problem}"))
    });
    read.collect()
}

/// A value as another type: a text as what it stands for, anything else as its text where one is wanted.
fn convert(value: Value, kind: &Type) -> Result<Value, String> {
    match (value, kind) {
        (Value::Null, _) => Ok(Value::Null),
        (value, Type::Any) => Ok(value),
        (Value::Text(text), kind) => read_text(&text, kind),
        (Value::List(items), Type::List(of)) => {
            let items = Arc::unwrap_or_clone(items);
            items.into_iter().map(|item| convert(item, of)).collect::<Result<_, _>>().map(Value::list)
        }
        (Value::Record(fields), Type::Record(declared)) => {
            let fields = fields.into_iter().map(|(name, value)| {
                let kind = declared.get(&name).unwrap_or(&Type::Any);
                convert(value, kind)
                    .map(|value| (name.clone(), value))
                    .map_err(|problem| format!("`{name}`: {problem}"))
            });
            fields.collect::<Result<_, _>>().map(Value::Record)
        }
        (value @ (Value::Record(_) | Value::List(_)), Type::Model(_) | Type::File) => Ok(value),
        (value @ (Value::Record(_) | Value::List(_)), kind) => Err(format!("expected {kind}, got a {}", value.kind())),
        (Value::Int(number), Type::Decimal) => Ok(Value::Decimal(number.into())),
        (value, kind) if Some(value.kind()) == plain_kind(kind) => Ok(value),
        (value, kind) => read_text(&value.canonical().unwrap_or_default(), kind)
            .map_err(|_| format!("expected {kind}, got {}", value.kind())),
    }
}

/// The kind of value a type has, where that is one of its own.
const fn plain_kind(kind: &Type) -> Option<&'static str> {
    Some(match kind {
        Type::Int => "int",
        Type::Decimal => "decimal",
        Type::Money => "money",
        Type::Bool => "bool",
        Type::Date => "date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
        Type::Duration => "duration",
        _ => return None,
    })
}
