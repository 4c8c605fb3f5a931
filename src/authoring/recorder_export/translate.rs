//! Steps of an export as actions.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use url::Url;

use super::{
    selector::{Pointed, pointed},
    step::Step,
};
use crate::{
    authoring::{Act, Action, Chosen, Consequence, Seen, Written, action::Button, is_personal, secret_kind},
    flow::is_named_key,
    selectors::{By, Suggestion},
};

/// Longest text that is typed, and longest wait.
const LONGEST_TEXT: usize = 64 << 10;
const LONGEST_WAIT_MS: f64 = 600_000.0;

const MODIFIERS: [&str; 4] = ["Control", "Alt", "Meta", "Shift"];
/// Whether a key does something by itself; what the others do comes as a change of their field.
fn acts(key: &str) -> bool {
    is_named_key(key) && !matches!(key, "Tab" | "Space")
}

/// The translation under way.
#[derive(Debug, Default)]
pub(super) struct Translation {
    actions: Vec<Action>,
    /// Where each window is, as far as the export says.
    addresses: HashMap<u32, Url>,
    /// Windows beside the first, by the address the export knows them by.
    windows: Vec<String>,
    held: Vec<String>,
    /// Steps that flows need not have, by what they are.
    unneeded: BTreeMap<&'static str, Vec<usize>>,
}

impl Translation {
    pub(super) fn take(&mut self, number: usize, step: Step) {
        let window = self.window(number, &step);
        let came = navigations(&step);
        let before = self.actions.len();
        match self.act(number, window, &step) {
            Ok(Some(act)) => self.push(number, window, &step, act),
            Ok(None) => {}
            Err(why) => self.leave_out(number, why),
        }
        if let Some(url) = came.last() {
            self.addresses.insert(window, url.clone());
            if let Some(action) = self.actions.get_mut(before..).and_then(|new| new.last_mut()) {
                action.came.push(Consequence::Address(url.clone()));
            }
        }
    }

    pub(super) fn leave_out(&mut self, number: usize, why: String) {
        let mut action = Action::new(Act::LeftOut(why));
        action.step = Some(number);
        self.actions.push(action);
    }

    fn not_needed(&mut self, number: usize, what: &'static str) {
        self.unneeded.entry(what).or_default().push(number);
    }

    /// All actions, without clicks that only put the caret into a field, and what is to be said of the rest.
    pub(super) fn end(self) -> (Vec<Action>, Vec<String>) {
        let mut actions: Vec<Action> = Vec::with_capacity(self.actions.len());
        for action in self.actions {
            if let Act::Fill { on, .. } | Act::Choose { on, .. } | Act::Upload { on, .. } = &action.act {
                let on = on.clone();
                while actions.last().is_some_and(|last| only_enters(last, &on, &action)) {
                    actions.pop();
                }
            }
            actions.push(action);
        }
        let notes = self.unneeded.into_iter().map(|(what, steps)| {
            let steps: Vec<String> = steps.iter().map(ToString::to_string).collect();
            format!("{} {}: {what}", if steps.len() == 1 { "step" } else { "steps" }, steps.join(", "))
        });
        (actions, notes.collect())
    }

    fn push(&mut self, number: usize, window: u32, step: &Step, act: Act) {
        let mut action = Action::new(act);
        action.step = Some(number);
        action.window = window;
        action.at = self.addresses.get(&window).cloned();
        if let Act::Go(url) = &action.act {
            self.addresses.insert(window, url.clone());
        }
        let timeout = step.timeout.filter(|ms| *ms >= 1.0 && *ms <= LONGEST_WAIT_MS);
        action.timeout = timeout.map(|ms| Duration::from_millis(ms as u64));
        self.actions.push(action);
    }

