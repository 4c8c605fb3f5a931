//! Choices: native drop-downs by keyboard, custom ones by opening the list and clicking the option.

use super::{
    Aim, ClickOptions, Failure, Key, Patience, Window,
    click::{NativeOption, Prepared},
    evaluate::{Document, read_answer},
    fill::ignore_gone,
    frame_tree::Verdict,
    input,
};
use crate::{cdp::Deadline, language::Match};

/// One option of a native drop-down.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionChoice {
    /// By its shown text.
    Text(Match<String>),
    /// By its `value` attribute.
    Value(String),
    /// By position, from 1.
    Index(u32),
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
    /// Whether the control is a native drop-down, once it is ready.
    ///
    /// # Errors
    /// As [`Window::click`].
    pub async fn is_native_select(&self, aim: &Aim, patience: &Patience) -> Result<bool, Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let (answer, _) = self.prepare(aim, &frame, "look", None, patience).await?;
        Ok(answer.tag == "select")
    }

    /// Chooses in a native drop-down with the arrow keys.
    ///
    /// # Errors
    /// [`Failure::Missed`] when there is no such option, or the control did not take it.
    pub async fn select_native(
        &self,
        aim: &Aim,
        choices: &[OptionChoice],
        patience: &Patience,
    ) -> Result<Chosen, Failure> {
        let frame = self.frame_at(&aim.frames, patience).await?;
        let (answer, document) = self.prepare(aim, &frame, "select", None, patience).await?;
        if !answer.native {
            return Err(missed(aim, "is not a native drop-down; describe its list with `choose`".into()));
        }
        let wanted =
            choices.iter().map(|choice| find_option(aim, &answer.options, choice)).collect::<Result<Vec<_>, _>>()?;
        let selected: Vec<usize> = positions(&answer.options);
        if same_set(&wanted, &selected) {
            let shown = shown(&answer.options, &selected);
            return Ok(Chosen { rank: answer.rank, shown, changed: false });
        }
        let keys = if answer.multiple {
            keys_for_several(&answer, &wanted)
        } else {
            let [target] = wanted[..] else {
                return Err(missed(aim, format!("takes one option, not {}", wanted.len())));
            };
            keys_for_one(&answer.options, selected.first().copied(), target)
        };
        let value = self.press_and_settle(&document, answer.token, &keys).await?;
        let shown = shown(&answer.options, &wanted);
        if value == shown || fold(&value) == fold(&shown) {
            Ok(Chosen { rank: answer.rank, shown, changed: true })
        } else {
            Err(missed(aim, format!("shows `{value}` after `{shown}` was chosen")))
        }
    }

    async fn press_and_settle(&self, document: &Document, token: u64, keys: &[Key]) -> Result<String, Failure> {
        let deadline = Deadline::after(SETTLE);
        let mut last = None;
        for key in keys {
            last = Some(input::press_key(&self.0.session, key));
        }
        if let Some(last) = last {
            last.within(deadline).await.map(drop).or_else(ignore_gone)?;
        }
        let answer = document.send(&format!("wayleave.settled({token})"), true).within(deadline).await;
        let verdict: Verdict = read_answer(answer)?;
        Ok(verdict.value.unwrap_or_default())
    }

    /// Chooses in a custom drop-down: opens it, narrows it by typing if told to, clicks the option.
    ///
    /// # Errors
    /// As [`Window::click`], for each of the elements.
    pub async fn select_custom(
        &self,
        open: &Aim,
        typed: Option<&str>,
        option: &Aim,
        patience: &Patience,
    ) -> Result<(), Failure> {
        if !self.is_there(option).await? {
            self.click(open, ClickOptions::default(), patience).await?;
        }
        if let Some(text) = typed {
            input::select_all(&self.0.session);
            if let Some(last) = input::type_text(&self.0.session, text) {
                last.within(patience.answer_by()).await.map(drop).or_else(ignore_gone)?;
            }
        }
        self.click(option, ClickOptions::default(), patience).await.map(drop)
    }

    /// Whether exactly one such element is there right now.
    async fn is_there(&self, aim: &Aim) -> Result<bool, Failure> {
        let now = Patience::until(Deadline::after(std::time::Duration::ZERO));
        match self.read(aim, &now).await {
            Ok(_) => Ok(true),
            Err(Failure::NotReady { .. } | Failure::Unseen(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

const SETTLE: std::time::Duration = std::time::Duration::from_secs(60);

fn missed(aim: &Aim, problem: String) -> Failure {
    Failure::Missed { name: aim.name.clone(), problem }
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn positions(options: &[NativeOption]) -> Vec<usize> {
    options.iter().enumerate().filter(|(_, option)| option.selected).map(|(index, _)| index).collect()
}

fn shown(options: &[NativeOption], positions: &[usize]) -> String {
    let mut positions = positions.to_vec();
    positions.sort_unstable();
    positions.iter().filter_map(|&index| options.get(index)).map(|o| o.text.as_str()).collect::<Vec<_>>().join(", ")
}

fn same_set(a: &[usize], b: &[usize]) -> bool {
    let sorted = |list: &[usize]| {
        let mut list = list.to_vec();
        list.sort_unstable();
        list.dedup();
        list
    };
    sorted(a) == sorted(b)
}

fn find_option(aim: &Aim, options: &[NativeOption], choice: &OptionChoice) -> Result<usize, Failure> {
    let hits: Vec<usize> = match choice {
        OptionChoice::Text(text) => matching(options, |option| text.matches(&option.text)),
        OptionChoice::Value(value) => matching(options, |option| option.value == *value),
        OptionChoice::Index(index) => {
            let index = (*index as usize).wrapping_sub(1);
            (index < options.len()).then_some(index).into_iter().collect()
        }
    };
    match hits[..] {
        [one] if !options[one].disabled => Ok(one),
        [_] => Err(missed(aim, "the option is disabled".into())),
        [] => {
            let there: Vec<&str> = options.iter().take(20).map(|option| option.text.as_str()).collect();
            Err(missed(aim, format!("no such option; there are: {}", there.join(", "))))
        }
        _ => Err(missed(aim, format!("{} options match, expected exactly one", hits.len()))),
    }
}

fn matching(options: &[NativeOption], test: impl Fn(&NativeOption) -> bool) -> Vec<usize> {
    options.iter().enumerate().filter(|(_, option)| test(option)).map(|(index, _)| index).collect()
}

/// Arrow keys from the current option to the wanted one; disabled options are skipped by the browser.
fn keys_for_one(options: &[NativeOption], from: Option<usize>, to: usize) -> Vec<Key> {
    let enabled = |range: std::ops::Range<usize>| options[range].iter().filter(|option| !option.disabled).count();
    match from {
        Some(from) if from > to => vec![Key::named("ArrowUp"); enabled(to..from)],
        Some(from) => vec![Key::named("ArrowDown"); enabled(from + 1..to + 1)],
        None => vec![Key::named("ArrowDown"); enabled(0..to + 1)],
    }
}

/// In a list of several: Home, then along with Control held, Space wherever the state must change.
fn keys_for_several(answer: &Prepared, wanted: &[usize]) -> Vec<Key> {
    let mut keys = vec![Key::with_control("Home")];
    let enabled = answer.options.iter().enumerate().filter(|(_, option)| !option.disabled);
    for (step, (index, option)) in enabled.enumerate() {
        if step > 0 {
            keys.push(Key::with_control("ArrowDown"));
        }
        if option.selected != wanted.contains(&index) {
            keys.push(Key::with_control(" "));
        }
    }
    keys
}
