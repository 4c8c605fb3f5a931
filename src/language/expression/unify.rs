//! The one type of what may be either of two.

use super::kind::Kind;
use crate::model::Type;

/// The narrowest type both fit, [`Type::Any`] if that is not known.
pub(super) fn unify(left: Type, right: Type) -> Type {
    match (left, right) {
        (left, right) if left == right => left,
        (Type::List(left), Type::List(right)) => Type::List(Box::new(unify(*left, *right))),
        (left, right) => match (Kind::of_type(&left), Kind::of_type(&right)) {
            (Some(Kind::Text), Some(Kind::Text)) => Type::Text,
            (Some(Kind::Int | Kind::Decimal), Some(Kind::Int | Kind::Decimal)) => Type::Decimal,
            _ => Type::Any,
        },
    }
}
