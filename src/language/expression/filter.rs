//! What the filters of the language do: which value goes to which.

use std::borrow::Cow;
use std::ops::Range;

use jiff::fmt::strtime;
use rust_decimal::RoundingStrategy;

use super::Filter;
use super::duration::plus;
use super::evaluate::{Evaluation, Found, NULL};
use super::kind::describe;
use super::node::{Node, NodeKind};
use super::problem::Fault;
use crate::model::Value;

impl<'a> Evaluation<'a> {
    /// Null passes through every filter but `default`, which replaces it, and `one`, which fails.
    pub(super) fn filter(
        &mut self,
        of: &'a Node,
        filter: Filter,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let value = self.value(of)?;
        match (filter, &*value) {
            (Filter::Default, Value::Null) => return arguments.first().map_or(Ok(NULL), |node| self.value(node)),
            (Filter::Default, _) => return Ok(value),
            (Filter::One, Value::Null) => return Err(Fault::new(at, "expected exactly one item, found null")),
            (_, Value::Null) => return Ok(NULL),
            _ => {}
        }
        match filter {
            Filter::Length => self.length(&value, at),
            Filter::Merge => self.merge(value, arguments, at),
            Filter::Reverse if matches!(*value, Value::Text(_)) => self.text_filter(&value, filter, arguments, at),
            Filter::First
            | Filter::Last
            | Filter::One
            | Filter::Reverse
            | Filter::Unique
            | Filter::Sort
            | Filter::Min
            | Filter::Max
            | Filter::Where
            | Filter::Pluck
            | Filter::MergeBy
            | Filter::Join => self.list_filter(value, filter, arguments, at),
            Filter::Date => self.date(&value, arguments, at),
            Filter::Round => self.round(&value, arguments, at),
            Filter::Plus => self.plus(&value, arguments, at),
            _ => self.text_filter(&value, filter, arguments, at),
        }
    }

    fn length(&mut self, value: &Value, at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let length = match value {
            Value::List(items) => items.len(),
            Value::Record(fields) => fields.len(),
            Value::Text(text) => {
                self.fuel.burn(text.len(), at)?;
                text.chars().count()
            }
            other => return Err(unfit("a list, record or text", other, at)),
        };
        Ok(Cow::Owned(Value::Int(i64::try_from(length).unwrap_or(i64::MAX))))
    }

    /// Written as the format says; a timestamp in the portal's zone.
    fn date(&mut self, value: &Value, arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let Some((format, node)) = self.text_argument(arguments, 0, at)? else { return Ok(NULL) };
        let written = match value {
            Value::Date(date) => strtime::format(&format, *date),
            Value::Time(time) => strtime::format(&format, *time),
            Value::Timestamp(timestamp) => {
                strtime::format(&format, &timestamp.to_zoned_datetime(self.scope.zone().clone()))
            }
            other => return Err(unfit("a date, time or timestamp", other, at)),
        };
        let written = written.map_err(|error| Fault::new(&node.at, error.to_string()))?;
        self.fuel.burn(written.len(), at)?;
        Ok(Cow::Owned(Value::Text(written)))
    }

    /// Half away from zero, as people round.
    fn round(&mut self, value: &Value, arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let places = match arguments.first() {
            Some(node) => match self.int(node)? {
                Some(places) => {
                    u32::try_from(places).map_err(|_| Fault::new(&node.at, "decimal places cannot be negative"))?
                }
                None => return Ok(NULL),
            },
            None => 0,
        };
        Ok(Cow::Owned(match value {
            Value::Int(number) => Value::Int(*number),
            Value::Decimal(number) => {
                Value::Decimal(number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero))
            }
            other => return Err(unfit("a number", other, at)),
        }))
    }

    fn plus(&mut self, value: &Value, arguments: &'a [Node], at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let node = argument(arguments, 0, at)?;
        match &*self.value(node)? {
            Value::Null => Ok(NULL),
            Value::Duration(duration) => plus(value, *duration, at).map(Cow::Owned),
            other => Err(unfit("a duration", other, &node.at)),
        }
    }

    /// A text argument and its node; `None` for null.
    pub(super) fn text_argument(
        &mut self,
        arguments: &'a [Node],
        index: usize,
        at: &Range<usize>,
    ) -> Result<Option<(String, &'a Node)>, Fault> {
        let node = argument(arguments, index, at)?;
        let value = self.value(node)?;
        Ok(self.text(&value, &node.at)?.map(|text| (text, node)))
    }
}

/// The argument at `index`; the parser has counted them.
pub(super) fn argument<'a>(arguments: &'a [Node], index: usize, at: &Range<usize>) -> Result<&'a Node, Fault> {
    arguments.get(index).ok_or_else(|| Fault::new(at, "an argument is missing"))
}

/// The name of a field: the parser lets only quoted text through.
pub(super) fn field_name(arguments: &[Node]) -> Option<&str> {
    match arguments.first().map(|node| &node.kind) {
        Some(NodeKind::Literal(Value::Text(name))) => Some(name),
        _ => None,
    }
}

pub(super) fn unfit(expected: &str, found: &Value, at: &Range<usize>) -> Fault {
    Fault::new(at, format!("expected {expected}, found {}", describe(found)))
}