    fn act(&mut self, number: usize, window: u32, step: &Step) -> Result<Option<Act>, String> {
        Ok(Some(match step.kind.as_str() {
            "navigate" => Act::Go(address(step.url.as_deref())?),
            "click" | "doubleClick" => {
                let on = self.seen(number, step, false)?.0;
                Act::Click { on, button: button(step)?, twice: step.kind == "doubleClick" }
            }
            "hover" => Act::Hover(self.seen(number, step, false)?.0),
            "change" => self.change(number, step)?,
            "keyDown" => return self.key_down(number, step),
            "keyUp" => {
                let key = step.key.as_deref().unwrap_or_default();
                self.held.retain(|held| held != key);
                return Ok(None);
            }
            "waitForElement" => self.wait(number, step)?,
            "close" if window == 0 => {
                self.not_needed(number, "`close` is not needed: a run closes what it opened");
                return Ok(None);
            }
            "close" => Act::Close,
            "setViewport" => {
                self.not_needed(number, "`setViewport` is not needed: acts scroll to what they are done to");
                return Ok(None);
            }
            "scroll" => return Err("`scroll` was left out: acts scroll by themselves. A list that grows by it is `for_each_page: { scroll: … }`".into()),
            "waitForExpression" => {
                return Err("`waitForExpression` was left out: flows run no scripts. Say in `expect` what is seen then".into());
            }
            "emulateNetworkConditions" => return Err("`emulateNetworkConditions` was left out: runs do not slow the network".into()),
            "customStep" => return Err("`customStep` was left out: what it does is known to its own tool only".into()),
            _ => return Err("a step of a type that is not known was left out".into()),
        }))
    }

    /// What was typed or chosen.
    fn change(&mut self, number: usize, step: &Step) -> Result<Act, String> {
        let (mut on, at) = self.seen(number, step, true)?;
        let value = step.value.clone().unwrap_or_default();
        if value.len() > LONGEST_TEXT {
            return Err(format!("a text of {} bytes was left out: it is too long", value.len()));
        }
        if at.tag.is_file() || value.starts_with("C:\\fakepath\\") {
            return Ok(Act::Upload { on, many: false });
        }
        if let Some(kind) = secret_kind(at.names.iter().map(String::as_str)) {
            on.personal = true;
            return Ok(Act::Fill { on, value: Written::Secret(kind) });
        }
        on.personal = is_personal(at.names.iter().map(String::as_str), &value);
        if at.tag.is_choice() {
            return Ok(Act::Choose { on, options: vec![Chosen::Value(value)] });
        }
        Ok(Act::Fill { on, value: Written::Text(value) })
    }

    fn key_down(&mut self, number: usize, step: &Step) -> Result<Option<Act>, String> {
        let key = step.key.clone().unwrap_or_default();
        if MODIFIERS.contains(&key.as_str()) {
            if !self.held.contains(&key) {
                self.held.push(key);
            }
            return Ok(None);
        }
        // Fields are gone to by being filled.
        if key == "Tab" {
            self.not_needed(number, "`Tab` is not needed: fields are gone to by being filled");
            return Ok(None);
        }
        let is_character = key.chars().count() == 1;
        let commands = self.held.iter().any(|held| held != "Shift");
        let is_command = is_character && commands && key.chars().all(|c| c.is_ascii_alphanumeric());
        if !is_command && !acts(&key) {
            return Err("a key was left out: what is typed into a field comes as its `change`".into());
        }
        let held = MODIFIERS.iter().filter(|modifier| self.held.iter().any(|held| held == *modifier));
        let mut keys: Vec<&str> = held.copied().collect();
        let capital = key.to_uppercase();
        keys.push(if is_character { &capital } else { &key });
        Ok(Some(Act::Press { key: keys.join("+"), on: None }))
    }

    fn wait(&mut self, number: usize, step: &Step) -> Result<Act, String> {
        let on = self.seen(number, step, false)?.0;
        let has_more = step.properties.as_ref().is_some_and(|it| !it.is_empty())
            || step.attributes.as_ref().is_some_and(|it| !it.is_empty());
        if has_more {
            self.leave_out(
                number,
                "the properties and attributes that were waited for were left out: say in `expect` what is seen then"
                    .into(),
            );
        }
        let (operator, count) = (step.operator.as_deref().unwrap_or(">="), step.count.unwrap_or(1));
        match (operator, count) {
            (">=" | "==", 1) => Ok(Act::Expect { on, there: step.visible.unwrap_or(true) }),
            ("==" | "<=", 0) => Ok(Act::Expect { on, there: false }),
            _ => {
                Err("a number of elements was waited for, and an element is one: describe a shape and say `count`"
                    .into())
            }
        }
    }

