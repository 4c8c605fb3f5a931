//! What a recording tells, as the viewer's script gets it.
//!
//! Everything that was recorded is in here as text. Numbers that name others (`node`, `parent`, `page`)
//! are positions in the lists beside them.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::recording::{Bounds, Exchange, FrameState, Moment, Position, RunEnding, ScreenshotMoment, Size};

/// A whole run.
#[derive(Debug, Serialize)]
pub(super) struct Story {
    /// The version that made the viewer.
    pub(super) made_by: &'static str,
    pub(super) run: RunHead,
    /// Milliseconds from the first to the last that is known.
    pub(super) length: u64,
    pub(super) nodes: Vec<Node>,
    pub(super) phases: Vec<PhaseSpan>,
    pub(super) marks: Vec<Mark>,
    pub(super) pages: Vec<PageTold>,
    pub(super) acts: Vec<ActTold>,
    pub(super) shots: Vec<Shot>,
    pub(super) readings: Vec<Reading>,
    pub(super) failures: Vec<FailureTold>,
    pub(super) requests: Vec<Request>,
    pub(super) console: Vec<ConsoleLine>,
    /// How many records the run gave out; they are in the data named `output`.
    pub(super) output: u64,
    /// Texts of files, by their name: the blob.
    pub(super) sources: IndexMap<String, String>,
    /// What is not in the viewer, in words.
    pub(super) left_out: Vec<String>,
}

/// How the run was and ended.
#[derive(Debug, Serialize)]
pub(super) struct RunHead {
    pub(super) id: String,
    pub(super) format: String,
    pub(super) flow: String,
    pub(super) portal: String,
    pub(super) profile: String,
    pub(super) wayleave: String,
    pub(super) browser: Option<String>,
    pub(super) start: String,
    pub(super) end: Option<String>,
    pub(super) ending: Option<RunEnding>,
    pub(super) records: u64,
    /// Its last line was cut off.
    pub(super) cut: bool,
}

/// A line of the list of steps.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Node {
    pub(super) kind: NodeKind,
    /// What a link calls it; no other node has the same.
    pub(super) key: String,
    pub(super) parent: Option<usize>,
    pub(super) depth: u32,
    /// How deep the recording says that it is.
    #[serde(skip)]
    pub(super) level: u32,
    pub(super) flow: String,
    pub(super) id: String,
    /// The verb of a step; of others what they are.
    pub(super) verb: String,
    pub(super) about: Option<String>,
    pub(super) at: Option<String>,
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) state: NodeState,
    /// What a flow was given.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) inputs: Map<String, Value>,
    /// The page before and after.
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NodeKind {
    Flow,
    Step,
    Turn,
    Interrupt,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum NodeState {
    /// It began, and no end was recorded.
    Open,
    Done,
    Skipped,
    Failed,
    /// A step in it failed.
    FailedInside,
}

/// A stretch of the job.
#[derive(Debug, Serialize)]
pub(super) struct PhaseSpan {
    pub(super) name: String,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Something that happened by the way.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    pub(super) ms: u64,
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) node: Option<usize>,
}

/// A page at a moment.
#[derive(Debug, Serialize)]
pub(super) struct PageTold {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) moment: Moment,
    pub(super) window: u32,
    pub(super) address: String,
    pub(super) title: String,
    pub(super) snapshot: Option<String>,
    pub(super) styles: Vec<String>,
    pub(super) frames: Vec<FrameState>,
    pub(super) viewport: Option<Size>,
    pub(super) scroll: Option<Position>,
}

/// What was done to an element.
#[derive(Debug, Serialize)]
pub(super) struct ActTold {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) verb: String,
    pub(super) element: String,
    pub(super) at: String,
    pub(super) locator: String,
    /// From 1.
    pub(super) rank: usize,
    pub(super) of: usize,
    pub(super) window: u32,
    pub(super) scroll: Option<Position>,
    #[serde(rename = "box")]
    pub(super) bounds: Option<Bounds>,
    pub(super) point: Option<Position>,
    pub(super) value: Option<String>,
}

/// A picture of a step.
#[derive(Debug, Serialize)]
pub(super) struct Shot {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) moment: ScreenshotMoment,
    pub(super) window: u32,
    pub(super) picture: String,
    pub(super) viewport: Size,
    pub(super) scroll: Option<Position>,
}

/// A shape that was read.
#[derive(Debug, Serialize)]
pub(super) struct Reading {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) shape: String,
    pub(super) at: String,
    pub(super) address: String,
    pub(super) title: String,
    pub(super) items: usize,
    pub(super) problem: Option<String>,
    pub(super) snapshot: Option<String>,
    pub(super) records: Option<String>,
    pub(super) masked: Vec<String>,
    pub(super) differences: Vec<String>,
    /// Where its values stand.
    pub(super) origins: Option<Origins>,
}

/// The elements that a reading came from.
#[derive(Debug, Serialize)]
pub(super) struct Origins {
    /// The page that they are in; nothing: the reading's own snapshot.
    pub(super) page: Option<usize>,
    /// The data that hold them.
    pub(super) data: String,
}

/// A step that failed.
#[derive(Debug, Serialize)]
pub(super) struct FailureTold {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) message: String,
    pub(super) reason: Option<String>,
    pub(super) at: String,
    pub(super) notes: Vec<String>,
    pub(super) candidates: Vec<String>,
    pub(super) help: Option<String>,
    pub(super) source: String,
    pub(super) address: Option<String>,
    pub(super) screenshot: Option<String>,
    pub(super) snapshot: Option<String>,
}

/// A request of a page.
#[derive(Debug, Serialize)]
pub(super) struct Request {
    pub(super) node: Option<usize>,
    /// Bytes of the answer's body, if it is here.
    pub(super) bytes: Option<usize>,
    #[serde(flatten)]
    pub(super) exchange: Exchange,
}

/// A line of a page's console.
#[derive(Debug, Serialize)]
pub(super) struct ConsoleLine {
    pub(super) ms: u64,
    pub(super) node: Option<usize>,
    pub(super) window: u32,
    pub(super) level: String,
    pub(super) text: String,
    pub(super) at: Option<String>,
}
