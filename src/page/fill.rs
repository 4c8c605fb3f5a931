//! Text into fields.

use serde::Serialize;
use serde_json::json;

use super::{
    Aim, Failure, Obstacle, Patience, Window, input,
    run::{Outcome, Run, Worked},
};
use crate::cdp::Deadline;

/// A field and what goes into it.
#[derive(Clone, Debug, Serialize)]
pub struct FieldText {
    pub aim: Aim,
    pub text: String,
    /// The value as inputs without a keyboard path spell it: `2026-07-31`, `18:30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Real keys, one by one.
    #[serde(skip)]
    pub keys: bool,
    /// Nothing of it may be shown: pictures will cover the field.
    pub secret: bool,
    /// Alone and step by step; also where a burst is tried first, after it failed.
    pub careful: bool,
}

/// What a field holds after it was filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The rank of the locator that found it.
    pub rank: usize,
    pub value: String,
    /// The page's own judgement whether that is what was asked for: a date-like input tells it.
    pub kept: Option<bool>,
    /// Whether anything had to be done.
    pub dispatched: bool,
}

impl FieldText {
    /// A text for the field that `aim` finds.
    #[must_use]
    pub fn new(aim: Aim, text: impl Into<String>) -> Self {
        Self { aim, text: text.into(), machine: None, keys: false, secret: false, careful: false }
    }
}

impl Window {
    /// Fills the leading fields of `fields` that can be filled in one go, at least one, and tells what
    /// they hold then: each is cleared, written, and the text reached no other field.
    ///
    /// One insertion for each, as an input method does it, or real keys. Date-like, colour and range
    /// inputs, which have no keyboard path, are set with events.
    ///
    /// # Errors
    /// As [`Window::click`], about the first field; [`Failure::Missed`] when it did not take the text.
    pub async fn fill(&self, fields: &[FieldText], patience: &Patience) -> Result<Vec<Filled>, Failure> {
        let Some(first) = fields.first() else { return Ok(Vec::new()) };
        let alike = fields.iter().take_while(|field| field.aim.frames.is_empty() && !field.is_careful()).count();
        let together = &fields[..alike.max(1)];
        let mut careful = first.is_careful();
        loop {
            let entries = together
                .iter()
                .map(|field| serde_json::to_value(FieldText { careful, ..field.clone() }))
                .collect::<Result<Vec<_>, _>>()
                .map_err(|error| Failure::Script(error.to_string()))?;
            let mut run = self.prepare_run(&first.aim, &entries, patience).await?;
            let mut worked = std::mem::take(&mut run.set);
            let by_keys = run.is_by_keys();
            if !run.is_empty() {
                patience.dispatches();
            }
            let outcome = match run.is_empty() {
                true => Outcome::default(),
                false if by_keys => self.fill_step_by_step(first, run).await?,
                false => {
                    let texts: Vec<&str> = together[worked.len()..].iter().map(|field| field.text.as_str()).collect();
                    self.dispatch_run(run, &texts).await?
                }
            };
            worked.extend(outcome.results);
            if !worked.is_empty() {
                let mut filled = Vec::with_capacity(worked.len());
                for (field, worked) in together.iter().zip(worked) {
                    if worked.dispatched {
                        patience.note_act(worked.act("fill", &field.aim).with(&field.text));
                    }
                    filled.push(self.filled(field, worked, patience).await?);
                }
                return Ok(filled);
            }
            let refused = outcome.failed.unwrap_or_default();
            if by_keys && refused.typed {
                let problem = "lost the focus while it was typed into; nothing went into another field".to_owned();
                return Err(Failure::Missed { name: first.aim.name.clone(), problem });
            }
            if patience.deadline.is_past() {
                let obstacle = Box::new(Obstacle::covered_by(refused.by));
                return Err(Failure::NotReady { name: first.aim.name.clone(), obstacle });
            }
            careful = true;
        }
    }

    /// One field, each step awaited: it must have the keyboard before anything is written.
    async fn fill_step_by_step(&self, field: &FieldText, run: Run) -> Result<Outcome, Failure> {
        let session = &self.0.session;
        let clicked = run.first().and_then(|planned| self.enter(planned));
        let entered = run.focused(clicked).await?;
        if !entered.entered {
            return if entered.gone || entered.refused.is_some() {
                Ok(Outcome { results: Vec::new(), failed: entered.refused })
            } else {
                let problem = "did not take the focus when it was clicked; nothing was typed".to_owned();
                Err(Failure::Missed { name: field.aim.name.clone(), problem })
            };
        }
        let cleared = (!entered.empty).then(|| input::press_delete(session));
        let written = match field.text.as_str() {
            "" => None,
            text if field.keys => input::type_text(session, text),
            text => Some(input::insert_text(session, text)),
        };
        if let Some(last) = written.or(cleared) {
            last.within(Deadline::after(SETTLE)).await.map(drop).or_else(ignore_gone)?;
        }
        self.finish_run(run).await
    }

    async fn filled(&self, field: &FieldText, worked: Worked, patience: &Patience) -> Result<Filled, Failure> {
        let Worked { rank, value, kept, dispatched, detached, .. } = worked;
        let value = match value {
            Some(value) if !detached => value,
            // It was replaced by another: ask that one. A page that took the text and put the field away
            // (a code that is complete) leaves nobody to ask; that all of it arrived is proven.
            _ => {
                let soon = Deadline::after(REPLACED_WITHIN).min(patience.deadline);
                match self.read(&field.aim, &Patience { deadline: soon, ..patience.clone() }).await {
                    Ok(read) => read.text.unwrap_or_default(),
                    Err(Failure::NotReady { .. }) => {
                        return Ok(Filled { rank, value: field.text.clone(), kept: Some(true), dispatched });
                    }
                    Err(failure) => return Err(failure),
                }
            }
        };
        Ok(Filled { rank, value, kept, dispatched })
    }

    /// Marks the field as one that received a secret: pictures will cover it.
    pub(super) async fn keep_secret(&self, aim: &Aim, patience: &Patience) -> Result<(), Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let document = self.document(&frame, patience.deadline).await?;
        let aim = json!({ "aim": aim });
        drop(document.send(&format!("wayleave.keepSecretField({aim})"), true));
        Ok(())
    }
}

impl FieldText {
    /// Whether it is worked alone: keys take time, and a frame gets the keyboard only after its click.
    fn is_careful(&self) -> bool {
        self.careful || self.keys || !self.aim.frames.is_empty()
    }
}

/// A field that takes longer than this to handle its keys is reported as hung.
const SETTLE: std::time::Duration = std::time::Duration::from_secs(60);

/// A field that is drawn anew is there again within this time.
const REPLACED_WITHIN: std::time::Duration = std::time::Duration::from_millis(500);

/// A key that closed its window or left its document was delivered.
pub(super) fn ignore_gone(error: crate::cdp::CallError) -> Result<(), Failure> {
    if error.is_gone() || error.is_context_gone() { Ok(()) } else { Err(error.into()) }
}