    /// The element of a step, as far as its selectors say.
    fn seen(&mut self, number: usize, step: &Step, is_typed: bool) -> Result<(Seen, Pointed), String> {
        let mut at = pointed(&step.selectors, is_typed);
        if at.ranks.is_empty() {
            return Err(format!("`{}` was left out: none of its selectors can be read", kind(step)));
        }
        if !step.frame.is_empty() {
            self.leave_out(
                number,
                "the export names its frame by position only: name it in `frame` of the selector file".into(),
            );
            let path: Vec<Suggestion> = step.frame.iter().take(8).map(|index| frame(*index)).collect();
            for rank in &mut at.ranks {
                rank.frame.clone_from(&path);
            }
        }
        let seen = Seen { words: at.words.clone(), ranks: at.ranks.clone(), personal: false, in_dialog: false };
        Ok((seen, at))
    }

    /// The window of a step. One that is new was opened by the act before.
    fn window(&mut self, number: usize, step: &Step) -> u32 {
        let Some(target) = step.target.as_deref().filter(|target| *target != "main") else { return 0 };
        let position = self.windows.iter().position(|known| known == target);
        let index = position.unwrap_or_else(|| {
            self.windows.push(target.to_owned());
            self.windows.len() - 1
        });
        let window = u32::try_from(index).unwrap_or(u32::MAX - 1) + 1;
        if position.is_none() {
            let at = address(Some(target)).ok();
            self.addresses.extend(at.clone().map(|url| (window, url)));
            let opener = self.actions.iter_mut().rev().find(|action| !matches!(action.act, Act::LeftOut(_)));
            if let (Some(opener), Some(_)) = (opener, &at) {
                opener.came.push(Consequence::Opened { window, at });
            }
            self.leave_out(
                number,
                "this is in a window or frame of another address: taken for a window that the act before opened".into(),
            );
        }
        window
    }
}

fn kind(step: &Step) -> &str {
    match step.kind.as_str() {
        "click" | "doubleClick" | "change" | "hover" | "waitForElement" => &step.kind,
        _ => "the step",
    }
}

fn frame(index: u32) -> Suggestion {
    let mut frame = Suggestion::by(By::Css("iframe".into()));
    frame.nth = i32::try_from(index).ok().filter(|index| *index < 999).map(|index| index + 1);
    frame
}

fn button(step: &Step) -> Result<Button, String> {
    match step.button.as_deref() {
        None | Some("primary") => Ok(Button::Left),
        Some("auxiliary") => Ok(Button::Middle),
        Some("secondary") => Ok(Button::Right),
        Some(_) => Err("a click with the mouse's buttons for back and forward was left out: `back` is a verb".into()),
    }
}

fn address(text: Option<&str>) -> Result<Url, String> {
    let url =
        Url::parse(text.unwrap_or_default()).map_err(|_| "an address that cannot be read was left out".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err("an address was left out that is none of a site (`http` or `https`)".into());
    }
    Ok(url)
}

fn navigations(step: &Step) -> Vec<Url> {
    let events = step.asserted_events.iter().filter(|event| event.kind == "navigation").take(20);
    events.filter_map(|event| address(event.url.as_deref()).ok()).collect()
}

/// Whether an act does nothing but what filling the field does anyway.
fn only_enters(action: &Action, field: &Seen, next: &Action) -> bool {
    let same = |on: &Seen| {
        on.ranks.iter().any(|rank| field.ranks.contains(rank)) || (!on.words.is_empty() && on.words == field.words)
    };
    match &action.act {
        Act::Click { on, button: Button::Left, .. } => {
            action.came.is_empty() && action.window == next.window && same(on)
        }
        // The last value counts.
        Act::Fill { on, .. } => action.came.is_empty() && action.window == next.window && on.ranks == field.ranks,
        _ => false,
    }
}
