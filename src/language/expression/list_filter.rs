//! Filters on lists.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::Filter;
use super::compare::identity;
use super::evaluate::{Evaluation, Found, NULL, adapt};
use super::filter::{argument, field_name, unfit};
use super::kind::describe;
use super::node::Node;
use super::problem::Fault;
use crate::model::{Record, Value};

static NULL_VALUE: Value = Value::Null;

impl<'a> Evaluation<'a> {
    pub(super) fn list_filter(
        &mut self,
        list: Found<'a>,
        filter: Filter,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let mut items = items(list, at)?;
        self.fuel.burn(items.len(), at)?;
        let field = field_name(arguments);
        match filter {
            Filter::First => return Ok(items.into_iter().next().unwrap_or(NULL)),
            Filter::Last => return Ok(items.pop().unwrap_or(NULL)),
            Filter::One => return one(items, at),
            Filter::Min => return self.extreme(items, field, Ordering::Less, at),
            Filter::Max => return self.extreme(items, field, Ordering::Greater, at),
            Filter::Join => return self.join(&items, arguments, at),
            Filter::Reverse => items.reverse(),
            Filter::Unique => items = self.unique(items, field, at)?,
            Filter::Sort => self.sort(&mut items, field, at)?,
            Filter::Where => items = self.matching(items, field, arguments, at)?,
            Filter::Pluck => items = self.pluck(&items, field, at)?,
            _ => items = self.merge_by(items, field, arguments, at)?,
        }
        let items = items.into_iter().map(|item| self.own(item, at)).collect::<Result<_, _>>()?;
        Ok(Cow::Owned(Value::list(items)))
    }

    /// The item whose key is least or greatest; the first of equals. Null keys do not take part.
    fn extreme(
        &mut self,
        items: Vec<Found<'a>>,
        field: Option<&str>,
        wanted: Ordering,
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let mut best: Option<Found<'a>> = None;
        for item in items {
            let found = key(&item, field, at)?;
            self.fuel.burn_value(found, at)?;
            let better = match &best {
                _ if *found == Value::Null => false,
                None => true,
                Some(best) => ordered(found, key(best, field, at)?, at)? == wanted,
            };
            if better {
                best = Some(item);
            }
        }
        Ok(best.unwrap_or(NULL))
    }

