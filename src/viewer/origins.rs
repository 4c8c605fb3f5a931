//! From a value to the element of a page that it was read from.
//!
//! The same extraction runs once more: on the page after the step, which looks like the page, if that
//! gives the very records that were recorded; else on the reading's own snapshot.

use std::collections::HashMap;

use indexmap::IndexMap;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value as Json, value::RawValue};

use super::{shapes::Shapes, story::Story};
use crate::{
    extract::{Context, Document, Plan, Traced},
    model::Value,
    recording::{Extraction, Recording},
    selectors::Snapshot,
};

/// The elements of one reading, for the script: numbers of elements in document order.
#[derive(Debug, Serialize)]
pub(super) struct ElementsOf {
    /// How many elements the document has.
    elements: usize,
    /// The element of each item.
    items: Vec<Option<usize>>,
    /// By field, `color.exterior`: of each item its elements.
    fields: IndexMap<String, Vec<Vec<usize>>>,
}

/// Where the values of a reading stand.
pub(super) struct Found {
    /// The page of the story; nothing: the reading's own snapshot.
    pub(super) page: Option<usize>,
    pub(super) elements: ElementsOf,
}

/// Finds elements for readings; keeps what several of them need.
pub(super) struct Finder<'a> {
    recording: &'a Recording,
    shapes: &'a Shapes,
    contexts: HashMap<Date, Option<Context>>,
    /// Bytes of documents that may still be read.
    room: usize,
    /// Readings that were not looked at.
    pub(super) left_out: usize,
}

/// Documents beyond would make people wait.
const MOST_BYTES: usize = 256 << 20;

impl<'a> Finder<'a> {
    pub(super) fn new(recording: &'a Recording, shapes: &'a Shapes) -> Self {
        Self { recording, shapes, contexts: HashMap::new(), room: MOST_BYTES, left_out: 0 }
    }

    /// Nothing if the shape is not known any more or reads otherwise now.
    pub(super) fn find(&mut self, story: &Story, at: usize, extraction: &Extraction) -> Option<Found> {
        let shape = self.shapes.shape(&extraction.shape)?;
        if self.room == 0 {
            self.left_out += 1;
            return None;
        }
        let portal = self.shapes.files()?.portal();
        let context = self.contexts.entry(extraction.today);
        let context = context.or_insert_with(|| Context::new(&portal.locale, &portal.words, extraction.today).ok());
        let plan = Plan::new(shape, context.as_ref()?).ok()?;
        let mut read = 0;
        let text = |blob: &str| String::from_utf8(self.recording.blob(blob).ok()?).ok();
        let records = self.recording.records(extraction).ok().flatten()?;
        let mut trace = |html: String| {
            read += html.len();
            let snapshot = Snapshot { url: extraction.address.clone(), title: extraction.title.clone(), html };
            let document = Document::parse(&snapshot).ok()?;
            plan.trace(&document, extraction.empty_seen)
                .ok()
                .filter(|traced| traced.survey.items.len() == records.len())
        };
        let page = story.readings[at].node.and_then(|node| story.nodes[node].after);
        let shown = page.filter(|page| story.pages[*page].address == extraction.address).and_then(|page| {
            let traced = trace(text(story.pages[page].snapshot.as_ref()?)?)?;
            is_same(&records, &traced, &extraction.masked).then_some((Some(page), traced))
        });
        let own = || Some((None, trace(text(extraction.snapshot.as_ref()?)?)?));
        let found = shown.or_else(own);
        self.room = self.room.saturating_sub(read);
        let (page, traced) = found?;
        Some(Found { page, elements: ElementsOf::of(&traced) })
    }
}

impl ElementsOf {
    fn of(traced: &Traced) -> Self {
        let count = traced.survey.items.len();
        let (mut items, mut fields) = (vec![None; count], IndexMap::new());
        for origin in &traced.origins {
            let Some(item) = origin.item.checked_sub(1).filter(|item| *item < count) else { continue };
            if origin.field.is_empty() {
                items[item] = Some(origin.element);
            } else {
                let of_items: &mut Vec<Vec<usize>> =
                    fields.entry(origin.field.clone()).or_insert_with(|| vec![Vec::new(); count]);
                of_items[item].push(origin.element);
            }
        }
        Self { elements: traced.elements, items, fields }
    }
}

/// Whether a reading gave these records, but for the fields that are masked.
fn is_same(records: &[String], traced: &Traced, masked: &[String]) -> bool {
    let masked: Vec<&str> = masked.iter().map(|path| path.split(['.', '[']).next().unwrap_or(path)).collect();
    records.iter().zip(&traced.survey.items).all(|(record, item)| {
        let Ok(then) = serde_json::from_str::<IndexMap<String, Box<RawValue>>>(record) else { return false };
        item.fields.iter().filter(|(name, _)| !masked.contains(&name.as_str())).all(|(name, value)| {
            let now = Value::to_json(value);
            then.get(name).is_some_and(|then| then.get() == now || json(then.get()) == json(&now))
        })
    })
}

fn json(text: &str) -> Option<Json> {
    serde_json::from_str(text).ok()
}
