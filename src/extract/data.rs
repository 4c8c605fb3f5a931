//! Records out of data that is no page: JSON, CSV, XLSX; from a response or a file.

use super::{ExtractError, Extraction, Item, Plan, csv_data, json_data, records::check_unique, xlsx_data};
use crate::{
    model::Record,
    selectors::{Shape, ShapeSource},
};

/// More is no data that a flow takes in one piece.
pub(super) const MAX_DATA_BYTES: usize = 64 << 20;
/// More rows than any export that is read at once.
pub(super) const MAX_ROWS: usize = 500_000;
/// More columns than any sheet that people make.
pub(super) const MAX_COLUMNS: usize = 2_000;

/// Data that cannot be read at all, whatever the shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    #[error("the data has {0} bytes, more than {MAX_DATA_BYTES}")]
    TooLarge(usize),
    #[error("the data has more than {MAX_ROWS} rows")]
    TooManyRows,
    #[error("row {0} has more than {MAX_COLUMNS} columns")]
    TooManyColumns(usize),
    #[error("the data is not {encoding}; `encoding` names another")]
    Encoding { encoding: &'static str },
    #[error("this is no JSON: {0}")]
    Json(String),
    #[error("there is nothing at `{path}`: {why}")]
    JsonPath { path: String, why: String },
    #[error("this is no CSV: {0}")]
    Csv(String),
    #[error("this is no workbook: {0}")]
    Workbook(String),
    #[error("the workbook unpacks to more than {0} bytes")]
    Unpacked(u64),
}

/// Reads one shape from data of its source. With several data for a shape, keep the [`Plan`].
///
/// # Errors
/// The data, the shape, or what was found is not as it must be; see [`ExtractError`].
pub fn extract_data(data: &[u8], shape: &Shape, context: &super::Context) -> Result<Extraction, ExtractError> {
    Plan::new(shape, context)?.read_data(data)
}

impl Plan<'_> {
    /// Reads data of the shape's source. No rows are an answer: unlike a page, data is whole.
    ///
    /// # Errors
    /// The data is none of this source, or any field of any item is not as the shape says.
    pub fn read_data(&self, data: &[u8]) -> Result<Extraction, ExtractError> {
        if data.len() > MAX_DATA_BYTES {
            return Err(DataError::TooLarge(data.len()).into());
        }
        let mut problems = Vec::new();
        let records = match self.shape.source {
            ShapeSource::Json => json_data::records(self, data, &mut problems)?,
            ShapeSource::Csv => csv_data::records(self, data, &mut problems)?,
            ShapeSource::Xlsx => xlsx_data::records(self, data, &mut problems)?,
            ShapeSource::Page => return Err(ExtractError::NotData { span: self.shape.span }),
        };
        let items = records.into_iter().enumerate().map(|(at, fields)| item(at + 1, fields)).collect::<Vec<_>>();
        check_unique(self, &items, super::pass::Place::of_item, &mut problems);
        match problems.is_empty() {
            true => Ok(Extraction { empty_fields: self.empty_fields(&items), items }),
            false => Err(ExtractError::Unreadable(problems)),
        }
    }
}

fn item(index: usize, fields: Record) -> Item {
    Item { index, fields, stamp_item: None }
}
