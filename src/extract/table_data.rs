//! Rows of cells into records, by the names of their columns.

use std::borrow::Cow;

use jiff::civil::DateTime;

use super::{
    Plan, ReadError,
    columns::ColumnError,
    pass::Place,
    plan::{FieldPlan, Origin},
    problem::{Fault, Problem},
    text_match::fold,
};
use crate::model::{Record, Type, Value};

/// What one cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A number as the file has it, plainly written: never in the portal's own way.
    Number(String),
    Bool(bool),
    Moment(DateTime),
    /// A formula that failed: `#REF!`.
    Fault(String),
}

/// A row and where it stands in the file, from 1.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) cells: Vec<Cell>,
}

/// The header stands among this many first rows that are not empty: exports begin with a title.
const HEADER_WITHIN: usize = 20;

/// The columns of a table and the rows below its header.
pub(super) struct Table<'r> {
    rows: &'r [Row],
    /// Where each field of the plan stands.
    positions: Vec<Option<usize>>,
    width: usize,
}

impl<'r> Table<'r> {
    /// Finds the header: the first row that names every column a field asks for.
    pub(super) fn new(plan: &Plan<'_>, rows: &'r [Row]) -> Result<Self, ColumnError> {
        let wanted: Vec<&str> = plan.fields.iter().filter_map(|field| field.column()).collect();
        let header = match wanted.as_slice() {
            [] => None,
            _ => Some(header(&wanted, rows)?),
        };
        let names: Vec<String> = header.map(|at| rows[at].cells.iter().map(name).collect()).unwrap_or_default();
        let mut positions = Vec::with_capacity(plan.fields.len());
        for field in &plan.fields {
            positions.push(match &field.origin {
                Origin::Column(column) => match position(&names, column) {
                    Err(ColumnError::Missing { .. }) if !field.field.required => None,
                    found => Some(found?),
                },
                Origin::Position(number) => number.checked_sub(1),
                _ => None,
            });
        }
        let width = names.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        Ok(Self { rows: &rows[header.map_or(0, |at| at + 1)..], positions, width })
    }

    pub(super) fn records(&self, plan: &Plan<'_>, problems: &mut Vec<Problem>) -> Vec<Record> {
        let filled = self.rows.iter().filter(|row| row.cells.iter().any(|cell| *cell != Cell::Empty));
        filled.enumerate().map(|(at, row)| self.record(plan, row, at + 1, problems)).collect()
    }

    fn record(&self, plan: &Plan<'_>, row: &Row, index: usize, problems: &mut Vec<Problem>) -> Record {
        let place = Place::of_item(index);
        let told = |field: &FieldPlan<'_>, fault: Fault| {
            let mut problem = field.problem(&place, fault);
            problem.locator.push_str(&format!(", row {}", row.number));
            problem
        };
        // A row that was cut short, or cut in two by a stray separator, would be read askew.
        let is_whole = row.cells.len() >= self.width && row.cells[self.width..].iter().all(|c| *c == Cell::Empty);
        if self.width > 0 && !is_whole {
            let column = plan.fields.iter().find(|field| field.column().is_some());
            let fault = ColumnError::Width { cells: row.cells.len(), columns: self.width };
            problems.extend(column.map(|field| told(field, fault.into())));
        }
        let mut record = Record::with_capacity(plan.fields.len());
        for (field, position) in plan.fields.iter().zip(&self.positions) {
            let cell = position.and_then(|at| row.cells.get(at)).unwrap_or(&Cell::Empty);
            let value = match &field.origin {
                Origin::Index => Ok(i64::try_from(index).map_or(Value::Null, Value::Int)),
                Origin::Const(text) => field.reader.read(Some(text), plan.context, None).map_err(Fault::from),
                _ => read(plan, field, cell),
            };
            let value = match value {
                Ok(Value::Null) if field.field.required && is_whole => Err(Fault::Missing("the cell is empty")),
                other => other,
            };
            let value = value.unwrap_or_else(|fault| {
                problems.push(told(field, fault));
                Value::Null
            });
            record.insert(field.name.to_owned(), value);
        }
        record
    }
}

fn read(plan: &Plan<'_>, field: &FieldPlan<'_>, cell: &Cell) -> Result<Value, Fault> {
    let text = |text: &str| Ok(field.reader.read(Some(text), plan.context, None)?);
    match cell {
        Cell::Empty => Ok(Value::Null),
        Cell::Text(written) => text(written),
        Cell::Number(number) => Ok(field.reader.read_number(number, plan.context)?),
        Cell::Bool(bool) => text(if *bool { "true" } else { "false" }),
        Cell::Fault(fault) => {
            Err(ReadError { text: fault.clone(), expected: "a value: the workbook's formula failed".into() }.into())
        }
        Cell::Moment(moment) => Ok(match &field.field.reading.type_ {
            Type::Date => Value::Date(moment.date()),
            Type::Time => Value::Time(moment.time()),
            Type::Timestamp => match plan.context.instant(*moment) {
                Some(instant) => Value::Timestamp(instant),
                None => return text(&moment.to_string()),
            },
            _ => return text(&moment.to_string()),
        }),
    }
}

/// The text a cell is known by, as a header.
fn name(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) => fold(text).into_owned(),
        _ => String::new(),
    }
}

fn header(wanted: &[&str], rows: &[Row]) -> Result<usize, ColumnError> {
    let mut best = (0, None);
    let filled = rows.iter().enumerate().filter(|(_, row)| row.cells.iter().any(|cell| *cell != Cell::Empty));
    for (at, row) in filled.take(HEADER_WITHIN) {
        let names: Vec<String> = row.cells.iter().map(|cell| name(cell).to_lowercase()).collect();
        let hits = wanted.iter().filter(|column| names.contains(&fold(column).to_lowercase())).count();
        if best.1.is_none() || hits > best.0 {
            best = (hits, Some(at));
        }
        if hits == wanted.len() {
            break;
        }
    }
    match best {
        (0, Some(at)) => {
            let names: Vec<String> = rows[at].cells.iter().map(name).collect();
            Err(ColumnError::Missing { name: wanted[0].to_owned(), seen: seen(&names) })
        }
        (_, Some(at)) => Ok(at),
        (_, None) => Err(ColumnError::NoHeader),
    }
}

fn position(names: &[String], wanted: &str) -> Result<usize, ColumnError> {
    let wanted = fold(wanted).to_lowercase();
    let mut found = names.iter().enumerate().filter(|(_, name)| name.to_lowercase() == wanted).map(|(at, _)| at);
    match (found.next(), found.next()) {
        (Some(at), None) => Ok(at),
        (Some(first), Some(second)) => Err(ColumnError::Twice { name: wanted, first: first + 1, second: second + 1 }),
        (None, _) => Err(ColumnError::Missing { name: wanted, seen: seen(names) }),
    }
}

fn seen(names: &[String]) -> String {
    let names: Vec<Cow<'_, str>> =
        names.iter().filter(|name| !name.is_empty()).take(40).map(|name| format!("`{name}`").into()).collect();
    if names.is_empty() { "no names".to_owned() } else { names.join(", ") }
}
