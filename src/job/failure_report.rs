//! A failure as the event stream tells it: in the files, in words, and as fields. Redacted.

use crate::{
    event::{FailureReport, Place, Related},
    language::{Position, SourceMap, Span, render_problem},
    runner::End,
    secret::Redactor,
};

/// Everything but what was on the screen.
pub(super) fn failure_report(end: &End, sources: &SourceMap, redactor: &Redactor) -> FailureReport {
    let clean = |text: &str| redactor.redact(text).into_owned();
    let problem = end.problem();
    let failure = end.failure();
    let mut candidates = failure.map(|failure| failure.candidates.clone()).unwrap_or_default();
    candidates.iter_mut().for_each(|candidate| candidate.map_texts(clean));
    FailureReport {
        step: end.step().cloned(),
        message: clean(&end.to_string()),
        reason: failure.and_then(|failure| failure.reason.clone()),
        place: place(problem.span, sources),
        related: problem
            .labels
            .iter()
            .map(|label| Related { place: place(label.span, sources), text: clean(&label.text) })
            .collect(),
        notes: problem.notes.iter().map(|note| clean(note)).collect(),
        candidates,
        help: problem.help.map(clean),
        source: clean(&render_problem(&problem, sources, false)),
        shown: clean(&render_problem(&problem, sources, true)),
        address: None,
        screenshot: None,
        snapshot: None,
    }
}

fn place(span: Span, sources: &SourceMap) -> Place {
    let Position { line, column } = sources.start(span);
    Place { file: sources.file(span.file).path.clone(), line, column }
}
