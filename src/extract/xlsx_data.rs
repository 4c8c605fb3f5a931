//! Workbooks into records: the first sheet that has the columns.

use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use jiff::civil::DateTime;
use rust_decimal::{Decimal, prelude::FromPrimitive as _};

use super::{
    ExtractError, Plan,
    data::{DataError, MAX_COLUMNS, MAX_ROWS},
    problem::Problem,
    table_data::{Cell, Row, Table},
};
use crate::model::Record;

/// What a workbook may unpack to: the shared texts and sheets of half a million rows.
const MAX_UNPACKED: u64 = 256 << 20;

pub(super) fn records(plan: &Plan<'_>, data: &[u8], problems: &mut Vec<Problem>) -> Result<Vec<Record>, ExtractError> {
    refuse_bombs(data)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(data)).map_err(|error| DataError::Workbook(error.to_string()))?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut first_failure = None;
    for sheet in sheets {
        let rows = rows(&mut workbook, &sheet)?;
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

/// Unpacks everything once, into nothing: what an archive says of its sizes may be a lie.
fn refuse_bombs(data: &[u8]) -> Result<(), DataError> {
    let broken = |error: zip::result::ZipError| DataError::Workbook(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(data)).map_err(broken)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(broken)?;
        let unpacked = std::io::copy(&mut entry.by_ref().take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|error| DataError::Workbook(error.to_string()))?;
        left = left.checked_sub(unpacked).ok_or(DataError::Unpacked(MAX_UNPACKED))?;
    }
    Ok(())
}

/// Cell by cell: a sheet may claim a million columns and hold two cells.
fn rows(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, DataError> {
    let broken = |error: calamine::XlsxError| DataError::Workbook(error.to_string());
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let (number, column) = (row as usize + 1, column as usize);
        if number > MAX_ROWS {
            return Err(DataError::TooManyRows);
        }
        if column >= MAX_COLUMNS {
            return Err(DataError::TooManyColumns(number));
        }
        let held = held(cell.get_value());
        if held == Cell::Empty {
            continue;
        }
        if rows.last().is_none_or(|last| last.number != number) {
            rows.push(Row { number, cells: Vec::new() });
        }
        if let Some(row) = rows.last_mut() {
            row.cells.resize(row.cells.len().max(column + 1), Cell::Empty);
            row.cells[column] = held;
        }
    }
    // Sheets leave out empty cells at the end of a row.
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    rows.iter_mut().for_each(|row| row.cells.resize(width, Cell::Empty));
    Ok(rows)
}

fn held(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) => text_cell(text),
        DataRef::SharedString(text) => text_cell(text),
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::Number(plain(*number)),
        DataRef::Bool(bool) => Cell::Bool(*bool),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
            let small = |number: u8| i8::try_from(number).unwrap_or_default();
            let moment = i16::try_from(year).ok().and_then(|year| {
                let nano = i32::from(milli) * 1_000_000;
                DateTime::new(year, small(month), small(day), small(hour), small(minute), small(second), nano).ok()
            });
            moment.map_or(Cell::Empty, Cell::Moment)
        }
        DataRef::DateTime(duration) => Cell::Number(plain(duration.as_f64())),
        DataRef::DateTimeIso(text) => text.parse().map_or_else(|_| text_cell(text), Cell::Moment),
        DataRef::DurationIso(text) => text_cell(text),
        DataRef::Error(fault) => Cell::Fault(fault.to_string()),
    }
}

fn text_cell(text: &str) -> Cell {
    if text.trim().is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

/// As the sheet shows it: the noise of a binary fraction is not part of an amount.
fn plain(number: f64) -> String {
    Decimal::from_f64(number).map_or_else(|| number.to_string(), |decimal| decimal.normalize().to_string())
}
