//! Recorded pages in a real window: what files say of them is judged by the script that judges live ones.
//!
//! A recording is untrusted. Its page comes with a policy that runs no script and loads nothing, every
//! request of its window is answered here or fails, and nothing is ever asked of a network.

use std::{
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Failure, Visit, Window, response::Paused};
use crate::cdp::{Deadline, Session};

/// A page as a recording kept it: a snapshot with its live state in stamps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedPage {
    /// Without query and fragment.
    pub address: String,
    /// The document, or the part of it that was kept.
    pub html: String,
    /// Its style sheets in their order; without them it is judged as well, and looks plain.
    pub styles: Vec<String>,
}

/// What a window of recorded pages is given when it asks for a document.
#[derive(Debug, Default)]
pub(super) struct Stage(Mutex<Option<String>>);

/// No script, no frame, no request.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What was not seen is not seen; a box of its own stays one where no style says so.
const STATE_STYLES: &str = "[data-wl-hidden]{visibility:hidden!important}\
                            [data-wl-shown]{visibility:visible!important}\
                            [data-wl-hidden]:not(:has([data-wl-shown])){display:none!important}\
                            [data-wl-case=uppercase]{text-transform:uppercase}\
                            [data-wl-case=lowercase]{text-transform:lowercase}\
                            [data-wl-case=capitalize]{text-transform:capitalize}";
const PLAIN_STYLES: &str = "[data-wl-block]{display:inline-block}body{font:14px sans-serif}";

impl RecordedPage {
    /// Whether all of the document was kept: only then what is not in it was not there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        tag_of(&self.html) == "html"
    }

    /// Its address, or one that stands for it.
    fn url(&self) -> String {
        let parsed = url::Url::parse(&self.address).ok();
        let web = parsed.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        web.map_or_else(|| "http://recorded.invalid/".to_owned(), String::from)
    }

    fn document(&self) -> String {
        let mut styles = String::new();
        if self.styles.is_empty() {
            // Writing to a string does not fail.
            let _ = write!(styles, "<style>{PLAIN_STYLES}</style>");
        }
        for style in self.styles.iter().map(String::as_str).chain([STATE_STYLES]) {
            // Nothing ends a style sheet but its end tag.
            let _ = write!(styles, "<style>{}</style>", style.replace("</", "<\\/"));
        }
        let (before, after) = match tag_of(&self.html) {
            "tr" => ("<table><tbody>", "</tbody></table>"),
            "tbody" | "thead" | "tfoot" => ("<table>", "</table>"),
            "td" | "th" => ("<table><tbody><tr>", "</tr></tbody></table>"),
            "option" | "optgroup" => ("<select>", "</select>"),
            _ => ("", ""),
        };
        // At its end, where the parser puts it into the body: a document keeps its own head.
        format!("<!doctype html>{before}{}{after}{styles}", self.html)
    }
}

/// The first tag of a document, in small letters if it is written so.
fn tag_of(html: &str) -> &str {
    let start = html.trim_start().strip_prefix('<').unwrap_or_default();
    let end = start.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(start.len());
    &start[..end]
}

impl Visit {
    /// Shows a recorded page in a window, to be looked at, and never acted on. Only in a visit that began
    /// for recorded pages.
    ///
    /// # Errors
    /// When the visit is one of live pages, or the browser does not show it in time.
    pub async fn show_recorded(&self, window: &Window, page: &RecordedPage, deadline: Deadline) -> Result<(), Failure> {
        let Some(stage) = self.shared.stage() else {
            return Err(Failure::Unseen("a recorded page is shown in no window of live ones".into()));
        };
        stage.set(page.document());
        window.goto(&page.url(), deadline).await?;
        window.status(true, deadline).await?;
        let document = window.document(&window.main_frame_id(), deadline).await?;
        document.evaluate::<bool>("wayleave.showRecorded()", deadline).await?;
        Ok(())
    }
}

impl Stage {
    fn set(&self, document: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(document);
    }

    /// Answers a request: the document with the page under way, any other with a failure that leaves the
    /// document where it is.
    pub(super) fn answer(&self, session: &Session, paused: &Paused, is_document: bool) {
        // Once: a page that wants to go elsewhere stays.
        let document = is_document.then(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).take()).flatten();
        let request = &paused.request_id;
        match document {
            Some(document) => drop(session.send_raw(
                "Fetch.fulfillRequest",
                json!({
                    "requestId": request, "responseCode": 200,
                    "responseHeaders": [
                        { "name": "Content-Type", "value": "text/html; charset=utf-8" },
                        { "name": "Content-Security-Policy", "value": POLICY },
                    ],
                    "body": STANDARD.encode(document),
                }),
            )),
            None => {
                drop(session.send_raw("Fetch.failRequest", json!({ "requestId": request, "errorReason": "Aborted" })))
            }
        }
    }
}

/// A page of a recording is there within this time.
pub const SHOWING: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_told_from_a_whole_and_parsed_where_it_belongs() {
        let page = |html: &str| RecordedPage { html: html.to_owned(), ..RecordedPage::default() };
        assert!(page("<html lang=en><body></body></html>").is_whole());
        assert!(!page("<htmlish></htmlish>").is_whole() && !page("<table></table>").is_whole());
        assert!(page("<tr><td>1</td></tr>").document().contains("<table><tbody><tr>"));
        assert_eq!(page("").url(), "http://recorded.invalid/");
        assert_eq!(RecordedPage { address: "javascript:1".into(), ..page("") }.url(), "http://recorded.invalid/");
    }

    #[test]
    fn a_style_sheet_does_not_end_early() {
        let page = RecordedPage { styles: vec!["a{}</style><b>".into()], ..RecordedPage::default() };
        assert!(!page.document().contains("</style><b>"));
    }
}
