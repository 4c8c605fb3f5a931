//! A tree and a scope into a value.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use super::compare::read_as;
use super::fuel::Fuel;
use super::kind::{Kind, describe};
use super::node::{Node, NodeKind, Operator};
use super::problem::Fault;
use super::{Filter, Function, Scope};
use crate::model::{Record, Value};

/// A value that is in the scope or the tree already, or was made.
pub(super) type Found<'a> = Cow<'a, Value>;

pub(super) const NULL: Found<'static> = Cow::Owned(Value::Null);

/// One evaluation: where names are looked up, and what it may still burn.
pub(super) struct Evaluation<'a> {
    pub(super) scope: &'a Scope,
    pub(super) fuel: Fuel,
}

impl<'a> Evaluation<'a> {
    pub(super) const fn new(scope: &'a Scope) -> Self {
        Self { scope, fuel: Fuel::full() }
    }

    pub(super) fn value(&mut self, node: &'a Node) -> Result<Found<'a>, Fault> {
        self.fuel.burn(1, &node.at)?;
        match &node.kind {
            NodeKind::Literal(value) => Ok(Cow::Borrowed(value)),
            NodeKind::Name(name) => self.name(name, &node.at),
            NodeKind::Field { of, name } => field(self.value(of)?, name, &node.at),
            NodeKind::Slice { of, from, to } => self.slice(of, from.as_deref(), to.as_deref(), &node.at),
            NodeKind::Not(of) => Ok(Cow::Owned(Value::Bool(!self.truth(of)?))),
            NodeKind::Negate(of) => self.negate(of),
            NodeKind::Binary { operator, left, right } => self.binary(*operator, left, right, &node.at),
            NodeKind::Choice { condition, then, otherwise } => {
                let chosen = if self.truth(condition)? { Some(then) } else { otherwise.as_ref() };
                chosen.map_or(Ok(NULL), |node| self.value(node))
            }
            NodeKind::List(items) => {
                let items = items.iter().map(|item| self.owned(item)).collect::<Result<_, _>>()?;
                Ok(Cow::Owned(Value::list(items)))
            }
            NodeKind::Record { fields, .. } => {
                let fields = fields.iter().map(|(name, node)| Ok((name.clone(), self.owned(node)?)));
                Ok(Cow::Owned(Value::Record(fields.collect::<Result<Record, Fault>>()?)))
            }
            NodeKind::Call { function, arguments } => self.call(*function, arguments, &node.at),
            NodeKind::Filter { of, filter, arguments, written } => self.filter(of, *filter, arguments, written),
        }
    }

    /// The value of a node as one's own, paid for if it must be copied.
    pub(super) fn owned(&mut self, node: &'a Node) -> Result<Value, Fault> {
        let found = self.value(node)?;
        self.own(found, &node.at)
    }

    pub(super) fn own(&mut self, found: Found<'a>, at: &Range<usize>) -> Result<Value, Fault> {
        if let Cow::Borrowed(value) = &found {
            self.fuel.burn_value(value, at)?;
        }
        Ok(found.into_owned())
    }

    fn name(&self, name: &str, at: &Range<usize>) -> Result<Found<'a>, Fault> {
        let scope = self.scope;
        scope
            .get(name)
            .map(Cow::Borrowed)
            .ok_or_else(|| Fault::new(at, format!("nothing is named `{name}` here")).suggest(name, scope.names()))
    }

    /// Null counts as false.
    fn truth(&mut self, node: &'a Node) -> Result<bool, Fault> {
        match &*self.value(node)? {
            Value::Bool(truth) => Ok(*truth),
            Value::Null => Ok(false),
            other => Err(Fault::new(&node.at, format!("expected true or false, found {}", describe(other)))),
        }
    }

    /// `None` for null.
    pub(super) fn int(&mut self, node: &'a Node) -> Result<Option<i64>, Fault> {
        match &*self.value(node)? {
            Value::Int(number) => Ok(Some(*number)),
            Value::Null => Ok(None),
            other => Err(Fault::new(&node.at, format!("expected a whole number, found {}", describe(other)))),
        }
    }

