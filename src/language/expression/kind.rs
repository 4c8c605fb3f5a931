//! The kinds of value operators and filters tell apart.

use crate::model::{Type, Value};

/// What a value is at run time: the types of the language, with all that are text taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Bool,
    Int,
    Decimal,
    Money,
    Text,
    Date,
    Time,
    Timestamp,
    Duration,
    List,
    Record,
    Window,
}

impl Kind {
    /// `None` for null, which is of every type.
    pub(super) const fn of_value(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Null => return None,
            Value::Bool(_) => Self::Bool,
            Value::Int(_) => Self::Int,
            Value::Decimal(_) => Self::Decimal,
            Value::Money(_) => Self::Money,
            Value::Text(_) => Self::Text,
            Value::Date(_) => Self::Date,
            Value::Time(_) => Self::Time,
            Value::Timestamp(_) => Self::Timestamp,
            Value::Duration(_) => Self::Duration,
            Value::List(_) => Self::List,
            Value::Record(_) => Self::Record,
        })
    }

    /// `None` for a type that is not known before the run.
    pub(super) const fn of_type(kind: &Type) -> Option<Self> {
        Some(match kind {
            Type::Any => return None,
            Type::Bool => Self::Bool,
            Type::Int => Self::Int,
            Type::Decimal => Self::Decimal,
            Type::Money => Self::Money,
            Type::Date => Self::Date,
            Type::Time => Self::Time,
            Type::Timestamp => Self::Timestamp,
            Type::Duration => Self::Duration,
            Type::List(_) => Self::List,
            Type::Record(_) | Type::Model(_) => Self::Record,
            Type::Window => Self::Window,
            _ => Self::Text,
        })
    }

    /// With its article, for messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bool => "true or false",
            Self::Int => "a whole number",
            Self::Decimal => "a decimal number",
            Self::Money => "an amount of money",
            Self::Text => "text",
            Self::Date => "a date",
            Self::Time => "a time",
            Self::Timestamp => "a timestamp",
            Self::Duration => "a duration",
            Self::List => "a list",
            Self::Record => "a record",
            Self::Window => "a window",
        }
    }

    /// Whether `==` can hold between the two: numbers and amounts are on one line.
    pub(super) fn meets(self, other: Self) -> bool {
        self == other || self.is_numeric() && other.is_numeric()
    }

    const fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Decimal | Self::Money)
    }

    /// Whether values of this kind have an order.
    pub(super) const fn is_ordered(self) -> bool {
        !matches!(self, Self::Bool | Self::List | Self::Record | Self::Window)
    }

    /// Whether values of this kind have one canonical text.
    pub(super) const fn is_scalar(self) -> bool {
        !matches!(self, Self::List | Self::Record | Self::Window)
    }
}

/// The kind of a value, named for messages.
pub(super) fn describe(value: &Value) -> &'static str {
    Kind::of_value(value).map_or("null", Kind::name)
}
