//! What of a run is worth a line to a person.

use std::{
    fmt,
    time::{Duration, Instant},
};

use super::terminal::{DONE, ERROR, FAINT, STRONG, WARNING};
use crate::event::{Ending, Event, FailureReport, Phase, StepKey};

/// Turns events into lines and knows what goes on now.
#[derive(Debug, Default)]
pub(super) struct Narrator {
    phase: Option<(Phase, Instant)>,
    /// Whether a flow came to its end in this phase.
    finished: bool,
    /// Whether the kept session was alive.
    resumed: bool,
    /// Whether a failure was already told in full.
    explained: bool,
    records: u64,
    turn: Option<Turn>,
    step: Option<String>,
}

/// The turn of a loop that goes on now.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    pub(super) number: u32,
    pub(super) of: Option<u32>,
    what: String,
}

impl Narrator {
    /// The lines an event is worth.
    pub(super) fn tell(&mut self, event: &Event) -> Vec<String> {
        match event {
            Event::RunStarted { portal, profile, .. } => {
                vec![format!("{STRONG}{portal}{STRONG:#} {FAINT}as{FAINT:#} {STRONG}{profile}{STRONG:#}")]
            }
            Event::PhaseStarted { phase } => self.enter(*phase).into_iter().collect(),
            Event::FlowStarted { .. } => {
                (self.records, self.turn, self.step) = (0, None, None);
                Vec::new()
            }
            Event::FlowFinished { flow, records, elapsed } => self.finish(flow, *records, *elapsed),
            Event::StepStarted { step } => {
                self.step = Some(step_text(step));
                Vec::new()
            }
            Event::Turn { step, turn, of, what } => {
                let what = what.clone().unwrap_or_else(|| turn_word(step.verb).to_owned());
                self.turn = Some(Turn { number: *turn, of: *of, what });
                Vec::new()
            }
            Event::Record { .. } => {
                self.records += 1;
                Vec::new()
            }
            Event::SessionProbed { alive: true, .. } => {
                self.resumed = true;
                Vec::new()
            }
            Event::RunFinished { ending, records, elapsed, .. } => self.end(ending, *records, *elapsed),
            Event::Failed(report) => {
                // A flow may come to its end and not have done what it is for.
                (self.explained, self.finished) = (true, false);
                failure(report)
            }
            other => remark(other).into_iter().collect(),
        }
    }

    /// What goes on now, for a line that changes.
    pub(super) fn present(&self) -> String {
        let Some((phase, _)) = self.phase else { return String::new() };
        let mut parts = vec![present(phase).to_owned()];
        if phase == Phase::Running {
            parts.clear();
            parts.extend(self.progress());
        }
        if !matches!(phase, Phase::StartingBrowser | Phase::ClosingBrowser) {
            parts.extend(self.step.clone());
        }
        parts.join(" · ")
    }

    /// How far a loop is: `page 3 of 10 · 75 records`.
    pub(super) fn progress(&self) -> Option<String> {
        let turn = self.turn.as_ref()?;
        let of = turn.of.map(|of| format!(" of {of}")).unwrap_or_default();
        let Turn { number, what, .. } = turn;
        let read = if self.records == 0 { String::new() } else { format!(" · {}", counted(self.records)) };
        Some(format!("{what} {number}{of}{read}"))
    }

    /// Whether what goes on is the order itself, not what surrounds it.
    pub(super) fn is_running(&self) -> bool {
        matches!(self.phase, Some((Phase::Running, _)))
    }

    /// The turn that goes on now, while a flow runs for the caller.
    pub(super) fn turn(&self) -> Option<&Turn> {
        self.turn.as_ref().filter(|_| self.is_running())
    }

    fn enter(&mut self, phase: Phase) -> Option<String> {
        let line = self.leave(phase);
        self.phase = Some((phase, Instant::now()));
        (self.finished, self.resumed, self.turn, self.step) = (false, false, None, None);
        line
    }

