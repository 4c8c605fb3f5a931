//! Templates: text with `{{ E }}`.

use super::expression::end_of_braces;
use super::{Expression, ExpressionProblem, Scope, Span, TypeScope};
use crate::model::{Type, Value};

/// `T`: a text, an expression, a secret, or a mix of texts and expressions.
#[derive(Clone, Debug)]
pub struct Template {
    kind: Kind,
    span: Span,
}

#[derive(Clone, Debug)]
enum Kind {
    Text(String),
    Expression(Expression),
    Secret(String),
    Mixed(Vec<Part>),
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Expression(Expression),
}

impl Template {
    /// Reads a template. `span` is where the whole scalar stands, with its quotes if it has any.
    pub fn parse(text: &str, span: Span) -> Result<Self, ExpressionProblem> {
        let whole = text.strip_prefix("{{").filter(|_| end_of_braces(text, 2) == Some(text.len().saturating_sub(2)));
        if let Some(name) = whole.and_then(|rest| secret_name(&rest[..rest.len() - 2])) {
            return Ok(Self { kind: Kind::Secret(name.to_owned()), span });
        }
        let mut parts = parts(text, span)?;
        let kind = match parts.len() {
            0 => Kind::Text(String::new()),
            1 => match parts.remove(0) {
                Part::Text(text) => Kind::Text(text),
                Part::Expression(expression) => Kind::Expression(expression),
            },
            _ => Kind::Mixed(parts),
        };
        Ok(Self { kind, span })
    }

    /// A template that is the text itself, braces and all.
    pub fn literal(text: impl Into<String>, span: Span) -> Self {
        Self { kind: Kind::Text(text.into()), span }
    }

    /// The value in `scope`. One `{{ E }}` keeps E's type; a mix is text, and null if a part is null.
    /// A secret is no value: look at [`Template::secret`] first.
    pub fn eval(&self, scope: &Scope) -> Result<Value, ExpressionProblem> {
        match &self.kind {
            Kind::Text(text) => Ok(Value::Text(text.clone())),
            Kind::Expression(expression) => expression.eval(scope),
            Kind::Secret(name) => Err(ExpressionProblem {
                message: format!("secret `{name}` cannot be used here"),
                span: self.span,
                help: Some("only `fill` and `type` take `{{ secrets.NAME }}`".to_owned()),
            }),
            Kind::Mixed(parts) => mix(parts, scope),
        }
    }

    /// The type the value will have, or everything that is wrong with the expressions.
    pub fn check(&self, types: &TypeScope) -> Result<Type, Vec<ExpressionProblem>> {
        match &self.kind {
            Kind::Text(_) => Ok(Type::Text),
            Kind::Secret(_) => Ok(Type::Secret),
            Kind::Expression(expression) => expression.check(types),
            Kind::Mixed(parts) => {
                let problems: Vec<_> =
                    expressions(parts).flat_map(|part| part.check_text(types).err().unwrap_or_default()).collect();
                if problems.is_empty() { Ok(Type::Text) } else { Err(problems) }
            }
        }
    }

    /// The text, if nothing in it is evaluated.
    pub fn constant(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The expression, if the template is exactly `{{ E }}`.
    pub fn whole_expression(&self) -> Option<&Expression> {
        match &self.kind {
            Kind::Expression(expression) => Some(expression),
            _ => None,
        }
    }

    /// The name of the secret, if the template is exactly `{{ secrets.NAME }}`.
    pub fn secret(&self) -> Option<&str> {
        match &self.kind {
            Kind::Secret(name) => Some(name),
            _ => None,
        }
    }

    /// The roots the expressions name, each once, in written order.
    pub fn references(&self) -> Vec<&str> {
        match &self.kind {
            Kind::Text(_) | Kind::Secret(_) => Vec::new(),
            Kind::Expression(expression) => expression.references(),
            Kind::Mixed(parts) => {
                let mut names = Vec::new();
                for name in expressions(parts).flat_map(Expression::references) {
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
                names
            }
        }
    }

    /// The expressions in it, in written order.
    pub fn expressions(&self) -> Vec<&Expression> {
        match &self.kind {
            Kind::Text(_) | Kind::Secret(_) => Vec::new(),
            Kind::Expression(expression) => vec![expression],
            Kind::Mixed(parts) => expressions(parts).collect(),
        }
    }

    /// Where the whole scalar stands.
    pub const fn span(&self) -> Span {
        self.span
    }
}

fn expressions(parts: &[Part]) -> impl Iterator<Item = &Expression> {
    parts.iter().filter_map(|part| match part {
        Part::Text(_) => None,
        Part::Expression(expression) => Some(expression),
    })
}

fn parts(text: &str, span: Span) -> Result<Vec<Part>, ExpressionProblem> {
    let mut parts = Vec::new();
    let mut rest = 0;
    while let Some(open) = text[rest..].find("{{").map(|offset| rest + offset) {
        if open > rest {
            parts.push(Part::Text(text[rest..open].to_owned()));
        }
        let Some(close) = end_of_braces(text, open + 2) else {
            return Err(ExpressionProblem {
                message: "`{{` has no closing `}}`".to_owned(),
                span: span.inside(text, &(open..open + 2)),
                help: Some("braces that are meant as text are written `{{ '{{' }}`".to_owned()),
            });
        };
        let inside = span.inside(text, &(open + 2..close));
        parts.push(Part::Expression(Expression::parse(&text[open + 2..close], inside)?));
        rest = close + 2;
    }
    if rest < text.len() {
        parts.push(Part::Text(text[rest..].to_owned()));
    }
    Ok(parts)
}

fn mix(parts: &[Part], scope: &Scope) -> Result<Value, ExpressionProblem> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(written) => text.push_str(written),
            Part::Expression(expression) => match expression.eval_text(scope)? {
                Some(rendered) => text.push_str(&rendered),
                None => return Ok(Value::Null),
            },
        }
    }
    Ok(Value::Text(text))
}

