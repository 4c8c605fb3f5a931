//! Findings as programs read them.

use serde::Serialize;

use super::{Finding, Findings, Rule, Severity, SourceMap, Span};

/// Version of the form below; a new major only when a reader would break.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    findings: Vec<FindingObject<'a>>,
}

#[derive(Serialize)]
struct FindingObject<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    severity: Severity,
    code: Rule,
    message: &'a str,
    help: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    message: &'a str,
}

/// Lines and columns from 1, columns in characters, the end exclusive.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    col: usize,
    end_line: usize,
    end_col: usize,
}

/// All findings as one JSON object: `{"version": 1, "findings": […]}`.
pub fn findings_to_json(findings: &Findings, sources: &SourceMap) -> serde_json::Value {
    let report =
        Report { version: VERSION, findings: findings.iter().map(|finding| object(finding, sources)).collect() };
    serde_json::to_value(report).unwrap_or_default()
}

fn object<'a>(finding: &'a Finding, sources: &'a SourceMap) -> FindingObject<'a> {
    FindingObject {
        place: place(finding.span, sources),
        severity: finding.severity,
        code: finding.rule,
        message: &finding.message,
        help: finding.help.as_deref(),
        related: finding
            .labels
            .iter()
            .map(|label| Related { place: place(label.span, sources), message: &label.text })
            .collect(),
    }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let (start, end) = (sources.start(span), sources.end(span));
    Place {
        file: &sources.file(span.file).path,
        line: start.line,
        col: start.column,
        end_line: end.line,
        end_col: end.column,
    }
}
