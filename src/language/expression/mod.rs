//! Expressions: pure, total, bounded.
//!
//! `E` of the language, evaluated by our own walk over our own tree rather than by a template engine:
//! values keep their types (money is compared and never a float, a date is no text), a problem points
//! at the exact bytes, and the check before the run sees the same tree the run does. An evaluation
//! reads a [`Scope`] and nothing else; a tank of fuel bounds its time and what it makes.

mod check;
mod check_filter;
mod compare;
mod duration;
mod evaluate;
mod filter;
mod fuel;
mod function;
mod kind;
mod layers;
mod list_filter;
mod names;
mod node;
mod parser;
mod piece;
mod problem;
mod scope;
mod text_filter;
mod token;
mod type_scope;
mod unify;

pub use layers::Layer;
pub use names::{filters, functions};
pub use piece::Piece;
pub use problem::ExpressionProblem;
pub use scope::Scope;
pub use type_scope::TypeScope;

pub(super) use token::end_of_braces;

use names::{Filter, Function};

use evaluate::Evaluation;
use node::{Node, NodeKind};
use problem::Fault;

use super::Span;
use crate::model::{Type, Value};

/// Bytes an expression may have.
const MAX_LENGTH: usize = 4096;

/// `E`: an expression without braces.
#[derive(Clone, Debug)]
pub struct Expression {
    source: String,
    span: Span,
    root: Node,
}

impl Expression {
    /// Reads an expression. `span` is where the whole scalar stands, with its quotes if it has any.
    ///
    /// # Errors
    /// The first thing that is no expression: a sign, a name of a function or filter, a count of arguments.
    pub fn parse(text: &str, span: Span) -> Result<Self, ExpressionProblem> {
        let tree = if text.len() > MAX_LENGTH {
            let message = format!("expression has {} bytes, at most {MAX_LENGTH} are read", text.len());
            Err(Fault::new(&(0..text.len()), message))
        } else {
            parser::parse(text)
        };
        let root =
            tree.and_then(|root| refuse_secrets(&root).map(|()| root)).map_err(|fault| fault.place(text, span))?;
        Ok(Self { source: text.to_owned(), span, root })
    }

    /// The value of the expression in `scope`: the same for the same scope, always.
    ///
    /// # Errors
    /// An unknown name, a value of the wrong kind, `one` of not exactly one, or too much work.
    pub fn eval(&self, scope: &Scope) -> Result<Value, ExpressionProblem> {
        let found = Evaluation::new(scope).value(&self.root);
        found.map(std::borrow::Cow::into_owned).map_err(|fault| self.place(fault))
    }

    /// The type the value will have, or everything that is wrong with names, paths and types.
    ///
    /// # Errors
    /// All problems, not only the first.
    pub fn check(&self, types: &TypeScope) -> Result<Type, Vec<ExpressionProblem>> {
        check::check(&self.root, types).map_err(|faults| faults.into_iter().map(|fault| self.place(fault)).collect())
    }

    /// As [`Expression::check`], for an expression whose value becomes part of a text.
    pub(super) fn check_text(&self, types: &TypeScope) -> Result<Type, Vec<ExpressionProblem>> {
        check::check_text(&self.root, types)
            .map_err(|faults| faults.into_iter().map(|fault| self.place(fault)).collect())
    }

    /// The canonical text of the value in `scope`; `None` if it is null.
    pub(super) fn eval_text(&self, scope: &Scope) -> Result<Option<String>, ExpressionProblem> {
        let mut evaluation = Evaluation::new(scope);
        let found = evaluation.value(&self.root).and_then(|value| evaluation.text(&value, &self.root.at));
        found.map_err(|fault| self.place(fault))
    }

    /// The roots the expression names, each once, in written order.
    pub fn references(&self) -> Vec<&str> {
        let mut names = Vec::new();
        collect_names(&self.root, &mut names);
        names
    }

    /// The names and paths the expression uses, as written, and what each is in `scope`: to tell why it
    /// does not hold. What cannot be evaluated by itself is left out.
    pub fn named_values(&self, scope: &Scope) -> Vec<(String, Value)> {
        let mut paths = Vec::new();
        collect_paths(&self.root, &mut paths);
        let mut named: Vec<(String, Value)> = Vec::new();
        for path in paths {
            let written = self.source.get(path.at.clone()).unwrap_or_default();
            if let (false, Ok(value)) =
                (named.iter().any(|(known, _)| known == written), Evaluation::new(scope).value(path))
            {
                named.push((written.to_owned(), value.into_owned()));
            }
        }
        named
    }

    /// The fields it takes straight from `root`; `None` if it takes the root whole.
    pub fn fields_of(&self, root: &str) -> Option<Vec<&str>> {
        let mut fields = Vec::new();
        collect_fields(&self.root, root, &mut fields).then_some(fields)
    }

    /// The whole of it, to be looked into.
    pub fn piece(&self) -> Piece<'_> {
        Piece { node: &self.root, expression: self }
    }

    /// As written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where the whole scalar stands.
    pub const fn span(&self) -> Span {
        self.span
    }

    fn place(&self, fault: Fault) -> ExpressionProblem {
        fault.place(&self.source, self.span)
    }
}

fn collect_names<'n>(node: &'n Node, names: &mut Vec<&'n str>) {
    if let NodeKind::Name(name) = &node.kind
        && !names.contains(&name.as_str())
    {
        names.push(name);
    }
    node.children().into_iter().for_each(|child| collect_names(child, names));
}

fn is_path(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Name(_) => true,
        NodeKind::Field { of, .. } => is_path(of),
        _ => false,
    }
}

fn collect_paths<'n>(node: &'n Node, paths: &mut Vec<&'n Node>) {
    if is_path(node) {
        paths.push(node);
    } else {
        node.children().into_iter().for_each(|child| collect_paths(child, paths));
    }
}

/// Whether every use of `root` is that of a field of it; those are added.
fn collect_fields<'n>(node: &'n Node, root: &str, fields: &mut Vec<&'n str>) -> bool {
    match &node.kind {
        NodeKind::Field { of, name } if matches!(&of.kind, NodeKind::Name(of) if of == root) => {
            fields.push(name);
            true
        }
        NodeKind::Name(name) => name != root,
        _ => node.children().into_iter().all(|child| collect_fields(child, root, fields)),
    }
}

/// A secret is handed over whole by a template and never becomes a value.
fn refuse_secrets(node: &Node) -> Result<(), Fault> {
    match &node.kind {
        NodeKind::Name(name) if name == "secrets" => {
            Err(Fault::new(&node.at, "a secret cannot be part of an expression")
                .help("the whole value of a `fill` or `type` may be `{{ secrets.NAME }}`"))
        }
        _ => node.children().into_iter().try_for_each(refuse_secrets),
    }
}

#[cfg(test)]
mod tests;
