//! Values that flows pass around.

use std::{cmp::Ordering, sync::Arc};

use indexmap::IndexMap;
use jiff::{SignedDuration, Timestamp, civil};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer, ser::Error};

use super::{Money, money::raw_number};

/// A typed value. `id`, `vin`, `phone`, `email`, `url`, enum values and words are [`Value::Text`] in
/// normal form.
///
/// As JSON, money and decimals are exact numbers and dates are RFC 3339 texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Money(Money),
    Text(String),
    Date(civil::Date),
    Time(civil::Time),
    Timestamp(Timestamp),
    Duration(SignedDuration),
    /// Shared: lists of thousands of records are handed from flow to flow.
    List(Arc<Vec<Value>>),
    Record(Record),
}

/// Fields by name, in order.
pub type Record = IndexMap<String, Value>;

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn list(values: Vec<Value>) -> Self {
        Self::List(Arc::new(values))
    }

    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Null, or a record of nothing but such.
    pub fn holds_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Record(fields) => fields.values().all(Self::holds_nothing),
            _ => false,
        }
    }

    /// What it is, for messages: `money`, `list`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Decimal(_) => "decimal",
            Self::Money(_) => "money",
            Self::Text(_) => "text",
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::Timestamp(_) => "timestamp",
            Self::Duration(_) => "duration",
            Self::List(_) => "list",
            Self::Record(_) => "record",
        }
    }

    /// The canonical text: dates and times as RFC 3339, durations as ISO 8601 (`PT20S`), money as
    /// `1234.50`, decimals without trailing zeros, lists and records as JSON. Null has none.
    pub fn canonical(&self) -> Option<String> {
        Some(match self {
            Self::Null => return None,
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Decimal(value) => value.normalize().to_string(),
            Self::Money(value) => value.to_string(),
            Self::Text(value) => value.clone(),
            Self::Date(value) => value.to_string(),
            Self::Time(value) => value.to_string(),
            Self::Timestamp(value) => value.to_string(),
            Self::Duration(value) => value.to_string(),
            Self::List(_) | Self::Record(_) => self.to_json(),
        })
    }

    /// The JSON text, exact for money and decimals.
    pub fn to_json(&self) -> String {
        // Keys are strings and no leaf can fail, so there is always a text.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether both mean the same: numbers by value whatever their kind, records field by field
    /// with an absent field equal to null, everything else only within one kind.
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right.iter()).all(|(left, right)| left.same(right))
            }
            (Self::Record(left), Self::Record(right)) => {
                let holds = |left: &Record, right: &Record| {
                    left.iter().all(|(name, value)| value.same(right.get(name).unwrap_or(&Self::Null)))
                };
                holds(left, right) && holds(right, left)
            }
            _ => match (self.number(), other.number()) {
                (Some(left), Some(right)) => left == right,
                _ => self == other,
            },
        }
    }

    /// The order of two numbers, texts, dates, times, instants, durations or bools; `None` between
    /// other kinds.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        Some(match (self, other) {
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (Self::Date(left), Self::Date(right)) => left.cmp(right),
            (Self::Time(left), Self::Time(right)) => left.cmp(right),
            (Self::Timestamp(left), Self::Timestamp(right)) => left.cmp(right),
            (Self::Duration(left), Self::Duration(right)) => left.cmp(right),
            _ => self.number()?.cmp(&other.number()?),
        })
    }

    /// The amount of an int, decimal or money.
    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Int(value) => Some(Decimal::from(*value)),
            Self::Decimal(value) => Some(*value),
            Self::Money(value) => Some(value.decimal()),
            _ => None,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Decimal(value) => {
                raw_number(value.normalize().to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
            Self::Money(value) => value.serialize(serializer),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Date(value) => serializer.collect_str(value),
            Self::Time(value) => serializer.collect_str(value),
            Self::Timestamp(value) => serializer.collect_str(value),
            Self::Duration(value) => serializer.collect_str(value),
            Self::List(values) => serializer.collect_seq(values.iter()),
            Self::Record(fields) => serializer.collect_map(fields),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<Money> for Value {
    fn from(value: Money) -> Self {
        Self::Money(value)
    }
}

impl From<Record> for Value {
    fn from(fields: Record) -> Self {
        Self::Record(fields)
    }
}

impl<V: Into<Value>> From<Vec<V>> for Value {
    fn from(values: Vec<V>) -> Self {
        Self::list(values.into_iter().map(Into::into).collect())
    }
}

impl<V: Into<Value>> From<Option<V>> for Value {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_texts_are_rfc_3339_and_exact() {
        let canonical = |value: Value| value.canonical().unwrap();
        assert_eq!(canonical(Money::from_cents(123_450).into()), "1234.50");
        assert_eq!(canonical(Value::Decimal("0.0825000".parse().unwrap())), "0.0825");
        assert_eq!(canonical(Value::Date(civil::date(2026, 1, 2))), "2026-01-02");
        assert_eq!(canonical(Value::Time(civil::time(9, 5, 0, 0))), "09:05:00");
        assert_eq!(canonical(Value::Timestamp("2026-01-22T08:31:02-06:00".parse().unwrap())), "2026-01-22T14:31:02Z");
        assert_eq!(canonical(Value::Duration(SignedDuration::from_secs(20))), "PT20S");
        assert_eq!(Value::Null.canonical(), None);
    }

    #[test]
    fn json_keeps_order_and_digits() {
        let record = Record::from_iter([
            ("z".to_owned(), Value::from(Money::from_cents(10))),
            ("a".to_owned(), Value::from(vec![Value::Null, Value::from(true), Value::from("\"é")])),
            ("rate".to_owned(), Value::Decimal("12345678901234567890.12345678".parse().unwrap())),
        ]);
        let json = Value::from(record).to_json();
        assert_eq!(json, r#"{"z":0.10,"a":[null,true,"\"é"],"rate":12345678901234567890.12345678}"#);
    }

    #[test]
    fn sameness_is_by_value_not_by_kind_of_number() {
        assert!(Value::from(5).same(&Money::from_cents(500).into()));
        assert!(!Value::from("5").same(&Value::from(5)));
        let left = Value::from(Record::from_iter([("a".to_owned(), Value::Null)]));
        assert!(left.same(&Value::from(Record::new())));
        assert_eq!(Value::from(4).compare(&Money::from_cents(401).into()), Some(Ordering::Less));
        assert_eq!(Value::from("4").compare(&Value::from(4)), None);
    }
}
