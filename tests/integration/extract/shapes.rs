//! Shapes written in code: what the YAML reader would make of a selector file.

use indexmap::IndexMap;
use jiff::civil::date;
use wayleave::{
    extract::Context,
    language::{Match, MatchKind},
    model::Type,
    portal::{Locale, Words},
    selectors::{Field, FieldOrigin, Shape, ShapeSource, Snapshot, TextReading, TextSource},
};

pub(crate) use crate::support::locators::{NOWHERE, css, locator, whole};

pub(crate) fn matching(kind: MatchKind, text: &str) -> Match<String> {
    Match { kind, text: text.to_owned() }
}

pub(crate) fn reading(type_: Type) -> TextReading {
    TextReading {
        source: TextSource::Default,
        type_,
        formats: Vec::new(),
        pattern: None,
        split: None,
        blank: Vec::new(),
    }
}

pub(crate) fn field(origin: FieldOrigin, type_: Type) -> Field {
    Field { origin, reading: reading(type_), required: false, unique: false, private: false, span: NOWHERE }
}

pub(crate) fn at(selector: &str, type_: Type) -> Field {
    field(FieldOrigin::Locator(css(selector)), type_)
}

pub(crate) fn column(name: &str, type_: Type) -> Field {
    field(FieldOrigin::Column(name.to_owned()), type_)
}

pub(crate) fn nested(shape: Shape) -> Field {
    field(FieldOrigin::Nested(Box::new(shape)), Type::Any)
}

/// The modifiers a field may carry.
pub(crate) trait With: Sized {
    fn with(self, change: impl FnOnce(&mut Self)) -> Self;
}

impl<T> With for T {
    fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }
}

pub(crate) fn record<const N: usize>(fields: [(&str, Field); N]) -> Shape {
    Shape {
        source: ShapeSource::Page,
        each: None,
        each_json: None,
        encoding: None,
        root: None,
        header: None,
        skip: None,
        empty: None,
        parts: IndexMap::new(),
        fields: fields.into_iter().map(|(name, field)| (name.to_owned(), field)).collect(),
        span: NOWHERE,
    }
}

pub(crate) fn list<const N: usize>(each: &str, fields: [(&str, Field); N]) -> Shape {
    record(fields).with(|shape| shape.each = Some(css(each)))
}

pub(crate) fn context() -> Context {
    let locale = Locale {
        date: "%m/%d/%Y".to_owned(),
        time: Some("%I:%M %p".to_owned()),
        money: "#,##0.00".to_owned(),
        timezone: "America/Chicago".to_owned(),
        language: "en-US".to_owned(),
    };
    let table = [("in_stock", vec!["IN INVENTORY", "IN RECON"]), ("sold", vec!["SOLD"])];
    let values = table
        .into_iter()
        .map(|(value, words)| (value.to_owned(), words.into_iter().map(str::to_owned).collect::<Vec<_>>()));
    let words = Words { values: values.collect(), span: NOWHERE };
    let words = IndexMap::from([("vehicle_status".to_owned(), words)]);
    Context::new(&locale, &words, date(2026, 7, 1)).unwrap()
}

pub(crate) fn snapshot(html: &str) -> Snapshot {
    Snapshot {
        url: "https://app.example.com/inventory/list".to_owned(),
        title: "Inventory".to_owned(),
        html: html.to_owned(),
    }
}
