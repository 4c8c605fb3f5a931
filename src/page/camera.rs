//! Whole pages as people see them, for whoever records a visit.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Failure, Window, WindowId};
use crate::{
    cdp::Deadline,
    event::{FrameContent, PageContent, PageMissing, Position},
    secret::Secret,
    selectors::Questions,
};

/// Takes the pages of a visit, and knows what of them was told before. A visit without one takes none.
#[derive(Debug, Default)]
pub struct Camera {
    /// What locators ask that only a browser can tell.
    questions: Questions,
    known: Mutex<Known>,
    /// How often in a row a page could not be had in time.
    late: AtomicU32,
}

#[derive(Default)]
struct Known {
    /// Keys of style sheets whose texts were told, the latest last.
    styles: VecDeque<String>,
    /// What was told last of each window, by its document.
    last: HashMap<WindowId, Last>,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("styles", &self.styles.len()).finish_non_exhaustive()
    }
}

struct Last {
    context: String,
    id: u64,
    content: Arc<PageContent>,
}

/// A page that was taken.
#[derive(Clone, Default)]
pub struct PageTaken {
    /// Nothing where it could not be had.
    pub content: Option<Arc<PageContent>>,
    pub missing: Option<PageMissing>,
    pub viewport: (f64, f64),
    pub scroll: Position,
    /// Texts of private elements in it.
    pub private: Vec<String>,
    /// What proves to the portal that its forms are its own.
    pub tokens: Vec<Secret>,
}

impl std::fmt::Debug for PageTaken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageTaken").field("missing", &self.missing).finish_non_exhaustive()
    }
}

/// What the injected script answers.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct State {
    capped: Option<String>,
    why: Option<String>,
    id: u64,
    same: bool,
    url: String,
    title: String,
    html: Option<String>,
    /// Of a page that came around a part of it.
    before: String,
    after: String,
    styles: Vec<String>,
    texts: BTreeMap<String, String>,
    frames: Vec<Frame>,
    private: Vec<String>,
    tokens: Vec<String>,
    viewport: Viewport,
    scroll: Position,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
struct Viewport {
    width: f64,
    height: f64,
}

#[derive(Deserialize)]
struct Frame {
    frame: String,
    url: String,
    html: String,
    styles: Vec<String>,
}

impl Camera {
    #[must_use]
    pub fn new(questions: Questions) -> Self {
        Self { questions, ..Self::default() }
    }

    /// Whether pages are still taken: those that never can be had in time are given up.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.late.load(Ordering::Relaxed) < MOST_LATE
    }

    /// What the page is asked; `id` is that of what was told last of this document.
    pub(super) fn request(&self, id: u64) -> Value {
        let Questions { roles, labels, .. } = &self.questions;
        json!({
            "room": MOST_CHARACTERS, "ms": COPY_MS, "roles": roles, "labels": labels,
            "styles": self.known().styles, "known": id,
        })
    }

    /// The page that a document told, `part` being what stands between its two halves.
    pub(super) fn taken(&self, window: WindowId, context: &str, state: State, part: Option<&str>) -> PageTaken {
        if let Some(why) = &state.capped {
            let missing = match why.as_str() {
                "size" => PageMissing::TooLarge(MOST_CHARACTERS),
                "time" => PageMissing::TooSlow(COPY_MS),
                other => {
                    tracing::debug!(other, why = state.why, "a page was not taken");
                    PageMissing::Gone
                }
            };
            self.note_late(missing != PageMissing::Gone);
            return PageTaken::missing(missing);
        }
        self.note_late(false);
        let State { id, same, url, title, styles, texts, frames, private, tokens, viewport, scroll, .. } = state;
        let mut known = self.known();
        let content = if same {
            known
                .last
                .get(&window)
                .filter(|last| last.context == context && last.id == id)
                .map(|last| &last.content)
                .cloned()
        } else {
            for key in texts.keys() {
                known.styles.push_back(key.clone());
            }
            while known.styles.len() > MOST_STYLES {
                known.styles.pop_front();
            }
            let html = match part {
                Some(part) => [state.before.as_str(), part, state.after.as_str()].concat(),
                None => state.html.unwrap_or_default(),
            };
            let frames = frames.into_iter().map(|it| FrameContent {
                frame: it.frame,
                url: it.url,
                html: it.html,
                styles: it.styles,
            });
            let frames = frames.collect();
            let content = Arc::new(PageContent { title, url, html, styles, style_texts: texts, frames });
            known.last.insert(window, Last { context: context.to_owned(), id, content: Arc::clone(&content) });
            Some(content)
        };
        let missing = content.is_none().then_some(PageMissing::Gone);
        let tokens = tokens.into_iter().map(Secret::from).collect();
        PageTaken { content, missing, viewport: (viewport.width, viewport.height), scroll, private, tokens }
    }

    fn last_id(&self, window: WindowId, context: &str) -> u64 {
        self.known().last.get(&window).filter(|last| last.context == context).map_or(0, |last| last.id)
    }

    fn note_late(&self, late: bool) {
        if late {
            self.late.fetch_add(1, Ordering::Relaxed);
        } else if self.is_on() {
            self.late.store(0, Ordering::Relaxed);
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PageTaken {
    fn missing(why: PageMissing) -> Self {
        Self { missing: Some(why), ..Self::default() }
    }
}

impl Window {
    /// The page as it is now. It costs a message, and the copying of what changed; what cannot be had soon
    /// is left out.
    pub async fn take_page(&self, camera: &Camera) -> PageTaken {
        let deadline = Deadline::after(ANSWER);
        // Before the first document, and in the middle of a navigation, there is nothing to show.
        let Ok(document) = self.document(&self.main_frame_id(), Deadline::after(DOCUMENT)).await else {
            return PageTaken::missing(PageMissing::Gone);
        };
        let request = camera.request(camera.last_id(self.id(), &document.context));
        match document.evaluate::<State>(&format!("wayleave.pageState({request})"), deadline).await {
            Ok(state) => camera.taken(self.id(), &document.context, state, None),
            Err(Failure::Hung) => {
                camera.note_late(true);
                PageTaken::missing(PageMissing::TooSlow(u64::try_from(ANSWER.as_millis()).unwrap_or(u64::MAX)))
            }
            Err(error) => {
                tracing::debug!(%error, "a page was not taken");
                PageTaken::missing(PageMissing::Gone)
            }
        }
    }
}

/// Pages of more characters are not copied.
const MOST_CHARACTERS: u64 = 6_000_000;
/// A page that takes longer to copy would hold up its run.
const COPY_MS: u64 = 250;
/// A page that is busy with itself for longer is not waited for.
const ANSWER: Duration = Duration::from_secs(1);
/// A document that is on its way is there by then, or the next step shows it.
const DOCUMENT: Duration = Duration::from_millis(200);
/// After so many in a row no further one is asked for.
const MOST_LATE: u32 = 3;
/// Style sheets that a page is told to be known.
const MOST_STYLES: usize = 200;