    fn negate(&mut self, of: &'a Node) -> Result<Found<'a>, Fault> {
        let Some(number) = self.int(of)? else { return Ok(NULL) };
        number.checked_neg().map(|number| Cow::Owned(Value::Int(number))).ok_or_else(|| overflow(&of.at))
    }

    fn slice(
        &mut self,
        of: &'a Node,
        from: Option<&'a Node>,
        to: Option<&'a Node>,
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let whole = self.value(of)?;
        let from = from.map_or(Ok(None), |node| self.int(node))?;
        let to = to.map_or(Ok(None), |node| self.int(node))?;
        match &*whole {
            Value::Null => Ok(NULL),
            Value::Text(text) => {
                let range = bounds(text.chars().count(), from, to);
                self.fuel.burn(text.len(), at)?;
                Ok(Cow::Owned(Value::Text(text.chars().skip(range.start).take(range.len()).collect())))
            }
            Value::List(items) => {
                let kept = &items[bounds(items.len(), from, to)];
                kept.iter().try_for_each(|item| self.fuel.burn_value(item, at))?;
                Ok(Cow::Owned(Value::list(kept.to_vec())))
            }
            other => Err(Fault::new(&of.at, format!("expected a list or text to slice, found {}", describe(other)))),
        }
    }

    fn binary(
        &mut self,
        operator: Operator,
        left: &'a Node,
        right: &'a Node,
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let truth = match operator {
            Operator::Or => self.truth(left)? || self.truth(right)?,
            Operator::And => self.truth(left)? && self.truth(right)?,
            Operator::Equal => self.is_equal(left, right)?,
            Operator::NotEqual => !self.is_equal(left, right)?,
            Operator::Less => self.order(left, right)?.is_some_and(Ordering::is_lt),
            Operator::LessOrEqual => self.order(left, right)?.is_some_and(Ordering::is_le),
            Operator::Greater => self.order(left, right)?.is_some_and(Ordering::is_gt),
            Operator::GreaterOrEqual => self.order(left, right)?.is_some_and(Ordering::is_ge),
            Operator::In => self.contains(left, right)?,
            Operator::NotIn => !self.contains(left, right)?,
            Operator::Concat => return self.concat(left, right),
            _ => return self.arithmetic(operator, left, right, at),
        };
        Ok(Cow::Owned(Value::Bool(truth)))
    }

    fn is_equal(&mut self, left: &'a Node, right: &'a Node) -> Result<bool, Fault> {
        let (first, second) = self.pair(left, right)?;
        self.same(&first, &second, &left.at)
    }

    /// `None` if either is null: then no order holds.
    fn order(&mut self, left: &'a Node, right: &'a Node) -> Result<Option<Ordering>, Fault> {
        let (first, second) = self.pair(left, right)?;
        if *first == Value::Null || *second == Value::Null {
            return Ok(None);
        }
        first.compare(&second).map(Some).ok_or_else(|| {
            let message = format!("{} and {} have no order", describe(&first), describe(&second));
            Fault::new(&(left.at.start..right.at.end), message)
        })
    }

    /// Both operands, a literal read as the kind of the other.
    pub(super) fn pair(&mut self, left: &'a Node, right: &'a Node) -> Result<(Found<'a>, Found<'a>), Fault> {
        let (first, second) = (self.value(left)?, self.value(right)?);
        let second = adapt(second, right, &first)?;
        let first = adapt(first, left, &second)?;
        Ok((first, second))
    }

    /// `left in right`: an item of a list or a part of a text. Null holds nothing.
    fn contains(&mut self, left: &'a Node, right: &'a Node) -> Result<bool, Fault> {
        let item = self.value(left)?;
        if let NodeKind::List(others) = &right.kind {
            return others.iter().try_fold(false, |found, node| {
                let other = adapt(self.value(node)?, node, &item)?;
                let item = adapt(Cow::Borrowed(&*item), left, &other)?;
                Ok(found || self.same(&item, &other, &node.at)?)
            });
        }
        let whole = self.value(right)?;
        match &*whole {
            Value::Null => Ok(false),
            Value::List(others) => others.iter().try_fold(false, |found, other| {
                let item = adapt(Cow::Borrowed(&*item), left, other)?;
                Ok(found || self.same(&item, other, &right.at)?)
            }),
            Value::Text(text) => match &*item {
                Value::Text(part) => Ok(text.contains(part.as_str())),
                Value::Null => Ok(false),
                other => Err(Fault::new(&left.at, format!("expected text to look for, found {}", describe(other)))),
            },
            other => Err(Fault::new(&right.at, format!("expected a list or text, found {}", describe(other)))),
        }
    }

    fn same(&mut self, left: &Value, right: &Value, at: &Range<usize>) -> Result<bool, Fault> {
        self.fuel.burn_value(right, at)?;
        Ok(left.same(right))
    }

    /// Null if a part is null, as in a template.
    fn concat(&mut self, left: &'a Node, right: &'a Node) -> Result<Found<'a>, Fault> {
        let (first, second) = (self.value(left)?, self.value(right)?);
        let (Some(mut text), Some(rest)) = (self.text(&first, &left.at)?, self.text(&second, &right.at)?) else {
            return Ok(NULL);
        };
        text.push_str(&rest);
        Ok(Cow::Owned(Value::Text(text)))
    }

