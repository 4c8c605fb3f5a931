//! The next page of a list, in few messages: the click, and one that brings its verdict, the proof that
//! the page did turn, what is read there, and whether it can be turned again.

use serde_json::{Value, json};

use super::{
    Aim, ClickOptions, Failure, PageCondition, Patience, ShapeSnapshot, SnapshotRequest, Window,
    click::{Ready, UNREACHED_MS, VERDICT_LIMIT, Want},
    evaluate::Document,
    frame_sights::same_path,
    frame_tree::Verdict,
    frames::Point,
    in_turn::{Answers, Call, in_turn},
};
use crate::cdp::Deadline;

/// What turns the pages of a list, and what shows that it did. All in one document.
#[derive(Clone, Debug)]
pub struct Pager {
    pub next: Aim,
    /// What the page must show before it is turned, and shows again afterwards.
    pub ready: Vec<PageCondition>,
    /// When this holds there is nothing to turn. Empty: that is told by `next` alone.
    pub until: Vec<PageCondition>,
    /// Any of these must be there and differ.
    pub progress: Vec<Aim>,
    /// How long `next` is absent or disabled before that means the end.
    pub ends_after: std::time::Duration,
}

/// What is done at once where the page turned.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    /// What is read there.
    pub snapshot: Option<SnapshotRequest>,
    /// Nothing but reading comes before the page is turned again: that can be made ready, too.
    pub only_reads: bool,
}

/// A page that was turned.
#[derive(Debug)]
pub struct Turned {
    /// The rank of the locator that found `next`.
    pub rank: usize,
    /// What the progress was before.
    pub before: Vec<(Aim, String)>,
    /// Whether it was seen to differ, with the page ready. If not, something came up while it was waited
    /// for, or time was over.
    pub progressed: bool,
    pub snapshot: Option<ShapeSnapshot>,
    pub next: NextTurn,
}

/// Whether a page can be turned.
#[derive(Debug, Default)]
pub enum NextTurn {
    #[default]
    Unknown,
    /// The list is at its end.
    End,
    Ready(Box<ReadyTurn>),
}

/// A pager that is ready, with a guard armed on it. Dropped, it lets the document have its input back.
pub struct ReadyTurn {
    /// Absent once it was used.
    ready: Option<Ready>,
    before: Vec<(Aim, String)>,
    /// Where the last turn left the pointer.
    pointer: Option<Point>,
}

impl Pager {
    /// Whether everything it names lies in the same document.
    #[must_use]
    pub fn is_in_one_document(&self) -> bool {
        let path = self.next.frames.as_slice();
        let conditions = self.ready.iter().chain(&self.until);
        conditions.flat_map(PageCondition::leaves).all(|leaf| same_path(leaf.frames(), path))
            && self.progress.iter().all(|aim| same_path(&aim.frames, path))
    }

    /// What the next page shows.
    fn turned(&self, before: &[(Aim, String)]) -> Vec<PageCondition> {
        let differs = |(aim, before): &(Aim, String)| {
            vec![PageCondition::See(aim.clone()), PageCondition::Changed { aim: aim.clone(), before: before.clone() }]
        };
        let differs = (!before.is_empty()).then(|| PageCondition::Any(before.iter().map(differs).collect()));
        differs.into_iter().chain(self.ready.iter().cloned()).collect()
    }

    /// What making ready is asked besides.
    fn questions(&self) -> Value {
        let ends = u64::try_from(self.ends_after.as_millis()).unwrap_or(u64::MAX);
        let until = (!self.until.is_empty()).then_some(&self.until);
        json!({ "until": until, "ends": ends, "notice": self.progress })
    }

    fn ready(&self, mut ready: Ready, pointer: Option<Point>) -> ReadyTurn {
        let before = std::mem::take(&mut ready.answer.before);
        ReadyTurn { before: self.progress.iter().cloned().zip(before).collect(), ready: Some(ready), pointer }
    }
}

