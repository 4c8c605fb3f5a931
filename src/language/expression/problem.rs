//! What is wrong with an expression, and where.

use std::ops::Range;

use super::kind::Kind;
use crate::language::Span;

/// What is wrong with an expression: found when it is read, checked against types, or evaluated.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionProblem {
    pub message: String,
    /// The bytes of the source file that are wrong.
    pub span: Span,
    /// What to do instead, where that is known.
    pub help: Option<String>,
}

/// A problem that still counts its place from the start of the expression.
#[derive(Debug)]
pub(super) struct Fault {
    message: String,
    at: Range<usize>,
    help: Option<String>,
}

impl Fault {
    pub(super) fn new(at: &Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), at: at.clone(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds "did you mean …" if there is a near name.
    pub(super) fn suggest<'n>(mut self, name: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        self.help = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
        self
    }

    /// Lists and records have no place inside a text.
    pub(super) fn no_text(at: &Range<usize>, kind: Kind) -> Self {
        Self::new(at, format!("{} has no text of its own", kind.name()))
            .help("take a field of it, or `join` the texts of a list")
    }

    pub(super) fn place(self, text: &str, span: Span) -> ExpressionProblem {
        ExpressionProblem { message: self.message, span: span.inside(text, &self.at), help: self.help }
    }
}

/// The known name that is nearest to a mistyped one, if any is near enough to be meant.
fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let far = name.chars().count() / 3 + 1;
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
