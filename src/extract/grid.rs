//! Rows of a table with every span resolved: a cell stands in each row and column it covers.

use std::collections::HashMap;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::{
    attribute::attribute,
    columns::{cells, span},
};

/// The rows of the sections looked at so far.
#[derive(Debug, Default)]
pub(super) struct Grids<'d> {
    /// By section; nothing for one in which no cell covers a second row.
    sections: HashMap<NodeId, Option<HashMap<NodeId, Vec<ElementRef<'d>>>>>,
}

/// More cells than any row has: spans are the page's word.
const MAX_WIDTH: usize = 4_000;

impl<'d> Grids<'d> {
    /// A row's cells by column.
    pub(super) fn cells(&mut self, row: ElementRef<'d>) -> Vec<ElementRef<'d>> {
        let section = row.parent().and_then(ElementRef::wrap);
        let resolved = section.and_then(|section| {
            let rows = self.sections.entry(section.id()).or_insert_with(|| rows(section));
            rows.as_ref()?.get(&row.id()).cloned()
        });
        resolved.unwrap_or_else(|| widened(row).take(MAX_WIDTH).collect())
    }
}

fn widened(row: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    cells(row).flat_map(|cell| std::iter::repeat_n(cell, span(cell, "colspan")))
}

fn rows(section: ElementRef<'_>) -> Option<HashMap<NodeId, Vec<ElementRef<'_>>>> {
    let is_spanned = section.child_elements().flat_map(cells).any(|cell| height(cell) > 1);
    if !is_spanned {
        return None;
    }
    let mut rows = HashMap::new();
    // For each column the cell that hangs down into the rows below, and into how many.
    let mut hanging: Vec<Option<(ElementRef<'_>, usize)>> = Vec::new();
    for row in section.child_elements() {
        let mut resolved = Vec::new();
        for cell in cells(row) {
            hung(&mut hanging, &mut resolved);
            for _ in 0..span(cell, "colspan") {
                if resolved.len() == MAX_WIDTH {
                    break;
                }
                let at = resolved.len();
                hanging.resize(hanging.len().max(at + 1), None);
                hanging[at] = height(cell).checked_sub(1).filter(|left| *left > 0).map(|left| (cell, left));
                resolved.push(cell);
            }
        }
        hung(&mut hanging, &mut resolved);
        rows.insert(row.id(), resolved);
    }
    Some(rows)
}

/// Adds the cells that hang into the row from here on.
fn hung<'d>(hanging: &mut [Option<(ElementRef<'d>, usize)>], resolved: &mut Vec<ElementRef<'d>>) {
    while let Some(Some((cell, left))) = hanging.get_mut(resolved.len()).map(|slot| slot.take()) {
        hanging[resolved.len()] = left.checked_sub(1).filter(|left| *left > 0).map(|left| (cell, left));
        resolved.push(cell);
    }
}

/// `0` reaches to the end of the section.
fn height(cell: ElementRef<'_>) -> usize {
    match attribute(cell, "rowspan").map(str::trim) {
        Some("0") => usize::MAX,
        _ => span(cell, "rowspan"),
    }
}