    /// The phase that ends, if it came to its end.
    fn leave(&self, next: Phase) -> Option<String> {
        let (phase, since) = self.phase?;
        let done = match phase {
            Phase::StartingBrowser => matches!(next, Phase::SigningIn | Phase::Resuming),
            Phase::Resuming => self.resumed,
            Phase::Running => false,
            Phase::SigningIn | Phase::SwitchingRooftop | Phase::SigningOut => self.finished,
            Phase::KeepingSession | Phase::ClosingBrowser => true,
        };
        done.then(|| done_line(past(phase), since.elapsed()))
    }

    fn finish(&mut self, flow: &str, records: u64, elapsed: Duration) -> Vec<String> {
        self.finished = true;
        if !self.is_running() {
            return Vec::new();
        }
        let what = if records == 0 { flow.to_owned() } else { format!("{flow} · {}", counted(records)) };
        vec![done_line(&what, elapsed)]
    }

    fn end(&mut self, ending: &Ending, records: u64, elapsed: Duration) -> Vec<String> {
        let elapsed = Seconds(elapsed);
        if ending.exit_code == 0 {
            let read = if records == 0 { String::new() } else { format!(", {}", counted(records)) };
            return vec![format!("{DONE}done{DONE:#} in {elapsed}{read}")];
        }
        let kind = ending.kind.replace('_', " ");
        let message = ending.message.as_deref().filter(|message| !self.explained && *message != kind);
        let because = message.map(|message| format!(": {message}")).unwrap_or_default();
        let kept = if records == 0 { String::new() } else { format!(" after {}", counted(records)) };
        vec![
            format!("{ERROR}{kind}{ERROR:#}{because}"),
            format!("{FAINT}ended in {elapsed}{kept}, exit code {}{FAINT:#}", ending.exit_code),
        ]
    }
}

fn done_line(what: &str, elapsed: Duration) -> String {
    format!("{DONE}✓{DONE:#} {what} {FAINT}{}{FAINT:#}", Seconds(elapsed))
}

fn failure(report: &FailureReport) -> Vec<String> {
    let mut lines: Vec<String> = report.shown.trim_end().lines().map(str::to_owned).collect();
    if let Some(address) = &report.address {
        lines.push(format!("{FAINT}the browser was at {address}{FAINT:#}"));
    }
    lines
}

/// What happened by the way.
fn remark(event: &Event) -> Option<String> {
    let (style, text) = match event {
        Event::SessionWaits { because } => (FAINT, because.clone()),
        Event::SessionProbed { alive: false, ended, why } => {
            let ended = ended.as_deref().unwrap_or("expired").replace('_', " ");
            (FAINT, format!("the kept session has ended ({ended}): {}", why.as_deref().unwrap_or("no reason is seen")))
        }
        Event::Warning { message } => (WARNING, message.clone()),
        Event::RecordWarning { number, warnings } => (WARNING, format!("record {number}: {}", warnings.join("; "))),
        Event::Drift { name, detail } => (WARNING, format!("drift at {name}: {detail}")),
        Event::OriginRefused { origin } => (WARNING, format!("a navigation to {origin} was refused")),
        Event::FileKept { path, bytes, .. } => (FAINT, format!("kept {path}, {bytes} bytes")),
        Event::DownloadRefused { name, why } => (WARNING, format!("the file {name} was refused: {why}")),
        Event::ChallengeWaits { what, within, .. } => (STRONG, format!("{what} (within {} s)", within.as_secs())),
        Event::InterruptCleared { name, times, .. } => (FAINT, format!("cleared: {name}{}", times_text(*times))),
        Event::Dialog { kind, message, accepted, .. } => {
            let answer = if *accepted { "accepted" } else { "dismissed" };
            (FAINT, format!("{kind} {answer}: {}", message.trim()))
        }
        _ => return None,
    };
    Some(format!("{style}!{style:#} {text}"))
}

fn times_text(times: u32) -> String {
    if times < 2 { String::new() } else { format!(" ({times} times)") }
}

