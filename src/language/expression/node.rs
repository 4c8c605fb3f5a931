//! The tree an expression is read into.

use std::ops::Range;

use super::{Filter, Function};
use crate::model::Value;

/// A part of an expression, and where it stands in the expression's text.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    pub(super) at: Range<usize>,
    /// Levels of the tree below and with this node. Bounded by the parser, so walks may recurse.
    pub(super) depth: u16,
}

/// What a [`Node`] is.
#[derive(Clone, Debug)]
pub(super) enum NodeKind {
    Literal(Value),
    Name(String),
    Field {
        of: Box<Node>,
        name: String,
    },
    Slice {
        of: Box<Node>,
        from: Option<Box<Node>>,
        to: Option<Box<Node>>,
    },
    Not(Box<Node>),
    Negate(Box<Node>),
    Binary {
        operator: Operator,
        left: Box<Node>,
        right: Box<Node>,
    },
    Choice {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Option<Box<Node>>,
    },
    List(Vec<Node>),
    Record {
        fields: Vec<(String, Node)>,
        /// Where the name of each field stands.
        names: Vec<Range<usize>>,
    },
    Call {
        function: Function,
        arguments: Vec<Node>,
    },
    /// `written` is where the filter itself stands, for problems with what it does.
    Filter {
        of: Box<Node>,
        filter: Filter,
        arguments: Vec<Node>,
        written: Range<usize>,
    },
}

impl Node {
    /// The nodes directly below, in written order.
    pub(super) fn children(&self) -> Vec<&Node> {
        match &self.kind {
            NodeKind::Literal(_) | NodeKind::Name(_) => Vec::new(),
            NodeKind::Field { of, .. } | NodeKind::Not(of) | NodeKind::Negate(of) => vec![of],
            NodeKind::Slice { of, from, to } => {
                [Some(of), from.as_ref(), to.as_ref()].into_iter().flatten().map(|node| &**node).collect()
            }
            NodeKind::Binary { left, right, .. } => vec![left, right],
            NodeKind::Choice { condition, then, otherwise } => {
                [Some(then), Some(condition), otherwise.as_ref()].into_iter().flatten().map(|node| &**node).collect()
            }
            NodeKind::List(items) | NodeKind::Call { arguments: items, .. } => items.iter().collect(),
            NodeKind::Record { fields, .. } => fields.iter().map(|(_, node)| node).collect(),
            NodeKind::Filter { of, arguments, .. } => std::iter::once(&**of).chain(arguments).collect(),
        }
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Concat,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Concat => "~",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "//",
            Self::Remainder => "%",
        }
    }

    /// How tightly it binds; a comparison does not chain.
    pub(super) const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal
            | Self::NotEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::In
            | Self::NotIn => COMPARISON,
            Self::Concat => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
        }
    }
}

/// The strength of comparisons: `not` binds just weaker.
pub(super) const COMPARISON: u8 = 3;
