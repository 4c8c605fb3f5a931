//! Which cell stands under which header.

use scraper::ElementRef;

use super::{Document, attribute::attribute, text_match::fold};

/// The columns of a table, by the texts of its header cells.
#[derive(Debug)]
pub(super) struct Columns {
    columns: Vec<Column>,
}

#[derive(Clone, Debug, Default)]
struct Column {
    /// As shown, for messages.
    names: Vec<String>,
    /// The texts of all header cells above it, from the top down.
    path: Vec<String>,
    visible: bool,
}

/// Why a column or its cell is not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    #[error("the table has no header: name one with `header`")]
    NoHeader,
    #[error("`header` finds {0} elements; expected one")]
    Header(usize),
    #[error("no column `{name}`; the header has {seen}")]
    Missing { name: String, seen: String },
    #[error("columns {first} and {second} are both called `{name}`")]
    Twice { name: String, first: usize, second: usize },
    #[error("the row has {cells} cells where the header has {columns}")]
    Width { cells: usize, columns: usize },
}

/// More columns than any table has: `colspan` is the page's word.
const MAX_SPAN: usize = 1_000;

impl Columns {
    pub(super) fn of(document: &Document, header: ElementRef<'_>) -> Self {
        let rows = rows(header);
        let is_single = rows.len() == 1;
        let mut columns: Vec<Column> = Vec::new();
        let mut taken: Vec<usize> = Vec::new();
        for row in rows {
            let mut at = 0;
            for cell in cells(row) {
                while taken.get(at).is_some_and(|rows| *rows > 0) {
                    at += 1;
                }
                let (width, height) = (span(cell, "colspan"), span(cell, "rowspan"));
                let end = at + width;
                columns.resize(columns.len().max(end), Column::default());
                taken.resize(columns.len(), 0);
                taken[at..end].iter_mut().for_each(|rows| *rows = height);
                let name = document.text_of(cell);
                columns[at..end].iter_mut().for_each(|column| column.path.push(name.clone().into_owned()));
                if width == 1 || is_single {
                    columns[at].names.push(name.into_owned());
                    columns[at].visible |= document.shown.is_visible(cell);
                }
                at = end;
            }
            taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
        // `Price` over `Cash` is also the column `Price Cash`: groups repeat the names below them.
        for column in columns.iter_mut().filter(|column| column.path.len() > 1) {
            column.names.push(column.path.join(" "));
        }
        Self { columns }
    }

    /// The position of the column with this name: whole text, spaces folded, case ignored. Among
    /// several a single visible one is meant.
    pub(super) fn position(&self, name: &str) -> Result<usize, ColumnError> {
        let wanted = fold(name).to_lowercase();
        let named = |column: &Column| column.names.iter().any(|name| name.to_lowercase() == wanted);
        let all: Vec<usize> = (0..self.columns.len()).filter(|at| named(&self.columns[*at])).collect();
        let visible: Vec<usize> = all.iter().copied().filter(|at| self.columns[*at].visible).collect();
        match (visible.as_slice(), all.as_slice()) {
            ([at], _) | (_, [at]) => Ok(*at),
            (_, []) => Err(ColumnError::Missing { name: name.to_owned(), seen: self.names() }),
            (_, [first, second, ..]) => {
                Err(ColumnError::Twice { name: name.to_owned(), first: first + 1, second: second + 1 })
            }
        }
    }

    /// Whether a row has as many cells as there are columns.
    pub(super) fn check_width(&self, cells: usize) -> Result<(), ColumnError> {
        let columns = self.columns.len();
        if cells == columns { Ok(()) } else { Err(ColumnError::Width { cells, columns }) }
    }

    fn names(&self) -> String {
        let names = self.columns.iter().flat_map(|column| &column.names).filter(|name| !name.is_empty());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        if names.is_empty() { "no names".to_owned() } else { names.join(", ") }
    }
}

/// The header of the table an item stands in: its `thead`, else its first row with header cells.
pub(super) fn own_header(item: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let table = item.ancestors().filter_map(ElementRef::wrap).find(|outer| outer.value().name() == "table")?;
    table.child_elements().find(|part| part.value().name() == "thead").or_else(|| {
        let rows = table.descendent_elements().filter(|part| part.value().name() == "tr");
        rows.into_iter().find(|row| row.child_elements().any(|cell| cell.value().name() == "th"))
    })
}

fn rows(header: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let is_row = |element: &ElementRef<'_>| element.value().name() == "tr" || role(*element) == Some("row");
    if is_row(&header) {
        return vec![header];
    }
    let rows: Vec<_> = header.descendent_elements().filter(is_row).collect();
    if rows.is_empty() { vec![header] } else { rows }
}

/// The cells of a row: those that say so by tag or role, else all its children.
pub(super) fn cells(row: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    let is_cell = |element: &ElementRef<'_>| {
        matches!(element.value().name(), "td" | "th")
            || matches!(role(*element), Some("cell" | "gridcell" | "columnheader" | "rowheader"))
    };
    let any = row.child_elements().any(|child| is_cell(&child));
    row.child_elements().filter(move |child| !any || is_cell(child))
}

fn role(element: ElementRef<'_>) -> Option<&str> {
    attribute(element, "role")
}

pub(super) fn span(cell: ElementRef<'_>, name: &str) -> usize {
    attribute(cell, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1).clamp(1, MAX_SPAN)
}
