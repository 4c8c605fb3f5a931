//! Where on a document each value was read.

use std::collections::HashMap;

use ego_tree::NodeId;
use scraper::ElementRef;

use super::{Document, ExtractError, Plan, Survey, pass::Pass};

/// A reading with the element that each value came from.
#[derive(Clone, Debug)]
pub struct Traced {
    pub survey: Survey,
    pub origins: Vec<Origin>,
    /// How many elements the document has: whoever parses it again and counts otherwise must not trust
    /// the numbers.
    pub elements: usize,
}

/// An element that a value was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The item, from 1.
    pub item: usize,
    /// `color.exterior`, `photos[2].url`; empty for the item itself.
    pub field: String,
    /// The element's number in document order, from 0: of the whole document, or of the part that the
    /// snapshot holds. What is in a `template` is not counted.
    pub element: usize,
}

impl Plan<'_> {
    /// Reads what can be read, as [`Plan::survey`], and says where.
    ///
    /// # Errors
    /// No root or no items.
    pub fn trace(&self, document: &Document, empty_seen: bool) -> Result<Traced, ExtractError> {
        let mut pass = Pass::new(document);
        pass.places = Some(Vec::new());
        let (survey, places) = self.pass_over(pass, document, empty_seen)?;
        let numbers = numbers(document);
        let origins = places.into_iter().filter_map(|place| {
            Some(Origin { item: place.item, field: place.field, element: *numbers.get(&place.node)? })
        });
        Ok(Traced { survey, origins: origins.collect(), elements: numbers.len() })
    }
}

/// All elements by their order.
fn numbers(document: &Document) -> HashMap<NodeId, usize> {
    let mut numbers = HashMap::new();
    let Some(top) = document.top() else { return numbers };
    // The parser's own element around a part is nobody's.
    let mut waiting: Vec<ElementRef<'_>> = if document.is_part { top.child_elements().collect() } else { vec![top] };
    waiting.reverse();
    while let Some(element) = waiting.pop() {
        numbers.insert(element.id(), numbers.len());
        if element.value().name() != "template" {
            let below = waiting.len();
            waiting.extend(element.child_elements());
            waiting[below..].reverse();
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::selectors::Snapshot;

    fn parsed(html: &str) -> Document {
        Document::parse(&Snapshot { url: String::new(), title: String::new(), html: html.into() }).unwrap()
    }

    #[test]
    fn elements_are_counted_as_a_browser_counts_them() {
        let whole = parsed("<!doctype html><title>x</title><template><p>no</p></template><ul><li>a<li>b</ul>");
        // html, head, title, template, body, ul, li, li
        assert_eq!(numbers(&whole).len(), 8);
        let part = parsed("<tr><td>a</td><td>b</td></tr>");
        assert_eq!(numbers(&part).len(), 3);
    }
}
