//! Records out of a document.

use std::collections::HashMap;

use super::{
    Document, Plan, describe,
    finder::Scope,
    pass::{Pass, Place, ReadAt},
    problem::{ExtractError, Fault, Problem},
};
use crate::{
    model::{Record, Value},
    selectors::ShapeSource,
};

/// The records of a snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extraction {
    pub items: Vec<Item>,
    /// Fields that are not required and empty in every item: drift, most likely.
    pub empty_fields: Vec<String>,
}

/// What a snapshot gives, whether or not all of it can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// All items; a field with a problem is null in them.
    pub items: Vec<Item>,
    pub problems: Vec<Problem>,
    /// The texts of private fields, as they stand on the page.
    pub private_texts: Vec<String>,
    /// As in an [`Extraction`].
    pub empty_fields: Vec<String>,
}

impl Survey {
    /// The records, if all of them could be read.
    ///
    /// # Errors
    /// All the problems.
    pub fn whole(self) -> Result<Extraction, ExtractError> {
        match self.problems.is_empty() {
            true => Ok(Extraction { items: self.items, empty_fields: self.empty_fields }),
            false => Err(ExtractError::Unreadable(self.problems)),
        }
    }
}

/// One record and where on the page it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// From 1.
    pub index: usize,
    pub fields: Record,
    /// Its number in the page's registry, so that an act can aim at it.
    pub stamp_item: Option<u32>,
}

impl Plan<'_> {
    /// Reads a document. Zero items are an answer only when the caller has seen the shape's `empty`
    /// sight on the live page, or knows from the recording that it was.
    ///
    /// # Errors
    /// No root, no items, or any field of any item that is not as the shape says.
    pub fn read(&self, document: &Document, empty_seen: bool) -> Result<Extraction, ExtractError> {
        self.survey(document, empty_seen)?.whole()
    }

    /// Reads what can be read of a document.
    ///
    /// # Errors
    /// No root or no items.
    pub fn survey(&self, document: &Document, empty_seen: bool) -> Result<Survey, ExtractError> {
        self.pass_over(Pass::new(document), document, empty_seen).map(|(survey, _)| survey)
    }

    /// One pass, and what it noted on its way.
    pub(super) fn pass_over<'d>(
        &self,
        mut pass: Pass<'d>,
        document: &'d Document,
        empty_seen: bool,
    ) -> Result<(Survey, Vec<ReadAt>), ExtractError> {
        if self.shape.source != ShapeSource::Page {
            return Err(ExtractError::NotPage { source_: self.shape.source.name(), span: self.shape.span });
        }
        let scope = self.scope(document)?;
        let items = pass.items(self, scope, &Place::default());
        if let (Some(each), true) = (&self.shape.each, items.is_empty() && !empty_seen) {
            let hint = if self.shape.empty.is_some() { "" } else { "; a shape says with `empty` how that looks" };
            return Err(ExtractError::NoItems { locator: describe::locator(each), hint, span: each.span });
        }
        let (problems, private_texts) = (pass.problems, pass.private_texts);
        let survey = Survey { empty_fields: self.empty_fields(&items), items, problems, private_texts };
        Ok((survey, pass.places.unwrap_or_default()))
    }

    /// Where the shape begins. A snapshot of the root alone is the root.
    fn scope<'d>(&self, document: &'d Document) -> Result<Scope<'d>, ExtractError> {
        let top = document.top().ok_or_else(|| self.no_root(&[]))?;
        match &self.root {
            None if document.is_part => Ok(Scope::Below(top)),
            None => Ok(Scope::Whole(top)),
            Some(root) => {
                let found = match document.is_part {
                    true => top.child_elements().take(1).collect(),
                    false => root.find(document, Scope::Whole(top)),
                };
                match found.as_slice() {
                    [one] => Ok(Scope::Below(*one)),
                    _ => Err(self.no_root(&found)),
                }
            }
        }
    }

    fn no_root(&self, found: &[scraper::ElementRef<'_>]) -> ExtractError {
        let (locator, span) = match &self.shape.root {
            Some(root) => (describe::locator(root), root.span),
            None => ("the document".to_owned(), self.shape.span),
        };
        ExtractError::Root { locator, found: found.iter().map(|element| describe::element(*element)).collect(), span }
    }

    pub(super) fn empty_fields(&self, items: &[Item]) -> Vec<String> {
        let is_empty = |name: &str| items.iter().all(|item| item.fields.get(name).is_none_or(is_empty));
        self.fields
            .iter()
            .filter(|field| !items.is_empty() && field.is_read() && !field.field.required && is_empty(field.name))
            .map(|field| field.name.to_owned())
            .collect()
    }
}

/// Notes every item that repeats a value of a field which is `unique`.
pub(super) fn check_unique(
    plan: &Plan<'_>,
    items: &[Item],
    place: impl Fn(usize) -> Place,
    problems: &mut Vec<Problem>,
) {
    for field in plan.fields.iter().filter(|field| field.field.unique) {
        let mut first_with = HashMap::new();
        for item in items {
            let Some(value) = item.fields.get(field.name).and_then(Value::canonical) else { continue };
            let first = *first_with.entry(value).or_insert(item.index);
            if first != item.index {
                problems.push(field.problem(&place(item.index), Fault::Repeated(first)));
            }
        }
    }
}

/// Whether the page gave nothing: no text, or no entry of a list.
fn is_empty(value: &Value) -> bool {
    matches!(value, Value::List(values) if values.is_empty()) || value.holds_nothing()
}
