//! Types of the language.

use std::fmt;

use indexmap::IndexMap;

/// `TYPE`.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    Text,
    Id,
    Int,
    Decimal,
    Money,
    Bool,
    Date,
    Time,
    Timestamp,
    Duration,
    Vin,
    Phone,
    Email,
    Url,
    File,
    Secret,
    /// Closed list of values.
    Enum(Vec<String>),
    List(Box<Type>),
    Record(IndexMap<String, Type>),
    /// A model of this room, by its name.
    Model(String),
    /// A `words` table of the portal, by its name.
    Words(String),
    /// A browser window taken by `as`.
    Window,
    /// Not known before the run.
    Any,
}

/// As a person would write it in a message: `money`, `list of date`, `one of new, used`.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Id => "id",
            Self::Int => "int",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::Duration => "duration",
            Self::Vin => "vin",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "url",
            Self::File => "file",
            Self::Secret => "secret",
            Self::Enum(values) => return write!(f, "one of {}", values.join(", ")),
            Self::List(of) => return write!(f, "list of {of}"),
            Self::Record(_) => "record",
            Self::Model(name) | Self::Words(name) => name,
            Self::Window => "window",
            Self::Any => "anything",
        })
    }
}
