//! What keeps a snapshot from being read, and where.

use std::fmt;

use super::{ColumnError, DataError, DocumentError, LocatorError, ReadError, ReadingError};
use crate::language::Span;

/// Why a shape was not extracted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The shape itself cannot be used; nothing was read.
    #[error("{}", listed(.0))]
    Shape(Vec<ShapeProblem>),
    #[error("`root` ({locator}) finds {}; expected one element", count(.found))]
    Root { locator: String, found: Vec<String>, span: Span },
    #[error("no items: nothing matches {locator}, and that the list is empty was not seen{hint}")]
    NoItems { locator: String, hint: &'static str, span: Span },
    /// Data of another source than a page that cannot be read at all.
    #[error(transparent)]
    Data(#[from] DataError),
    #[error("the shape reads a page: `from` is for shapes with `source: json`, `csv` or `xlsx`")]
    NotData { span: Span },
    #[error("the shape reads {source_}, not a page: say `from` where")]
    NotPage { source_: &'static str, span: Span },
    /// All that is wrong in the whole snapshot.
    #[error("{}", listed(.0))]
    Unreadable(Vec<Problem>),
}

/// A part of a shape that cannot be used on any snapshot.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{place}`: {fault}")]
pub struct ShapeProblem {
    /// `fields.price`, `each`.
    pub place: String,
    pub fault: ShapeFault,
    pub span: Span,
}

/// What is wrong with a part of a shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShapeFault {
    #[error(transparent)]
    Locator(#[from] LocatorError),
    #[error(transparent)]
    Reading(#[from] ReadingError),
    /// A place that the shape's source does not have: a locator in JSON.
    #[error("a shape whose source is {0} has no {1}")]
    Source(&'static str, &'static str),
}

/// One field of one item that is not what the shape says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1; nothing when the header is at fault, and so every item.
    pub item: Option<usize>,
    /// `color.exterior`, `photos[2].url`; empty for the item as a whole.
    pub field: String,
    pub fault: Fault,
    /// The field's locator as written, or `column: …`.
    pub locator: String,
    pub span: Span,
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Of a private field the text is masked.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    #[error("required, but {0}")]
    Missing(&'static str),
    #[error("{} elements match where one is expected: {}", .0.len(), brief(.0))]
    Ambiguous(Vec<String>),
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// `an object` where one value is expected.
    #[error("one value is expected, this is {0}")]
    NoScalar(&'static str),
    #[error("the same value as item {0}, but `unique`")]
    Repeated(usize),
}

/// How many problems and elements a message names.
const NAMED: usize = 8;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(item) = self.item {
            write!(f, "item {item}, ")?;
        }
        write!(f, "field `{}`: {} (at {})", self.field, self.fault, self.locator)
    }
}

fn listed<T: fmt::Display>(problems: &[T]) -> String {
    let mut lines: Vec<String> = problems.iter().take(NAMED).map(ToString::to_string).collect();
    if problems.len() > NAMED {
        lines.push(format!("and {} more", problems.len() - NAMED));
    }
    lines.join("\n")
}

fn brief(elements: &[String]) -> String {
    let more = if elements.len() > NAMED { ", …" } else { "" };
    elements.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ") + more
}

fn count(found: &[String]) -> String {
    match found {
        [] => "nothing".to_owned(),
        several => format!("{} elements: {}", several.len(), brief(several)),
    }
}
