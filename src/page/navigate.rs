//! Going to addresses, and the truth about what became of it.

use serde::Deserialize;
use serde_json::json;

use super::{Failure, Window};
use crate::cdp::{CallError, Deadline};

/// What a navigation turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Navigation {
    /// A new document, with its HTTP status (none for addresses without a server).
    Document { status: Option<u16> },
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

impl Window {
    /// Goes to `url` and waits until its document is committed.
    ///
    /// # Errors
    /// [`Failure::Network`], [`Failure::OriginRefused`]; [`Failure::Hung`] when no answer came in time.
    pub async fn goto(&self, url: &str, deadline: Deadline) -> Result<Navigation, Failure> {
        let mark = self.change(|tree| {
            tree.refused_origin = None;
            tree.navigation_mark()
        });
        let navigated: Navigated = match self.0.session.call_as("Page.navigate", json!({ "url": url }), deadline).await
        {
            Err(CallError::Timeout { .. }) => return Err(Failure::Network("no answer in time".into())),
            other => other?,
        };
        if navigated.is_download {
            return Ok(Navigation::Download);
        }
        if let Some(error) = navigated.error_text {
            return Err(self.failed_navigation(error, mark).await);
        }
        match navigated.loader_id {
            Some(loader) => self.committed(mark, Some(&loader), deadline).await,
            None => Ok(Navigation::SameDocument),
        }
    }

    /// Loads the document again.
    ///
    /// # Errors
    /// As [`Window::goto`].
    pub async fn reload(&self, deadline: Deadline) -> Result<Navigation, Failure> {
        let mark = self.change(|tree| {
            tree.refused_origin = None;
            tree.navigation_mark()
        });
        self.0.session.call_raw("Page.reload", json!({}), deadline).await?;
        self.committed(mark, None, deadline).await
    }

    /// Waits for the commit of `loader`, or of any new document of the window.
    async fn committed(&self, mark: u64, loader: Option<&str>, deadline: Deadline) -> Result<Navigation, Failure> {
        let outcome = self
            .wait_for(deadline, |tree| {
                if let Some(gone) = &tree.gone {
                    return Some(Err(Failure::WindowGone(gone.clone())));
                }
                if let Some(origin) = &tree.refused_origin {
                    return Some(Err(Failure::OriginRefused { origin: origin.clone() }));
                }
                let mut loaders =
                    tree.committed_since(mark).filter(|c| c.frame == tree.main).filter_map(|c| c.loader.as_deref());
                let hit = match loader {
                    None => loaders.next()?,
                    Some(ours) => match loaders.by_ref().find(|loader| *loader == ours) {
                        Some(ours) => ours,
                        // A later navigation overtook ours: then that one is the truth, if it commits.
                        None if tree.failure_of(ours) == Some("net::ERR_ABORTED") => tree
                            .committed_since(mark)
                            .filter(|c| c.frame == tree.main)
                            .find_map(|c| c.loader.as_deref())?,
                        None => return tree.failure_of(ours).map(|error| Err(Failure::Network(error.to_owned()))),
                    },
                };
                Some(Ok(Navigation::Document { status: tree.status_of(hit) }))
            })
            .await;
        outcome.unwrap_or_else(|_| Err(Failure::Network("no document was committed in time".into())))
    }

    /// Chromium commits its error page a little later; a navigation begun before that would be cut short.
    async fn failed_navigation(&self, error: String, mark: u64) -> Failure {
        if error != "net::ERR_ABORTED" {
            let soon = Deadline::after(ERROR_PAGE);
            let _ = self.wait_for(soon, |tree| tree.committed_since(mark).next().map(drop)).await;
        }
        match self.tree().refused_origin.clone() {
            Some(origin) => Failure::OriginRefused { origin },
            None => Failure::Network(error),
        }
    }
}

/// The error page comes within this time if it comes at all.
const ERROR_PAGE: std::time::Duration = std::time::Duration::from_secs(2);
