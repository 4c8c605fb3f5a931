//! Clicks and hovers: guarded, at most once.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Act, Aim, Failure, LowerRank, Obstacle, Patience, Side, Window,
    act::Spot,
    evaluate::{Document, read_answer},
    frame_tree::{FrameTree, Verdict},
    frames::{Passage, Point},
    input::{self, Modifiers},
};
use crate::cdp::{Deadline, Gone, RawPending};

/// How a click is made.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClickOptions {
    pub button: MouseButton,
    /// CSS px from the element's top left; its middle when absent.
    pub at: Option<(f64, f64)>,
    pub control: bool,
    pub shift: bool,
    pub alt: bool,
    pub meta: bool,
}

/// A mouse button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MouseButton {
    #[default]
    Left,
    Middle,
    Right,
}

impl MouseButton {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Middle => "middle",
            Self::Right => "right",
        }
    }

    pub(super) fn bit(self) -> u8 {
        match self {
            Self::Left => 1,
            Self::Right => 2,
            Self::Middle => 4,
        }
    }
}

/// A target that is ready, with a guard armed on it.
pub(super) struct Ready {
    pub(super) document: Document,
    pub(super) answer: Prepared,
    /// In the window's viewport.
    pub(super) point: Point,
    pub(super) passages: Vec<Passage>,
}

/// What the injected `prepare` found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Prepared {
    pub(super) rank: usize,
    drift: Vec<LowerRank>,
    pub(super) point: Option<Point>,
    /// Where it is.
    spot: Spot,
    pub(super) token: u64,
    /// Current value, of a field.
    pub(super) value: Option<String>,
    /// Text read, for `look`.
    pub(super) text: Option<String>,
    /// It is as wanted: nothing was armed, nothing need be done.
    pub(super) already: bool,
    /// What a toggle is; `None` between its two states.
    pub(super) state: Option<bool>,
    /// Whether it has the keyboard.
    pub(super) focused: bool,
    /// What was asked to be noticed just after the guard was armed.
    pub(super) before: Vec<String>,
    /// It need not, or cannot, be done any more: nothing was armed.
    pub(super) ended: bool,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

/// What the injected `prepare` is to make ready for.
#[derive(Clone, Copy)]
pub(super) struct Want<'a> {
    pub(super) act: &'a str,
    /// CSS px from the element's top left.
    pub(super) at: Option<(f64, f64)>,
    /// Where on the element a drag ends.
    pub(super) side: Option<Side>,
    /// What else it is asked.
    pub(super) more: Option<&'a Value>,
}

impl<'a> Want<'a> {
    pub(super) fn to(act: &'a str) -> Self {
        Self { act, at: None, side: None, more: None }
    }
}

impl Want<'_> {
    /// What `prepare` is asked in the page; the time is not in it.
    pub(super) fn request(&self, aim: &Aim, patience: &Patience) -> Value {
        let mut request = json!({
            "aim": aim, "want": self.act, "at": self.at, "side": self.side,
            "interrupts": patience.interrupts_for(&aim.frames),
        });
        if let (Value::Object(request), Some(Value::Object(more))) = (&mut request, self.more) {
            request.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        request
    }
}

impl Prepared {
    /// An act on it without the pointer. In a frame nobody carries its place out.
    pub(super) fn act(&self, verb: &'static str, aim: &Aim) -> Act {
        let act = Act::of(verb, aim, self.rank);
        if aim.frames.is_empty() { act.at(self.spot, None) } else { act }
    }

    /// The answer, or why there is no target.
    pub(super) fn found(mut self, aim: &Aim, patience: &Patience) -> Result<Self, Failure> {
        patience.note_drift(std::mem::take(&mut self.drift));
        if let Some(index) = self.interrupted {
            return Err(Failure::Interrupted(index));
        }
        match self.failed.take() {
            Some(obstacle) => Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) }),
            None => Ok(self),
        }
    }
}

impl Ready {
    /// A target of the window's own document.
    pub(super) fn here(document: Document, answer: Prepared) -> Self {
        let point = answer.point.unwrap_or_default();
        Self { document, answer, point, passages: Vec::new() }
    }

