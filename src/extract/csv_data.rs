//! CSV into records: decoded, its separator found, its rows by their header.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::{
    ExtractError, Plan,
    data::{DataError, MAX_COLUMNS, MAX_ROWS},
    problem::Problem,
    table_data::{Cell, Row, Table},
};
use crate::model::Record;

/// What portals separate cells by.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

pub(super) fn records(plan: &Plan<'_>, data: &[u8], problems: &mut Vec<Problem>) -> Result<Vec<Record>, ExtractError> {
    let text = decode(data, plan.shape.encoding)?;
    // The separator is the one that gives the columns the fields ask for.
    let mut first_failure = None;
    for separator in candidates(&text) {
        let rows = rows(&text, separator)?;
        match Table::new(plan, &rows) {
            Ok(table) => return Ok(table.records(plan, problems)),
            Err(error) => first_failure = first_failure.or(Some(error)),
        }
    }
    let column = plan.fields.iter().find(|field| field.column().is_some());
    let error = first_failure.unwrap_or(super::ColumnError::NoHeader);
    problems.extend(column.map(|field| field.problem(&super::pass::Place::default(), error.into())));
    Ok(Vec::new())
}

/// Separators by how often they stand in the first lines.
fn candidates(text: &str) -> Vec<u8> {
    let head: &str = &text[..text.floor_char_boundary(4096)];
    let mut separators = SEPARATORS.to_vec();
    separators.sort_by_key(|separator| std::cmp::Reverse(head.bytes().filter(|byte| byte == separator).count()));
    separators
}

/// In the declared encoding, else as its first bytes say, else UTF-8; never with a guess at a letter.
fn decode<'d>(data: &'d [u8], declared: Option<&'static Encoding>) -> Result<Cow<'d, str>, DataError> {
    let (encoding, skipped) = match (Encoding::for_bom(data), declared) {
        (Some((marked, length)), _) => (marked, length),
        (None, declared) => (declared.unwrap_or(encoding_rs::UTF_8), 0),
    };
    let text = encoding.decode_without_bom_handling_and_without_replacement(&data[skipped..]);
    text.ok_or(DataError::Encoding { encoding: encoding.name() })
}

fn rows(text: &str, separator: u8) -> Result<Vec<Row>, DataError> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| DataError::Csv(error.to_string()))?;
        let number = record.position().map_or(rows.len() + 1, |at| usize::try_from(at.line()).unwrap_or_default());
        if record.len() > MAX_COLUMNS {
            return Err(DataError::TooManyColumns(number));
        }
        if rows.len() == MAX_ROWS {
            return Err(DataError::TooManyRows);
        }
        let cell = |text: &str| if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        rows.push(Row { number, cells: record.iter().map(cell).collect() });
    }
    Ok(rows)
}
