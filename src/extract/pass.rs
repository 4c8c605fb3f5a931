//! One pass of a plan over a document: items, their fields, and all that is wrong with them.

use std::{collections::HashSet, rc::Rc, sync::Arc};

use ego_tree::NodeId;
use scraper::ElementRef;

use super::{
    Document, Item, Plan,
    attribute::attribute,
    columns::{ColumnError, Columns, own_header},
    describe,
    finder::Scope,
    grid::Grids,
    plan::{FieldPlan, Origin},
    problem::{Fault, Problem},
    records::check_unique,
};
use crate::{
    model::{Record, Value},
    selectors::{STAMP_ITEM, TextSource},
};

pub(super) struct Pass<'d> {
    document: &'d Document,
    grids: Grids<'d>,
    pub(super) problems: Vec<Problem>,
    pub(super) private_texts: Vec<String>,
    /// Where everything was read, if somebody asks.
    pub(super) places: Option<Vec<ReadAt>>,
}

/// Which item is read, for messages.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// The top item, from 1.
    item: Option<usize>,
    /// The fields that lead to a nested shape: `color`, `photos`.
    path: String,
}

/// Which element a value was read from.
pub(super) struct ReadAt {
    /// The top item, from 1.
    pub(super) item: usize,
    /// `color.exterior`, `photos[2].url`; empty for the item itself.
    pub(super) field: String,
    pub(super) node: NodeId,
}

/// The header of a list, when a field asks for a column.
struct Header {
    columns: Rc<Columns>,
    /// Where each field of the plan stands; nothing for fields that are no column or not found.
    positions: Vec<Option<usize>>,
}

