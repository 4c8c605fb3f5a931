//! What a person does in a browser, act by act, out of what its visit tells.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use url::Url;

use super::{
    Act, Action, Chosen, Consequence, SecretKind, Seen, Walkthrough, Written, action::Button, is_personal, secret_kind,
};
use crate::{
    cdp::Deadline,
    page::{Arrival, Notice, Observed, ObservedAct, ObservedSecret, Portrait, Visit, Window, WindowId},
    selectors::{Basis, Suggestion},
};

/// A window that closes within this time of an act in it closed by itself.
const BY_ITSELF: Duration = Duration::from_secs(2);
/// A browser answers what it is asked about its history and frames within this time.
const ANSWER: Duration = Duration::from_secs(5);
/// Most acts of one walkthrough.
const MOST_ACTS: usize = 2_000;

/// The walkthrough under way.
#[derive(Debug)]
pub struct Watch {
    walkthrough: Walkthrough,
    windows: HashMap<WindowId, Watched>,
}

/// A window that is watched.
#[derive(Debug)]
struct Watched {
    number: u32,
    /// The act that opened it, by position; nobody knows that of a tab a person opened.
    opener: Option<usize>,
    at: Option<Url>,
    /// Its place in its history.
    place: usize,
    /// Ways to its frames, by the frames' ids.
    frames: HashMap<String, Vec<Suggestion>>,
    is_closed: bool,
    last_act: Option<Instant>,
}

impl Watch {
    /// A walkthrough that begins by going to `start` in the first window.
    #[must_use]
    pub fn from(start: &Url) -> Self {
        let mut first = Action::new(Act::Go(start.clone()));
        first.at = Some(start.clone());
        let watched = Watched::new(0, None);
        Self {
            walkthrough: Walkthrough { actions: vec![first], ..Walkthrough::default() },
            windows: HashMap::from([(WindowId(0), watched)]),
        }
    }

    /// What was done so far.
    #[must_use]
    pub fn walkthrough(&self) -> &Walkthrough {
        &self.walkthrough
    }

    /// Takes what the visit tells; whether the walkthrough is another one then.
    pub async fn take(&mut self, notice: Notice, visit: &Visit) -> bool {
        if self.walkthrough.actions.len() >= MOST_ACTS {
            return false;
        }
        match notice {
            Notice::Observed { window, frame, observed } => self.observed(window, frame, *observed, visit).await,
            Notice::Navigated { window, url, new_document } => self.navigated(window, &url, new_document, visit).await,
            Notice::WindowOpened { window, opener } => self.opened(window, opener, visit).await,
            Notice::WindowClosed(window) => self.closed(window),
            Notice::DialogAnswered { window, kind, accepted, text } if kind != "beforeunload" => {
                self.came(window, Consequence::Dialog { accepted, text })
            }
            Notice::Sent { window, method } => self.sent(window, method),
            Notice::DownloadBegan { window, name } => self.came(window.unwrap_or(WindowId(0)), Consequence::File(name)),
            Notice::DialogAnswered { .. }
            | Notice::Dialog(_)
            | Notice::OriginRefused { .. }
            | Notice::FileKept(_)
            | Notice::DownloadRefused { .. }
            | Notice::Tokens(_)
            | Notice::Exchange(_)
            | Notice::Console(_) => false,
        }
    }

    async fn observed(&mut self, id: WindowId, frame: Option<String>, observed: Observed, visit: &Visit) -> bool {
        self.know(id);
        let way = match (&frame, window_of(visit, id)) {
            (None, _) => Some(Vec::new()),
            (Some(frame), Some(window)) => self.way_to(&window, frame).await,
            (Some(_), None) => None,
        };
        let known = self.windows.get_mut(&id).filter(|watched| watched.number == 0 || watched.opener.is_some());
        let Some(watched) = known else { return false };
        // An element of a frame belongs to the page that its window shows.
        if frame.is_none()
            && let Ok(url) = Url::parse(&observed.address)
            && matches!(url.scheme(), "http" | "https")
        {
            watched.at = Some(url);
        }
        watched.last_act = Some(Instant::now());
        let (number, at, opener) = (watched.number, watched.at.clone(), watched.opener);
        // Its first navigation may have been over before anybody listened.
        if let (Some(opener), Some(url)) = (opener, &at) {
            self.settle(opener, number, url);
        }
        let act = match way {
            Some(way) => act_of(&observed, &way),
            None => Act::LeftOut("something was done in a frame that nothing finds again".into()),
        };
        let mut action = Action::new(act);
        (action.window, action.at) = (number, at);
        self.merge(action, &observed);
        true
    }

