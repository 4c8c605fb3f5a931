//! Findings: everything the checker has to say, all of it together.

use serde::Serialize;

use super::{Rule, Span, YamlKind, YamlNode};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be run.
    Error,
    /// A lint: it runs, but look at it.
    Warning,
    /// Not a fault: something could not be told.
    Note,
}

/// One thing that is wrong, where, and what to do about it.
#[derive(Clone, Debug)]
pub struct Finding {
    pub severity: Severity,
    pub rule: Rule,
    pub message: String,
    pub span: Span,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    pub help: Option<String>,
}

/// A place that explains a finding.
#[derive(Clone, Debug)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

impl Finding {
    /// What to do next; `None` leaves it open.
    pub fn help(&mut self, help: impl Into<Option<String>>) -> &mut Self {
        self.help = help.into();
        self
    }

    pub fn label(&mut self, span: Span, text: impl Into<String>) -> &mut Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }
}

/// The findings of one load.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    findings: Vec<Finding>,
}

impl Findings {
    pub fn error(&mut self, rule: Rule, span: Span, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Error, rule, span, message.into())
    }

    pub fn warning(&mut self, rule: Rule, span: Span, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Warning, rule, span, message.into())
    }

    pub fn note(&mut self, rule: Rule, span: Span, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Note, rule, span, message.into())
    }

    /// Another shape was expected. Says nothing of a node that was already reported.
    pub fn expected(&mut self, what: &str, node: &YamlNode) {
        if !matches!(node.kind, YamlKind::Refused) {
            self.error(Rule::WrongShape, node.span, format!("expected {what}, found {}", node.describe()));
        }
    }

    fn push(&mut self, severity: Severity, rule: Rule, span: Span, message: String) -> &mut Finding {
        let index = self.findings.len();
        self.findings.push(Finding { severity, rule, message, span, labels: Vec::new(), help: None });
        &mut self.findings[index]
    }

    /// By file and place. Readers visit keys in their own order; people read from the top.
    pub fn sort(&mut self) {
        self.findings.sort_by_key(|finding| (finding.span.file, finding.span.start, finding.span.end));
    }

    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    pub fn len(&self) -> usize {
        self.findings.len()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.findings.iter()
    }

    /// Adds all of others.
    pub fn append(&mut self, others: Self) {
        self.findings.extend(others.findings);
    }

    /// Keeps those of which `keep` is true.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.iter()
    }
}
