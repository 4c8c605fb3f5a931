//! How long something is waited for, and what may get in its way.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures::future::{BoxFuture, select_all};
use serde::Deserialize;

use super::{Act, PageCondition, Picture, Screen, Window};
use crate::{cdp::Deadline, secret::Redactor, selectors::Locator};

/// The limits of one wait: its deadline, and the portal's interrupts to look for meanwhile. Learns
/// which elements were found by a lower rank, and what was done to them.
#[derive(Clone, Debug)]
pub struct Patience {
    pub deadline: Deadline,
    /// Sights that, when they hold while the wait is not over, end it with [`super::Failure::Interrupted`].
    pub interrupts: Arc<Interrupts>,
    /// What must not be in a picture of an act; nothing where nobody wants one.
    pub(super) pictures: Option<Redactor>,
    pub(super) notes: Arc<Mutex<Notes>>,
}

/// What is learnt while something is waited for.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) drift: Vec<LowerRank>,
    pub(super) acts: Vec<Act>,
    pub(super) picture: Option<Picture>,
    pub(super) has_dispatched: bool,
}

/// Sights that end a wait.
#[derive(Clone, Debug, Default)]
pub struct Interrupts {
    /// Those that the window's own document judges, by position; in the place of the others what never holds.
    own: Vec<Vec<PageCondition>>,
    /// Those of frames and those that the host judges, with their position.
    framed: Vec<(usize, Vec<PageCondition>)>,
}

/// An element that was found by a locator of a lower rank.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
pub struct LowerRank {
    pub name: String,
    /// From 1: rank 0 is the best.
    pub rank: usize,
}

impl Interrupts {
    #[must_use]
    pub fn new(sights: Vec<Vec<PageCondition>>) -> Self {
        let (mut own, mut framed) = (Vec::new(), Vec::new());
        for (position, conditions) in sights.into_iter().enumerate() {
            if conditions.iter().all(|condition| condition.frames().is_empty() && condition.is_judged_in_page()) {
                own.push(conditions);
            } else {
                own.push(vec![PageCondition::Never("it is looked at by itself".into())]);
                framed.push((position, conditions));
            }
        }
        Self { own, framed }
    }

    pub(super) fn own(&self) -> &[Vec<PageCondition>] {
        &self.own
    }
}

impl Patience {
    /// Patience without interrupts.
    #[must_use]
    pub fn until(deadline: Deadline) -> Self {
        Self::with(deadline, Arc::default())
    }

    #[must_use]
    pub fn with(deadline: Deadline, interrupts: Arc<Interrupts>) -> Self {
        Self { deadline, interrupts, pictures: None, notes: Arc::default() }
    }

    /// What was found by a lower rank since the last question.
    #[must_use]
    pub fn take_drift(&self) -> Vec<LowerRank> {
        std::mem::take(&mut self.notes().drift)
    }

    pub(super) fn note_drift(&self, drift: Vec<LowerRank>) {
        if !drift.is_empty() {
            self.notes().drift.extend(drift);
        }
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The interrupts that a wait in the document of `frames` looks for itself: those of the window's own
    /// document, in that document. The others are looked for beside it.
    pub(super) fn interrupts_for(&self, frames: &[Locator]) -> &[Vec<PageCondition>] {
        if frames.is_empty() { self.interrupts.own() } else { &[] }
    }

    /// What is left, for the page's own clock.
    pub(super) fn milliseconds(&self) -> u64 {
        u64::try_from(self.deadline.remaining().as_millis()).unwrap_or(u64::MAX).min(MAX_WAIT)
    }

    /// When a call that waits in the page until the deadline must have answered.
    pub(super) fn answer_by(&self) -> Deadline {
        Deadline::after(self.deadline.remaining() + ANSWER_GRACE)
    }
}

impl Window {
    /// The position of the first interrupt that is seen; it looks until the deadline and beyond.
    pub async fn interrupted(&self, patience: &Patience) -> usize {
        self.interrupted_outside(None, patience).await
    }

    /// The interrupts that a wait in the document of `frame` cannot see from there: those of other
    /// documents. They are looked for only once a wait has lasted, so that none costs a message.
    pub(super) async fn interrupted_outside(&self, frame: Option<&str>, patience: &Patience) -> usize {
        let Interrupts { own, framed } = &*patience.interrupts;
        let looks_itself = frame.is_some_and(|frame| frame == self.main_frame_id());
        if framed.is_empty() && (looks_itself || own.is_empty()) {
            return std::future::pending().await;
        }
        tokio::time::sleep(WATCH_AFTER).await;
        loop {
            let calm = Patience::until(Deadline::after(WATCH_SLICE));
            let mut looks: Vec<BoxFuture<'_, Option<usize>>> = Vec::new();
            if !looks_itself && !own.is_empty() {
                looks.push(self.first_seen(own, &calm));
            }
            for (position, conditions) in framed {
                looks.push(self.seen_at(*position, conditions, &calm));
            }
            while !looks.is_empty() {
                let (seen, _, rest) = select_all(looks).await;
                if let Some(position) = seen {
                    return position;
                }
                looks = rest;
            }
            // A look that failed at once must not be repeated at once.
            tokio::time::sleep_until(calm.deadline.instant()).await;
        }
    }

    // Boxed by hand: a wait for a sight may itself be a wait that is interrupted.
    fn first_seen<'l>(&'l self, sights: &'l [Vec<PageCondition>], calm: &'l Patience) -> BoxFuture<'l, Option<usize>> {
        Box::pin(async { self.first_of(sights, &Screen::default(), calm).await.ok().map(|screen| screen.held) })
    }

    fn seen_at<'l>(
        &'l self,
        position: usize,
        conditions: &'l [PageCondition],
        calm: &'l Patience,
    ) -> BoxFuture<'l, Option<usize>> {
        Box::pin(async move { self.wait_sight(conditions, calm).await.ok().map(|()| position) })
    }
}

/// How long a wait lasts before other documents are watched for interrupts.
const WATCH_AFTER: Duration = Duration::from_millis(300);
/// A look at another document goes on in the page for this long after nobody asks any more.
const WATCH_SLICE: Duration = Duration::from_secs(1);
/// A page that has not answered this long after its own time was over hangs.
const ANSWER_GRACE: Duration = Duration::from_secs(3);
/// Timers of a page overflow beyond 2^31 ms.
const MAX_WAIT: u64 = 2_000_000_000;
