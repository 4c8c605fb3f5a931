//! What locators find and what else would: for people who write them.

use serde::Deserialize;
use serde_json::json;

use super::{Aim, Failure, Suggestions, Window, frame_sights::same_path};
use crate::{cdp::Deadline, event::Candidate, page::Patience};

/// What the ranks of an aim find.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Examined {
    /// In their order.
    pub ranks: Vec<RankFound>,
    /// The first few elements that any rank finds, and how else each is found.
    pub others: Vec<Suggestions>,
    /// What is there instead when no rank finds anything.
    pub nearest: Vec<Candidate>,
    /// Why it could not be looked at: a selector that the page's engine refuses, a frame that is not there.
    pub problem: Option<String>,
}

/// What one rank finds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RankFound {
    pub count: usize,
    /// When nothing that is seen matches: how many there are that are not.
    pub unseen: usize,
    /// What the one element says, by the aim's source; where only that is asked.
    pub text: Option<String>,
    /// Tells the one element from all others, as long as its document is there; where only the text is asked.
    pub node: Option<String>,
    /// The first of them.
    pub found: Vec<FoundElement>,
}

/// An element that was found.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FoundElement {
    /// Tells it from the others of the same aim.
    pub node: usize,
    pub element: Candidate,
    /// In CSS px of the document.
    pub bounds: ElementBounds,
    /// What it says, by the aim's source.
    pub text: String,
}

/// A rectangle in CSS px of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ElementBounds {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// A look takes this long at most.
const LOOK: std::time::Duration = std::time::Duration::from_secs(20);
/// An element's frame is there by then or it is absent.
const PRESENT: std::time::Duration = std::time::Duration::from_millis(500);

impl Window {
    /// Looks once at what each rank of each aim finds, and changes nothing. With `told` each is told in
    /// full.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn examine(&self, aims: &[Aim], told: bool) -> Result<Vec<Examined>, Failure> {
        let mut examined: Vec<Examined> = vec![Examined::default(); aims.len()];
        let mut asked = vec![false; aims.len()];
        for at in 0..aims.len() {
            if asked[at] {
                continue;
            }
            let path = &aims[at].frames;
            let together: Vec<usize> = (at..aims.len()).filter(|other| same_path(&aims[*other].frames, path)).collect();
            together.iter().for_each(|at| asked[*at] = true);
            let limit = Deadline::after(if path.is_empty() { LOOK } else { PRESENT });
            let frame = match self.frame_at(path, &Patience::until(limit)).await {
                Err(Failure::NotReady { .. } | Failure::Unseen(_)) if !path.is_empty() => {
                    for at in together {
                        examined[at].problem = Some("its frame is not there".to_owned());
                    }
                    continue;
                }
                other => other?,
            };
            let request = json!({ "aims": together.iter().map(|at| &aims[*at]).collect::<Vec<_>>(), "told": told });
            let patience = Patience::until(Deadline::after(LOOK));
            let (answers, _): (Vec<Examined>, _) =
                self.wait_in_page(&frame, &patience, |_, _| format!("wayleave.examine({request})")).await?;
            for (at, mut answer) in together.into_iter().zip(answers) {
                answer.others.iter_mut().for_each(Suggestions::keep_valid);
                examined[at] = answer;
            }
        }
        Ok(examined)
    }
}

impl Window {
    /// How far the page is scrolled, in CSS px.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn scroll_position(&self, deadline: Deadline) -> Result<(f64, f64), Failure> {
        let document = self.document(&self.main_frame_id(), deadline).await?;
        document.evaluate("[scrollX, scrollY]", deadline).await
    }
}

impl Examined {
    /// The rank that counts: the best that finds anything.
    #[must_use]
    pub fn rank(&self) -> Option<usize> {
        self.ranks.iter().position(|rank| rank.count > 0)
    }

    /// How many elements that rank finds.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rank().map_or(0, |rank| self.ranks[rank].count)
    }
}
