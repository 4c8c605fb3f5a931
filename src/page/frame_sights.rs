//! Sights whose elements lie in several documents, or that compare values: no page can judge them alone,
//! so each is asked and the host puts the answers together.

use std::time::Duration;

use futures::future::{FutureExt, select_all};
use serde::Deserialize;
use serde_json::json;

use super::{Failure, LowerRank, PageCondition, Patience, Screen, SightPart, Unmet, Window};
use crate::{cdp::Deadline, selectors::Locator};

/// The documents that sights are about, by the frames that lead there.
pub(super) fn documents(sights: &[Vec<PageCondition>]) -> Vec<&[Locator]> {
    let mut paths: Vec<&[Locator]> = Vec::new();
    for leaf in leaves(sights) {
        let path = leaf.frames();
        if !paths.iter().any(|known| same_path(known, path)) {
            paths.push(path);
        }
    }
    paths
}

/// Conditions that one document answers.
fn leaves(sights: &[Vec<PageCondition>]) -> Vec<&PageCondition> {
    sights.iter().flatten().flat_map(PageCondition::leaves).collect()
}

pub(super) fn same_path(one: &[Locator], other: &[Locator]) -> bool {
    serde_json::to_string(one).ok() == serde_json::to_string(other).ok()
}

/// What the documents answered at about one moment.
pub(super) struct Looked {
    pub(super) sights: Vec<Vec<SightPart>>,
    /// What a lower rank found.
    pub(super) drift: Vec<LowerRank>,
    /// The documents asked, and the state each was in.
    frames: Vec<(String, u64)>,
}

#[derive(Deserialize)]
struct Judged {
    generation: u64,
    parts: Vec<Answered>,
    #[serde(default)]
    drift: Vec<LowerRank>,
}

/// What a document says of one condition, with the text that is to be compared.
#[derive(Deserialize)]
struct Answered {
    #[serde(flatten)]
    part: SightPart,
    text: Option<String>,
}

impl Answered {
    fn judged(mut self, condition: &PageCondition) -> SightPart {
        if let (None, PageCondition::Value { test, .. }) = (&self.part.why, condition) {
            self.part.why = test.objection(self.text.as_deref());
        }
        self.part
    }
}

/// A frame that is not there by then is absent, for one look.
const PRESENT: Duration = Duration::from_millis(100);
/// Time for one look that waits for nothing but the document.
const LOOK: Duration = Duration::from_secs(10);
/// The longest wait for a change in any of the documents.
const CHANGE: Duration = Duration::from_millis(250);

impl Window {
    /// As [`Window::first_of`], over several documents.
    pub(super) async fn first_over_frames(
        &self,
        sights: &[Vec<PageCondition>],
        last: &Screen,
        patience: &Patience,
    ) -> Result<Screen, Failure> {
        let main = self.main_frame_id();
        // Each look is shorter than it takes until other documents are watched.
        tokio::select! {
            biased;
            screen = self.look_until_one_holds(sights, last, patience, &main) => screen,
            interrupted = self.interrupted_outside(Some(&main), patience) => Err(Failure::Interrupted(interrupted)),
        }
    }

    async fn look_until_one_holds(
        &self,
        sights: &[Vec<PageCondition>],
        last: &Screen,
        patience: &Patience,
        main: &str,
    ) -> Result<Screen, Failure> {
        let document = self.document(main, patience.deadline).await?.context;
        let mut resting = if document == last.document { last.resting.clone() } else { Vec::new() };
        loop {
            let is_late = patience.deadline.is_past();
            let looked = self.look_over_frames(sights, is_late).await?;
            for (index, parts) in looked.sights.iter().enumerate() {
                if parts.iter().any(|part| part.why.is_some()) {
                    resting.retain(|rests| *rests != index);
                } else if !resting.contains(&index) {
                    patience.note_drift(looked.drift);
                    return Ok(Screen { held: index, resting, document });
                }
            }
            if is_late {
                return Err(Failure::Unmet(Box::new(Unmet { sights: looked.sights })));
            }
            self.wait_for_any_change(&looked.frames, patience).await?;
        }
    }

