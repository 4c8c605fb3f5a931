//! What nobody but the account's holder may see.

use super::{Runner, resolve::frames};
use crate::{
    flow::{Flow, Input, InputParts, PortalFiles},
    model::{Record, Value},
    page::{Aim, Scope},
    selectors::{Element, FieldOrigin, Locator, Page, Shape, TextReading},
};

/// Aims at everything that the files call private: nothing is told of it, it is covered in pictures and
/// left empty in documents that are kept.
#[must_use]
pub fn private_aims(files: &PortalFiles) -> Vec<Aim> {
    files.pages().flat_map(of_page).collect()
}

fn of_page(page: &Page) -> Vec<Aim> {
    let scopes: Vec<Scope> = page.within.iter().map(scope).collect();
    let mut aims: Vec<Aim> = page
        .elements
        .iter()
        .filter(|(_, element)| element.private)
        .map(|(name, element)| element_aim(page, name, element, scopes.clone()))
        .collect();
    for (name, shape) in &page.data {
        of_shape(page, name, shape, scopes.clone(), &mut aims);
    }
    aims
}

/// Parts and fields inside each item.
fn of_shape(page: &Page, name: &str, shape: &Shape, mut scopes: Vec<Scope>, aims: &mut Vec<Aim>) {
    scopes.extend(shape.root.iter().chain(&shape.each).map(scope));
    for (part, element) in shape.parts.iter().filter(|(_, element)| element.private) {
        aims.push(element_aim(page, &format!("{name}.{part}"), element, scopes.clone()));
    }
    let path = frames(page, shape.each.as_ref().or(shape.root.as_ref()));
    for (field, described) in &shape.fields {
        let name = format!("{name}.{field}");
        let mut aim = Aim { scopes: scopes.clone(), private: true, ..Aim::new(&name, Vec::new(), path.clone()) };
        match &described.origin {
            FieldOrigin::Nested(nested) if !described.private => {
                of_shape(page, &name, nested, scopes.clone(), aims);
                continue;
            }
            _ if !described.private => continue,
            FieldOrigin::Nested(nested) => aim.scopes.extend(nested.root.iter().chain(&nested.each).map(scope)),
            FieldOrigin::Locator(locator) => aim.ranks.push(locator.clone()),
            FieldOrigin::Column(header) => aim.column = Some(header.clone()),
            // Cells may span others: the whole item is covered.
            FieldOrigin::Position(_) => {}
            // Nothing that a page shows.
            FieldOrigin::Json(_) | FieldOrigin::Index | FieldOrigin::Count(_) | FieldOrigin::Const(_) => continue,
        }
        aims.push(aim);
    }
}

fn element_aim(page: &Page, name: &str, element: &Element, scopes: Vec<Scope>) -> Aim {
    let path = frames(page, element.ranks.first());
    let aim = Aim::new(format!("{}.{name}", page.name), element.ranks.clone(), path);
    Aim { scopes, private: true, ..aim }
}

fn scope(locator: &Locator) -> Scope {
    Scope { ranks: vec![locator.clone()] }
}

impl Runner<'_> {
    /// Keeps a value, and all that is in it, out of everything that is told of the run.
    pub(super) fn keep_private(&self, value: &Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::List(items) => items.iter().for_each(|item| self.keep_private(item)),
            Value::Record(fields) => fields.values().for_each(|field| self.keep_private(field)),
            leaf => {
                let written = self.written(leaf, &TextReading::default());
                leaf.canonical().into_iter().chain(written).for_each(|text| self.redactor.add_private(&text));
            }
        }
    }

    /// The private inputs of a flow.
    pub(super) fn keep_private_inputs(&self, flow: &Flow, inputs: &Record) {
        for (name, declared) in &flow.inputs {
            if let Some(value) = inputs.get(name) {
                self.keep_private_input(declared, value);
            }
        }
    }

    fn keep_private_input(&self, declared: &Input, value: &Value) {
        match (&declared.parts, value) {
            _ if declared.private => self.keep_private(value),
            (Some(InputParts::Fields(parts)), Value::Record(fields)) => {
                for (name, value) in fields {
                    if let Some(part) = parts.get(name) {
                        self.keep_private_input(part, value);
                    }
                }
            }
            (Some(InputParts::Items(part)), Value::List(items)) => {
                items.iter().for_each(|item| self.keep_private_input(part, item));
            }
            _ => {}
        }
    }

    /// The private fields of a record that was read.
    pub(super) fn keep_private_fields(&self, shape: &Shape, record: &Record) {
        for (name, field) in &shape.fields {
            let Some(value) = record.get(name) else { continue };
            match (&field.origin, value) {
                _ if field.private => self.keep_private(value),
                (FieldOrigin::Nested(nested), Value::Record(record)) => self.keep_private_fields(nested, record),
                (FieldOrigin::Nested(nested), Value::List(items)) => {
                    for item in items.iter() {
                        if let Value::Record(record) = item {
                            self.keep_private_fields(nested, record);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}