    /// A value's canonical text, paid for; `None` for null.
    pub(super) fn text(&mut self, value: &Value, at: &Range<usize>) -> Result<Option<String>, Fault> {
        self.fuel.burn_value(value, at)?;
        match Kind::of_value(value) {
            Some(kind) if !kind.is_scalar() => Err(Fault::no_text(at, kind)),
            _ => Ok(value.canonical()),
        }
    }

    fn arithmetic(
        &mut self,
        operator: Operator,
        left: &'a Node,
        right: &'a Node,
        at: &Range<usize>,
    ) -> Result<Found<'a>, Fault> {
        let (Some(first), Some(second)) = (self.int(left)?, self.int(right)?) else { return Ok(NULL) };
        let result = match operator {
            Operator::Add => first.checked_add(second),
            Operator::Subtract => first.checked_sub(second),
            Operator::Multiply => first.checked_mul(second),
            _ if second == 0 => return Err(Fault::new(&right.at, "division by zero")),
            // Towards minus infinity, so that `a == a // b * b + a % b` with `a % b` of the sign of `b`.
            Operator::Divide => {
                let towards_zero = first.checked_div(second);
                let uneven = first.checked_rem(second).is_some_and(|rest| rest != 0 && (rest < 0) != (second < 0));
                towards_zero.map(|quotient| if uneven { quotient - 1 } else { quotient })
            }
            _ => first
                .checked_rem(second)
                .map(|rest| if rest != 0 && (rest < 0) != (second < 0) { rest + second } else { rest }),
        };
        result.map(|number| Cow::Owned(Value::Int(number))).ok_or_else(|| overflow(at))
    }
}

/// A literal read as the kind of what it meets; anything else as it is.
pub(super) fn adapt<'a>(value: Found<'a>, node: &Node, other: &Value) -> Result<Found<'a>, Fault> {
    let (Some(kind), Some(wanted)) = (Kind::of_value(&value), Kind::of_value(other)) else { return Ok(value) };
    if kind == wanted || !takes_type(node, &value) {
        return Ok(value);
    }
    match read_as(&value, wanted) {
        Some(read) => Ok(Cow::Owned(read)),
        None if kind.meets(wanted) => Ok(value),
        None => Err(Fault::new(&node.at, format!("expected {}, found {}", wanted.name(), kind.name()))),
    }
}

/// Whether a node's value takes the type of what it meets: literals do, also behind `if` and
/// `default`, and so does the sum of nothing.
pub(super) fn takes_type(node: &Node, value: &Value) -> bool {
    match &node.kind {
        NodeKind::Literal(_) => true,
        NodeKind::Choice { then, otherwise, .. } => {
            takes_type(then, value) && otherwise.as_ref().is_none_or(|otherwise| takes_type(otherwise, value))
        }
        NodeKind::Filter { filter: Filter::Default, arguments, .. } => {
            arguments.iter().all(|instead| takes_type(instead, value))
        }
        NodeKind::Call { function: Function::Sum, .. } => *value == Value::Int(0),
        _ => false,
    }
}

/// A field; null for one that is absent, and of null.
fn field<'a>(of: Found<'a>, name: &str, at: &Range<usize>) -> Result<Found<'a>, Fault> {
    match of {
        Cow::Borrowed(Value::Record(fields)) => Ok(fields.get(name).map_or(NULL, Cow::Borrowed)),
        Cow::Owned(Value::Record(mut fields)) => Ok(fields.swap_remove(name).map_or(NULL, Cow::Owned)),
        other if *other == Value::Null => Ok(NULL),
        other => {
            let fault = Fault::new(at, format!("{} has no field `{name}`", describe(&other)));
            Err(match &*other {
                Value::List(_) => fault.help(format!("`pluck('{name}')` takes it of every record")),
                _ => fault,
            })
        }
    }
}

/// The range of `[from:to]`; negative ends count from the back, and what is outside is cut off.
fn bounds(length: usize, from: Option<i64>, to: Option<i64>) -> Range<usize> {
    let clamp = |end: i64| {
        let distance = usize::try_from(end.unsigned_abs()).unwrap_or(usize::MAX);
        if end < 0 { length.saturating_sub(distance) } else { distance.min(length) }
    };
    let (from, to) = (from.map_or(0, clamp), to.map_or(length, clamp));
    from..to.max(from)
}

fn overflow(at: &Range<usize>) -> Fault {
    Fault::new(at, "the result is too large for a whole number")
}
