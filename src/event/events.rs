//! The events.

use std::{sync::Arc, time::Duration};

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::Serialize;

use super::{Act, Candidate, ExchangeSeen, Extracted, PageSeen, PictureSeen};

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// First of all events.
    RunStarted {
        run: String,
        portal: String,
        profile: String,
        /// The origins of the portal's installation, by name.
        origins: IndexMap<String, String>,
        rooftop: Option<String>,
    },
    /// What the job is about to do as a whole.
    PhaseStarted {
        phase: Phase,
    },
    /// Something that does not stop the run and that a person should put right, with how to.
    Warning {
        message: String,
    },
    /// Nobody signs in yet, and why: another process does, or somebody else has the seat.
    SessionWaits {
        because: String,
    },
    /// A session that was kept was looked at.
    SessionProbed {
        alive: bool,
        /// How it ended, by the portal file's word, and what was seen.
        ended: Option<String>,
        why: Option<String>,
    },
    /// The run is signed in.
    SessionReady {
        /// By a session that was kept; otherwise anew.
        reused: bool,
        /// Kept for the next run: this one does not sign out.
        kept: bool,
        /// Since when it is signed in.
        since: Timestamp,
    },
    /// The browser of the run is there.
    BrowserStarted {
        /// Product and version.
        product: String,
    },
    FlowStarted {
        flow: String,
        /// What it was given, as JSON. Not redacted: whoever keeps it does that.
        #[serde(skip)]
        inputs: String,
    },
    FlowFinished {
        flow: String,
        records: u64,
        #[serde(serialize_with = "milliseconds")]
        elapsed: Duration,
    },
    StepStarted {
        step: StepKey,
    },
    StepFinished {
        step: StepKey,
        #[serde(serialize_with = "milliseconds")]
        elapsed: Duration,
    },
    /// Its `when` was false.
    StepSkipped {
        step: StepKey,
    },
    /// A turn of a loop: of `for_each`, `for_each_page` or `screens`.
    Turn {
        step: StepKey,
        turn: u32,
        /// How many there will be, if that is known.
        of: Option<u32>,
        /// What is taken this time, such as the screen's name.
        what: Option<String>,
    },
    /// Something was done to an element.
    Act(Box<Act>),
    /// A shape was read from a page, or could not be.
    Extracted(Arc<Extracted>),
    /// How a page is. Only told where a recorder asks for it.
    Page(Arc<PageSeen>),
    /// A picture of a page while a step acts. Only told where somebody records and wants them.
    Picture(PictureSeen),
    /// What a page asked for, and got. Only told where somebody records.
    #[serde(skip)]
    Exchange(Arc<ExchangeSeen>),
    /// A line of a page's console. Only told where somebody records.
    Console {
        window: u32,
        level: &'static str,
        text: String,
        /// Address, line and column.
        at: Option<String>,
    },
    /// A record of the flow's output, as one line of JSON.
    Record {
        #[serde(skip)]
        json: String,
        number: u64,
    },
    /// A record was read that is not quite right; it was emitted all the same.
    RecordWarning {
        number: u64,
        warnings: Vec<String>,
    },
    /// A lower-ranked locator found an element, or a field was empty in every item.
    Drift {
        name: String,
        detail: String,
    },
    /// An interrupt of the portal came up; its steps run now.
    Interrupt {
        name: String,
        /// How often in this run, this time included.
        times: u32,
    },
    /// Its steps came to their end.
    InterruptCleared {
        name: String,
        times: u32,
        #[serde(serialize_with = "milliseconds")]
        elapsed: Duration,
    },
    /// The run waits for the answer to a challenge: a message, or a person.
    ChallengeWaits {
        /// Its word in the language.
        challenge: &'static str,
        /// What is waited for, or what a person is to do.
        what: String,
        #[serde(serialize_with = "milliseconds")]
        within: Duration,
    },
    /// A native dialog was answered.
    Dialog {
        kind: String,
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
    /// A file that a step waited for is whole and kept.
    FileKept {
        name: String,
        path: String,
        bytes: u64,
        sha256: String,
    },
    /// A file was not let in.
    DownloadRefused {
        name: String,
        why: String,
    },
    /// A navigation outside the portal's origins was refused.
    OriginRefused {
        origin: String,
    },
    /// What was on the screen when a step failed.
    Failed(Box<FailureReport>),
    /// Last of all events.
    RunFinished {
        ending: Ending,
        records: u64,
        /// How many protocol commands the browser was sent; of a shared one, for all its runs meanwhile.
        commands: u64,
        #[serde(serialize_with = "milliseconds")]
        elapsed: Duration,
    },
}

impl Event {
    /// Whether it is material that only a recording keeps: nothing that a log would tell.
    #[must_use]
    pub fn is_material(&self) -> bool {
        matches!(self, Self::Page(_) | Self::Picture(_) | Self::Exchange(_) | Self::Console { .. })
    }
}

/// A stretch of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    StartingBrowser,
    /// A kept session is looked at.
    Resuming,
    SigningIn,
    SwitchingRooftop,
    Running,
    SigningOut,
    /// The session is kept for the next run.
    KeepingSession,
    ClosingBrowser,
}

/// Which step, for people and machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepKey {
    pub flow: String,
    /// The step's `id`, else its position such as `3.do.1`.
    pub id: String,
    pub verb: &'static str,
    /// `file:line:col`.
    pub at: String,
    /// How many blocks and calls it is inside of.
    pub depth: u32,
    /// The step's note, or what it aims at.
    pub about: Option<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The stop kind by its name in the language, or `interrupted`.
    pub kind: String,
    pub exit_code: u8,
    pub message: Option<String>,
}

/// What was expected and seen when a step failed.
#[derive(Clone, Debug, Serialize)]
pub struct FailureReport {
    pub step: Option<StepKey>,
    /// All in one line.
    pub message: String,
    /// A stable word for the cause, where there is one: `absent`, `ambiguous`, `covered`, `unmet`, ….
    pub reason: Option<String>,
    /// Where in the files.
    pub place: Place,
    /// Other places that explain it: the element's definition, the calls that led here.
    pub related: Vec<Related>,
    /// What was seen instead, a line each.
    pub notes: Vec<String>,
    /// Elements of the page to choose from.
    pub candidates: Vec<Candidate>,
    /// What to do about it.
    pub help: Option<String>,
    /// All of it as a finding is shown: the lines of the files with carets, as plain text.
    pub source: String,
    /// The same with the terminal's colours.
    #[serde(skip)]
    pub shown: String,
    /// Where the browser was, without query.
    pub address: Option<String>,
    /// PNG, secrets covered.
    #[serde(skip)]
    pub screenshot: Option<Vec<u8>>,
    /// HTML, secrets replaced.
    #[serde(skip)]
    pub snapshot: Option<String>,
}

/// A place in a file, line and column from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub column: usize,
}

/// A place that explains a failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    #[serde(flatten)]
    pub place: Place,
    pub text: String,
}

fn milliseconds<S: serde::Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
}
