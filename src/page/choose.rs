//! Custom drop-downs: opened, narrowed by typing where that is how they work, searched with the wheel
//! where they show only a part, the option clicked, and what the control shows then.

use serde::Deserialize;
use serde_json::json;

use super::{
    Aim, ClickOptions, Failure, Key, Obstacle, Patience, Window, fill::ignore_gone, frames::Point, input, run::Run,
};
use crate::{cdp::Deadline, language::Match, selectors::Locator};

/// A custom drop-down.
#[derive(Clone, Debug)]
pub struct CustomList {
    pub control: Aim,
    /// What opens it.
    pub open: Aim,
    /// Any of its options; sought in the whole document of the control's frame.
    pub option: Locator,
}

/// How far a choice has come. It outlives an interrupt: what was done is not done again.
#[derive(Clone, Copy, Debug, Default)]
pub struct ChoiceProgress {
    opened: bool,
    narrowed: bool,
    swept: bool,
    reopened: u32,
    clicked: bool,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    shows: bool,
    #[serde(default)]
    shown: String,
    missing: Option<String>,
    interrupted: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sought {
    found: bool,
    closed: bool,
    wheel: Option<Wheel>,
    interrupted: Option<usize>,
    failed: Option<Obstacle>,
}

#[derive(Debug, Deserialize)]
struct Wheel {
    point: Point,
    by: f64,
}

impl ChoiceProgress {
    /// Whether anything was done yet.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.opened || self.narrowed || self.clicked || self.reopened > 0
    }
}

