//! Templates and expressions.

use super::one_or_many;
use crate::language::{Expression, ExpressionProblem, Findings, Rule, Template, YamlNode};

/// `T`: text that may hold `{{ E }}`.
pub fn template(node: &YamlNode, findings: &mut Findings) -> Option<Template> {
    let Some(text) = node.scalar() else {
        findings.expected("a text", node);
        return None;
    };
    reported(Template::parse(text, node.span), findings)
}

/// One or a list of them.
pub fn templates(node: &YamlNode, findings: &mut Findings) -> Vec<Template> {
    one_or_many(node).iter().filter_map(|item| template(item, findings)).collect()
}

/// `E`: an expression, without braces.
pub fn expression(node: &YamlNode, findings: &mut Findings) -> Option<Expression> {
    let Some(text) = node.scalar() else {
        findings.expected("an expression", node);
        return None;
    };
    if text.starts_with("{{") {
        findings
            .error(Rule::Expression, node.span, "an expression is written here without braces")
            .help(format!("write `{}`", text.trim_matches(['{', '}', ' '])));
        return None;
    }
    reported(Expression::parse(text, node.span), findings)
}

fn reported<T>(read: Result<T, ExpressionProblem>, findings: &mut Findings) -> Option<T> {
    read.map_err(|problem| findings.expression(problem)).ok()
}

impl Findings {
    /// What is wrong with an expression.
    pub fn expression(&mut self, problem: ExpressionProblem) {
        self.error(Rule::Expression, problem.span, problem.message).help(problem.help);
    }
}
