//! Which challenges a recorded run answered, by today's files.

use super::steps::{PassedStep, StepIndex, passed_steps};
use crate::{
    flow::{Mfa, PortalFiles, Verb},
    language::Reference,
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

/// The challenges that a recorded run answered, in its order. One that it left for another way is not among them;
/// one that it chose is, also if its screen was gone before it was looked at, as that of a push may be.
#[must_use]
pub fn recorded_challenges(recording: &Recording, files: &PortalFiles) -> Vec<RecordedChallenge> {
    let index = StepIndex::of(files);
    let (mut answered, mut chosen, mut met) = (Vec::new(), Vec::new(), Vec::new());
    for passed in passed_steps(recording, &index) {
        let Some(Verb::Mfa(mfa)) = index.find(&passed).map(|found| &found.step.verb) else { continue };
        let last = passed.finished.unwrap_or(recording.lines.len() - 1);
        let lines = recording.lines.get(passed.started..=last).unwrap_or_default();
        let worked = |element: &Reference| {
            let name = element.to_string();
            lines.iter().any(|line| matches!(&line.entry, Entry::Act(act) if act.element == name))
        };
        match mfa {
            Mfa::Answer(answer) => {
                met.push(answer.by);
                if !answer.other.as_ref().is_some_and(worked) {
                    let link = (answer.by == Challenge::Link).then(|| opened(recording, &passed)).flatten();
                    answered.push(RecordedChallenge { challenge: answer.by, link });
                }
            }
            Mfa::Offer(offered) => {
                chosen.extend(offered.iter().filter(|(_, element)| worked(element)).map(|(challenge, _)| *challenge));
            }
            Mfa::Enrol(_) => {}
        }
    }
    let unseen = chosen.into_iter().filter(|challenge| !met.contains(challenge));
    answered.extend(unseen.map(|challenge| RecordedChallenge { challenge, link: None }));
    answered
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
