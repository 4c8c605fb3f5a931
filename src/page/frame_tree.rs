//! The state of one window as its events tell it: frames, their documents, and what happened to them.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::Instant,
};

use serde::Deserialize;

use crate::{
    cdp::{Gone, Session},
    event::Candidate,
};

/// How many past navigations, reports and statuses are kept for whoever asks late.
const KEPT: usize = 256;

/// A frame and where its current document lives.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) parent: Option<String>,
    /// The session of the process the frame lives in now.
    pub(super) session: Session,
    /// The unique id of our world's script context in the current document.
    pub(super) context: Option<String>,
    pub(super) url: String,
}

/// A navigation that took effect.
#[derive(Clone, Debug)]
pub(super) struct Committed {
    pub(super) frame: String,
    /// The new document's loader; `None` for a move within the document.
    pub(super) loader: Option<String>,
    pub(super) url: String,
    /// The browser's own page in place of one that could not be loaded.
    pub(super) is_error_page: bool,
}

impl Committed {
    /// A page that was meant, not the browser's own in place of one.
    pub(super) fn is_document(&self) -> bool {
        self.loader.is_some() && !self.is_error_page
    }
}

/// What a guard said about an act.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Verdict {
    pub(super) outcome: String,
    pub(super) by: Option<Candidate>,
    /// How far a run of fields came.
    pub(super) run: Option<super::run::Outcome>,
    /// The first press of two was delivered before the second was kept away.
    #[serde(default)]
    pub(super) begun: bool,
    /// The files that arrived by an upload.
    pub(super) held: Option<super::upload::Held>,
}

impl Verdict {
    /// It is none yet: the press reached its target, what comes of it is not known.
    fn is_pressed(&self) -> bool {
        self.outcome == "pressed"
    }
}

/// Everything known about one window.
#[derive(Debug, Default)]
pub(super) struct FrameTree {
    pub(super) main: String,
    pub(super) frames: HashMap<String, Frame>,
    /// Numeric context ids by session, to the unique ones.
    context_ids: HashMap<(String, i64), String>,
    committed: VecDeque<Committed>,
    committed_before: u64,
    reports: VecDeque<(String, u64, Verdict)>,
    /// A top-level navigation that was refused, by the origin it would have gone to.
    pub(super) refused_origin: Option<String>,
    /// What the page gave the pointer to carry, since a drag began.
    pub(super) carried: Option<serde_json::Value>,
    /// The kind of a native dialog that a person has to answer.
    pub(super) open_dialog: Option<String>,
    pub(super) gone: Option<Gone>,
    in_flight: HashSet<String>,
    quiet_since: Option<Instant>,
    choosers: VecDeque<FileChooser>,
    choosers_before: usize,
}

/// A file chooser that a page opened while choosers were kept from people.
#[derive(Clone, Debug)]
pub(super) struct FileChooser {
    pub(super) session: Session,
    pub(super) frame: String,
    /// The input that asks; a page can also ask without one.
    pub(super) input: Option<i64>,
}

impl FrameTree {
    /// A window that has its main frame and nothing in it yet.
    pub(super) fn of_window(main: &str, session: &Session) -> Self {
        let quiet_since = Some(Instant::now());
        let mut tree = Self { main: main.to_owned(), quiet_since, ..Self::default() };
        tree.attach(main, None, session);
        tree
    }

    pub(super) fn main_frame(&self) -> Option<&Frame> {
        self.frames.get(&self.main)
    }

    /// A frame appeared, or moved to another process (`session` changed, identity kept).
    pub(super) fn attach(&mut self, id: &str, parent: Option<String>, session: &Session) {
        match self.frames.get_mut(id) {
            Some(frame) => {
                if frame.session.id() != session.id() {
                    frame.session = session.clone();
                    frame.context = None;
                }
                if parent.is_some() {
                    frame.parent = parent;
                }
            }
            None => {
                let frame = Frame { parent, session: session.clone(), context: None, url: String::new() };
                self.frames.insert(id.to_owned(), frame);
            }
        }
    }

    /// A frame and everything in it is gone.
    pub(super) fn detach(&mut self, id: &str) {
        let children: Vec<String> = self
            .frames
            .iter()
            .filter(|(_, frame)| frame.parent.as_deref() == Some(id))
            .map(|(child, _)| child.clone())
            .collect();
        for child in children {
            self.detach(&child);
        }
        self.frames.remove(id);
    }

    /// Frames of a session that is gone have no context any more; their identity stays with the parent.
    pub(super) fn session_gone(&mut self, session: &str) {
        for frame in self.frames.values_mut().filter(|f| f.session.id() == session) {
            frame.context = None;
        }
        self.context_ids.retain(|(owner, _), _| owner != session);
    }

