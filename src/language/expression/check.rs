//! A tree and types into a type: what can be known before anything runs.

use std::ops::Range;

use super::compare::read_as;
use super::evaluate::takes_type;
use super::kind::Kind;
use super::node::{Node, NodeKind, Operator};
use super::problem::Fault;
use super::unify::unify;
use super::{Function, TypeScope};
use crate::model::{Type, Value};

/// The type of a tree, or everything that is wrong in it.
pub(super) fn check(root: &Node, types: &TypeScope) -> Result<Type, Vec<Fault>> {
    let mut check = Check { types, faults: Vec::new() };
    let found = check.type_of(root);
    if check.faults.is_empty() { Ok(found) } else { Err(check.faults) }
}

/// As [`check`], for a tree whose value becomes text.
pub(super) fn check_text(root: &Node, types: &TypeScope) -> Result<Type, Vec<Fault>> {
    let mut check = Check { types, faults: Vec::new() };
    check.expect_scalar(root);
    if check.faults.is_empty() { Ok(Type::Text) } else { Err(check.faults) }
}

/// One check: what is known, and what was found wrong. What is wrong is of any type, so that one
/// mistake is told once.
pub(super) struct Check<'t> {
    pub(super) types: &'t TypeScope,
    faults: Vec<Fault>,
}

