//! The events.

use std::time::Duration;

use serde::Serialize;

/// Something that happened in a run.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// First of all events.
    RunStarted {
        run: String,
        portal: String,
        profile: String,
    },
    /// What the job is about to do as a whole.
    PhaseStarted {
        phase: Phase,
    },
    FlowStarted {
        flow: String,
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
    /// An interrupt of the portal was cleared.
    Interrupt {
        name: String,
        times: u32,
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
    /// A navigation outside the portal's origins was refused.
    OriginRefused {
        origin: String,
    },
    /// What was on the screen when a step failed.
    Failed(FailureReport),
    /// Last of all events.
    RunFinished {
        ending: Ending,
        records: u64,
        #[serde(serialize_with = "milliseconds")]
        elapsed: Duration,
    },
}

/// A stretch of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    StartingBrowser,
    SigningIn,
    SwitchingRooftop,
    Running,
    SigningOut,
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
    pub message: String,
    /// The source line with a caret, as plain text.
    pub source: String,
    /// Where the browser was, without query.
    pub address: Option<String>,
    /// PNG, secrets covered.
    #[serde(skip)]
    pub screenshot: Option<Vec<u8>>,
    /// HTML, secrets replaced.
    #[serde(skip)]
    pub snapshot: Option<String>,
}

fn milliseconds<S: serde::Serializer>(span: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(u64::try_from(span.as_millis()).unwrap_or(u64::MAX))
}