impl<'d> Pass<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self { document, grids: Grids::default(), problems: Vec::new(), private_texts: Vec::new(), places: None }
    }

    pub(super) fn items(&mut self, plan: &Plan<'_>, scope: Scope<'d>, place: &Place) -> Vec<Item> {
        self.items_under(plan, scope, None, place)
    }

    /// Items whose columns may be those of the list around them.
    fn items_under(&mut self, plan: &Plan<'_>, scope: Scope<'d>, outer: Option<&Header>, place: &Place) -> Vec<Item> {
        let scopes = self.scopes(plan, scope);
        let header = self.header(plan, scope, scopes.first().copied(), outer, place);
        let mut items = Vec::with_capacity(scopes.len());
        for (at, scope) in scopes.into_iter().enumerate() {
            let index = at + 1;
            let place = place.item(plan, index);
            self.note(&place, "", scope.element());
            let fields = self.record(plan, scope, index, header.as_ref(), &place);
            let stamp_item = attribute(scope.element(), STAMP_ITEM).and_then(|number| number.parse().ok());
            items.push(Item { index, fields, stamp_item });
        }
        check_unique(plan, &items, |index| place.item(plan, index), &mut self.problems);
        items
    }

    fn scopes(&self, plan: &Plan<'_>, scope: Scope<'d>) -> Vec<Scope<'d>> {
        let Some(each) = &plan.each else { return vec![scope] };
        let skipped: HashSet<_> = match &plan.skip {
            Some(skip) => skip.find(self.document, scope).into_iter().map(|element| element.id()).collect(),
            None => HashSet::new(),
        };
        let found = each.find(self.document, scope).into_iter();
        found.filter(|element| !skipped.contains(&element.id())).map(Scope::Below).collect()
    }

    fn record(
        &mut self,
        plan: &Plan<'_>,
        scope: Scope<'d>,
        index: usize,
        header: Option<&Header>,
        place: &Place,
    ) -> Record {
        let needs_cells = header.is_some() || plan.fields.iter().any(|it| matches!(it.origin, Origin::Position(_)));
        let cells = if needs_cells { self.grids.cells(scope.element()) } else { Vec::new() };
        let whole = header.map_or(Ok(()), |header| header.columns.check_width(cells.len()));
        if let Err(error) = &whole {
            let column = plan.fields.iter().find(|field| field.column().is_some());
            self.problems.extend(column.map(|field| field.problem(place, error.clone().into())));
        }
        let mut fields = Record::with_capacity(plan.fields.len());
        for (at, field) in plan.fields.iter().enumerate() {
            let cell = match (header, &field.origin) {
                (_, Origin::Position(position)) => cells.get(position.saturating_sub(1)),
                (Some(header), _) if whole.is_ok() => header.positions[at].and_then(|position| cells.get(position)),
                _ => None,
            };
            let value = match &field.origin {
                // The header or the row is at fault, and that is told once.
                Origin::Column(_) if cell.is_none() => Value::Null,
                _ => self.checked_value(plan, field, scope, index, (cell.copied(), header), place),
            };
            fields.insert(field.name.to_owned(), value);
        }
        fields
    }

    /// The field's value; null, and a problem noted, when there is none as the shape wants it.
    fn checked_value(
        &mut self,
        plan: &Plan<'_>,
        field: &FieldPlan<'_>,
        scope: Scope<'d>,
        index: usize,
        (cell, header): (Option<ElementRef<'d>>, Option<&Header>),
        place: &Place,
    ) -> Value {
        let before = self.problems.len();
        let fault = match self.value(plan, field, scope, index, (cell, header), place) {
            Ok(Value::Null) if field.field.required && self.problems.len() == before => {
                Fault::Missing("nothing is there")
            }
            Ok(value) => return value,
            Err(fault) => fault,
        };
        self.problems.push(field.problem(place, fault));
        Value::Null
    }

    fn value(
        &mut self,
        plan: &Plan<'_>,
        field: &FieldPlan<'_>,
        scope: Scope<'d>,
        index: usize,
        (cell, header): (Option<ElementRef<'d>>, Option<&Header>),
        place: &Place,
    ) -> Result<Value, Fault> {
        let document = self.document;
        let mut read = |element: ElementRef<'d>| {
            self.note(place, field.name, element);
            let text = document.source(element, &field.field.reading.source, &field.field.reading.type_);
            if let (Some(text), true) = (&text, field.private) {
                self.private_texts.push(text.clone().into_owned());
                if field.field.reading.source == TextSource::Html {
                    self.private_texts.push(document.text_of(element).into_owned());
                }
            }
            Ok(field.reader.read(text.as_deref(), plan.context, document.url.as_ref())?)
        };
        match &field.origin {
            Origin::Index => Ok(count(index)),
            Origin::Count(finder) => Ok(count(finder.find(document, scope).len())),
            Origin::Const(text) => Ok(field.reader.read(Some(text), plan.context, document.url.as_ref())?),
            Origin::Column(_) | Origin::Position(_) => cell.map_or(Ok(Value::Null), read),
            // Refused with the shape.
            Origin::Json(_) => Ok(Value::Null),
            Origin::Locator(finder) => match finder.find(document, scope).as_slice() {
                [] => Ok(Value::Null),
                [one] => read(*one),
                several if field.takes_many() => list(several.iter().map(|element| read(*element))),
                several => Err(Fault::Ambiguous(several.iter().map(|element| describe::element(*element)).collect())),
            },
            Origin::Nested(nested) => self.nested(nested, field, scope, header, place),
        }
    }

    /// A list with `each`, else a record, or null when its root is not there.
    fn nested(
        &mut self,
        plan: &Plan<'_>,
        field: &FieldPlan<'_>,
        scope: Scope<'d>,
        header: Option<&Header>,
        place: &Place,
    ) -> Result<Value, Fault> {
        let roots = match &plan.root {
            Some(root) => root.find(self.document, scope),
            None => vec![scope.element()],
        };
        let root = match roots.as_slice() {
            [] => return Ok(Value::Null),
            [_] if plan.root.is_none() => scope,
            [one] => Scope::Below(*one),
            several => {
                return Err(Fault::Ambiguous(several.iter().map(|element| describe::element(*element)).collect()));
            }
        };
        let place = place.below(field.name);
        // A record made of the item's own cells stands under the item's own header.
        let outer = header.filter(|_| plan.each.is_none() && plan.root.is_none() && plan.header.is_none());
        let mut records =
            self.items_under(plan, root, outer, &place).into_iter().map(|item| Value::Record(item.fields));
        Ok(match plan.each {
            Some(_) => Value::list(records.collect()),
            None => records.next().unwrap_or_default(),
        })
    }

    /// The header's columns, and where each field stands in them. A name that is not there is one
    /// problem, not one for each row; of a field that need not be there it is none: roles hide columns.
    fn header(
        &mut self,
        plan: &Plan<'_>,
        scope: Scope<'d>,
        first: Option<Scope<'d>>,
        outer: Option<&Header>,
        place: &Place,
    ) -> Option<Header> {
        let first = first.filter(|_| plan.fields.iter().any(FieldPlan::needs_header))?;
        let columns = match (outer, &plan.header) {
            (Some(outer), _) => Ok(outer.columns.clone()),
            (None, None) => own_header(first.element()).ok_or(ColumnError::NoHeader).map(|header| self.columns(header)),
            (None, Some(header)) => match header.find(self.document, scope).as_slice() {
                [one] => Ok(self.columns(*one)),
                several => Err(ColumnError::Header(several.len())),
            },
        };
        let positions = plan.fields.iter().map(|field| {
            let Origin::Column(name) = &field.origin else { return None };
            match columns.as_ref().map_err(Clone::clone).and_then(|columns| columns.position(name)) {
                Ok(position) => Some(position),
                Err(ColumnError::Missing { .. }) if !field.field.required => None,
                Err(error) => {
                    self.problems.push(field.problem(place, error.into()));
                    None
                }
            }
        });
        let positions = positions.collect();
        Some(Header { columns: columns.ok()?, positions })
    }

    /// Keeps where something is read; an empty `field` is the item itself.
    fn note(&mut self, place: &Place, field: &str, element: ElementRef<'d>) {
        if let (Some(places), Some(item)) = (&mut self.places, place.item) {
            let field = if field.is_empty() { place.path.clone() } else { place.field(field) };
            places.push(ReadAt { item, field, node: element.id() });
        }
    }

    fn columns(&self, header: ElementRef<'d>) -> Rc<Columns> {
        Rc::new(Columns::of(self.document, header))
    }
}