impl Window {
    /// Turns the page, once; nothing when the list is at its end. `ready` is what the last turn made ready.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn turn_page(
        &self,
        pager: &Pager,
        ready: Option<ReadyTurn>,
        ahead: &Ahead,
        patience: &Patience,
    ) -> Result<Option<Turned>, Failure> {
        let mut made = ready;
        loop {
            let mut turn = match made.take() {
                Some(turn) => turn,
                None => match self.ready_to_turn(pager, patience).await? {
                    Some(turn) => turn,
                    None => return Ok(None),
                },
            };
            let Some(mut ready) = turn.ready.take() else { continue };
            let before = std::mem::take(&mut turn.before);
            let calls = self.calls(pager, &before, ahead, ready.answer.token, patience);
            patience.dispatches();
            // A pointer that rests where it is wanted is not moved.
            drop(match turn.pointer {
                Some(pointer) if pointer == ready.point => self.press_at(pointer, ClickOptions::default()),
                _ => self.click_at(ready.point, ClickOptions::default()),
            });
            let followed = self.follow(&ready, pager, &calls, patience).await;
            ready.passages.clear();
            let (verdict, mut answers, document) = followed?;
            let Some(obstacle) = verdict.refused() else {
                patience.note_act(ready.act("click", &pager.next));
                let snapshot = match (answers.snapshot.take(), &ahead.snapshot) {
                    (Some(taken), Some(request)) => taken.whole(request, self.id(), &document),
                    _ => None,
                };
                return Ok(Some(Turned { snapshot, ..turned(pager, &ready, before, answers, document, patience) }));
            };
            if patience.deadline.is_past() {
                return Err(Failure::NotReady { name: pager.next.name.clone(), obstacle: Box::new(obstacle) });
            }
        }
    }

    /// Waits until `next` can be clicked; the guard is armed then.
    async fn ready_to_turn(&self, pager: &Pager, patience: &Patience) -> Result<Option<ReadyTurn>, Failure> {
        let more = pager.questions();
        let want = Want { more: Some(&more), ..Want::to("click") };
        let ready = self.ready_for(&pager.next, want, patience).await?;
        Ok((!ready.answer.ended).then(|| pager.ready(ready, None)))
    }

    /// What follows the click.
    fn calls(
        &self,
        pager: &Pager,
        before: &[(Aim, String)],
        ahead: &Ahead,
        token: u64,
        patience: &Patience,
    ) -> Vec<Call> {
        let path = &pager.next.frames;
        let sights = json!({ "sights": [pager.turned(before)], "interrupts": patience.interrupts_for(path) });
        let mut calls = vec![Call::Verdict(json!({ "token": token, "unreached": UNREACHED_MS })), Call::Sight(sights)];
        // A point in a frame has its way to go from there.
        if ahead.only_reads && path.is_empty() {
            let more = pager.questions();
            let mut asked = Want { more: Some(&more), ..Want::to("click") }.request(&pager.next, patience);
            asked["within"] = json!(AHEAD_MS);
            calls.push(Call::Ready(asked));
        }
        calls.extend(ahead.snapshot.iter().filter(|then| same_path(&then.frames, path)).map(SnapshotRequest::call));
        calls
    }

    /// The verdict on the click just dispatched and what follows from it, in this document or the next.
    async fn follow(
        &self,
        ready: &Ready,
        pager: &Pager,
        calls: &[Call],
        patience: &Patience,
    ) -> Result<(Verdict, Answers, Document), Failure> {
        let Ready { document, answer, .. } = ready;
        let limit = Deadline::after(VERDICT_LIMIT).max(patience.answer_by());
        match document.evaluate::<Answers>(&in_turn(calls, patience.milliseconds()), limit).await {
            Ok(mut answers) => {
                let verdict = answers.verdict.take();
                let verdict = verdict.ok_or_else(|| Failure::Script("no verdict on a click".into()))?;
                Ok((verdict, answers, document.clone()))
            }
            Err(Failure::DocumentGone | Failure::WindowGone(_)) => {
                let verdict = self.last_word(document, answer.token).await?;
                if verdict.refused().is_some() {
                    return Ok((verdict, Answers::default(), document.clone()));
                }
                self.forget(document);
                let frame = self.frame_at(&pager.next.frames, patience).await?;
                match self.call_in_turn(&frame, &calls[1..], patience).await {
                    Ok((answers, next)) => Ok((verdict, answers, next)),
                    // The click is done: whoever waits for its effect meets the interrupt again.
                    Err(Failure::Interrupted(_)) => Ok((verdict, Answers::default(), document.clone())),
                    Err(failure) => Err(failure),
                }
            }
            Err(failure) => Err(failure),
        }
    }
}

/// A pager that is not ready by then, while what is there waits to be read, is asked for later.
const AHEAD_MS: u64 = 2_000;

fn turned(
    pager: &Pager,
    clicked: &Ready,
    before: Vec<(Aim, String)>,
    answers: Answers,
    document: Document,
    patience: &Patience,
) -> Turned {
    let progressed = answers.sight.is_some_and(|sight| sight.holds(patience).is_ok());
    let next = match answers.ready {
        Some(answer) if answer.ended => NextTurn::End,
        Some(answer) => match answer.found(&pager.next, patience) {
            Ok(answer) => NextTurn::Ready(Box::new(pager.ready(Ready::here(document, answer), Some(clicked.point)))),
            Err(_) => NextTurn::Unknown,
        },
        None => NextTurn::Unknown,
    };
    Turned { rank: clicked.answer.rank, before, progressed, snapshot: None, next }
}

impl Drop for ReadyTurn {
    /// Not waited for.
    fn drop(&mut self) {
        if let Some(ready) = &self.ready {
            drop(ready.document.send(&format!("wayleave.release({})", ready.answer.token), true));
        }
    }
}

impl std::fmt::Debug for ReadyTurn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadyTurn").field("before", &self.before).finish_non_exhaustive()
    }
}
