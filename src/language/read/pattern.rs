//! Regular expressions.

use regex::Regex;

use crate::language::{Findings, Rule, Span, YamlNode};

/// A regular expression that compiles. Kept as text: whoever uses it compiles it.
pub fn pattern(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let text = super::text(node, "a regular expression", findings)?;
    compiles(&text, node.span, findings).then_some(text)
}

/// Whether it compiles; if not, a finding points at the fault inside of the text.
pub(super) fn compiles(text: &str, span: Span, findings: &mut Findings) -> bool {
    if let Err(error) = regex_syntax::Parser::new().parse(text) {
        let (message, at) = match &error {
            regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
            regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
            other => return refuse(other.to_string(), span, findings),
        };
        return refuse(message, inside(text, span, at.start.offset..at.end.offset), findings);
    }
    match Regex::new(text) {
        Ok(_) => true,
        Err(error) => refuse(error.to_string(), span, findings),
    }
}

fn refuse(message: String, span: Span, findings: &mut Findings) -> bool {
    findings.error(Rule::BadPattern, span, format!("not a regular expression: {message}"));
    false
}

/// The bytes of a scalar's text in its file, where quotes are all that differs; else the scalar.
fn inside(text: &str, span: Span, at: std::ops::Range<usize>) -> Span {
    let quote = match (span.end - span.start).checked_sub(text.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return span,
    };
    Span { file: span.file, start: span.start + quote + at.start, end: span.start + quote + at.end }
}
