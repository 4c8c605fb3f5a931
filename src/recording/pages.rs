//! Pages into blobs: a document or style sheet that is there already is named again.

use std::{collections::HashMap, io, sync::Arc};

use super::{
    boundary::{Boundary, BoundaryNow},
    entries::step,
    live_state::shown,
    open::Open,
    page_state::{FrameState, Moment, PageState, Position, Size},
};
use crate::event::{self, PageContent, PageMissing, PageMoment, PageSeen};

/// What is known of the pages of a recording.
#[derive(Default)]
pub(super) struct Pages {
    /// Blobs of style sheets by the page's keys; nothing if there was no room.
    styles: HashMap<String, Option<String>>,
    /// The last contents, and what they became.
    kept: Vec<(Arc<PageContent>, Kept)>,
}

#[derive(Clone)]
struct Kept {
    title: String,
    snapshot: Option<String>,
    styles: Vec<String>,
    frames: Vec<FrameState>,
}

/// Contents that may be told again: the last of each window.
const LAST: usize = 4;

impl Pages {
    /// The entry of a page; nothing if there is nothing to show.
    pub(super) fn keep(
        &mut self,
        open: &mut Open,
        at: u64,
        page: &PageSeen,
        boundary: &Boundary,
    ) -> io::Result<PageState> {
        let now = boundary.now();
        let step = page.step.as_ref().map(|key| step(key, &now));
        let address = now.text(&page.address);
        drop(now);
        let kept = match &page.content {
            Some(content) => Some(self.content(open, at, content, boundary)?),
            None => None,
        };
        if let Some(missing) = page.missing {
            let (what, limit) = match missing {
                PageMissing::TooLarge(most) => ("a page, by its characters", most),
                PageMissing::TooSlow(most) => ("a page that was not copied in time, in ms", most),
                PageMissing::Gone => ("a page that was gone", 0),
            };
            open.capped(at, what, limit, limit)?;
        }
        let (width, height) = page.viewport;
        let event::Position { x, y } = page.scroll;
        let kept =
            kept.unwrap_or(Kept { title: String::new(), snapshot: None, styles: Vec::new(), frames: Vec::new() });
        Ok(PageState {
            step,
            moment: match page.moment {
                PageMoment::Start => Moment::Start,
                PageMoment::After => Moment::After,
                PageMoment::Failed => Moment::Failed,
            },
            window: page.window,
            address,
            title: kept.title,
            snapshot: kept.snapshot,
            styles: kept.styles,
            frames: kept.frames,
            viewport: (width > 0.0).then_some(Size { width, height }),
            scroll: (width > 0.0).then_some(Position { x, y }),
        })
    }

    fn content(
        &mut self,
        open: &mut Open,
        at: u64,
        content: &Arc<PageContent>,
        boundary: &Boundary,
    ) -> io::Result<Kept> {
        if let Some((_, kept)) = self.kept.iter().find(|(known, _)| Arc::ptr_eq(known, content)) {
            return Ok(kept.clone());
        }
        let now = boundary.now();
        for (key, css) in &content.style_texts {
            let name = open.blob(at, "a style sheet", now.text_whole(css).as_bytes())?;
            self.styles.insert(key.clone(), name);
        }
        let snapshot = document(open, at, &content.html, &now)?;
        let mut frames = Vec::new();
        for frame in &content.frames {
            frames.push(FrameState {
                frame: frame.frame.clone(),
                address: now.text(bare(&frame.url)),
                snapshot: document(open, at, &frame.html, &now)?,
                styles: self.styles(&frame.styles),
            });
        }
        let kept = Kept { title: now.text(&content.title), snapshot, styles: self.styles(&content.styles), frames };
        if self.kept.len() == LAST {
            self.kept.remove(0);
        }
        self.kept.push((Arc::clone(content), kept.clone()));
        Ok(kept)
    }

    /// Takes the blob of a style sheet that came over the network.
    pub(super) fn style_from(&mut self, url: &str, blob: Option<String>) {
        self.styles.insert(format!("@{url}"), blob);
    }

    fn styles(&self, keys: &[String]) -> Vec<String> {
        keys.iter().filter_map(|key| self.styles.get(key).cloned().flatten()).collect()
    }
}

fn document(open: &mut Open, at: u64, html: &str, now: &BoundaryNow<'_>) -> io::Result<Option<String>> {
    open.blob(at, "a page", shown(&now.html(html)).as_bytes())
}

/// Without query and fragment.
fn bare(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