    /// Adds an act, or lets it take the place of what it completes.
    fn merge(&mut self, action: Action, observed: &Observed) {
        let actions = &mut self.walkthrough.actions;
        let same = |last: &Action| {
            let on = last.seen().zip(action.seen());
            last.window == action.window && on.is_some_and(|(last, new)| last.ranks.first() == new.ranks.first())
        };
        match &action.act {
            // The caret's way into a field is no act.
            Act::Fill { .. } | Act::Choose { .. } => {
                let completed = |last: &Action| match last.act {
                    Act::Fill { .. } | Act::Choose { .. } => same(last) && last.came.is_empty(),
                    Act::Click { twice: false, .. } => same(last) && last.came.is_empty(),
                    _ => false,
                };
                while actions.last().is_some_and(completed) {
                    actions.pop();
                }
            }
            Act::Click { twice: true, .. } => {
                for _ in 0..2 {
                    let once = |last: &Action| {
                        matches!(last.act, Act::Click { twice: false, .. }) && same(last) && last.came.is_empty()
                    };
                    if actions.last().is_some_and(once) {
                        actions.pop();
                    }
                }
            }
            // What is clicked opens the chooser; the field itself is not shown.
            Act::Upload { many, .. } if observed.hidden => {
                if let Some(Action { act: Act::Click { on, .. }, window, came, .. }) = actions.last()
                    && *window == action.window
                    && came.is_empty()
                {
                    let act = Act::Upload { on: on.clone(), many: *many };
                    actions.pop();
                    actions.push(Action { act, ..action });
                    return;
                }
            }
            _ => {}
        }
        actions.push(action);
    }

    async fn navigated(&mut self, id: WindowId, address: &str, new_document: bool, visit: &Visit) -> bool {
        self.know(id);
        let Ok(url) = Url::parse(address) else { return false };
        if !matches!(url.scheme(), "http" | "https") {
            return false;
        }
        let before = self.windows.get(&id).map_or(0, |watched| watched.place);
        // A window that is just opening was led to where it is.
        let arrived = match window_of(visit, id).filter(|_| new_document) {
            Some(window) => window.arrival(before, Deadline::after(ANSWER)).await.unwrap_or((Arrival::Led, before)),
            None => (Arrival::Led, before),
        };
        let Some(watched) = self.windows.get_mut(&id) else { return false };
        let was_somewhere = watched.at.replace(url.clone()).is_some();
        watched.place = arrived.1;
        let (number, opener) = (watched.number, watched.opener);
        if number > 0 && opener.is_none() {
            return false;
        }
        // Where a new window is when it is first somewhere.
        if let (false, Some(opener)) = (was_somewhere, opener) {
            self.settle(opener, number, &url);
            return true;
        }
        if arrived.0 == Arrival::Steered && self.walkthrough.actions.len() + usize::from(was_somewhere) > 1 {
            let mut action = Action::new(Act::Go(url.clone()));
            (action.window, action.at) = (number, Some(url));
            self.walkthrough.actions.push(action);
            return true;
        }
        let last = self.walkthrough.actions.last_mut().filter(|last| last.window == number);
        let Some(last) = last else { return false };
        last.came.retain(|came| !matches!(came, Consequence::Address(_)));
        if last.at.as_ref() != Some(&url) {
            last.came.push(Consequence::Address(url));
        }
        true
    }

    async fn opened(&mut self, id: WindowId, opener: Option<WindowId>, visit: &Visit) -> bool {
        if id == WindowId(0) {
            return false;
        }
        self.know(id);
        let number = self.windows.get(&id).map_or(0, |watched| watched.number);
        let opener = opener.and_then(|opener| self.windows.get(&opener)).map(|watched| watched.number);
        let act = self.walkthrough.actions.iter().rposition(|action| Some(action.window) == opener);
        let Some(act) = act else { return false };
        // Its first navigation may have been over before anybody listened.
        let location = match window_of(visit, id) {
            Some(window) => window.location(Deadline::after(ANSWER)).await.ok().and_then(|url| Url::parse(&url).ok()),
            None => None,
        };
        let at = self.windows.get_mut(&id).and_then(|watched| {
            watched.opener = Some(act);
            let location = location.filter(|url| matches!(url.scheme(), "http" | "https"));
            watched.at = watched.at.take().or(location);
            watched.at.clone()
        });
        if let Some(action) = self.walkthrough.actions.get_mut(act) {
            action.came.push(Consequence::Opened { window: number, at });
        }
        true
    }

    fn closed(&mut self, id: WindowId) -> bool {
        let Some(watched) = self.windows.get_mut(&id).filter(|watched| !watched.is_closed) else { return false };
        watched.is_closed = true;
        let number = watched.number;
        let is_worked_in = self.walkthrough.actions.iter().any(|action| action.window == number);
        if number == 0 || !is_worked_in {
            return false;
        }
        let soon = watched.last_act.is_some_and(|at| at.elapsed() < BY_ITSELF);
        match self.walkthrough.actions.iter_mut().rev().find(|last| soon && last.window == number) {
            Some(last) => last.came.push(Consequence::Closed),
            None => {
                let mut action = Action::new(Act::Close);
                action.window = number;
                self.walkthrough.actions.push(action);
            }
        }
        true
    }

    /// Notes where a window that an act opened came to.
    fn settle(&mut self, opener: usize, number: u32, url: &Url) {
        let came = self.walkthrough.actions.get_mut(opener).into_iter().flat_map(|action| &mut action.came);
        for came in came {
            if let Consequence::Opened { window, at } = came
                && *window == number
            {
                at.get_or_insert_with(|| url.clone());
            }
        }
    }

