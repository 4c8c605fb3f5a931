//! Native drop-downs, as a person works them: opened by a click, chosen by keys, taken by Enter.

use serde::Serialize;
use serde_json::json;

use super::{Aim, Failure, Obstacle, Patience, Window, run::Outcome};
use crate::language::Match;

/// One option of a native drop-down.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionChoice {
    /// By its shown text.
    Text(Match<String>),
    /// By its `value` attribute.
    Value(String),
    /// By position, from 1.
    Index(u32),
}

/// A native drop-down and what is to be chosen in it.
#[derive(Clone, Debug)]
pub struct NativeChoice {
    pub aim: Aim,
    pub options: Vec<OptionChoice>,
}

/// What a control shows after a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    pub rank: usize,
    pub shown: String,
    /// Whether anything had to be done.
    pub changed: bool,
}

impl Window {
    /// Chooses in the leading drop-downs of `choices` that can be worked in one go, at least one. The
    /// page gets one change for each, as from a person.
    ///
    /// # Errors
    /// As [`Window::click`], about the first; [`Failure::NotReady`] when there is no such option in time,
    /// [`Failure::Missed`] when the control did not take it.
    pub async fn select_native(&self, choices: &[NativeChoice], patience: &Patience) -> Result<Vec<Chosen>, Failure> {
        let Some(first) = choices.first() else { return Ok(Vec::new()) };
        let alike = choices.iter().take_while(|choice| choice.aim.frames.is_empty()).count();
        let together = &choices[..alike.max(1)];
        let entries: Vec<_> =
            together.iter().map(|choice| json!({ "aim": choice.aim, "choices": choice.options })).collect();
        let mut tries = 0;
        loop {
            let mut run = self.prepare_run(&first.aim, &entries, patience).await?;
            let mut worked = std::mem::take(&mut run.set);
            let outcome = if run.is_empty() {
                Outcome::default()
            } else {
                patience.dispatches();
                self.dispatch_run(run, &vec![""; together.len()]).await?
            };
            worked.extend(outcome.results);
            if !worked.is_empty() {
                return together
                    .iter()
                    .zip(worked)
                    .map(|(choice, worked)| {
                        if worked.dispatched {
                            let shown = worked.value.clone().unwrap_or_default();
                            patience.note_act(worked.act("select", &choice.aim).with(shown));
                        }
                        let shown = worked.value.unwrap_or_default();
                        // One that was replaced by its own change is asked again by whoever waits for it.
                        if worked.kept == Some(true) || worked.detached {
                            return Ok(Chosen { rank: worked.rank, shown, changed: worked.dispatched });
                        }
                        let problem = format!("shows `{shown}` after another option was chosen");
                        Err(Failure::Missed { name: choice.aim.name.clone(), problem })
                    })
                    .collect();
            }
            tries += 1;
            if patience.deadline.is_past() || tries > MOST_TRIES {
                let by = outcome.failed.and_then(|refused| refused.by);
                let obstacle = Box::new(Obstacle::covered_by(by));
                return Err(Failure::NotReady { name: first.aim.name.clone(), obstacle });
            }
        }
    }
}

/// A drop-down that took no choice this often will not.
const MOST_TRIES: u32 = 5;
