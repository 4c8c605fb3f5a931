//! Declaring models: one list of fields gives the struct, its JSON, its reading and its schema.

use jiff::{Timestamp, civil::Date};

use super::{
    Money, Type, Value, Vin,
    problem::{ModelFault, Path, Problems, Segment},
};

/// A value a model may hold.
pub(super) trait Content: Sized {
    fn type_() -> Type;
    /// The content of a value that is not null; a problem is noted when it is none.
    fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self>;
}

/// A field of a model: required as `T`, optional as `Option<T>`.
pub(super) trait ModelField: Sized {
    const REQUIRED: bool;
    fn field_type() -> Type;
    fn read_field(value: Option<&Value>, path: &Path<'_>, problems: &mut Problems) -> Option<Self>;
    fn is_absent(&self) -> bool;
}

impl<T: Content> ModelField for T {
    const REQUIRED: bool = true;

    fn field_type() -> Type {
        T::type_()
    }

    fn read_field(value: Option<&Value>, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        match value {
            Some(value) if !value.holds_nothing() => T::read(value, path, problems),
            _ => {
                problems.add(path, ModelFault::Missing);
                None
            }
        }
    }

    fn is_absent(&self) -> bool {
        false
    }
}

impl<T: Content> ModelField for Option<T> {
    const REQUIRED: bool = false;

    fn field_type() -> Type {
        T::type_()
    }

    fn read_field(value: Option<&Value>, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        match value {
            Some(value) if !value.holds_nothing() => T::read(value, path, problems).map(Some),
            _ => Some(None),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// Contents that one kind of value holds as it is.
macro_rules! plain_content {
    ($($content:ty, $type:ident, $value:ident;)*) => {$(
        impl Content for $content {
            fn type_() -> Type {
                Type::$type
            }

            fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
                if let Value::$value(held) = value {
                    return Some(held.clone());
                }
                problems.wrong_type(path, Self::type_(), value);
                None
            }
        }
    )*};
}

plain_content! {
    String, Text, Text;
    bool, Bool, Bool;
    i64, Int, Int;
    Money, Money, Money;
    Date, Date, Date;
    Timestamp, Timestamp, Timestamp;
}

impl Content for Vin {
    fn type_() -> Type {
        Type::Vin
    }

    fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        let text = String::read(value, path, problems)?;
        text.parse().map_err(|error| problems.content(path, error, &text)).ok()
    }
}

impl<T: Content> Content for Vec<T> {
    fn type_() -> Type {
        Type::List(Box::new(T::type_()))
    }

    fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        let Value::List(values) = value else {
            problems.wrong_type(path, Self::type_(), value);
            return None;
        };
        let entry = |(at, value): (usize, &Value)| {
            T::read(value, &Path { outer: Some(path), segment: Segment::Entry(at + 1) }, problems)
        };
        let read: Vec<Option<T>> = values.iter().enumerate().map(entry).collect();
        read.into_iter().collect()
    }
}

/// Declares the struct of a model or of a part of one, fields in the order of its JSON.
macro_rules! model {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {$(
            $(#[$field_meta])*
            #[serde(skip_serializing_if = "crate::model::declare::ModelField::is_absent")]
            pub $field: $type,
        )*}

        impl $name {
            /// The fields as records name them, with their types and whether they are required.
            fn fields() -> Vec<$crate::model::SchemaField> {
                use $crate::model::declare::ModelField;
                vec![$($crate::model::SchemaField {
                    name: stringify!($field),
                    type_: <$type as ModelField>::field_type(),
                    required: <$type as ModelField>::REQUIRED,
                },)*]
            }

            fn read_record(
                record: &$crate::model::Record,
                outer: Option<&$crate::model::problem::Path<'_>>,
                problems: &mut $crate::model::problem::Problems,
            ) -> Option<Self> {
                use $crate::model::{declare::{ModelField, refuse_unknown}, problem::{Path, Segment}};
                refuse_unknown(record, &[$(stringify!($field)),*], outer, problems);
                $(let $field = {
                    let path = Path { outer, segment: Segment::Name(stringify!($field)) };
                    <$type as ModelField>::read_field(record.get(stringify!($field)), &path, problems)
                };)*
                Some(Self { $($field: $field?,)* })
            }
        }

        impl $crate::model::declare::Content for $name {
            fn type_() -> $crate::model::Type {
                let fields = Self::fields().into_iter();
                $crate::model::Type::Record(fields.map(|field| (field.name.to_owned(), field.type_)).collect())
            }

            fn read(
                value: &$crate::model::Value,
                path: &$crate::model::problem::Path<'_>,
                problems: &mut $crate::model::problem::Problems,
            ) -> Option<Self> {
                if let $crate::model::Value::Record(record) = value {
                    return Self::read_record(record, Some(path), problems);
                }
                problems.wrong_type(path, "record", value);
                None
            }
        }
    };
}

/// Declares a closed list of values. Inside [`Open`] unknown ones pass through on reading.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
        pub enum $name {$(
            #[serde(rename = $text)]
            $variant,
        )*}

        impl $crate::model::declare::Choice for $name {
            const VALUES: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),*];
        }

        impl $crate::model::declare::Content for $name {
            fn type_() -> $crate::model::Type {
                $crate::model::declare::choice_type::<Self>()
            }

            fn read(
                value: &$crate::model::Value,
                path: &$crate::model::problem::Path<'_>,
                problems: &mut $crate::model::problem::Problems,
            ) -> Option<Self> {
                let text = String::read(value, path, problems)?;
                let known = $crate::model::declare::choice(&text);
                if known.is_none() {
                    problems.content(path, Self::type_(), &text);
                }
                known
            }
        }
    };
}

pub(super) use {choices, model};

/// A closed list of values by their texts.
pub(super) trait Choice: Copy + 'static {
    const VALUES: &'static [(&'static str, Self)];
}

pub(super) fn choice<T: Choice>(text: &str) -> Option<T> {
    T::VALUES.iter().find(|(known, _)| *known == text).map(|(_, value)| *value)
}

pub(super) fn choice_type<T: Choice>() -> Type {
    Type::Enum(T::VALUES.iter().map(|(text, _)| (*text).to_owned()).collect())
}

/// A value of a list that is closed for writing and open for reading.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(untagged)]
pub enum Open<T> {
    Known(T),
    /// As the portal has it.
    Other(String),
}

impl<T: Choice> Content for Open<T> {
    /// Any text may come, so nothing is wrong with comparing it to one that is not known.
    fn type_() -> Type {
        Type::Text
    }

    fn read(value: &Value, path: &Path<'_>, problems: &mut Problems) -> Option<Self> {
        let text = String::read(value, path, problems)?;
        Some(choice(&text).map_or(Self::Other(text), Self::Known))
    }
}

/// Notes every field of a record that the model does not have.
pub(super) fn refuse_unknown(
    record: &super::Record,
    known: &[&'static str],
    outer: Option<&Path<'_>>,
    problems: &mut Problems,
) {
    for name in record.keys().filter(|name| !known.contains(&name.as_str())) {
        let near = known.iter().map(|known| (strsim::damerau_levenshtein(known, name), *known)).min();
        let nearest = near.filter(|(distance, _)| *distance <= 3).map(|(_, known)| known);
        let field = outer.map_or_else(|| name.clone(), |outer| format!("{outer}.{name}"));
        problems.0.push(super::ModelProblem { field, fault: ModelFault::Unknown { nearest } });
    }
}
