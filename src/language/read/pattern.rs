//! Regular expressions.

use regex::RegexBuilder;

use crate::language::{Findings, Rule, Span, YamlNode};

/// Longest pattern, in bytes.
const MAX_LENGTH: usize = 1_000;
/// Deepest nesting of groups.
const MAX_DEPTH: u32 = 32;
/// Largest program a pattern may become, in bytes: counted repetitions multiply.
const MAX_PROGRAM: usize = 1 << 20;

/// A regular expression that compiles. Kept as text: whoever uses it compiles it.
pub fn pattern(node: &YamlNode, findings: &mut Findings) -> Option<String> {
    let text = super::text(node, "a regular expression", findings)?;
    compiles(&text, node.span, findings).then_some(text)
}

/// Whether it compiles; if not, a finding points at the fault inside of the text.
pub(super) fn compiles(text: &str, span: Span, findings: &mut Findings) -> bool {
    if text.len() > MAX_LENGTH {
        return refuse(format!("longer than {MAX_LENGTH} bytes"), span, findings);
    }
    if let Err(error) = regex_syntax::ParserBuilder::new().nest_limit(MAX_DEPTH).build().parse(text) {
        let (message, at) = match &error {
            regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span()),
            regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span()),
            other => return refuse(other.to_string(), span, findings),
        };
        return refuse(message, span.inside(text, &(at.start.offset..at.end.offset)), findings);
    }
    match RegexBuilder::new(text).size_limit(MAX_PROGRAM).build() {
        Ok(_) => true,
        Err(regex::Error::CompiledTooBig(_)) => {
            refuse("its repetitions multiply to more than a pattern may hold".to_owned(), span, findings)
        }
        Err(error) => refuse(error.to_string(), span, findings),
    }
}

fn refuse(message: String, span: Span, findings: &mut Findings) -> bool {
    findings.error(Rule::BadPattern, span, format!("not a regular expression: {message}"));
    false
}
