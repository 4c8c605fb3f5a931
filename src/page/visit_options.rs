//! How a visit begins, and what it is for.

use std::{collections::BTreeSet, sync::Arc};

use jiff::Timestamp;

use super::{Aim, DownloadRules, Replies, dialog::DialogPolicy};

/// How a visit begins.
#[derive(Clone, Debug, Default)]
pub struct VisitOptions {
    /// Origins that top-level documents may come from (`https://app.example.com`). Empty: any.
    pub origins: BTreeSet<String>,
    pub dialogs: DialogPolicy,
    /// Elements of which nothing is told or shown: in messages, pictures and documents that are kept.
    pub private: Vec<Aim>,
    /// Absent: no files at all.
    pub downloads: Option<DownloadRules>,
    /// Elements will be sought by role: the browser then keeps its accessibility trees, or every such
    /// question would build one anew. Keeping them costs each document some milliseconds.
    pub roles: bool,
    /// Pages come from recordings, by [`Visit::show_recorded`]; nothing is asked of a network.
    pub from_recordings: bool,
    /// Absent: the network itself.
    pub replies: Option<Arc<dyn Replies>>,
    /// What the clock of every document showed when the visit began; absent: the time. Workers keep theirs.
    pub clock: Option<Timestamp>,
    pub use_: Use,
    /// Requests and lines of the console are told.
    pub recorded: bool,
}

/// What a visit is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Flows are run.
    #[default]
    Runs,
    /// Somebody writes flows: documents can be asked for [suggestions](crate::selectors::Suggestion).
    Suggestions,
    /// A person works in it and is watched; native dialogs are left to that person.
    Observation,
}