fn step_text(step: &StepKey) -> String {
    match &step.about {
        Some(about) => format!("{}: {about}", step.verb),
        None => step.verb.to_owned(),
    }
}

fn turn_word(verb: &str) -> &'static str {
    match verb {
        "for_each_page" => "page",
        "screens" => "screen",
        _ => "turn",
    }
}

pub(super) fn counted(records: u64) -> String {
    if records == 1 { "1 record".to_owned() } else { format!("{records} records") }
}

/// What is being done in a phase.
pub(super) fn present(phase: Phase) -> &'static str {
    match phase {
        Phase::StartingBrowser => "starting the browser",
        Phase::Resuming => "looking for the session of the last run",
        Phase::SigningIn => "signing in",
        Phase::SwitchingRooftop => "switching the rooftop",
        Phase::Running => "running",
        Phase::SigningOut => "signing out",
        Phase::KeepingSession => "keeping the session",
        Phase::ClosingBrowser => "closing the browser",
    }
}

fn past(phase: Phase) -> &'static str {
    match phase {
        Phase::StartingBrowser => "started the browser",
        Phase::Resuming => "still signed in",
        Phase::SigningIn => "signed in",
        Phase::SwitchingRooftop => "switched the rooftop",
        Phase::Running => "ran",
        Phase::SigningOut => "signed out",
        Phase::KeepingSession => "kept the session",
        Phase::ClosingBrowser => "closed the browser",
    }
}

/// `4.2 s`, and minutes when there are some.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() {
            0..60 => write!(f, "{:.1} s", self.0.as_secs_f64()),
            seconds => write!(f, "{} min {} s", seconds / 60, seconds % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(narrator: &mut Narrator, phase: Phase) -> Vec<String> {
        narrator.tell(&Event::PhaseStarted { phase })
    }

    #[test]
    fn a_sign_in_that_did_not_end_well_is_not_called_done() {
        let mut narrator = Narrator::default();
        phase(&mut narrator, Phase::StartingBrowser);
        assert_eq!(phase(&mut narrator, Phase::SigningIn).len(), 1);
        assert!(phase(&mut narrator, Phase::ClosingBrowser).is_empty());
    }

    #[test]
    fn a_rooftop_that_is_another_after_its_flow_is_not_called_switched() {
        let report = FailureReport {
            step: None,
            message: "the portal is not in the rooftop".into(),
            reason: None,
            place: crate::event::Place { file: "portal.yaml".into(), line: 1, column: 1 },
            related: Vec::new(),
            notes: Vec::new(),
            candidates: Vec::new(),
            help: None,
            source: String::new(),
            shown: String::new(),
            address: None,
            screenshot: None,
            snapshot: None,
        };
        let mut narrator = Narrator::default();
        phase(&mut narrator, Phase::SwitchingRooftop);
        let elapsed = Duration::ZERO;
        narrator.tell(&Event::FlowFinished { flow: "switch".into(), records: 0, elapsed });
        narrator.tell(&Event::Failed(Box::new(report)));
        assert!(phase(&mut narrator, Phase::SigningOut).is_empty());
    }

    #[test]
    fn progress_counts_turns_and_records() {
        let mut narrator = Narrator::default();
        phase(&mut narrator, Phase::Running);
        narrator.tell(&Event::FlowStarted { flow: "inventory.list-vehicles".into(), inputs: String::new() });
        for number in 1..=2 {
            narrator.tell(&Event::Record { json: "{}".into(), number });
        }
        let step = StepKey {
            flow: "inventory.list-vehicles".into(),
            id: "2".into(),
            verb: "for_each_page",
            at: "list-vehicles.yaml:1:1".into(),
            depth: 0,
            about: None,
        };
        narrator.tell(&Event::Turn { step, turn: 3, of: Some(10), what: None });
        assert_eq!(narrator.progress().unwrap(), "page 3 of 10 · 2 records");
    }
}
