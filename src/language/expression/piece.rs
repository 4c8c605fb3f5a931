//! Parts of an expression, for whoever checks what is written out in it.

use std::ops::Range;

use super::{
    Expression, TypeScope, check,
    node::{Node, NodeKind},
};
use crate::{
    language::Span,
    model::{Type, Value},
};

/// A part of an expression that has a value of its own.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'e> {
    pub(super) node: &'e Node,
    pub(super) expression: &'e Expression,
}

/// A field of a record that is written out.
#[derive(Clone, Debug)]
pub struct WrittenField<'e> {
    pub name: &'e str,
    /// Where the name stands.
    pub span: Span,
    pub value: Piece<'e>,
}

impl<'e> Piece<'e> {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.place(&self.node.at)
    }

    /// Its type; anything where something in it is wrong.
    #[must_use]
    pub fn type_in(&self, types: &TypeScope) -> Type {
        check::check(self.node, types).unwrap_or(Type::Any)
    }

    /// The value, if it is written out and has no parts.
    #[must_use]
    pub fn literal(&self) -> Option<&'e Value> {
        match &self.node.kind {
            NodeKind::Literal(value) => Some(value),
            _ => None,
        }
    }

    /// The fields, if it is a record that is written out.
    #[must_use]
    pub fn fields(&self) -> Option<Vec<WrittenField<'e>>> {
        let NodeKind::Record { fields, names } = &self.node.kind else { return None };
        let field = |((name, node), at): (&'e (String, Node), &Range<usize>)| WrittenField {
            name,
            span: self.place(at),
            value: self.of(node),
        };
        Some(fields.iter().zip(names).map(field).collect())
    }

    /// The items, if it is a list that is written out.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Self>> {
        let NodeKind::List(items) = &self.node.kind else { return None };
        Some(items.iter().map(|node| self.of(node)).collect())
    }

    /// What it is one of, if that is decided by a condition.
    #[must_use]
    pub fn branches(&self) -> Option<Vec<Self>> {
        let NodeKind::Choice { then, otherwise, .. } = &self.node.kind else { return None };
        Some([Some(then), otherwise.as_ref()].into_iter().flatten().map(|node| self.of(node)).collect())
    }

    const fn of(&self, node: &'e Node) -> Self {
        Self { node, expression: self.expression }
    }

    fn place(&self, at: &Range<usize>) -> Span {
        self.expression.span.inside(&self.expression.source, at)
    }
}
