//! Several fields in one burst of input: prepared by one call, proven by another.
//!
//! The page's side (`injected/run.js`) sees to it that each event reaches the field it is meant for, or
//! nothing. What a run did not prove was not done: its caller goes on from there.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Act, Aim, Failure, Key, LowerRank, MouseButton, Obstacle, Patience, Window,
    act::Spot,
    evaluate::Document,
    frames::{Passage, Point},
    input::{self, Modifiers},
};
use crate::{
    cdp::{Deadline, RawPending},
    event::Candidate,
};

/// What one member of a run came to, in the page's words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Worked {
    pub(super) rank: usize,
    /// What it holds or shows now.
    pub(super) value: Option<String>,
    /// The page's own judgement whether that is what was asked for, where it has one.
    pub(super) kept: Option<bool>,
    pub(super) dispatched: bool,
    /// It was replaced by another element.
    pub(super) detached: bool,
    spot: Spot,
    /// Where it was clicked, in its document.
    point: Option<Point>,
}

impl Worked {
    /// What was done to it. In a frame nobody carries its place out.
    pub(super) fn act(&self, verb: &'static str, aim: &Aim) -> Act {
        let act = Act::of(verb, aim, self.rank);
        if aim.frames.is_empty() { act.at(self.spot, self.point) } else { act }
    }
}

/// How far a run came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome {
    pub(super) results: Vec<Worked>,
    pub(super) failed: Option<Refused>,
}

/// Why a run ended early.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refused {
    pub(super) by: Option<Candidate>,
    /// Part of a text had reached the field.
    pub(super) typed: bool,
}

/// How a member is entered.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Way {
    Click,
    Tab,
    /// By the page's side, which gave it the focus.
    Focus,
}

/// How a member is worked once it is entered.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Work {
    /// One insertion.
    Text,
    /// Emptied with the Delete key.
    Clear,
    /// Keys in the pop-up of a drop-down.
    Option,
    /// The click that enters it.
    Toggle,
    /// Keys in a list that stays open.
    List,
    /// Step by step, by the caller.
    Keys,
    /// Holds what was asked for.
    Idle,
}

#[derive(Debug, Deserialize)]
pub(super) struct Planned {
    by: Option<Way>,
    kind: Work,
    point: Option<Point>,
    #[serde(default)]
    keys: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PreparedRun {
    /// Leading entries that needed no input.
    set: Vec<Worked>,
    plan: Vec<Planned>,
    token: u64,
    drift: Vec<LowerRank>,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

/// A run that is armed.
pub(super) struct Run {
    /// Entries before the run's first that needed no input.
    pub(super) set: Vec<Worked>,
    plan: Vec<Planned>,
    guard: Guard,
    passages: Vec<Passage>,
}

/// The page's side of a run. Dropped before the run was finished, it lets the document have its input back.
struct Guard {
    document: Document,
    token: u64,
    armed: bool,
}

impl Window {
    /// Waits until the first of `entries` can be worked, and arms a run of it and of those after it that
    /// can be worked at once. All are in the frame of `aim`, the first one's.
    pub(super) async fn prepare_run(&self, aim: &Aim, entries: &[Value], patience: &Patience) -> Result<Run, Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let most = if aim.frames.is_empty() { MOST_MEMBERS } else { 1 };
        let entries = &entries[..entries.len().min(most)];
        let request = |ms: u64| {
            json!({
                "entries": entries, "ms": ms, "most": most,
                "interrupts": patience.interrupts_for(&aim.frames),
            })
        };
        let (prepared, document): (PreparedRun, _) =
            self.wait_in_page(&frame, patience, |_, ms| format!("wayleave.prepareRun({})", request(ms))).await?;
        patience.note_drift(prepared.drift);
        if let Some(index) = prepared.interrupted {
            return Err(Failure::Interrupted(index));
        }
        if let Some(obstacle) = prepared.failed {
            return Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) });
        }
        let PreparedRun { set, plan, token, .. } = prepared;
        let guard = Guard { document, token, armed: !plan.is_empty() };
        let mut run = Run { set, plan, guard, passages: Vec::new() };
        if let (false, [Planned { point: Some(point), .. }]) = (aim.frames.is_empty(), &mut run.plan[..]) {
            let (outer, passages) = self.out_of_frames(&aim.frames, *point, patience).await?;
            *point = outer;
            run.passages = passages;
        }
        Ok(run)
    }

    /// Dispatches the whole run at once, `texts` of its members in their order, and asks what came of it.
    pub(super) async fn dispatch_run(&self, run: Run, texts: &[&str]) -> Result<Outcome, Failure> {
        let session = &self.0.session;
        let in_frame = !run.passages.is_empty();
        let mut last = None;
        for (planned, text) in run.plan.iter().zip(texts) {
            last = self.enter(planned).or(last);
            if in_frame {
                run.focused(last.take()).await?;
            }
            last = match planned.kind {
                Work::Text => Some(input::insert_text(session, text)),
                Work::Clear => Some(input::press_delete(session)),
                Work::Option | Work::List => {
                    let several = planned.kind == Work::List;
                    planned.keys.iter().fold(None, |_, key| Some(press_choice(self, key, several))).or(last)
                }
                Work::Toggle | Work::Keys | Work::Idle => last,
            };
        }
        if let Some(last) = last {
            settle(last).await?;
        }
        self.finish_run(run).await
    }

    /// Enters a member the way it was planned.
    pub(super) fn enter(&self, planned: &Planned) -> Option<RawPending> {
        match (planned.by?, planned.point) {
            (Way::Tab, _) => Some(input::press_key(&self.0.session, &Key::named("Tab"))),
            (Way::Click, Some(point)) => {
                Some(input::click_at(&self.0.session, point, MouseButton::Left, Modifiers::default()))
            }
            (Way::Click, None) | (Way::Focus, _) => None,
        }
    }

    /// What came of a run whose input was handled: by its answer, or by the report it sent before its
    /// document went away.
    pub(super) async fn finish_run(&self, mut run: Run) -> Result<Outcome, Failure> {
        let Guard { document, token, armed } = &mut run.guard;
        *armed = false;
        match document.evaluate(&format!("wayleave.finishRun({token})"), Deadline::after(SETTLE)).await {
            Err(Failure::DocumentGone | Failure::WindowGone(_)) => {
                let soon = Deadline::after(REPORT_DELAY);
                let report = self
                    .wait_for(soon, |tree| {
                        tree.report(&document.context, *token).and_then(|verdict| verdict.run.clone())
                    })
                    .await;
                report.map_err(|_| Failure::DocumentGone)
            }
            other => other,
        }
    }
}

