//! The format, version 1.3: `run.json` and the lines of `steps.ndjson`.
//!
//! These types are the format; events are turned into them, so that events can change and recordings
//! do not. New fields have defaults and new kinds of entries are passed over: that is a new minor.

use indexmap::IndexMap;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    RecordingError,
    page_state::{Act, PageState, Screenshot},
};
use crate::event::Candidate;

/// The version that is written.
pub const FORMAT: &str = "1.3";
const MAJOR: u32 = 1;

/// `run.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Run {
    pub format: String,
    /// The id of the run and of its recording.
    pub run: String,
    pub flow: String,
    /// All flows of a run of several, `flow` among them, in their order; since format 1.1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<String>,
    pub portal: String,
    pub profile: String,
    /// The origins of the portal's installation, by name; since format 1.1.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub origins: IndexMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rooftop: Option<String>,
    /// The version that recorded.
    pub wayleave: String,
    /// Product and version, once it was there.
    pub browser: Option<String>,
    pub start: Timestamp,
    /// Nothing until the run ended by itself.
    pub end: Option<Timestamp>,
    pub ending: Option<RunEnding>,
    #[serde(default)]
    pub records: u64,
    /// How the run came to its sessions, in order: more than one if the portal ended one meanwhile. Nothing
    /// where it signed in and out as runs without a vault do; since format 1.2.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<RunSession>,
    /// The files of the portal as they were, so that places in them can be shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceText>,
}

impl Run {
    /// The flows that were ordered, in their order.
    #[must_use]
    pub fn flows(&self) -> &[String] {
        if self.flows.is_empty() { std::slice::from_ref(&self.flow) } else { &self.flows }
    }
}

/// A file and the blob of its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceText {
    /// As places name it.
    pub file: String,
    pub blob: String,
}

/// How a run came to a session.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunSession {
    /// How often a kept session was looked at.
    pub probes: u32,
    /// The last of them was alive, and used.
    pub reused: bool,
    /// It was kept, so that the run did not sign out.
    pub kept: bool,
}

/// How a run ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunEnding {
    pub kind: String,
    pub exit_code: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A line of `steps.ndjson`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    /// Milliseconds since the run started.
    pub ms: u64,
    #[serde(flatten)]
    pub entry: Entry,
}

/// What a line tells.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    Phase {
        phase: String,
    },
    /// A session that an earlier run left was looked at; since format 1.2.
    SessionProbed {
        alive: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ended: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// The run is signed in; since format 1.2.
    SessionReady {
        reused: bool,
        kept: bool,
        since: Timestamp,
    },
    FlowStarted {
        flow: String,
        /// Since format 1.1.
        #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
        inputs: serde_json::Map<String, serde_json::Value>,
    },
    FlowFinished {
        flow: String,
        records: u64,
        elapsed_ms: u64,
    },
    StepStarted {
        step: Step,
    },
    StepFinished {
        step: Step,
        elapsed_ms: u64,
    },
    StepSkipped {
        step: Step,
    },
    Turn {
        step: Step,
        turn: u32,
        of: Option<u32>,
        what: Option<String>,
    },
    RecordWarning {
        number: u64,
        warnings: Vec<String>,
    },
    Drift {
        name: String,
        detail: String,
    },
    Interrupt {
        name: String,
        times: u32,
    },
    InterruptCleared {
        name: String,
        times: u32,
        elapsed_ms: u64,
    },
    Dialog {
        dialog: String,
        message: String,
        accepted: bool,
        by_rule: bool,
    },
    WindowOpened {
        window: u32,
    },
    WindowClosed {
        window: u32,
    },
    FileKept {
        name: String,
        bytes: u64,
        sha256: String,
    },
    DownloadRefused {
        name: String,
        why: String,
    },
    OriginRefused {
        origin: String,
    },
    Extracted(Box<Extraction>),
    Page(Box<PageState>),
    Screenshot(Box<Screenshot>),
    Act(Box<Act>),
    /// What a page, or the browser about it, said on its console.
    Console {
        #[serde(default)]
        window: u32,
        level: String,
        text: String,
        /// The address, line and column that it came from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<String>,
    },
    Failed(Box<Failure>),
    /// From here on something is not kept any more, or this one thing was not.
    Capped {
        what: String,
        bytes: u64,
        limit: u64,
    },
    /// Of a newer minor.
    #[serde(other)]
    Unknown,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub flow: String,
    pub id: String,
    pub verb: String,
    /// `file:line:col`.
    pub at: String,
    #[serde(default)]
    pub depth: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A shape that was read from a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extraction {
    #[serde(default)]
    pub step: Option<Step>,
    /// `inventory.rows`.
    pub shape: String,
    /// `file:line:col` of the shape.
    pub at: String,
    /// Without query and fragment.
    pub address: String,
    #[serde(default)]
    pub title: String,
    /// The date of the run in the portal's zone.
    pub today: Date,
    #[serde(default)]
    pub empty_seen: bool,
    pub items: usize,
    /// Why it gave nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The blob of the snapshot; nothing if it was not kept.
    #[serde(default)]
    pub snapshot: Option<String>,
    /// The blob of the records, a JSON array; nothing if it was not kept.
    #[serde(default)]
    pub records: Option<String>,
    /// Private fields that are not compared: their stand-ins are not read as what they stand for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub masked: Vec<String>,
    /// What came out otherwise when the kept snapshot was read again at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
}

/// A step that failed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Failure {
    #[serde(default)]
    pub step: Option<Step>,
    pub message: String,
    #[serde(default)]
    pub reason: Option<String>,
    /// `file:line:col`.
    pub at: String,
    #[serde(default)]
    pub notes: Vec<String>,
    #[serde(default)]
    pub candidates: Vec<Candidate>,
    #[serde(default)]
    pub help: Option<String>,
    /// All of it with the lines of the files.
    pub source: String,
    #[serde(default)]
    pub address: Option<String>,
    /// The blob of the picture.
    #[serde(default)]
    pub screenshot: Option<String>,
    /// The blob of the document.
    #[serde(default)]
    pub snapshot: Option<String>,
}