impl Place {
    /// An item of the list or record that stands here.
    pub(super) fn item(&self, plan: &Plan<'_>, index: usize) -> Self {
        match self.item {
            None => Self::of_item(index),
            Some(_) if plan.shape.is_list() => Self { item: self.item, path: format!("{}[{index}]", self.path) },
            Some(_) => self.clone(),
        }
    }

    /// A top item.
    pub(super) fn of_item(index: usize) -> Self {
        Self { item: Some(index), path: String::new() }
    }

    pub(super) fn below(&self, field: &str) -> Self {
        Self { item: self.item, path: self.field(field) }
    }

    fn field(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }
}

impl FieldPlan<'_> {
    pub(super) fn problem(&self, place: &Place, mut fault: Fault) -> Problem {
        if let (Fault::Unreadable(error), true) = (&mut fault, self.private) {
            "private".clone_into(&mut error.text);
        }
        let (field, locator) = (place.field(self.name), self.locator());
        Problem { item: place.item, field, fault, locator, span: self.field.span }
    }
}

/// The values of several elements; those with nothing in them are left out.
fn list(values: impl Iterator<Item = Result<Value, Fault>>) -> Result<Value, Fault> {
    let mut list = Vec::new();
    for value in values {
        match value? {
            Value::Null => {}
            Value::List(values) => list.extend(Arc::unwrap_or_clone(values)),
            value => list.push(value),
        }
    }
    Ok(Value::list(list))
}

fn count(number: usize) -> Value {
    i64::try_from(number).map_or(Value::Null, Value::Int)
}