    /// The page sent something to the portal: because of the last act, if that was just now.
    fn sent(&mut self, id: WindowId, method: String) -> bool {
        let soon = |watched: &Watched| watched.last_act.is_some_and(|at| at.elapsed() < BY_ITSELF);
        self.windows.get(&id).is_some_and(soon) && self.came(id, Consequence::Sent { method })
    }

    /// Something came of the last act in a window.
    fn came(&mut self, id: WindowId, consequence: Consequence) -> bool {
        let number = self.windows.get(&id).map_or(0, |watched| watched.number);
        let actions = &mut self.walkthrough.actions;
        let last = actions.iter_mut().rev().find(|action| action.window == number);
        last.is_some_and(|last| {
            last.came.push(consequence);
            true
        })
    }

    fn know(&mut self, id: WindowId) {
        let number = u32::try_from(self.windows.len()).unwrap_or(u32::MAX);
        self.windows.entry(id).or_insert_with(|| Watched::new(number, None));
    }

    async fn way_to(&mut self, window: &Window, frame: &str) -> Option<Vec<Suggestion>> {
        let watched = self.windows.get_mut(&window.id())?;
        if let Some(way) = watched.frames.get(frame) {
            return Some(way.clone());
        }
        let way = window.way_to_frame(frame, Deadline::after(ANSWER)).await;
        if let Err(error) = &way {
            tracing::debug!(%error, "the way to a frame is not known");
        }
        let way = way.ok()?;
        watched.frames.insert(frame.to_owned(), way.clone());
        Some(way)
    }
}

impl Watched {
    fn new(number: u32, opener: Option<usize>) -> Self {
        Self { number, opener, at: None, place: 0, frames: HashMap::new(), is_closed: false, last_act: None }
    }
}

fn window_of(visit: &Visit, id: WindowId) -> Option<Window> {
    visit.windows().into_iter().find(|window| window.id() == id)
}

fn act_of(observed: &Observed, way: &[Suggestion]) -> Act {
    let seen = observed.seen.as_ref().and_then(|portrait| seen_of(portrait, way));
    if let (ObservedAct::Press, Some(key)) = (observed.act, &observed.key) {
        return Act::Press { key: key.clone(), on: seen };
    }
    let Some(mut on) = seen else {
        return Act::LeftOut("something was done to an element that nothing finds again".into());
    };
    let names: Vec<&str> = observed.seen.iter().flat_map(|it| it.hints.iter().map(String::as_str)).collect();
    match observed.act {
        ObservedAct::Click | ObservedAct::Dblclick => {
            let button = match observed.button {
                1 => Button::Middle,
                2 => Button::Right,
                _ => Button::Left,
            };
            Act::Click { on, button, twice: observed.act == ObservedAct::Dblclick }
        }
        ObservedAct::Fill => {
            let told = observed.secret.map(|secret| match secret {
                ObservedSecret::Password => SecretKind::Password,
                ObservedSecret::Code => SecretKind::Code,
            });
            // What the page took for plain is looked at once more.
            let value = match (told.or_else(|| secret_kind(names.iter().copied())), &observed.value) {
                (Some(kind), _) => Written::Secret(kind),
                (None, Some(text)) => Written::Text(text.clone()),
                (None, None) => return Act::LeftOut("a field was filled, with nothing that was told".into()),
            };
            on.personal = matches!(value, Written::Secret(_))
                || is_personal(names.iter().copied(), observed.value.as_deref().unwrap_or_default());
            Act::Fill { on, value }
        }
        ObservedAct::Select => {
            on.personal = is_personal(names.iter().copied(), "");
            Act::Choose { on, options: observed.options.iter().cloned().map(Chosen::Text).collect() }
        }
        ObservedAct::Check => Act::Toggle { on, checked: true },
        ObservedAct::Uncheck => Act::Toggle { on, checked: false },
        ObservedAct::Hover => Act::Hover(on),
        ObservedAct::Upload => Act::Upload { on, many: observed.many },
        ObservedAct::Drag => match observed.onto.as_ref().and_then(|portrait| seen_of(portrait, way)) {
            Some(onto) => Act::Drag { on, onto },
            None => Act::LeftOut("something was dragged onto an element that nothing finds again".into()),
        },
        ObservedAct::Press => Act::LeftOut("a key was pressed that has no name".into()),
    }
}

/// The best way to find it; with another where that may break.
fn seen_of(portrait: &Portrait, way: &[Suggestion]) -> Option<Seen> {
    let mut ranks: Vec<Suggestion> = portrait.ranks.iter().filter(|rank| rank.is_valid()).cloned().collect();
    ranks.sort_by_key(Suggestion::basis);
    let best = ranks.first()?.basis();
    ranks.truncate(if best <= Basis::TestId { 1 } else { 2 });
    for rank in &mut ranks {
        rank.frame = way.to_vec();
    }
    Some(Seen { words: portrait.words.clone(), ranks, personal: false, in_dialog: portrait.in_dialog })
}
