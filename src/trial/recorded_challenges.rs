//! Which challenges a recorded run answered, by today's files.

use super::steps::{PassedStep, StepIndex, passed_steps};
use crate::{
    flow::{Mfa, MfaAnswer, PortalFiles, Verb},
    portal::Challenge,
    recording::{Entry, Recording},
};

/// A challenge that was answered, and the address that was opened for it if it was a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChallenge {
    pub challenge: Challenge,
    /// With marks where it proved anything.
    pub link: Option<String>,
}

/// The challenges that a recorded run answered, in its order. One that it left for another way is not among them.
#[must_use]
pub fn recorded_challenges(recording: &Recording, files: &PortalFiles) -> Vec<RecordedChallenge> {
    let index = StepIndex::of(files);
    let answered = passed_steps(recording, &index).into_iter().filter_map(|passed| {
        let Verb::Mfa(Mfa::Answer(answer)) = &index.find(&passed)?.step.verb else { return None };
        let lines = recording.lines.get(passed.started..=passed.finished.unwrap_or(recording.lines.len() - 1))?;
        let left = lines.iter().any(|line| matches!(&line.entry, Entry::Act(act) if is_other(answer, &act.element)));
        let link = (answer.by == Challenge::Link).then(|| opened(recording, &passed)).flatten();
        (!left).then_some(RecordedChallenge { challenge: answer.by, link })
    });
    answered.collect()
}

fn is_other(answer: &MfaAnswer, element: &str) -> bool {
    answer.other.as_ref().is_some_and(|other| other.to_string() == element)
}

/// The first document that was asked for while a step went on.
fn opened(recording: &Recording, passed: &PassedStep) -> Option<String> {
    let at = |line: usize| recording.lines.get(line).map(|line| line.ms);
    let (from, to) = (at(passed.started)?, passed.finished.and_then(at).unwrap_or(u64::MAX));
    let exchanges = recording.exchanges().ok()?;
    let is_opened =
        |kind: &str, method: &str, ms: u64| kind == "document" && method == "GET" && (from..=to).contains(&ms);
    exchanges.into_iter().find(|it| is_opened(&it.kind, &it.method, it.ms)).map(|exchange| exchange.url)
}