    /// An act on it.
    pub(super) fn act(&self, verb: &'static str, aim: &Aim) -> Act {
        let Prepared { rank, spot, point, .. } = &self.answer;
        let spot = point.map_or(*spot, |inner| spot.carried_out(inner, self.point));
        Act::of(verb, aim, *rank).at(spot, point.map(|_| self.point))
    }
}

impl Window {
    /// Clicks the one element `aim` finds, once it lies still under the pointer. Returns the rank of the
    /// locator that found it.
    ///
    /// A click that the guard kept from landing elsewhere was not dispatched and is tried again.
    ///
    /// # Errors
    /// [`Failure::NotReady`] and [`Failure::Interrupted`]: nothing was clicked.
    pub async fn click(&self, aim: &Aim, options: ClickOptions, patience: &Patience) -> Result<usize, Failure> {
        self.point_and(aim, "click", options.at, patience, |point| drop(self.click_at(point, options))).await
    }

    /// Clicks it twice in a row.
    ///
    /// # Errors
    /// As [`Window::click`]; [`Failure::NotTaken`] when the first click took the page away from the second.
    pub async fn double_click(&self, aim: &Aim, options: ClickOptions, patience: &Patience) -> Result<usize, Failure> {
        self.point_and(aim, "dblclick", options.at, patience, |point| {
            drop(self.click_at(point, options));
            let (session, held) = (&self.0.session, options.modifiers());
            drop(input::press_at(session, point, options.button, held, 2));
            drop(input::release_at(session, point, options.button, held, 2));
        })
        .await
    }

    /// Moves the pointer over it and leaves it there.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn hover(&self, aim: &Aim, options: ClickOptions, patience: &Patience) -> Result<usize, Failure> {
        let moved = |point| drop(input::move_to(&self.0.session, point, None, options.modifiers()));
        self.point_and(aim, "hover", options.at, patience, moved).await
    }

    /// Repeats until the guard says that what `act` dispatched reached the target. What it kept away was
    /// not dispatched.
    async fn point_and(
        &self,
        aim: &Aim,
        want: &'static str,
        at: Option<(f64, f64)>,
        patience: &Patience,
        act: impl Fn(Point),
    ) -> Result<usize, Failure> {
        loop {
            let ready = self.ready(aim, want, at, patience).await?;
            patience.dispatches();
            act(ready.point);
            let verdict = self.verdict(&ready.document, ready.answer.token).await;
            let done = ready.act(want, aim);
            drop(ready.passages);
            let verdict = verdict?;
            let Some(obstacle) = verdict.refused() else {
                patience.note_act(done);
                return Ok(ready.answer.rank);
            };
            let (name, obstacle) = (aim.name.clone(), Box::new(obstacle));
            if verdict.begun {
                return Err(Failure::NotTaken { name, obstacle });
            }
            if patience.deadline.is_past() {
                return Err(Failure::NotReady { name, obstacle });
            }
        }
    }

    /// Queues one click.
    pub(super) fn click_at(&self, point: Point, options: ClickOptions) -> RawPending {
        input::click_at(&self.0.session, point, options.button, options.modifiers())
    }

    /// Queues one click where the pointer is.
    pub(super) fn press_at(&self, point: Point, options: ClickOptions) -> RawPending {
        let (session, held) = (&self.0.session, options.modifiers());
        drop(input::press_at(session, point, options.button, held, 1));
        input::release_at(session, point, options.button, held, 1)
    }

    /// Waits until `aim` can be acted on; the guard is armed when this returns.
    pub(super) async fn ready(
        &self,
        aim: &Aim,
        want: &str,
        at: Option<(f64, f64)>,
        patience: &Patience,
    ) -> Result<Ready, Failure> {
        self.ready_for(aim, Want { at, ..Want::to(want) }, patience).await
    }

    pub(super) async fn ready_for(&self, aim: &Aim, want: Want<'_>, patience: &Patience) -> Result<Ready, Failure> {
        let (answer, document) = self.prepare_in_frame(aim, want, patience).await?;
        let inner = answer.point.unwrap_or_default();
        let (point, passages) = if aim.frames.is_empty() || answer.point.is_none() {
            (inner, Vec::new())
        } else {
            self.out_of_frames(&aim.frames, inner, patience).await?
        };
        if patience.pictures.is_some() && answer.point.is_some() && !answer.already {
            Box::pin(self.picture_act(patience)).await;
        }
        Ok(Ready { document, answer, point, passages })
    }

    /// Prepares in the frame that the aim's path leads to, and in the next one when that is replaced.
    pub(super) async fn prepare_in_frame(
        &self,
        aim: &Aim,
        want: Want<'_>,
        patience: &Patience,
    ) -> Result<(Prepared, Document), Failure> {
        loop {
            let frame = self.frame_at(&aim.frames, patience).await?;
            match self.prepare_for(aim, &frame, want, patience).await {
                Err(Failure::FrameGone) if !patience.deadline.is_past() => {}
                other => return other,
            }
        }
    }

    async fn prepare_for(
        &self,
        aim: &Aim,
        frame: &str,
        want: Want<'_>,
        patience: &Patience,
    ) -> Result<(Prepared, Document), Failure> {
        let request = want.request(aim, patience);
        let (answer, document): (Prepared, _) =
            self.wait_in_page(frame, patience, |_, ms| format!("wayleave.prepare({{...{request}, ms: {ms}}})")).await?;
        Ok((answer.found(aim, patience)?, document))
    }

    /// The guard's verdict on the act just dispatched: by its answer, or, when the act took the document
    /// away, by the report it sent before.
    pub(super) async fn verdict(&self, document: &Document, token: u64) -> Result<Verdict, Failure> {
        let deadline = Deadline::after(VERDICT_LIMIT);
        let asked = document.send(&format!("wayleave.verdict({token}, {UNREACHED_MS})"), true).within(deadline);
        let reported = self.wait_for(deadline, |tree| tree.report(&document.context, token).cloned());
        tokio::pin!(asked);
        tokio::select! {
            biased;
            Ok(verdict) = reported => Ok(verdict),
            answer = &mut asked => match read_answer::<Verdict>(answer) {
                Err(Failure::DocumentGone | Failure::WindowGone(_)) => self.last_word(document, token).await,
                other => other,
            },
        }
    }
}

