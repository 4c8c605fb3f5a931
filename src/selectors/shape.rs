//! Data shapes: which records a page holds and how their fields are read.

use indexmap::IndexMap;

use super::{Element, JsonPath, Locator};
use crate::{
    language::{Sight, Span},
    model::Type,
};

/// `data: { name: … }`.
#[derive(Clone, Debug)]
pub struct Shape {
    pub source: ShapeSource,
    /// Items; absent for a single record.
    pub each: Option<Locator>,
    /// Items of JSON.
    pub each_json: Option<JsonPath>,
    /// Of CSV; UTF-8 when absent, or what its first bytes say.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    pub root: Option<Locator>,
    pub header: Option<Locator>,
    pub skip: Option<Locator>,
    /// Zero items count only when this is seen.
    pub empty: Option<Sight>,
    pub parts: IndexMap<String, Element>,
    pub fields: IndexMap<String, Field>,
    pub span: Span,
}

/// Where a shape reads from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShapeSource {
    Page,
    Json,
    Csv,
    Xlsx,
}

impl ShapeSource {
    /// As files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// One field of a shape.
#[derive(Clone, Debug)]
pub struct Field {
    pub origin: FieldOrigin,
    pub reading: TextReading,
    pub required: bool,
    pub unique: bool,
    pub private: bool,
    pub span: Span,
}

/// Where a field's text comes from.
#[derive(Clone, Debug)]
pub enum FieldOrigin {
    /// Relative to the item.
    Locator(Locator),
    /// The cell under this header text (whole text, spaces folded, case ignored).
    Column(String),
    /// The cell at this position, from 1.
    Position(usize),
    /// What a path finds in an item of JSON.
    Json(JsonPath),
    /// Position of the item, from 1.
    Index,
    /// How many elements match, relative to the item.
    Count(Locator),
    Const(String),
    Nested(Box<Shape>),
}

/// Which text of an element is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TextSource {
    /// The value of a form control, else the shown text without CSS capitals.
    #[default]
    Default,
    Text,
    Raw,
    Value,
    Checked,
    Html,
    Attribute(String),
}

/// How a text becomes a typed value.
#[derive(Clone, Debug)]
pub struct TextReading {
    pub source: TextSource,
    pub type_: Type,
    /// strftime for dates and times, `#,##0.00` for money; the first that fits.
    pub formats: Vec<String>,
    /// One group = the part kept.
    pub pattern: Option<String>,
    /// Splits the text into a list of `type_`.
    pub split: Option<String>,
    /// Texts that mean "nothing here".
    pub blank: Vec<String>,
}
