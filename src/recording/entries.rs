//! Events as entries of the format, redacted. What needs blobs is the scribe's.

use std::time::Duration;

use super::{
    boundary::BoundaryNow,
    format::{Entry, Failure, Step},
    page_state::{Act, Bounds, Position},
};
use crate::event::{self, Event, FailureReport, Phase, Place, StepKey};

/// The entry of an event; nothing for those that are told elsewhere in the recording.
pub(super) fn entry(event: &Event, boundary: &BoundaryNow<'_>) -> Option<Entry> {
    let step = |key: &StepKey| step(key, boundary);
    let text = |text: &String| boundary.text(text);
    Some(match event {
        // What a person should do or put right on this machine, a recording tells nobody.
        Event::Warning { .. }
        | Event::ChallengeWaits { .. }
        | Event::SessionWaits { .. }
        | Event::RunStarted { .. }
        | Event::BrowserStarted { .. }
        | Event::Extracted(_)
        | Event::Page(_)
        | Event::Picture(_)
        | Event::Exchange(_)
        | Event::Record { .. }
        | Event::Failed(_)
        | Event::RunFinished { .. } => return None,
        Event::PhaseStarted { phase } => Entry::Phase { phase: phase_name(*phase).to_owned() },
        Event::SessionProbed { alive, ended, why } => {
            Entry::SessionProbed { alive: *alive, ended: ended.clone(), why: boundary.some(why.as_ref()) }
        }
        Event::SessionReady { reused, kept, since } => {
            Entry::SessionReady { reused: *reused, kept: *kept, since: *since }
        }
        Event::FlowStarted { flow, inputs } => {
            let inputs = serde_json::from_str(&boundary.record(inputs)).unwrap_or_default();
            Entry::FlowStarted { flow: flow.clone(), inputs }
        }
        Event::FlowFinished { flow, records, elapsed } => {
            Entry::FlowFinished { flow: flow.clone(), records: *records, elapsed_ms: milliseconds(*elapsed) }
        }
        Event::StepStarted { step: key } => Entry::StepStarted { step: step(key) },
        Event::StepFinished { step: key, elapsed } => {
            Entry::StepFinished { step: step(key), elapsed_ms: milliseconds(*elapsed) }
        }
        Event::StepSkipped { step: key } => Entry::StepSkipped { step: step(key) },
        Event::Turn { step: key, turn, of, what } => {
            Entry::Turn { step: step(key), turn: *turn, of: *of, what: boundary.some(what.as_ref()) }
        }
        Event::RecordWarning { number, warnings } => {
            Entry::RecordWarning { number: *number, warnings: boundary.texts(warnings) }
        }
        Event::Drift { name, detail } => Entry::Drift { name: name.clone(), detail: text(detail) },
        Event::Interrupt { name, times } => Entry::Interrupt { name: name.clone(), times: *times },
        Event::InterruptCleared { name, times, elapsed } => {
            Entry::InterruptCleared { name: name.clone(), times: *times, elapsed_ms: milliseconds(*elapsed) }
        }
        Event::Dialog { kind, message, accepted, by_rule } => {
            Entry::Dialog { dialog: kind.clone(), message: text(message), accepted: *accepted, by_rule: *by_rule }
        }
        Event::WindowOpened { window } => Entry::WindowOpened { window: *window },
        Event::WindowClosed { window } => Entry::WindowClosed { window: *window },
        Event::Console { window, level, text: said, at } => Entry::Console {
            window: *window,
            level: (*level).to_owned(),
            text: text(said),
            at: boundary.some(at.as_ref()),
        },
        Event::Act(done) => Entry::Act(Box::new(act(done, boundary))),
        // Where it lies is the machine's own affair.
        Event::FileKept { name, bytes, sha256, .. } => {
            Entry::FileKept { name: text(name), bytes: *bytes, sha256: sha256.clone() }
        }
        Event::DownloadRefused { name, why } => Entry::DownloadRefused { name: text(name), why: text(why) },
        Event::OriginRefused { origin } => Entry::OriginRefused { origin: text(origin) },
    })
}

pub(super) fn step(key: &StepKey, boundary: &BoundaryNow<'_>) -> Step {
    Step {
        flow: key.flow.clone(),
        id: key.id.clone(),
        verb: key.verb.to_owned(),
        at: key.at.clone(),
        depth: key.depth,
        about: boundary.some(key.about.as_ref()),
    }
}

fn act(act: &event::Act, boundary: &BoundaryNow<'_>) -> Act {
    let position = |event::Position { x, y }| Position { x, y };
    Act {
        step: act.step.as_ref().map(|key| step(key, boundary)),
        verb: act.verb.to_owned(),
        element: boundary.text(&act.element),
        at: act.at.clone(),
        locator: boundary.text(&act.locator),
        rank: act.rank,
        of: act.of,
        window: act.window,
        bounds: act.bounds.map(|event::Bounds { x, y, width, height }| Bounds { x, y, width, height }),
        point: act.point.map(position),
        scroll: act.scroll.map(position),
        value: boundary.some(act.value.as_ref()),
    }
}

/// A failure without its pictures.
pub(super) fn failure(report: &FailureReport, boundary: &BoundaryNow<'_>) -> Failure {
    let Place { file, line, column } = &report.place;
    Failure {
        step: report.step.as_ref().map(|key| step(key, boundary)),
        message: boundary.text(&report.message),
        reason: report.reason.clone(),
        at: format!("{file}:{line}:{column}"),
        notes: boundary.texts(&report.notes),
        candidates: boundary.candidates(&report.candidates),
        help: boundary.some(report.help.as_ref()),
        source: boundary.text(&report.source),
        address: boundary.some(report.address.as_ref()),
        screenshot: None,
        snapshot: None,
    }
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::StartingBrowser => "starting_browser",
        Phase::Resuming => "resuming",
        Phase::SigningIn => "signing_in",
        Phase::SwitchingRooftop => "switching_rooftop",
        Phase::Running => "running",
        Phase::SigningOut => "signing_out",
        Phase::KeepingSession => "keeping_session",
        Phase::ClosingBrowser => "closing_browser",
    }
}

pub(super) fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