    /// The canonical texts with a separator between; null items are left out.
    fn join(&mut self, items: &[Found<'a>], arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let Some((separator, _)) = self.text_argument(arguments, 0, at)? else { return Ok(NULL) };
        let mut joined = String::new();
        for (index, text) in items.iter().filter_map(|item| self.text(item, at).transpose()).enumerate() {
            let text = text?;
            if index > 0 {
                joined.push_str(&separator);
            }
            joined.push_str(&text);
        }
        self.fuel.burn(joined.len(), at)?;
        Ok(Cow::Owned(Value::Text(joined)))
    }

    fn pluck(&mut self, items: &[Found<'a>], field: Option<&str>, at: &Range<usize>) -> Result<Vec<Found<'a>>, Fault> {
        let mut keys = Vec::with_capacity(items.len());
        for item in items {
            let found = key(item, field, at)?;
            self.fuel.burn_value(found, at)?;
            keys.push(Cow::Owned(found.clone()));
        }
        Ok(keys)
    }

    /// The first item of each key.
    fn unique(
        &mut self,
        items: Vec<Found<'a>>,
        field: Option<&str>,
        at: &Range<usize>,
    ) -> Result<Vec<Found<'a>>, Fault> {
        let mut known = HashSet::new();
        let mut kept: Vec<Found<'a>> = Vec::new();
        for item in items {
            let found = key(&item, field, at)?;
            self.fuel.burn_value(found, at)?;
            if known.insert(identity(found)) {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    /// Stable; null keys come last.
    fn sort(&mut self, items: &mut [Found<'a>], field: Option<&str>, at: &Range<usize>) -> Result<(), Fault> {
        let mut first = None;
        for item in items.iter() {
            let found = key(item, field, at)?;
            self.fuel.burn_value(found, at)?;
            if !found.is_null() {
                // Keys that all have an order with the first have one with each other.
                ordered(first.get_or_insert(found), found, at)?;
            }
        }
        items.sort_by(|left, right| match (key(left, field, at), key(right, field, at)) {
            (Ok(left), Ok(right)) => {
                left.is_null().cmp(&right.is_null()).then(left.compare(right).unwrap_or(Ordering::Equal))
            }
            _ => Ordering::Equal,
        });
        Ok(())
    }

    /// The records whose field equals a value; a literal takes the field's type.
    fn matching(
        &mut self,
        items: Vec<Found<'a>>,
        field: Option<&str>,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Vec<Found<'a>>, Fault> {
        let node = argument(arguments, 1, at)?;
        let wanted = self.value(node)?;
        let mut kept = Vec::new();
        for item in items {
            let found = key(&item, field, at)?;
            self.fuel.burn_value(found, at)?;
            if found.same(&*adapt(Cow::Borrowed(&*wanted), node, found)?) {
                kept.push(item);
            }
        }
        Ok(kept)
    }

    /// The record with the other's fields laid over it. A null of the other erases nothing.
    pub(super) fn merge(
        &mut self,
        value: Found<'a>,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let node = argument(arguments, 0, at)?;
        let over = self.value(node)?;
        match (&*value, &*over) {
            (Value::Record(_), Value::Null) => Ok(value),
            (Value::Record(record), Value::Record(fields)) => {
                self.fuel.burn_value(&value, at)?;
                self.fuel.burn_value(&over, at)?;
                Ok(Cow::Owned(Value::Record(laid_over(record, fields))))
            }
            (Value::Record(_), other) => Err(unfit("a record", other, &node.at)),
            (other, _) => Err(unfit("a record", other, at)),
        }
    }

    /// Each record merged with the one of another list that has the same key, if one has.
    fn merge_by(
        &mut self,
        items: Vec<Found<'a>>,
        field: Option<&str>,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Vec<Found<'a>>, Fault> {
        let node = argument(arguments, 1, at)?;
        let others = self.value(node)?;
        let others = match &*others {
            Value::Null => return Ok(items),
            Value::List(others) => others,
            other => return Err(unfit("a list", other, &node.at)),
        };
        let mut by_key: HashMap<String, &Record> = HashMap::new();
        for other in others.iter() {
            self.fuel.burn_value(other, &node.at)?;
            let found = key(other, field, &node.at)?;
            let Value::Record(record) = other else { continue };
            if *found != Value::Null && by_key.insert(identity(found), record).is_some() {
                let message = format!("two records have the key {}", identity(found));
                return Err(Fault::new(&node.at, message).help("keep one of them with `unique`"));
            }
        }
        let mut merged = Vec::with_capacity(items.len());
        for item in items {
            let found = key(&item, field, at)?;
            self.fuel.burn_value(&item, at)?;
            merged.push(match (&*item, by_key.get(&identity(found))) {
                (Value::Record(record), Some(over)) => {
                    over.values().try_for_each(|value| self.fuel.burn_value(value, at))?;
                    Cow::Owned(Value::Record(laid_over(record, over)))
                }
                _ => item,
            });
        }
        Ok(merged)
    }
}

fn one<'a>(mut items: Vec<Found<'a>>, at: &Range<usize>) -> Result<Found<'a>, Fault> {
    match (items.pop(), items.len()) {
        (Some(item), 0) => Ok(item),
        (Some(_), others) => Err(Fault::new(at, format!("expected exactly one item, found {}", others + 1))),
        (None, _) => Err(Fault::new(at, "expected exactly one item, found none")),
    }
}

fn items<'a>(list: Found<'a>, at: &Range<usize>) -> Result<Vec<Found<'a>>, Fault> {
    match list {
        Cow::Borrowed(Value::List(items)) => Ok(items.iter().map(Cow::Borrowed).collect()),
        Cow::Owned(Value::List(items)) => Ok(Arc::unwrap_or_clone(items).into_iter().map(Cow::Owned).collect()),
        other => Err(unfit("a list", &other, at)),
    }
}

/// The field that is looked at, or the item itself if no field is named.
fn key<'i>(item: &'i Value, field: Option<&str>, at: &Range<usize>) -> Result<&'i Value, Fault> {
    match (item, field) {
        (item, None) => Ok(item),
        (Value::Record(fields), Some(name)) => Ok(fields.get(name).unwrap_or(&NULL_VALUE)),
        (other, Some(name)) => {
            Err(Fault::new(at, format!("expected records with a field `{name}`, found {}", describe(other))))
        }
    }
}

fn ordered(left: &Value, right: &Value, at: &Range<usize>) -> Result<Ordering, Fault> {
    left.compare(right)
        .ok_or_else(|| Fault::new(at, format!("{} and {} have no order", describe(left), describe(right))))
}

fn laid_over(record: &Record, over: &Record) -> Record {
    let mut merged = record.clone();
    for (name, value) in over {
        let erases = *value == Value::Null && merged.contains_key(name);
        if !erases {
            merged.insert(name.clone(), value.clone());
        }
    }
    merged
}
