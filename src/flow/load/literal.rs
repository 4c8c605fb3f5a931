//! Values written out in a flow's head, as bounds and defaults.

use crate::model::Type;

/// Whether a text can be a value of a type, as far as the text alone says.
pub(super) fn fits(type_: &Type, text: &str) -> bool {
    match type_ {
        Type::Int => text.parse::<i64>().is_ok(),
        Type::Decimal | Type::Money => text.parse::<rust_decimal::Decimal>().is_ok(),
        Type::Bool => matches!(text, "true" | "false"),
        Type::Date => text.parse::<jiff::civil::Date>().is_ok(),
        Type::Time => text.parse::<jiff::civil::Time>().is_ok(),
        Type::Timestamp => text.parse::<jiff::Timestamp>().is_ok(),
        Type::Enum(values) => values.iter().any(|value| value == text),
        Type::List(_) | Type::Record(_) | Type::Model(_) | Type::File | Type::Secret | Type::Window => false,
        _ => true,
    }
}

/// Whether a text can bound values of a type: a length for texts and lists, else a value.
pub(super) fn bounds(type_: &Type, text: &str) -> bool {
    match type_ {
        Type::Text | Type::Id | Type::Email | Type::Url | Type::Phone | Type::List(_) => text.parse::<u32>().is_ok(),
        Type::Int | Type::Decimal | Type::Money | Type::Date | Type::Time | Type::Timestamp => fits(type_, text),
        _ => false,
    }
}
