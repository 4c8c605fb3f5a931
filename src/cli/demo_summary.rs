//! What the demo shows at its end: a few vehicles, the opened one, where the records are.

use std::{fmt::Write, path::Path};

use rust_decimal::Decimal;

use super::terminal::{FAINT, STRONG, shortened};
use crate::model::{Record, Value};

/// How many vehicles the table shows.
const SHOWN: usize = 8;

struct Column {
    title: &'static str,
    width: usize,
    right: bool,
    cell: fn(&Record) -> String,
}

const COLUMNS: &[Column] = &[
    Column { title: "Stock #", width: 9, right: false, cell: |vehicle| text(vehicle, "stock_number") },
    Column { title: "VIN", width: 17, right: false, cell: |vehicle| text(vehicle, "vin") },
    Column { title: "Vehicle", width: 32, right: false, cell: title },
    Column { title: "Miles", width: 8, right: true, cell: |vehicle| thousands(&text(vehicle, "mileage")) },
    Column { title: "Price", width: 12, right: true, cell: |vehicle| price(vehicle) },
];

/// The summary as text for stdout.
pub(super) fn summary(listed: &[Value], opened: Option<&Value>, output: &Path) -> String {
    let vehicles: Vec<&Record> = listed.iter().filter_map(record).collect();
    let mut lines = vec![String::new(), head()];
    lines.extend(vehicles.iter().take(SHOWN).map(|vehicle| row(vehicle)));
    if vehicles.len() > SHOWN {
        lines.push(format!("{FAINT}… and {} more{FAINT:#}", vehicles.len() - SHOWN));
    }
    lines.push(String::new());
    lines.push(totals(&vehicles));
    lines.extend(opened.and_then(record).map(card));
    let records = listed.len() + usize::from(opened.is_some());
    lines.push(format!("{STRONG}{records} records{STRONG:#} are in {}", output.display()));
    lines.join("\n") + "\n"
}

fn head() -> String {
    let cells = COLUMNS.iter().map(|column| (column, column.title.to_owned()));
    format!("{STRONG}{}{STRONG:#}", line(cells))
}

fn row(vehicle: &Record) -> String {
    line(COLUMNS.iter().map(|column| (column, (column.cell)(vehicle))))
}

fn line(cells: impl Iterator<Item = (&'static Column, String)>) -> String {
    let mut line = String::new();
    for (Column { width, right, .. }, cell) in cells {
        let cell = shortened(&cell, *width);
        // Writing to a string cannot fail.
        let _ok = if *right { write!(line, "{cell:>width$}  ") } else { write!(line, "{cell:<width$}  ") };
    }
    line.trim_end().to_owned()
}

fn totals(vehicles: &[&Record]) -> String {
    let prices: Vec<Decimal> = vehicles.iter().filter_map(|vehicle| decimal(vehicle.get("price")?)).collect();
    let sum: Decimal = prices.iter().sum();
    let count = vehicles.len();
    format!("{STRONG}{count} vehicles{STRONG:#}, {} with a price, together {}", prices.len(), dollars(sum))
}

/// The vehicle that was opened, in a few words.
fn card(vehicle: &Record) -> String {
    let books = vehicle.get("book_values").and_then(record);
    let book = |name: &str| books.and_then(|books| decimal(books.get(name)?)).map_or("none".to_owned(), dollars);
    let photos = match vehicle.get("photos") {
        Some(Value::List(photos)) => photos.len(),
        _ => 0,
    };
    format!(
        "opened {STRONG}{}{STRONG:#} {}: {photos} photos, retail by Kelley {}, J.D. Power {}, Black Book {}",
        text(vehicle, "stock_number"),
        title(vehicle),
        book("kbb"),
        book("nada"),
        book("black_book"),
    )
}

fn title(vehicle: &Record) -> String {
    let words = ["year", "make", "model", "trim"].map(|field| text(vehicle, field));
    words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ")
}

fn price(vehicle: &Record) -> String {
    vehicle.get("price").and_then(decimal).map(dollars).unwrap_or_default()
}

fn record(value: &Value) -> Option<&Record> {
    match value {
        Value::Record(record) => Some(record),
        _ => None,
    }
}

fn text(vehicle: &Record, field: &str) -> String {
    vehicle.get(field).and_then(Value::canonical).unwrap_or_default()
}

fn decimal(value: &Value) -> Option<Decimal> {
    value.canonical()?.parse().ok()
}

fn dollars(amount: Decimal) -> String {
    let amount = format!("{amount:.2}");
    let (whole, cents) = amount.split_once('.').unwrap_or((&amount, "00"));
    format!("${}.{cents}", thousands(whole))
}

/// `12345` as `12,345`.
fn thousands(digits: &str) -> String {
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(dollars("1234567.5".parse().unwrap()), "$1,234,567.50");
        assert_eq!(thousands("987"), "987");
    }
}
