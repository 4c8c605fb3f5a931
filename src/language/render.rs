//! Findings as people read them: `file:line:col`, the line, a caret, help.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Finding, Findings, Severity, SourceMap, Span};

/// All findings as text, one after the other with an empty line between, ending in a line break.
pub fn render_findings(findings: &Findings, sources: &SourceMap, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    findings.iter().map(|finding| renderer.render(&report(finding, sources)) + "\n").collect::<Vec<_>>().join("\n")
}

/// One problem at one place, as text without colour: for what goes wrong while a flow runs.
pub fn render_problem(sources: &SourceMap, span: Span, message: &str, help: Option<&str>) -> String {
    let mut group = Level::ERROR
        .primary_title(message)
        .element(snippet(span, sources).annotation(AnnotationKind::Primary.span(first_line(span, sources))));
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    Renderer::plain().render(&[group]) + "\n"
}

fn report<'a>(finding: &'a Finding, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(finding.message.as_str()).id(finding.rule.id());
    let file = sources.file(finding.span.file);
    let mut group = if file.text.is_empty() {
        title.element(Origin::path(file.path.as_str()))
    } else {
        let caret = AnnotationKind::Primary.span(first_line(finding.span, sources));
        title.element(snippet(finding.span, sources).annotation(caret))
    };
    for label in &finding.labels {
        let annotation = AnnotationKind::Context.span(first_line(label.span, sources)).label(label.text.as_str());
        group = group.element(snippet(label.span, sources).annotation(annotation));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    vec![group]
}

/// The line a span starts in. Only the line is handed over, or a long list of findings would be searched
/// through the whole file each time.
fn snippet(span: Span, sources: &SourceMap) -> Snippet<'_, Annotation<'_>> {
    let file = sources.file(span.file);
    let (_, line) = file.line_at(span.start);
    Snippet::source(line).line_start(sources.start(span).line).path(file.path.as_str())
}

/// What of its first line a span covers: a block of many lines is shown by its first.
fn first_line(span: Span, sources: &SourceMap) -> Range<usize> {
    let (start, line) = sources.file(span.file).line_at(span.start);
    let within = |offset: usize| offset.saturating_sub(start).min(line.len());
    within(span.start)..within(span.end)
}