impl Check<'_> {
    pub(super) fn fault(&mut self, fault: Fault) -> Type {
        self.faults.push(fault);
        Type::Any
    }

    pub(super) fn type_of(&mut self, node: &Node) -> Type {
        match &node.kind {
            NodeKind::Literal(value) => literal_type(value),
            NodeKind::Name(name) => match self.types.get(name) {
                Some(known) => known.clone(),
                None => {
                    let fault = Fault::new(&node.at, format!("nothing is named `{name}` here"));
                    self.fault(fault.suggest(name, self.types.names()))
                }
            },
            NodeKind::Field { of, name } => {
                let of = self.type_of(of);
                self.field(&of, name, &node.at)
            }
            NodeKind::Slice { of, from, to } => {
                [from, to].into_iter().flatten().for_each(|end| self.expect(end, Kind::Int));
                let whole = self.type_of(of);
                match Kind::of_type(&whole) {
                    None | Some(Kind::List) => whole,
                    Some(Kind::Text) => Type::Text,
                    Some(other) => self.mismatch(of, "a list or text", other),
                }
            }
            NodeKind::Not(of) => self.expecting(of, Kind::Bool, Type::Bool),
            NodeKind::Negate(of) => self.expecting(of, Kind::Int, Type::Int),
            NodeKind::Binary { operator, left, right } => self.binary(*operator, left, right),
            NodeKind::Choice { condition, then, otherwise } => {
                self.expect(condition, Kind::Bool);
                let then = (then, self.type_of(then));
                match otherwise {
                    Some(otherwise) => either(then.0, then.1, otherwise, self.type_of(otherwise)),
                    None => then.1,
                }
            }
            NodeKind::List(items) => {
                let types: Vec<Type> = items.iter().map(|item| self.type_of(item)).collect();
                Type::List(Box::new(types.into_iter().reduce(unify).unwrap_or(Type::Any)))
            }
            NodeKind::Record { fields, .. } => {
                Type::Record(fields.iter().map(|(name, node)| (name.clone(), self.type_of(node))).collect())
            }
            NodeKind::Call { function, arguments } => self.call(*function, arguments, &node.at),
            NodeKind::Filter { of, filter, arguments, written } => self.filter(of, *filter, arguments, written),
        }
    }

    /// The type of a field, if the record's fields are known.
    pub(super) fn field(&mut self, of: &Type, name: &str, at: &Range<usize>) -> Type {
        let types = self.types;
        if let Some(fields) = types.fields(of) {
            return fields.get(name).cloned().unwrap_or_else(|| {
                let fault = Fault::new(at, format!("the record has no field `{name}`"));
                self.fault(fault.suggest(name, fields.keys().map(String::as_str)))
            });
        }
        match Kind::of_type(of) {
            None | Some(Kind::Record) => Type::Any,
            Some(Kind::List) => self.fault(
                Fault::new(at, format!("a list has no field `{name}`"))
                    .help(format!("`pluck('{name}')` takes it of every record")),
            ),
            Some(other) => self.fault(Fault::new(at, format!("{} has no field `{name}`", other.name()))),
        }
    }

    fn binary(&mut self, operator: Operator, left: &Node, right: &Node) -> Type {
        match operator {
            Operator::Or | Operator::And => {
                self.expect(left, Kind::Bool);
                self.expecting(right, Kind::Bool, Type::Bool)
            }
            Operator::Equal | Operator::NotEqual => {
                let (first, second) = (self.type_of(left), self.type_of(right));
                self.meet(left, &first, right, &second);
                Type::Bool
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                let (first, second) = (self.type_of(left), self.type_of(right));
                self.meet(left, &first, right, &second);
                self.expect_order(left, &first);
                Type::Bool
            }
            Operator::In | Operator::NotIn => self.membership(left, right),
            Operator::Concat => {
                self.expect_scalar(left);
                self.expect_scalar(right);
                Type::Text
            }
            _ => {
                self.expect_number(operator, left);
                self.expect_number(operator, right);
                Type::Int
            }
        }
    }

    fn membership(&mut self, left: &Node, right: &Node) -> Type {
        let item = self.type_of(left);
        if let NodeKind::List(others) = &right.kind {
            for other in others {
                let of = self.type_of(other);
                self.meet(left, &item, other, &of);
            }
            return Type::Bool;
        }
        let whole = self.type_of(right);
        match (Kind::of_type(&whole), Kind::of_type(&item)) {
            (None, _) => {}
            (Some(Kind::List), _) => {
                let of = self.element(&whole, &right.at);
                self.meet(left, &item, right, &of);
            }
            (Some(Kind::Text), None | Some(Kind::Text)) => {}
            (Some(Kind::Text), Some(other)) => {
                self.mismatch(left, "text to look for", other);
            }
            (Some(other), _) => {
                self.mismatch(right, "a list or text", other);
            }
        }
        Type::Bool
    }

    fn call(&mut self, function: Function, arguments: &[Node], at: &Range<usize>) -> Type {
        match (function, arguments) {
            (Function::Given, [node]) => {
                self.type_of(node);
                Type::Bool
            }
            (Function::Sum, [node]) => {
                let list = self.type_of(node);
                let of = self.element(&list, &node.at);
                match Kind::of_type(&of) {
                    None | Some(Kind::Int | Kind::Decimal | Kind::Money) => of,
                    Some(other) => self.mismatch(node, "a list of amounts or numbers", other),
                }
            }
            (Function::Minus, [from, what]) => self.minus(from, what),
            (Function::Days, [node]) => self.expecting(node, Kind::Int, Type::Duration),
            _ => self.fault(Fault::new(at, format!("written `{}`", function.usage()))),
        }
    }

    fn minus(&mut self, from: &Node, what: &Node) -> Type {
        let (first, second) = (self.type_of(from), self.type_of(what));
        match (Kind::of_type(&first), Kind::of_type(&second)) {
            (None, _) | (_, None) => Type::Any,
            (Some(Kind::Date | Kind::Time | Kind::Timestamp | Kind::Duration), Some(Kind::Duration)) => first,
            (Some(Kind::Date), Some(Kind::Date)) | (Some(Kind::Timestamp), Some(Kind::Timestamp)) => Type::Duration,
            (Some(Kind::Int | Kind::Decimal | Kind::Money), _) => {
                self.meet(from, &first, what, &second);
                first
            }
            (Some(Kind::Text), Some(_)) if takes_type(from, &Value::Null) => {
                self.meet(from, &first, what, &second);
                second
            }
            (Some(first), Some(second)) => {
                let message = format!("cannot take {} from {}", second.name(), first.name());
                self.fault(Fault::new(&(from.at.start..what.at.end), message))
            }
        }
    }

    /// Whether two sides can be compared, a literal taking the other's type.
    pub(super) fn meet(&mut self, left: &Node, first: &Type, right: &Node, second: &Type) {
        self.known_value(left, second);
        self.known_value(right, first);
        let (Some(one), Some(other)) = (Kind::of_type(first), Kind::of_type(second)) else { return };
        if one.meets(other) || reads_as(left, other) || reads_as(right, one) {
            return;
        }
        let fault = if takes_type(right, &Value::Null) {
            Fault::new(&right.at, format!("expected {}, found {}", one.name(), other.name()))
        } else if takes_type(left, &Value::Null) {
            Fault::new(&left.at, format!("expected {}, found {}", other.name(), one.name()))
        } else {
            let message = format!("cannot compare {} with {}", one.name(), other.name());
            Fault::new(&(left.at.start..right.at.end.max(left.at.end)), message)
        };
        self.fault(fault);
    }

    /// A literal beside a closed list of values must be one of them.
    fn known_value(&mut self, node: &Node, other: &Type) {
        if let (NodeKind::Literal(Value::Text(text)), Type::Enum(values)) = (&node.kind, other)
            && !values.contains(text)
        {
            let fault = Fault::new(&node.at, format!("`{text}` is not one of the values"));
            self.fault(fault.suggest(text, values.iter().map(String::as_str)));
        }
    }

    /// The type of a list's items.
    pub(super) fn element(&mut self, list: &Type, at: &Range<usize>) -> Type {
        match (list, Kind::of_type(list)) {
            (Type::List(of), _) => (**of).clone(),
            (_, None) => Type::Any,
            (_, Some(other)) => self.fault(Fault::new(at, format!("expected a list, found {}", other.name()))),
        }
    }

    pub(super) fn expect(&mut self, node: &Node, kind: Kind) {
        let found = self.type_of(node);
        if let Some(other) = Kind::of_type(&found)
            && other != kind
        {
            self.mismatch(node, kind.name(), other);
        }
    }

    pub(super) fn expecting(&mut self, node: &Node, kind: Kind, result: Type) -> Type {
        self.expect(node, kind);
        result
    }

    fn expect_scalar(&mut self, node: &Node) {
        let found = self.type_of(node);
        if let Some(other) = Kind::of_type(&found)
            && !other.is_scalar()
        {
            self.fault(Fault::no_text(&node.at, other));
        }
    }

    fn expect_order(&mut self, node: &Node, found: &Type) {
        if let Some(other) = Kind::of_type(found)
            && !other.is_ordered()
        {
            self.fault(Fault::new(&node.at, format!("{} has no order", other.name())));
        }
    }

    fn expect_number(&mut self, operator: Operator, node: &Node) {
        let found = self.type_of(node);
        let help = match Kind::of_type(&found) {
            None | Some(Kind::Int) => return,
            Some(Kind::Text) => "texts are joined with `~`",
            Some(Kind::Money | Kind::Decimal) => "`sum([a, b])` adds and `minus(a, b)` takes away",
            Some(Kind::Date | Kind::Time | Kind::Timestamp | Kind::Duration) => {
                "`plus(days(n))` moves on, `minus(a, b)` goes back"
            }
            Some(_) => "arithmetic is for whole numbers only",
        };
        let name = Kind::of_type(&found).map_or("null", Kind::name);
        let message = format!("`{}` expects a whole number, found {name}", operator.sign());
        self.fault(Fault::new(&node.at, message).help(help));
    }

    pub(super) fn mismatch(&mut self, node: &Node, expected: &str, found: Kind) -> Type {
        self.fault(Fault::new(&node.at, format!("expected {expected}, found {}", found.name())))
    }
}

/// The type of one of two branches. A null branch is of the other's type.
pub(super) fn either(left: &Node, first: Type, right: &Node, second: Type) -> Type {
    match (&left.kind, &right.kind) {
        (NodeKind::Literal(Value::Null), _) => second,
        (_, NodeKind::Literal(Value::Null)) => first,
        _ => unify(first, second),
    }
}

/// Whether a literal can be read as a kind; what merely holds literals is read when it is known.
pub(super) fn reads_as(node: &Node, kind: Kind) -> bool {
    match &node.kind {
        NodeKind::Literal(value) => read_as(value, kind).is_some(),
        _ => takes_type(node, &Value::Null),
    }
}

const fn literal_type(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Decimal(_) => Type::Decimal,
        Value::Text(_) => Type::Text,
        _ => Type::Any,
    }
}