    /// Asks every document once. With `told` the parts name what there is instead.
    pub(super) async fn look_over_frames(&self, sights: &[Vec<PageCondition>], told: bool) -> Result<Looked, Failure> {
        let all = leaves(sights);
        let mut answers: Vec<Option<SightPart>> = vec![None; all.len()];
        let (mut frames, mut drift) = (Vec::new(), Vec::new());
        for path in documents(sights) {
            let asked: Vec<usize> = (0..all.len()).filter(|at| same_path(all[*at].frames(), path)).collect();
            let now = Patience::until(Deadline::after(if path.is_empty() { LOOK } else { PRESENT }));
            let frame = match self.frame_at(path, &now).await {
                Err(Failure::NotReady { .. } | Failure::Unseen(_)) if !path.is_empty() => {
                    asked.into_iter().for_each(|at| answers[at] = Some(without_frame(all[at])));
                    continue;
                }
                other => other?,
            };
            let conditions: Vec<&PageCondition> = asked.iter().map(|at| all[*at]).collect();
            let request = json!({ "conditions": conditions, "told": told });
            let limit = Patience::until(Deadline::after(LOOK));
            let judged = self.wait_in_page(&frame, &limit, |_, _| format!("wayleave.judge({request})")).await;
            let judged: Judged = match judged {
                // It went away since it was found.
                Err(Failure::FrameGone | Failure::DocumentGone) if !path.is_empty() => {
                    asked.into_iter().for_each(|at| answers[at] = Some(without_frame(all[at])));
                    continue;
                }
                other => other?.0,
            };
            asked.into_iter().zip(judged.parts).for_each(|(at, part)| answers[at] = Some(part.judged(all[at])));
            drift.extend(judged.drift);
            frames.push((frame, judged.generation));
        }
        let mut answers = answers.into_iter().flatten();
        let sights = sights.iter().map(|sight| sight.iter().map(|it| put_together(it, &mut answers)).collect());
        Ok(Looked { sights: sights.collect(), drift, frames })
    }

    /// Interrupts are sights of the window's own document, so that one is always listened to.
    async fn wait_for_any_change(&self, frames: &[(String, u64)], patience: &Patience) -> Result<(), Failure> {
        let main = self.main_frame_id();
        let soon = Patience { deadline: Deadline::after(CHANGE).min(patience.deadline), ..patience.clone() };
        let mut waits = Vec::new();
        for (frame, generation) in frames {
            waits.push(self.wait_for_change(frame, Some(*generation), &soon).boxed());
        }
        if frames.iter().all(|(frame, _)| *frame != main) {
            waits.push(self.wait_for_change(&main, None, &soon).boxed());
        }
        match select_all(waits).await.0 {
            // A frame went away meanwhile: that is a change.
            Err(Failure::Unseen(_) | Failure::DocumentGone | Failure::WindowGone(_)) if !self.is_closed() => Ok(()),
            other => other,
        }
    }
}

/// What a condition comes to when its frame is not there.
fn without_frame(condition: &PageCondition) -> SightPart {
    let is_gone = matches!(condition, PageCondition::Gone(_));
    let why = (!is_gone).then(|| "its frame is not there".to_owned());
    let name = condition.aim().map(|aim| aim.name.clone());
    SightPart { what: name.clone().unwrap_or_default(), name, why, candidates: Vec::new() }
}

/// The answers in the order of [`leaves`], with alternatives made one again.
fn put_together(condition: &PageCondition, answers: &mut impl Iterator<Item = SightPart>) -> SightPart {
    let PageCondition::Any(sights) = condition else { return answers.next().unwrap_or_default() };
    let mut reasons = Vec::new();
    let mut holds = false;
    for sight in sights {
        let whys: Vec<String> = sight.iter().filter_map(|inner| put_together(inner, answers).why).collect();
        holds |= whys.is_empty();
        reasons.extend(whys);
    }
    let why = (!holds).then(|| format!("none of: {}", reasons.join("; ")));
    SightPart { what: format!("any of {} sights", sights.len()), name: None, why, candidates: Vec::new() }
}
