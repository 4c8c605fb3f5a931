//! Going to addresses, and the truth about what became of it.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::{
    Failure, Patience, Window,
    frame_tree::{Committed, FrameTree},
    network_error::{NetworkCause, NetworkError},
};
use crate::cdp::{CallError, Deadline};

/// What a navigation turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Navigation {
    /// A new document.
    Document,
    /// A move within the document.
    SameDocument,
    /// The server sent a file; the document stays.
    Download,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Navigated {
    loader_id: Option<String>,
    error_text: Option<String>,
    #[serde(default)]
    is_download: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct History {
    pub(super) current_index: usize,
    pub(super) entries: Vec<HistoryEntry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HistoryEntry {
    id: i64,
    /// Empty if nothing was ever there.
    pub(super) url: String,
    /// What led there, as the browser calls it: `link`, `typed`.
    #[serde(default)]
    pub(super) transition_type: String,
}

impl Window {
    /// Goes to `url` and waits until its document is committed; not until it is loaded, which may
    /// never be.
    ///
    /// # Errors
    /// [`Failure::Network`], [`Failure::OriginRefused`]; [`Failure::WindowGone`].
    pub async fn goto(&self, url: &str, deadline: Deadline) -> Result<Navigation, Failure> {
        let mark = self.about_to_leave();
        let asked = self.0.session.call_as("Page.navigate", json!({ "url": url }), deadline).await;
        let navigated: Navigated = match asked {
            Err(CallError::Timeout { .. }) => return Err(self.give_up()),
            other => other?,
        };
        if navigated.is_download {
            return Ok(Navigation::Download);
        }
        match (navigated.error_text, navigated.loader_id) {
            (Some(error), _) => self.after_error(&error, mark).await,
            (None, Some(loader)) => self.committed(mark, &loader, deadline).await,
            (None, None) => Ok(Navigation::SameDocument),
        }
    }

    /// Loads the document again.
    ///
    /// # Errors
    /// As [`Window::goto`].
    pub async fn reload(&self, deadline: Deadline) -> Result<Navigation, Failure> {
        let mark = self.about_to_leave();
        self.order("Page.reload", json!({}), deadline).await?;
        self.left(mark, deadline, |committed| committed.loader.is_some()).await
    }

    /// Goes back to the entry of its history before this one.
    ///
    /// # Errors
    /// As [`Window::goto`]; [`Failure::NoHistory`].
    pub async fn back(&self, deadline: Deadline) -> Result<Navigation, Failure> {
        let history = self.order("Page.getNavigationHistory", json!({}), deadline).await?;
        let history: History = serde_json::from_slice(&history).map_err(|error| Failure::Script(error.to_string()))?;
        let earlier = history.current_index.checked_sub(1).and_then(|index| history.entries.get(index));
        let earlier = earlier.ok_or(Failure::NoHistory)?;
        let mark = self.about_to_leave();
        self.order("Page.navigateToHistoryEntry", json!({ "entryId": earlier.id }), deadline).await?;
        // A move that an earlier act began may be told only now.
        self.arrived(mark, deadline, |committed| committed.url == earlier.url).await
    }

    /// The HTTP status of the document that is there now; none if no server sent it. With `parsed` it is
    /// told when the document is parsed and its own scripts have run: for pages that do not say what
    /// being ready is. A script that never comes is not waited for.
    ///
    /// # Errors
    /// When the window is gone or does not answer.
    pub async fn status(&self, parsed: bool, deadline: Deadline) -> Result<Option<u16>, Failure> {
        let limit = Deadline::after(PARSING).min(deadline);
        let main = self.main_frame_id();
        let ask = |_: &_, ms: u64| format!("wayleave.documentStatus({})", if parsed { ms } else { 0 });
        let (status, _): (u16, _) = self.wait_in_page(&main, &Patience::until(limit), ask).await?;
        Ok(Some(status).filter(|status| *status != 0))
    }

    /// Calls on the page itself, which takes none while one document replaces the other: what was
    /// refused for that reason was not begun.
    async fn order(&self, method: &str, params: serde_json::Value, deadline: Deadline) -> Result<Bytes, Failure> {
        loop {
            self.document(&self.main_frame_id(), deadline).await?;
            let mark = self.tree().navigation_mark();
            match self.0.session.call_raw(method, &params, deadline).await {
                Err(error) if error.is_context_gone() && !deadline.is_past() => {
                    let soon = Deadline::after(SWAP).min(deadline);
                    let _ = self.wait_for(soon, |tree| (tree.navigation_mark() > mark).then_some(())).await;
                }
                other => return Ok(other?),
            }
        }
    }

    /// A mark before a navigation, with what is left of earlier ones forgotten.
    fn about_to_leave(&self) -> u64 {
        self.change(|tree| {
            tree.refused_origin = None;
            tree.navigation_mark()
        })
    }

    /// An answer that comes after all must not replace the document under a later step.
    fn give_up(&self) -> Failure {
        drop(self.0.session.send_raw("Page.stopLoading", json!({})));
        Failure::Network(NetworkError::new(NetworkCause::Late))
    }

    /// Waits for the commit of `loader`, or of whatever overtook it.
    async fn committed(&self, mark: u64, loader: &str, deadline: Deadline) -> Result<Navigation, Failure> {
        self.arrived(mark, deadline, |committed| committed.loader.as_deref() == Some(loader)).await
    }

    /// Waits for the navigation that is `ours`, or for whatever overtook it.
    async fn arrived(
        &self,
        mark: u64,
        deadline: Deadline,
        ours: impl Fn(&Committed) -> bool,
    ) -> Result<Navigation, Failure> {
        let soon = Deadline::after(OVERTAKEN).min(deadline);
        match self.left(mark, soon, &ours).await {
            Err(Failure::Network(error)) if error.cause() == NetworkCause::Late && !deadline.is_past() => {
                self.left(mark, deadline, |committed| ours(committed) || committed.is_document()).await
            }
            other => other,
        }
    }

    /// Waits for the first navigation of the window itself since `mark` that is `wanted`.
    async fn left(
        &self,
        mark: u64,
        deadline: Deadline,
        wanted: impl Fn(&Committed) -> bool,
    ) -> Result<Navigation, Failure> {
        let outcome = self
            .wait_for(deadline, |tree| {
                if let Some(gone) = &tree.gone {
                    return Some(Err(Failure::WindowGone(gone.clone())));
                }
                if let Some(origin) = &tree.refused_origin {
                    return Some(Err(Failure::OriginRefused { origin: origin.clone() }));
                }
                main_since(tree, mark).find(|committed| wanted(committed)).map(outcome)
            })
            .await;
        outcome.unwrap_or_else(|_| Err(Failure::Network(NetworkError::new(NetworkCause::Late))))
    }

    /// What became of a navigation that the browser calls failed.
    async fn after_error(&self, error: &str, mark: u64) -> Result<Navigation, Failure> {
        let error = NetworkError::named(error);
        if error.cause() == NetworkCause::NoDocument {
            // A page that went elsewhere by itself, overtaking ours, is the truth.
            let soon = Deadline::after(OVERTAKEN);
            let overtaking = |tree: &FrameTree| main_since(tree, mark).find(|c| c.is_document()).map(outcome);
            if let Ok(document) = self.wait_for(soon, overtaking).await {
                return document;
            }
        } else {
            // Chromium commits its error page a little later; it would cut short the next navigation.
            let soon = Deadline::after(ERROR_PAGE);
            let _ = self.wait_for(soon, |tree| main_since(tree, mark).find(|c| c.is_error_page).map(drop)).await;
        }
        Err(match self.tree().refused_origin.clone() {
            Some(origin) => Failure::OriginRefused { origin },
            None => Failure::Network(error),
        })
    }
}

fn main_since(tree: &FrameTree, mark: u64) -> impl Iterator<Item = &Committed> {
    tree.committed_since(mark).filter(|committed| committed.frame == tree.main)
}

fn outcome(committed: &Committed) -> Result<Navigation, Failure> {
    match committed.loader {
        None => Ok(Navigation::SameDocument),
        Some(_) if committed.is_error_page => Err(Failure::Network(NetworkError::new(NetworkCause::Other))),
        Some(_) => Ok(Navigation::Document),
    }
}

/// A document that is not parsed by then waits for something that may never come.
const PARSING: Duration = Duration::from_secs(3);
/// One document replaces the other within this time; that may have been told before.
const SWAP: Duration = Duration::from_millis(50);
/// The error page comes within this time if it comes at all.
const ERROR_PAGE: Duration = Duration::from_secs(2);
/// A navigation that was overtaken by another, or came to nothing, shows it within this time.
const OVERTAKEN: Duration = Duration::from_secs(1);