    pub(super) fn context_created(&mut self, session: &Session, frame: &str, id: i64, unique: String) {
        self.attach(frame, None, session);
        self.context_ids.insert((session.id().to_owned(), id), unique.clone());
        if let Some(frame) = self.frames.get_mut(frame) {
            frame.context = Some(unique);
        }
    }

    pub(super) fn context_destroyed(&mut self, unique: &str) {
        for frame in self.frames.values_mut().filter(|f| f.context.as_deref() == Some(unique)) {
            frame.context = None;
        }
    }

    /// A new document took the place of a frame's last one.
    pub(super) fn committed(&mut self, frame: &str, loader: String, url: String, is_error_page: bool) {
        self.moved(Committed { frame: frame.to_owned(), loader: Some(loader), url, is_error_page });
    }

    /// A frame went elsewhere in its document.
    pub(super) fn moved_within(&mut self, frame: &str, url: String) {
        let frame = frame.to_owned();
        self.moved(Committed { frame, loader: None, url, is_error_page: false });
    }

    fn moved(&mut self, committed: Committed) {
        if let Some(known) = self.frames.get_mut(&committed.frame) {
            known.url.clone_from(&committed.url);
        }
        if self.committed.len() == KEPT {
            self.committed.pop_front();
            self.committed_before += 1;
        }
        self.committed.push_back(committed);
    }

    /// How many navigations there have been: a mark for [`Self::committed_since`].
    pub(super) fn navigation_mark(&self) -> u64 {
        self.committed_before + self.committed.len() as u64
    }

    pub(super) fn committed_since(&self, mark: u64) -> impl Iterator<Item = &Committed> {
        let skipped = usize::try_from(mark.saturating_sub(self.committed_before)).unwrap_or(usize::MAX);
        self.committed.iter().skip(skipped)
    }

    pub(super) fn reported(&mut self, session: &str, context: i64, token: u64, verdict: Verdict) {
        if let Some(unique) = self.context_ids.get(&(session.to_owned(), context)).cloned() {
            push_bounded(&mut self.reports, (unique, token, verdict));
        }
    }

    pub(super) fn report(&self, context: &str, token: u64) -> Option<&Verdict> {
        self.reports_on(context, token).find(|verdict| !verdict.is_pressed())
    }

    /// Whether the press of an act reached its target, whatever came of it.
    pub(super) fn is_pressed(&self, context: &str, token: u64) -> bool {
        self.reports_on(context, token).any(Verdict::is_pressed)
    }

    fn reports_on(&self, context: &str, token: u64) -> impl Iterator<Item = &Verdict> {
        let of_act = move |(of, t, _): &&(String, u64, Verdict)| of == context && *t == token;
        self.reports.iter().rev().filter(of_act).map(|(_, _, verdict)| verdict)
    }

    /// The frame whose document a session knows by this number.
    pub(super) fn frame_of_context(&self, session: &Session, number: i64) -> Option<String> {
        let unique = self.context_ids.get(&(session.id().to_owned(), number))?;
        let mut frames = self.frames.iter();
        frames.find(|(_, frame)| frame.context.as_ref() == Some(unique)).map(|(id, _)| id.clone())
    }

    /// The number that a session knows a script context by.
    pub(super) fn context_number(&self, session: &Session, unique: &str) -> Option<i64> {
        let mut known = self.context_ids.iter();
        known.find(|((owner, _), id)| owner == session.id() && *id == unique).map(|((_, number), _)| *number)
    }

    pub(super) fn chooser_opened(&mut self, chooser: FileChooser) {
        if self.choosers.len() == KEPT {
            self.choosers.pop_front();
            self.choosers_before += 1;
        }
        self.choosers.push_back(chooser);
    }

    /// How many choosers there have been: a mark for [`Self::chooser_since`].
    pub(super) fn chooser_mark(&self) -> usize {
        self.choosers_before + self.choosers.len()
    }

    pub(super) fn chooser_since(&self, mark: usize) -> Option<&FileChooser> {
        self.choosers.get(mark.saturating_sub(self.choosers_before))
    }

    pub(super) fn request_began(&mut self, id: String) {
        self.in_flight.insert(id);
        self.quiet_since = None;
    }

    pub(super) fn request_ended(&mut self, id: &str) {
        self.in_flight.remove(id);
        if self.in_flight.is_empty() {
            self.quiet_since.get_or_insert_with(Instant::now);
        }
    }

    /// Since when no request is under way; `None` while one is.
    pub(super) fn quiet_since(&self) -> Option<Instant> {
        if self.in_flight.is_empty() { self.quiet_since } else { None }
    }
}

fn push_bounded<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() == KEPT {
        queue.pop_front();
    }
    queue.push_back(item);
}
