//! A snapshot's HTML, parsed once and read by any number of shapes.

use std::fmt;

use html5ever::{
    LocalName, ParseOpts, QualName, driver, local_name, ns,
    tendril::{StrTendril, TendrilSink},
};
use scraper::{ElementRef, Html, HtmlTreeSink};
use url::Url;

use super::shown_text::ShownText;
use crate::selectors::Snapshot;

/// A parsed [`Snapshot`].
pub struct Document {
    pub(super) html: Html,
    pub(super) shown: ShownText,
    /// The page's address: what relative addresses in it are relative to.
    pub(super) url: Option<Url>,
    /// The snapshot holds the shape's `root` alone.
    pub(super) is_part: bool,
}

/// Why a snapshot is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    #[error("the snapshot has {0} bytes, more than {MAX_BYTES}; name a `root` that holds less")]
    TooLarge(usize),
    #[error("the snapshot nests deeper than {MAX_DEPTH} elements")]
    TooDeep,
}

const MAX_BYTES: usize = 64 << 20;
/// A browser's own parser stops at 512.
const MAX_DEPTH: usize = 1_000;
/// How much is parsed before the depth is looked at: the tree builder's cost grows with it.
const CHUNK: usize = 16 << 10;

impl Document {
    /// Parses a snapshot of a whole document or of one element.
    ///
    /// # Errors
    /// The snapshot is larger or deeper than any real page.
    pub fn parse(snapshot: &Snapshot) -> Result<Self, DocumentError> {
        let text = snapshot.html.trim_start();
        if text.len() > MAX_BYTES {
            return Err(DocumentError::TooLarge(text.len()));
        }
        let is_part = !is_whole_document(text);
        let html = parse(text, is_part)?;
        let shown = ShownText::of(&html);
        Ok(Self { html, shown, url: snapshot.url.parse().ok(), is_part })
    }

    /// The outermost element, `html`; in a part it is the parser's, around the part.
    pub(super) fn top(&self) -> Option<ElementRef<'_>> {
        self.html.tree.root().children().find_map(ElementRef::wrap)
    }
}

/// Without its content, which may be personal and is long.
impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("is_part", &self.is_part).finish_non_exhaustive()
    }
}

fn is_whole_document(text: &str) -> bool {
    ["<!doctype", "<html", "<head", "<body"]
        .iter()
        .any(|start| text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
}

fn parse(text: &str, is_part: bool) -> Result<Html, DocumentError> {
    let sink = HtmlTreeSink::new(if is_part { Html::new_fragment() } else { Html::new_document() });
    let mut options = ParseOpts::default();
    options.tree_builder.scripting_enabled = false;
    let mut parser = if is_part {
        // Inside a template any element may stand first, a table row too.
        let context = QualName::new(None, ns!(html), LocalName::from(local_name!("template")));
        driver::parse_fragment(sink, options, context, Vec::new(), false)
    } else {
        driver::parse_document(sink, options)
    };
    let mut rest = text;
    while !rest.is_empty() {
        let (chunk, tail) = rest.split_at(rest.floor_char_boundary(CHUNK));
        parser.process(StrTendril::from_slice(chunk));
        if depth_of_last(&parser.tokenizer.sink.sink.0.borrow()) > MAX_DEPTH {
            return Err(DocumentError::TooDeep);
        }
        rest = tail;
    }
    Ok(parser.finish())
}

/// How deep the node made last is.
fn depth_of_last(html: &Html) -> usize {
    html.tree.nodes().next_back().map_or(0, |node| node.ancestors().count())
}
