//! What the functions of the language do.

use std::borrow::Cow;
use std::ops::Range;

use jiff::SignedDuration;

use super::Function;
use super::duration::plus;
use super::evaluate::{Evaluation, Found, NULL};
use super::kind::describe;
use super::node::Node;
use super::problem::Fault;
use crate::model::Value;

impl<'a> Evaluation<'a> {
    pub(super) fn call(
        &mut self,
        function: Function,
        arguments: &'a [Node],
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        match (function, arguments) {
            (Function::Given, [node]) => Ok(Cow::Owned(Value::Bool(*self.value(node)? != Value::Null))),
            (Function::Sum, [node]) => self.sum(node),
            (Function::Minus, [from, what]) => self.minus(from, what, at),
            (Function::Days, [node]) => self.days(node),
            _ => Err(Fault::new(at, format!("written `{}`", function.usage()))),
        }
    }

    /// The sum of the amounts or numbers of a list; null items add nothing. The sum of nothing is 0.
    fn sum(&mut self, node: &'a Node) -> Result<Found<'a>, Fault> {
        let list = self.value(node)?;
        let items = match &*list {
            Value::Null => return Ok(NULL),
            Value::List(items) => items,
            other => return Err(Fault::new(&node.at, format!("expected a list to sum, found {}", describe(other)))),
        };
        self.fuel.burn(items.len(), &node.at)?;
        let mut given = items.iter().filter(|item| **item != Value::Null);
        let Some(first) = given.next() else { return Ok(Cow::Owned(Value::Int(0))) };
        if !matches!(first, Value::Int(_) | Value::Decimal(_) | Value::Money(_)) {
            return Err(Fault::new(&node.at, format!("expected amounts or numbers to sum, found {}", describe(first))));
        }
        given.try_fold(first.clone(), |sum, item| add(&sum, item, &node.at)).map(Cow::Owned)
    }

    fn minus(&mut self, from: &'a Node, what: &'a Node, at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let (first, second) = self.pair(from, what)?;
        Ok(Cow::Owned(match (&*first, &*second) {
            (Value::Null, _) | (_, Value::Null) => return Ok(NULL),
            (Value::Int(first), Value::Int(second)) => {
                Value::Int(first.checked_sub(*second).ok_or_else(|| too_large(at))?)
            }
            (Value::Decimal(first), Value::Decimal(second)) => {
                Value::Decimal(first.checked_sub(*second).ok_or_else(|| too_large(at))?)
            }
            (Value::Money(first), Value::Money(second)) => {
                Value::Money(first.checked_sub(*second).ok_or_else(|| too_large(at))?)
            }
            (Value::Date(first), Value::Date(second)) => Value::Duration(first.duration_since(*second)),
            (Value::Timestamp(first), Value::Timestamp(second)) => Value::Duration(first.duration_since(*second)),
            (first, Value::Duration(duration)) => {
                plus(first, duration.checked_neg().ok_or_else(|| too_large(at))?, at)?
            }
            (first, second) => {
                let message = format!("cannot take {} from {}", describe(second), describe(first));
                return Err(Fault::new(at, message));
            }
        }))
    }

    fn days(&mut self, node: &'a Node) -> Result<Found<'a>, Fault> {
        let Some(days) = self.int(node)? else { return Ok(NULL) };
        let hours = days.checked_mul(24).and_then(SignedDuration::try_from_hours);
        hours.map(|duration| Cow::Owned(Value::Duration(duration))).ok_or_else(|| too_large(&node.at))
    }
}

fn add(sum: &Value, item: &Value, at: &Range<usize>) -> Result<Value, Fault> {
    let added = match (sum, item) {
        (Value::Int(sum), Value::Int(item)) => sum.checked_add(*item).map(Value::Int),
        (Value::Decimal(sum), Value::Decimal(item)) => sum.checked_add(*item).map(Value::Decimal),
        (Value::Money(sum), Value::Money(item)) => sum.checked_add(*item).map(Value::Money),
        (first, other) => {
            let message = format!("cannot sum {} and {}", describe(first), describe(other));
            return Err(Fault::new(at, message));
        }
    };
    added.ok_or_else(|| too_large(at))
}

fn too_large(at: &Range<usize>) -> Fault {
    Fault::new(at, "the result is too large")
}