impl Window {
    /// The verdict on an act that took its document away: it was told before that news, but on another way
    /// to us. A window that closes itself may take the verdict along: that it closed under a press which had
    /// reached its target says that the act was delivered.
    pub(super) async fn last_word(&self, document: &Document, token: u64) -> Result<Verdict, Failure> {
        let known = |tree: &FrameTree| match (tree.report(&document.context, token), &tree.gone) {
            (Some(verdict), _) => Some(Ok(verdict.clone())),
            (None, Some(Gone::Closed)) if tree.is_pressed(&document.context, token) => {
                Some(Ok(Verdict { outcome: "done".into(), ..Verdict::default() }))
            }
            (None, Some(gone)) => Some(Err(Failure::WindowGone(gone.clone()))),
            (None, None) => None,
        };
        self.wait_for(Deadline::after(REPORT_DELAY), known).await.unwrap_or(Err(Failure::DocumentGone))
    }
}

/// A dispatched event that has not reached the document after this long never will.
pub(super) const UNREACHED_MS: u64 = 2_000;
/// A report that was sent is read within this time.
const REPORT_DELAY: std::time::Duration = std::time::Duration::from_secs(1);
/// A page whose click handler runs longer than this is reported as hung.
pub(super) const VERDICT_LIMIT: std::time::Duration = std::time::Duration::from_secs(60);

impl Verdict {
    /// Why the act was not delivered, if it was not.
    pub(super) fn refused(&self) -> Option<Obstacle> {
        match self.outcome.as_str() {
            "blocked" => Some(Obstacle::covered_by(self.by.clone())),
            "none" => Some(Obstacle::because("unreached")),
            _ => None,
        }
    }
}

impl ClickOptions {
    fn modifiers(self) -> Modifiers {
        let mut bits = 0;
        for (held, bit) in [
            (self.control, Modifiers::CONTROL),
            (self.shift, Modifiers::SHIFT),
            (self.alt, Modifiers::ALT),
            (self.meta, Modifiers::META),
        ] {
            if held {
                bits |= bit;
            }
        }
        Modifiers(bits)
    }
}
