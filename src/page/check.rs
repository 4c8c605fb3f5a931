//! Boxes, switches and radio buttons.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Aim, ClickOptions, Failure, Obstacle, Patience, Window, click::Ready, evaluate::Document};

/// What became of a toggle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The rank of the locator that found it.
    pub rank: usize,
    /// Whether anything had to be done.
    pub changed: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Toggled {
    /// It turned, but not to the wanted side: it was between its two states.
    again: bool,
    failed: Option<Obstacle>,
}

impl Window {
    /// Makes the toggle that `aim` finds, labels or holds `on`, and sees that it is.
    ///
    /// # Errors
    /// As [`Window::click`]; [`Failure::NotTaken`] when the page does not take the click.
    pub async fn check(&self, aim: &Aim, on: bool, patience: &Patience) -> Result<Checked, Failure> {
        let want = if on { "check" } else { "uncheck" };
        // One click, or two where a third state lies between.
        for last in [false, true] {
            let ready = loop {
                let ready = self.ready(aim, want, None, patience).await?;
                if ready.answer.already {
                    return Ok(Checked { rank: ready.answer.rank, changed: last });
                }
                patience.dispatches();
                drop(self.click_at(ready.point, ClickOptions::default()));
                let Some(obstacle) = self.verdict(&ready.document, ready.answer.token).await?.refused() else {
                    break ready;
                };
                if patience.deadline.is_past() {
                    return Err(Failure::NotReady { name: aim.name.clone(), obstacle: Box::new(obstacle) });
                }
            };
            patience.note_act(ready.act(want, aim));
            let toggled = self.toggled(aim, &ready, on, patience).await?;
            if last || !toggled.again {
                return Ok(Checked { rank: ready.answer.rank, changed: true });
            }
        }
        Err(Failure::NotTaken { name: aim.name.clone(), obstacle: Box::new(Obstacle::because("no-change")) })
    }

    /// As [`Window::check`] for the leading ones of `toggles` that can be clicked in one go, at least one.
    ///
    /// # Errors
    /// As [`Window::check`], about the first that is not as wanted.
    pub async fn check_several(&self, toggles: &[(Aim, bool)], patience: &Patience) -> Result<Vec<Checked>, Failure> {
        let Some((first, on)) = toggles.first() else { return Ok(Vec::new()) };
        let alike = toggles.iter().take_while(|(aim, _)| aim.frames.is_empty()).count();
        let together = &toggles[..alike];
        if together.len() < 2 {
            return Ok(vec![self.check(first, *on, patience).await?]);
        }
        let entries: Vec<_> = together.iter().map(|(aim, on)| json!({ "aim": aim, "on": on })).collect();
        let mut run = match self.prepare_run(first, &entries, patience).await {
            Err(Failure::NotReady { obstacle, .. }) if obstacle.reason() == "not-native" => {
                return Ok(vec![self.check(first, *on, patience).await?]);
            }
            other => other?,
        };
        let mut worked = std::mem::take(&mut run.set);
        if !run.is_empty() {
            patience.dispatches();
            worked.extend(self.dispatch_run(run, &vec![""; together.len()]).await?.results);
        }
        let mut checked = Vec::with_capacity(worked.len());
        for ((aim, on), worked) in together.iter().zip(worked) {
            if worked.dispatched {
                patience.note_act(worked.act(if *on { "check" } else { "uncheck" }, aim));
            }
            if worked.kept != Some(true) && !worked.detached {
                // The page has its own way with it, maybe later: it is not clicked again.
                let document = self.document(&self.main_frame_id(), patience.deadline).await?;
                self.turned(aim, &document, json!({ "token": 0, "want": on, "was": !on }), patience).await?;
            }
            checked.push(Checked { rank: worked.rank, changed: worked.dispatched });
        }
        // Something else took the first click: alone it waits until that is away.
        if checked.is_empty() {
            checked.push(self.check(first, *on, patience).await?);
        }
        Ok(checked)
    }

    async fn toggled(&self, aim: &Aim, ready: &Ready, on: bool, patience: &Patience) -> Result<Toggled, Failure> {
        let request = json!({ "token": ready.answer.token, "want": on, "was": ready.answer.state });
        self.turned(aim, &ready.document, request, patience).await
    }

    /// Waits for the state. A document that went away because of the click took it.
    async fn turned(
        &self,
        aim: &Aim,
        document: &Document,
        mut request: Value,
        patience: &Patience,
    ) -> Result<Toggled, Failure> {
        request["aim"] = json!(aim);
        request["ms"] = json!(patience.milliseconds());
        let toggled: Toggled =
            match document.evaluate(&format!("wayleave.toggled({request})"), patience.answer_by()).await {
                Err(Failure::DocumentGone | Failure::WindowGone(_)) => Toggled::default(),
                other => other?,
            };
        match toggled.failed {
            Some(obstacle) => Err(Failure::NotTaken { name: aim.name.clone(), obstacle: Box::new(obstacle) }),
            None => Ok(toggled),
        }
    }
}
