//! How a literal takes the type it is compared with, and what stands for a value among many.

use rust_decimal::Decimal;

use super::kind::Kind;
use crate::model::{Money, Value};

/// A literal of an expression read as another kind: `"0.01"` or `0` beside money is an amount. `None`
/// if it cannot be read so.
pub(super) fn read_as(literal: &Value, kind: Kind) -> Option<Value> {
    match (literal, kind) {
        (Value::Text(text), Kind::Bool) => text.parse().map(Value::Bool).ok(),
        (Value::Text(text), Kind::Int) => text.parse().map(Value::Int).ok(),
        (Value::Text(text), Kind::Decimal) => text.parse().map(Value::Decimal).ok(),
        (Value::Text(text), Kind::Money) => text.parse().map(Value::Money).ok(),
        (Value::Text(text), Kind::Date) => text.parse().map(Value::Date).ok(),
        (Value::Text(text), Kind::Time) => text.parse().map(Value::Time).ok(),
        (Value::Text(text), Kind::Timestamp) => text.parse().map(Value::Timestamp).ok(),
        (Value::Int(number), Kind::Decimal) => Some(Value::Decimal(Decimal::from(*number))),
        (Value::Int(number), Kind::Money) => Money::new(Decimal::from(*number)).map(Value::Money).ok(),
        (Value::Decimal(number), Kind::Money) => Money::new(*number).map(Value::Money).ok(),
        (value, kind) => (Kind::of_value(value) == Some(kind)).then(|| value.clone()),
    }
}

/// A text that two values share exactly if they are [`Value::same`].
pub(super) fn identity(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => number.normalize().to_string(),
        Value::Money(amount) => amount.decimal().normalize().to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(identity).collect();
            format!("[{}]", items.join(","))
        }
        Value::Record(fields) => {
            let given = fields.iter().filter(|(_, value)| !value.is_null());
            let mut fields: Vec<_> = given.map(|(name, value)| format!("{name:?}:{}", identity(value))).collect();
            fields.sort_unstable();
            format!("{{{}}}", fields.join(","))
        }
        other => format!("{} {}", other.kind(), other.canonical().unwrap_or_default()),
    }
}
