//! Several calls of the injected script in one message, each made once the one before it went on.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Failure, Patience, Window, click::Prepared, evaluate::Document, frame_tree::Verdict, sight::First,
    take_snapshot::Taken,
};

/// A call and what it is asked.
pub(super) enum Call {
    Verdict(Value),
    Sight(Value),
    Snapshot(Value),
    Ready(Value),
}

impl Call {
    fn in_page(&self) -> Value {
        match self {
            Self::Verdict(request) => json!(["verdict", request]),
            Self::Sight(request) => json!(["sight", request]),
            Self::Snapshot(request) => json!(["snapshot", request]),
            Self::Ready(request) => json!(["ready", request]),
        }
    }
}

/// The answers up to the first call that did not go on.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Answers {
    pub(super) verdict: Option<Verdict>,
    pub(super) sight: Option<First>,
    pub(super) snapshot: Option<Taken>,
    pub(super) ready: Option<Prepared>,
}

/// The expression that makes `calls` within `ms`.
pub(super) fn in_turn(calls: &[Call], ms: u64) -> String {
    let calls: Vec<Value> = calls.iter().map(Call::in_page).collect();
    format!("wayleave.inTurn({})", json!({ "ms": ms, "calls": calls }))
}

impl Window {
    /// Makes `calls` in the document of `frame`, and in the next one from the start when that goes away:
    /// only for calls that change nothing.
    pub(super) async fn call_in_turn(
        &self,
        frame: &str,
        calls: &[Call],
        patience: &Patience,
    ) -> Result<(Answers, Document), Failure> {
        self.wait_in_page(frame, patience, |_, ms| in_turn(calls, ms)).await
    }
}
