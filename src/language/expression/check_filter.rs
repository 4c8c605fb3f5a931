//! The types filters take and give.

use std::ops::Range;

use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::Filter;
use super::check::{Check, either, reads_as};
use super::filter::field_name;
use super::kind::Kind;
use super::node::{Node, NodeKind};
use super::problem::Fault;
use crate::model::{Type, Value};

impl Check<'_> {
    pub(super) fn filter(&mut self, of: &Node, filter: Filter, arguments: &[Node], at: &Range<usize>) -> Type {
        let input = self.type_of(of);
        match filter {
            Filter::Length => self.filtered(&input, "a list, record or text", is_sized, at, Type::Int),
            Filter::First | Filter::Last | Filter::One => self.element(&input, at),
            Filter::Reverse if Kind::of_type(&input) == Some(Kind::Text) => Type::Text,
            Filter::Reverse => self.same_list(input, at),
            Filter::Unique => {
                self.key(&input, arguments, at);
                self.same_list(input, at)
            }
            Filter::Sort => {
                self.ordered_key(&input, arguments, at);
                self.same_list(input, at)
            }
            Filter::Min | Filter::Max => {
                self.ordered_key(&input, arguments, at);
                self.element_again(&input)
            }
            Filter::Where => {
                let key = self.key(&input, arguments, at);
                if let [field, value] = arguments {
                    let wanted = self.type_of(value);
                    self.meet_field(&key, field, value, &wanted);
                }
                self.same_list(input, at)
            }
            Filter::Pluck => Type::List(Box::new(self.key(&input, arguments, at))),
            Filter::Merge => self.merge(&input, arguments, at),
            Filter::MergeBy => self.merge_by(&input, arguments, at),
            Filter::Join => {
                let item = self.element(&input, at);
                self.texts(arguments);
                self.filtered(&item, "a list of texts or numbers", Kind::is_scalar, at, Type::Text)
            }
            Filter::Split => {
                self.texts(arguments);
                self.filtered(&input, "text", is_text, at, Type::List(Box::new(Type::Text)))
            }
            Filter::Lower | Filter::Upper | Filter::Trim | Filter::Digits | Filter::Replace => {
                self.texts(arguments);
                self.filtered(&input, "text", is_text, at, Type::Text)
            }
            Filter::Date => {
                self.format(&input, arguments);
                self.filtered(&input, "a date, time or timestamp", is_time, at, Type::Text)
            }
            Filter::Round => {
                arguments.iter().for_each(|places| self.expect(places, Kind::Int));
                self.filtered(&input, "a number", is_number, at, input.clone())
            }
            Filter::Plus => {
                arguments.iter().for_each(|duration| self.expect(duration, Kind::Duration));
                let moves = |kind| is_time(kind) || kind == Kind::Duration;
                self.filtered(&input, "a date, time, timestamp or duration", moves, at, input.clone())
            }
            Filter::Default => self.default(of, input, arguments),
        }
    }

    fn filtered(
        &mut self,
        input: &Type,
        expected: &str,
        fits: impl Fn(Kind) -> bool,
        at: &Range<usize>,
        result: Type,
    ) -> Type {
        match Kind::of_type(input) {
            Some(found) if !fits(found) => {
                self.fault(Fault::new(at, format!("expected {expected}, found {}", found.name())))
            }
            _ => result,
        }
    }

    fn same_list(&mut self, list: Type, at: &Range<usize>) -> Type {
        self.filtered(&list, "a list", |kind| kind == Kind::List, at, list.clone())
    }

    /// The item type of what was checked to be a list before.
    fn element_again(&self, list: &Type) -> Type {
        if let Type::List(of) = list { (**of).clone() } else { Type::Any }
    }

    /// The type of what a filter looks at in each item: the named field, or the item.
    fn key(&mut self, list: &Type, arguments: &[Node], at: &Range<usize>) -> Type {
        if !matches!(Kind::of_type(list), None | Some(Kind::List)) {
            return Type::Any;
        }
        let item = self.element(list, at);
        match (field_name(arguments), arguments.first()) {
            (Some(name), Some(node)) => self.field(&item, name, &node.at),
            _ => item,
        }
    }

    fn ordered_key(&mut self, list: &Type, arguments: &[Node], at: &Range<usize>) {
        let key = self.key(list, arguments, at);
        let at = arguments.first().map_or(at, |field| &field.at);
        if let Some(kind) = Kind::of_type(&key)
            && !kind.is_ordered()
        {
            let fault = Fault::new(at, format!("{} has no order", kind.name()));
            let fault = if kind == Kind::Record { fault.help("name the field to order by") } else { fault };
            self.fault(fault);
        }
    }

    fn meet_field(&mut self, key: &Type, field: &Node, value: &Node, wanted: &Type) {
        // The field's name is a literal but its value is not: only the wanted value may take a type.
        let stand_in = Node { kind: NodeKind::Name(String::new()), at: field.at.clone(), depth: 1 };
        self.meet(&stand_in, key, value, wanted);
    }

    fn merge(&mut self, record: &Type, arguments: &[Node], at: &Range<usize>) -> Type {
        let over = arguments.first().map_or(Type::Any, |node| {
            let over = self.type_of(node);
            self.filtered(&over, "a record", |kind| kind == Kind::Record, &node.at, over.clone())
        });
        let record = self.filtered(record, "a record", |kind| kind == Kind::Record, at, record.clone());
        self.merged(&record, &over)
    }

    fn merge_by(&mut self, list: &Type, arguments: &[Node], at: &Range<usize>) -> Type {
        self.key(list, arguments, at);
        let record = self.element(list, at);
        let over = arguments.get(1).map_or(Type::Any, |node| {
            let others = self.type_of(node);
            self.key(&others, arguments, &node.at);
            self.element(&others, &node.at)
        });
        Type::List(Box::new(self.merged(&record, &over)))
    }

    /// The fields of both, those of `over` first, if all are known.
    fn merged(&self, record: &Type, over: &Type) -> Type {
        match (self.types.fields(record), self.types.fields(over)) {
            (Some(fields), Some(over)) => {
                let mut merged = fields.clone();
                merged.extend(over.iter().map(|(name, kind)| (name.clone(), kind.clone())));
                Type::Record(merged)
            }
            _ => Type::Any,
        }
    }

    fn texts(&mut self, arguments: &[Node]) {
        arguments.iter().for_each(|argument| self.expect(argument, Kind::Text));
    }

    /// A format that is written out is tried on a day of the kind it is for.
    fn format(&mut self, input: &Type, arguments: &[Node]) {
        self.texts(arguments);
        let Some(NodeKind::Literal(Value::Text(format))) = arguments.first().map(|node| &node.kind) else { return };
        let sample: BrokenDownTime = match Kind::of_type(input) {
            Some(Kind::Date) => civil::Date::default().into(),
            Some(Kind::Time) => civil::Time::default().into(),
            _ => (&Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC)).into(),
        };
        if let (Err(error), Some(node)) = (strtime::format(format, sample), arguments.first()) {
            self.fault(Fault::new(&node.at, error.to_string()));
        }
    }

    fn default(&mut self, of: &Node, input: Type, arguments: &[Node]) -> Type {
        let Some(node) = arguments.first() else { return input };
        let instead = self.type_of(node);
        match (Kind::of_type(&input), Kind::of_type(&instead)) {
            (Some(kind), Some(other)) if !kind.meets(other) => {
                if reads_as(node, kind) {
                    input
                } else {
                    self.mismatch(node, kind.name(), other)
                }
            }
            _ => either(of, input, node, instead),
        }
    }
}

const fn is_sized(kind: Kind) -> bool {
    matches!(kind, Kind::List | Kind::Record | Kind::Text)
}

const fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text)
}

const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Int | Kind::Decimal)
}

const fn is_time(kind: Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Time | Kind::Timestamp)
}
