//! Recorded pages in a real window: what files say of them is judged by the script that judges live ones.
//!
//! A recording is untrusted. Its page comes with a policy that runs no script and loads nothing, every
//! request of its window is answered here or fails, and nothing is ever asked of a network.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::{Failure, Replied, Replies, Reply, Request, Visit, Window, evaluate::literal};
use crate::cdp::Deadline;

/// A page as a recording kept it: a snapshot with its live state in stamps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedPage {
    /// Without query and fragment.
    pub address: String,
    /// The document, or the part of it that was kept.
    pub html: String,
    /// Its style sheets in their order; without them it is judged as well, and looks plain.
    pub styles: Vec<String>,
    /// The documents of its frames, by the mark of their element.
    pub frames: Vec<(String, RecordedPage)>,
}

/// What a window of recorded pages is given when it asks for a document.
#[derive(Debug, Default)]
pub(super) struct Stage(Mutex<Documents>);

/// The document that the window asks for next, and those of its frames by their mark.
#[derive(Debug, Default)]
struct Documents {
    page: Option<String>,
    frames: HashMap<String, String>,
}

/// No script and no request but for frames, which are answered here.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-src http: https:; \
                      form-action 'none'; base-uri 'none'";

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
        let html = without_doctype(&self.html);
        // One that was told decides how boxes are laid out.
        let doctype =
            self.html.trim_start().strip_suffix(html).filter(|told| !told.is_empty()).unwrap_or("<!doctype html>");
        format!("{doctype}{before}{html}{after}{styles}")
    }
}

/// A document without its document type.
fn without_doctype(html: &str) -> &str {
    let html = html.trim_start();
    let typed = html.get(..DOCTYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE));
    if typed { html.split_once('>').map_or(html, |(_, rest)| rest.trim_start()) } else { html }
}

const DOCTYPE: &str = "<!doctype";

/// The first tag of a document, in small letters if it is written so.
fn tag_of(html: &str) -> &str {
    let start = without_doctype(html).strip_prefix('<').unwrap_or_default();
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
        let Some(stage) = &self.stage else {
            return Err(Failure::Unseen("a recorded page is shown in no window of live ones".into()));
        };
        stage.set(page);
        window.goto(&page.url(), deadline).await?;
        window.status(true, deadline).await?;
        let main = window.main_frame_id();
        let addresses: HashMap<&str, String> = page.frames.iter().map(|(mark, frame)| (&**mark, frame.url())).collect();
        let call = format!("wayleave.showRecorded({})", literal(&addresses)?);
        let mut marks: Vec<String> = window.document(&main, deadline).await?.evaluate(&call, deadline).await?;
        let mut shown = HashSet::from([main]);
        // Frames may hold frames. One that does not come is told as not kept.
        let soon = Deadline::after(FRAMES).min(deadline);
        while let Some(mark) = marks.pop() {
            let arrived = window.wait_for(soon, |tree| {
                let is_ours = |url: &str| mark_of(url).as_deref() == Some(&mark);
                let frames = tree.frames.iter().filter(|(id, frame)| !shown.contains(*id) && frame.context.is_some());
                frames.filter(|(_, frame)| is_ours(&frame.url)).map(|(id, _)| id.clone()).next()
            });
            let Ok(frame) = arrived.await else { continue };
            let document = window.document(&frame, deadline).await?;
            marks.extend(document.evaluate::<Vec<String>>(&call, deadline).await?);
            shown.insert(frame);
        }
        Ok(())
    }
}

/// Frames of a recorded page are there within this time.
const FRAMES: Duration = Duration::from_secs(5);

/// The mark in the address of a frame.
fn mark_of(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    url.query_pairs().find(|(name, _)| name == FRAME_KEY).map(|(_, mark)| mark.into_owned())
}

/// As the injected script writes it.
const FRAME_KEY: &str = "wl-frame";

impl Stage {
    fn set(&self, page: &RecordedPage) {
        let frames = page.frames.iter().map(|(mark, frame)| (mark.clone(), frame.document())).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Documents { page: Some(page.document()), frames };
    }
}

impl Replies for Stage {
    /// The document with the page under way, any other with a failure that leaves the document where it is.
    fn reply(&self, request: &Request) -> Replied {
        let mut documents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let document = match (request.is_top_level, request.kind.as_str()) {
            // Once: a page that wants to go elsewhere stays.
            (true, _) => documents.page.take(),
            (false, "Document") => mark_of(&request.url).and_then(|mark| documents.frames.remove(&mark)),
            (false, _) => None,
        };
        document.map_or(Replied::Aborts, |document| {
            let headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", POLICY)];
            Replied::With(Reply {
                status: 200,
                status_text: String::new(),
                headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
                body: document.into_bytes(),
            })
        })
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
        let typed = page("<!DOCTYPE html PUBLIC \"x\">\n<html></html>");
        assert!(typed.is_whole() && typed.document().starts_with("<!DOCTYPE html PUBLIC \"x\">\n<html></html><style>"));
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