/// Whether a version can be read: not of a newer major.
pub(super) fn check_format(version: &str) -> Result<(), RecordingError> {
    let parts = version.split_once('.').map(|(major, minor)| (major.parse::<u32>(), minor.parse::<u32>()));
    match parts {
        Some((Ok(major), Ok(_))) if major == MAJOR => Ok(()),
        Some((Ok(major), Ok(_))) if major > MAJOR => Err(RecordingError::NewerFormat { seen: version.to_owned() }),
        _ => Err(RecordingError::NoFormat(version.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::page_state::{Moment, Position},
        *,
    };

    #[test]
    fn newer_minors_are_read_and_newer_majors_refused() {
        assert!(check_format("1.0").is_ok() && check_format("1.17").is_ok());
        assert!(matches!(check_format("2.0"), Err(RecordingError::NewerFormat { .. })));
        for odd in ["", "1", "0.9", "one.two", "1.x", "99999999999.0"] {
            assert!(matches!(check_format(odd), Err(RecordingError::NoFormat(_))), "{odd}");
        }
    }

    #[test]
    fn what_a_page_or_an_act_may_lack_is_absent() {
        let line = r#"{"ms":5,"kind":"page","moment":"in_between","viewport":{"width":1280}}"#;
        let Entry::Page(page) = serde_json::from_str::<Line>(line).unwrap().entry else { panic!("no page") };
        assert_eq!((page.moment, page.snapshot, page.viewport.unwrap().width), (Moment::Other, None, 1280.0));
        let line = r#"{"ms":5,"kind":"act","verb":"click","box":null,"point":{"x":1.5,"y":2}}"#;
        let Entry::Act(act) = serde_json::from_str::<Line>(line).unwrap().entry else { panic!("no act") };
        assert_eq!((act.verb.as_str(), act.point), ("click", Some(Position { x: 1.5, y: 2.0 })));
    }

    #[test]
    fn what_a_newer_minor_adds_is_passed_over() {
        let line = r#"{"ms":5,"kind":"hologram","depth":3,"more":{"a":[1]}}"#;
        assert!(matches!(serde_json::from_str::<Line>(line).unwrap().entry, Entry::Unknown));
        let line = r#"{"ms":5,"kind":"drift","name":"a.b","detail":"x","since":"yesterday"}"#;
        assert!(matches!(serde_json::from_str::<Line>(line).unwrap().entry, Entry::Drift { .. }));
    }
}
