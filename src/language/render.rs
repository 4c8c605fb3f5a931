//! Findings as people read them: `file:line:col`, the line, a caret, help.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Finding, Findings, Label, Severity, SourceMap, Span};

/// All findings as text, one after the other with an empty line between, ending in a line break.
pub fn render_findings(findings: &Findings, sources: &SourceMap, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    findings.iter().map(|finding| renderer.render(&report(finding, sources)) + "\n").collect::<Vec<_>>().join("\n")
}

/// What goes wrong while a flow runs, told as a finding is.
#[derive(Clone, Debug)]
pub struct Problem<'p> {
    pub title: String,
    pub span: Span,
    /// Other places that explain it.
    pub labels: &'p [Label],
    /// What was seen, a line each.
    pub notes: &'p [String],
    pub help: Option<&'p str>,
}

/// One problem as text.
pub fn render_problem(problem: &Problem<'_>, sources: &SourceMap, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let caret = AnnotationKind::Primary.span(first_line(problem.span, sources));
    let title = Level::ERROR.primary_title(problem.title.as_str());
    let mut group = title.element(snippet(problem.span, sources).annotation(caret));
    for label in problem.labels {
        let annotation = AnnotationKind::Context.span(first_line(label.span, sources)).label(label.text.as_str());
        group = group.element(snippet(label.span, sources).annotation(annotation));
    }
    for note in problem.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = problem.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group]) + "\n"
}

fn report<'a>(finding: &'a Finding, sources: &'a SourceMap) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
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
