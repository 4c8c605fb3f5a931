//! A shape made ready: its selectors, patterns and formats compiled once.

use super::{
    Context, describe,
    finder::{Finder, LocatorError},
    problem::{ExtractError, ShapeFault, ShapeProblem},
    text_reader::TextReader,
};
use crate::{
    language::Span,
    model::Type,
    selectors::{Field, FieldOrigin, JsonPath, Locator, Shape, ShapeSource},
};

/// A compiled [`Shape`]: reads any number of documents.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(super) context: &'a Context,
    pub(super) shape: &'a Shape,
    pub(super) each: Option<Finder>,
    pub(super) root: Option<Finder>,
    pub(super) header: Option<Finder>,
    pub(super) skip: Option<Finder>,
    pub(super) fields: Vec<FieldPlan<'a>>,
}

/// One compiled field.
#[derive(Debug)]
pub(super) struct FieldPlan<'a> {
    pub(super) name: &'a str,
    pub(super) field: &'a Field,
    pub(super) origin: Origin<'a>,
    pub(super) reader: TextReader<'a>,
    /// Itself, or a field around it.
    pub(super) private: bool,
}

#[derive(Debug)]
pub(super) enum Origin<'a> {
    Locator(Finder),
    Column(&'a str),
    /// From 1.
    Position(usize),
    Json(&'a JsonPath),
    Index,
    Count(Finder),
    Const(&'a str),
    Nested(Box<Plan<'a>>),
}

impl<'a> Plan<'a> {
    /// # Errors
    /// Everything in the shape that no snapshot can answer, as [`ExtractError::Shape`].
    pub fn new(shape: &'a Shape, context: &'a Context) -> Result<Self, ExtractError> {
        let mut problems = Vec::new();
        match Self::compile(shape, context, ("", false), &mut problems) {
            Some(plan) if problems.is_empty() => Ok(plan),
            _ => Err(ExtractError::Shape(problems)),
        }
    }

    fn compile(
        shape: &'a Shape,
        context: &'a Context,
        (place, private): (&str, bool),
        problems: &mut Vec<ShapeProblem>,
    ) -> Option<Self> {
        let mut part = |name: &str, locator: &Option<Locator>| {
            locator.as_ref().and_then(|locator| finder(locator, &format!("{place}{name}"), problems))
        };
        let (each, root) = (part("each", &shape.each), part("root", &shape.root));
        let (header, skip) = (part("header", &shape.header), part("skip", &shape.skip));
        let fields = shape.fields.iter().filter_map(|(name, field)| {
            let place = format!("{place}fields.{name}");
            FieldPlan::compile((name, field), shape.source, context, (&place, private || field.private), problems)
        });
        let fields = fields.collect();
        Some(Self { context, shape, each, root, header, skip, fields })
    }
}

impl<'a> FieldPlan<'a> {
    fn compile(
        (name, field): (&'a str, &'a Field),
        source: ShapeSource,
        context: &'a Context,
        (place, private): (&str, bool),
        problems: &mut Vec<ShapeProblem>,
    ) -> Option<Self> {
        if let Some(absent) = not_in(source, &field.origin) {
            let fault = ShapeFault::Source(source.name(), absent);
            problems.push(problem(place, fault, field.span));
            return None;
        }
        let origin = match &field.origin {
            FieldOrigin::Locator(locator) => Origin::Locator(finder(locator, place, problems)?),
            FieldOrigin::Count(locator) => Origin::Count(finder(locator, place, problems)?),
            FieldOrigin::Column(name) => Origin::Column(name),
            FieldOrigin::Position(position) => Origin::Position(*position),
            FieldOrigin::Json(path) => Origin::Json(path),
            FieldOrigin::Index => Origin::Index,
            FieldOrigin::Const(text) => Origin::Const(text),
            FieldOrigin::Nested(shape) => {
                let place = format!("{place}.");
                Origin::Nested(Box::new(Plan::compile(shape, context, (&place, private), problems)?))
            }
        };
        let reader = match &origin {
            // What a nested shape or a count is read as is no text.
            Origin::Nested(_) | Origin::Index | Origin::Count(_) => Ok(TextReader::unread(&field.reading)),
            _ => TextReader::new(&field.reading, context),
        };
        match reader {
            Ok(reader) => Some(Self { name, field, origin, reader, private }),
            Err(fault) => {
                problems.push(problem(place, fault.into(), field.span));
                None
            }
        }
    }

    /// The name of the column it stands in.
    pub(super) fn column(&self) -> Option<&'a str> {
        match self.origin {
            Origin::Column(name) => Some(name),
            _ => None,
        }
    }

    /// Several elements are wanted: each gives one entry of the list.
    pub(super) fn takes_many(&self) -> bool {
        matches!(self.field.reading.type_, Type::List(_)) && self.field.reading.split.is_none()
    }

    /// Whether the field stands under a header, itself or in a record made of the same item's cells.
    pub(super) fn needs_header(&self) -> bool {
        match &self.origin {
            Origin::Column(_) => true,
            Origin::Nested(plan) => {
                plan.each.is_none()
                    && plan.root.is_none()
                    && plan.header.is_none()
                    && plan.fields.iter().any(Self::needs_header)
            }
            _ => false,
        }
    }

    /// Whether the page says what the field is, so that an empty one tells of drift.
    pub(super) fn is_read(&self) -> bool {
        !matches!(self.origin, Origin::Index | Origin::Count(_) | Origin::Const(_))
    }

    /// Where the field is read, as written.
    pub(super) fn locator(&self) -> String {
        match &self.field.origin {
            FieldOrigin::Locator(locator) => describe::locator(locator),
            FieldOrigin::Count(locator) => format!("the count of {}", describe::locator(locator)),
            FieldOrigin::Column(name) => format!("column {name:?}"),
            FieldOrigin::Position(position) => format!("column {position}"),
            FieldOrigin::Json(path) => format!("json {path}"),
            FieldOrigin::Index => "the index".to_owned(),
            FieldOrigin::Const(text) => format!("the constant {text:?}"),
            FieldOrigin::Nested(shape) => {
                let locator = shape.each.as_ref().or(shape.root.as_ref());
                locator.map_or_else(|| "the item itself".to_owned(), describe::locator)
            }
        }
    }
}

/// What a field asks for that data of this source does not have.
fn not_in(source: ShapeSource, origin: &FieldOrigin) -> Option<&'static str> {
    match (source, origin) {
        (_, FieldOrigin::Const(_) | FieldOrigin::Index) => None,
        (ShapeSource::Page, FieldOrigin::Json(_)) => Some("`json`"),
        (ShapeSource::Json, FieldOrigin::Column(_) | FieldOrigin::Position(_)) => Some("`column`"),
        (ShapeSource::Csv | ShapeSource::Xlsx, FieldOrigin::Json(_)) => Some("`json`"),
        (ShapeSource::Csv | ShapeSource::Xlsx, FieldOrigin::Nested(_)) => Some("nested records"),
        (ShapeSource::Page, _) => None,
        (_, FieldOrigin::Locator(_) | FieldOrigin::Count(_)) => Some("elements to find"),
        _ => None,
    }
}

fn finder(locator: &Locator, place: &str, problems: &mut Vec<ShapeProblem>) -> Option<Finder> {
    let compiled: Result<Finder, LocatorError> = Finder::new(locator);
    compiled.map_err(|fault| problems.push(problem(place, fault.into(), locator.span))).ok()
}

fn problem(place: &str, fault: ShapeFault, span: Span) -> ShapeProblem {
    ShapeProblem { place: place.to_owned(), fault, span }
}