/// A field that has the keyboard, with a guard on it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typing {
    token: u64,
    empty: bool,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

impl Run {
    /// A run of one field that has the keyboard already, and whether it is empty.
    pub(super) fn typing(typing: Typing, document: Document, control: &Aim) -> Result<(Self, bool), Failure> {
        if let Some(index) = typing.interrupted {
            return Err(Failure::Interrupted(index));
        }
        if let Some(obstacle) = typing.failed {
            return Err(Failure::NotReady { name: control.name.clone(), obstacle: Box::new(obstacle) });
        }
        let guard = Guard { document, token: typing.token, armed: true };
        Ok((Self { set: Vec::new(), plan: Vec::new(), guard, passages: Vec::new() }, typing.empty))
    }

    /// Whether its only member is worked step by step.
    pub(super) fn is_by_keys(&self) -> bool {
        matches!(self.plan[..], [Planned { kind: Work::Keys, .. }])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plan.is_empty()
    }

    pub(super) fn first(&self) -> Option<&Planned> {
        self.plan.first()
    }

    /// Waits until the member that was clicked has the keyboard.
    pub(super) async fn focused(&self, clicked: Option<RawPending>) -> Result<Entered, Failure> {
        if let Some(clicked) = clicked {
            settle(clicked).await?;
        }
        let call = format!("wayleave.enterField({}, {FOCUS_MS})", self.guard.token);
        self.guard.document.evaluate(&call, Deadline::after(SETTLE)).await
    }
}

/// What became of a field that was clicked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entered {
    pub(super) entered: bool,
    /// It holds nothing: there is nothing to delete.
    pub(super) empty: bool,
    /// It went away and nothing took its place.
    pub(super) gone: bool,
    pub(super) refused: Option<Refused>,
}

impl Drop for Guard {
    /// Not waited for.
    fn drop(&mut self) {
        if self.armed {
            drop(self.document.send(&format!("wayleave.endRun({})", self.token), true));
        }
    }
}

/// Keys that choose: held down as long as they are pressed again and again, and in a list of several
/// with Control.
fn press_choice(window: &Window, key: &str, several: bool) -> RawPending {
    let session = &window.0.session;
    match (several, key) {
        (true, key) => input::press_key(session, &Key::with_control(key)),
        (false, "Enter") => input::press_key(session, &Key::named("Enter")),
        (false, key) => input::key_down(session, &Key::named(key)),
    }
}

/// Waits until input was handled. One that closed its window or left its document was.
async fn settle(last: RawPending) -> Result<(), Failure> {
    last.within(Deadline::after(SETTLE)).await.map(drop).or_else(super::fill::ignore_gone)
}

/// More would leave more input under way when a page turns out to be another than was prepared for.
const MOST_MEMBERS: usize = 16;
/// The focus follows a click within this time, or something took it.
const FOCUS_MS: u64 = 2_000;
/// A report that was sent is read within this time.
const REPORT_DELAY: std::time::Duration = std::time::Duration::from_secs(1);
/// A page that takes longer than this to handle its input is reported as hung.
const SETTLE: std::time::Duration = std::time::Duration::from_secs(60);
