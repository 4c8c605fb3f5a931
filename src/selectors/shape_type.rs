//! The types of what shapes and elements yield.

use super::{Field, FieldOrigin, Shape, ShapeSource, TextReading};
use crate::model::Type;

impl Shape {
    /// What `extract` yields: a record, or a list of them if there are items.
    pub fn value_type(&self) -> Type {
        let record = self.record_type();
        if self.is_list() { Type::List(Box::new(record)) } else { record }
    }

    /// Whether there are items; each line of a table is one.
    pub fn is_list(&self) -> bool {
        let is_table = matches!(self.source, ShapeSource::Csv | ShapeSource::Xlsx);
        self.each.is_some() || self.each_json.is_some() || is_table
    }

    /// One record of it.
    pub fn record_type(&self) -> Type {
        Type::Record(self.fields.iter().map(|(name, field)| (name.clone(), field.value_type())).collect())
    }
}

impl Field {
    /// The type of its value; any value may also be null.
    pub fn value_type(&self) -> Type {
        match &self.origin {
            FieldOrigin::Index | FieldOrigin::Count(_) => Type::Int,
            FieldOrigin::Nested(shape) => shape.value_type(),
            FieldOrigin::Locator(_)
            | FieldOrigin::Column(_)
            | FieldOrigin::Position(_)
            | FieldOrigin::Json(_)
            | FieldOrigin::Const(_) => self.reading.value_type(),
        }
    }
}

impl TextReading {
    /// The type, or a list of it if the text is split.
    pub fn value_type(&self) -> Type {
        if self.split.is_some() { Type::List(Box::new(self.type_.clone())) } else { self.type_.clone() }
    }
}