impl Window {
    /// Whether the control shows the choice right now.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn shows_choice(
        &self,
        list: &CustomList,
        text: &Match<String>,
        patience: &Patience,
    ) -> Result<bool, Failure> {
        Ok(self.shown_choice(list, text, patience, true).await?.shows)
    }

    /// Chooses the option that says `text`, and waits until the control shows it.
    ///
    /// # Errors
    /// As [`Window::click`], for each of the elements; [`Failure::Missed`] when the control does not show
    /// the choice.
    pub async fn choose(
        &self,
        list: &CustomList,
        text: &Match<String>,
        typed: Option<&str>,
        progress: &mut ChoiceProgress,
        patience: &Patience,
    ) -> Result<(), Failure> {
        let option = Locator { has_text: Some(text.clone()), ..list.option.clone() };
        let name = format!("option `{}` of {}", text.text, list.control.name);
        let option = Aim::new(name, vec![option], list.control.frames.clone());
        while !progress.clicked {
            if !self.is_open(list, progress.opened, patience).await? {
                self.click(&list.open, ClickOptions::default(), patience).await?;
                *progress = ChoiceProgress { opened: true, reopened: progress.reopened, ..ChoiceProgress::default() };
            }
            if let (Some(typed), false) = (typed, progress.narrowed) {
                self.narrow(list, typed, patience).await?;
                progress.narrowed = true;
            }
            let sought = self.seek(list, &option, typed.is_some(), progress.swept, patience).await?;
            if let Some(Wheel { point, by }) = sought.wheel {
                self.turn_wheel(list, point, by, patience).await?;
                progress.swept = true;
            } else if sought.closed {
                progress.opened = false;
                progress.reopened += 1;
                if progress.reopened > MOST_REOPENED {
                    let problem = "closes its list again and again, or shows no option in it".to_owned();
                    return Err(Failure::Missed { name: list.control.name.clone(), problem });
                }
            } else if sought.found {
                let soon =
                    Patience { deadline: Deadline::after(CLICK_WITHIN).min(patience.deadline), ..patience.clone() };
                match self.click(&option, ClickOptions::default(), &soon).await {
                    Ok(_) => progress.clicked = true,
                    // The list was drawn anew under the pointer.
                    Err(Failure::NotReady { .. }) if !patience.deadline.is_past() => {}
                    Err(failure) => return Err(failure),
                }
            }
        }
        let shown = self.shown_choice(list, text, patience, false).await?;
        if shown.shows {
            return Ok(());
        }
        let what = if list.control.private { "another text".to_owned() } else { format!("`{}`", shown.shown) };
        let problem = match shown.missing {
            Some(missing) => missing,
            None => format!("shows {what} after `{}` was chosen", text.text),
        };
        Err(Failure::Missed { name: list.control.name.clone(), problem })
    }

    /// Closes a list that stays open for further choices, as a person would before the next field. Not
    /// in a dialog, which Escape would close.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn close_list(&self, list: &CustomList, patience: &Patience) -> Result<(), Failure> {
        let frame = self.frame_at(&list.control.frames, patience).await?;
        let request = json!({ "control": list.control, "option": list.option, "opened": true });
        let (stays, _): (bool, _) =
            self.wait_in_page(&frame, patience, |_, _| format!("wayleave.listStaysOpen({request})")).await?;
        if stays {
            let escape = input::press_key(&self.0.session, &Key::named("Escape"));
            escape.within(patience.answer_by()).await.map(drop).or_else(ignore_gone)?;
        }
        Ok(())
    }

    async fn shown_choice(
        &self,
        list: &CustomList,
        text: &Match<String>,
        patience: &Patience,
        now: bool,
    ) -> Result<Shown, Failure> {
        let frame = self.frame_at(&list.control.frames, patience).await?;
        let (shown, _): (Shown, _) = self
            .wait_in_page(&frame, patience, |_, ms| {
                let request = json!({
                    "control": list.control, "option": list.option, "text": text, "ms": if now { 0 } else { ms },
                    "interrupts": if now { &[] } else { patience.interrupts_for(&list.control.frames) },
                });
                format!("wayleave.showsChoice({request})")
            })
            .await?;
        shown.interrupted.map_or(Ok(shown), |index| Err(Failure::Interrupted(index)))
    }

    async fn is_open(&self, list: &CustomList, opened: bool, patience: &Patience) -> Result<bool, Failure> {
        let frame = self.frame_at(&list.control.frames, patience).await?;
        let request = json!({ "control": list.control, "option": list.option, "opened": opened });
        let (open, _) = self.wait_in_page(&frame, patience, |_, _| format!("wayleave.listOpen({request})")).await?;
        Ok(open)
    }

    /// Types into the field that the list gave the keyboard to, over what is in it.
    async fn narrow(&self, list: &CustomList, text: &str, patience: &Patience) -> Result<(), Failure> {
        let limit = Patience { deadline: Deadline::after(FOCUS_WITHIN).min(patience.deadline), ..patience.clone() };
        let frame = self.frame_at(&list.control.frames, patience).await?;
        let interrupts = patience.interrupts_for(&list.control.frames);
        let (typing, document) = self
            .wait_in_page(&frame, &limit, |_, ms| {
                format!("wayleave.prepareTyping({})", json!({ "ms": ms, "interrupts": interrupts }))
            })
            .await?;
        let (run, empty) = Run::typing(typing, document, &list.control)?;
        let cleared = (!empty).then(|| input::press_delete(&self.0.session));
        if let Some(last) = input::type_text(&self.0.session, text).or(cleared) {
            last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone)?;
        }
        let outcome = self.finish_run(run).await?;
        if outcome.failed.is_some() {
            let problem = "the text that narrows its list did not reach its field".to_owned();
            return Err(Failure::Missed { name: list.control.name.clone(), problem });
        }
        Ok(())
    }

    async fn seek(
        &self,
        list: &CustomList,
        option: &Aim,
        typed: bool,
        swept: bool,
        patience: &Patience,
    ) -> Result<Sought, Failure> {
        let frame = self.frame_at(&option.frames, patience).await?;
        let (mut sought, _): (Sought, _) = self
            .wait_in_page(&frame, patience, |_, ms| {
                let request = json!({
                    "aim": option, "option": list.option, "typed": typed, "swept": swept, "ms": ms,
                    "interrupts": patience.interrupts_for(&option.frames),
                });
                format!("wayleave.seekOption({request})")
            })
            .await?;
        if let Some(index) = sought.interrupted {
            return Err(Failure::Interrupted(index));
        }
        match sought.failed.take() {
            Some(obstacle) => Err(Failure::NotReady { name: list.control.name.clone(), obstacle: Box::new(obstacle) }),
            None => Ok(sought),
        }
    }

    async fn turn_wheel(&self, list: &CustomList, point: Point, by: f64, patience: &Patience) -> Result<(), Failure> {
        let (point, passages) = self.out_of_frames(&list.control.frames, point, patience).await?;
        let wheel = json!({ "type": "mouseWheel", "x": point.x, "y": point.y, "deltaX": 0, "deltaY": by });
        self.0.session.call_raw("Input.dispatchMouseEvent", wheel, patience.answer_by()).await?;
        drop(passages);
        Ok(())
    }
}

/// A list that closes more often than this will not be chosen from.
const MOST_REOPENED: u32 = 3;
/// An option that was found lies still within this time, or its list is being drawn anew.
const CLICK_WITHIN: std::time::Duration = std::time::Duration::from_secs(1);
/// A list that is narrowed by typing takes the keyboard within this time.
const FOCUS_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);