/// NAME of ` secrets.NAME `.
fn secret_name(inside: &str) -> Option<&str> {
    let name = inside.trim().strip_prefix("secrets.")?;
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    valid.then_some(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::FileId;
    use crate::model::Money;

    fn scope() -> Scope {
        let mut scope = Scope::default();
        scope.set("turn", Value::Int(2));
        scope.set("amount", Money::from_cents(123_450).into());
        scope.set("note", Value::Null);
        scope.set("rows", Value::list(Vec::new()));
        scope
    }

    /// A template as it stands at byte 10 of a file, between `quotes` bytes of quotes.
    fn template(text: &str, quotes: usize) -> Result<Template, ExpressionProblem> {
        Template::parse(text, Span { file: FileId(0), start: 10, end: 10 + text.len() + quotes })
    }

    #[test]
    fn one_expression_keeps_its_type_and_a_mix_is_text() {
        for (written, expected) in [
            ("plain", Value::text("plain")),
            ("", Value::text("")),
            ("{{ amount }}", Money::from_cents(123_450).into()),
            ("{{ turn + 1 }}", Value::Int(3)),
            ("{{amount}} on page {{ turn }}", Value::text("1234.50 on page 2")),
            (" {{ turn }}", Value::text(" 2")),
            ("ref {{ note }}", Value::Null),
            ("{{ note }}", Value::Null),
            ("{{ { a: { b: turn }}.a.b }}", Value::Int(2)),
            ("{{ '}}' }}{{ '{{' }}", Value::text("}}{{")),
            ("{\"a\":{\"b\":1}}", Value::text("{\"a\":{\"b\":1}}")),
        ] {
            assert_eq!(template(written, 0).unwrap().eval(&scope()), Ok(expected), "{written}");
        }
    }

    #[test]
    fn a_secret_is_the_whole_template_or_a_problem() {
        let secret = template("{{ secrets.password }}", 0).unwrap();
        assert_eq!(secret.secret(), Some("password"));
        assert!(secret.eval(&scope()).is_err());
        for written in ["x{{ secrets.password }}", "{{ secrets.password | upper }}", "{{ [secrets.password] }}"] {
            assert!(template(written, 0).unwrap_err().message.contains("secret"), "{written}");
        }
    }

    #[test]
    fn problems_point_into_the_file() {
        let place = |written, quotes| {
            let problem = template(written, quotes).and_then(|read| read.eval(&scope())).unwrap_err();
            (problem.span.start, problem.span.end)
        };
        assert_eq!(place("a {{ trun }}", 0), (15, 19));
        assert_eq!(place("a {{ trun }}", 2), (16, 20));
        assert_eq!(place("a {{ trun }}", 7), (10, 29)); // folded or escaped: the whole scalar
        assert_eq!(place("a {{ rows }}", 0), (15, 19));
        assert_eq!(place("a {{ turn", 0), (12, 14));
        assert_eq!(place("{{ }}", 0), (12, 13));
    }

    #[test]
    fn names_are_told_once() {
        let read = template("{{ turn }}{{ amount }}{{ turn }}", 0).unwrap();
        assert_eq!(read.references(), ["turn", "amount"]);
        assert_eq!(read.constant(), None);
        assert_eq!(Template::literal("{{ x }}", read.span()).constant(), Some("{{ x }}"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(written in "[\\PC{}' ]{0,40}") {
            if let Ok(read) = template(&written, 0) {
                let _ = read.eval(&scope());
            }
        }
    }
}
