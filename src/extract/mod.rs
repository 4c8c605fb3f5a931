//! Page snapshots into typed records. Pure: no browser, no clock, no state; a live run and a replay
//! of its recording call the same function and get the same answer.
//!
//! A shape becomes a [`Plan`] once, a snapshot a [`Document`] once; reading one with the other gives
//! an [`Extraction`], or all that is wrong with it. This is the only room that knows `scraper`.

mod attribute;
mod columns;
mod context;
mod csv_data;
mod data;
mod describe;
mod document;
mod finder;
mod grid;
mod json_data;
mod moment;
mod number;
mod origins;
mod pass;
mod plan;
mod problem;
mod questions;
mod records;
mod shown_text;
mod source;
mod table_data;
mod text_match;
mod text_reader;
mod typed_text;
mod xlsx_data;

pub use columns::ColumnError;
pub use context::{Context, ContextError};
pub use data::{DataError, extract_data};
pub use describe::locator as locator_text;
pub use document::{Document, DocumentError};
pub use finder::LocatorError;
pub use origins::{Origin, Traced};
pub use plan::Plan;
pub use problem::{ExtractError, Fault, Problem, ShapeFault, ShapeProblem};
pub use questions::questions;
pub use records::{Extraction, Item, Survey};
pub use text_reader::{ReadError, ReadTextError, ReadingError, read_text};

use crate::selectors::{Shape, Snapshot};

/// Reads one shape from one snapshot. With several of either, keep the [`Plan`] or the [`Document`].
///
/// `empty_seen`: the shape's `empty` sight was seen, so zero items are an answer.
///
/// # Errors
/// The snapshot, the shape, or what was found is not as it must be; see [`ExtractError`].
pub fn extract(
    snapshot: &Snapshot,
    shape: &Shape,
    context: &Context,
    empty_seen: bool,
) -> Result<Extraction, ExtractError> {
    let plan = Plan::new(shape, context)?;
    plan.read(&Document::parse(snapshot)?, empty_seen)
}

/// Reads what can be read of a shape from a snapshot, where [`extract`] gives all or nothing.
///
/// # Errors
/// The snapshot or the shape cannot be used, or there is no root or no item.
pub fn survey(snapshot: &Snapshot, shape: &Shape, context: &Context, empty_seen: bool) -> Result<Survey, ExtractError> {
    let plan = Plan::new(shape, context)?;
    plan.survey(&Document::parse(snapshot)?, empty_seen)
}
