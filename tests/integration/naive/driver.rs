//! A driver as in many a script: elements by `querySelector`, `el.click()`, `el.value = …`, and no
//! wait but for the load event.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wayleave::cdp::{CallError, Deadline, EventStream, Session};

const PATIENCE: Duration = Duration::from_secs(20);

/// Drives one page by script. Failures are the text of the page's exception.
pub(super) struct Naive(Session);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    result: Remote,
    exception_details: Option<Thrown>,
}

#[derive(Deserialize)]
struct Remote {
    #[serde(default)]
    value: Value,
}

#[derive(Deserialize)]
struct Thrown {
    text: String,
    exception: Option<Described>,
}

#[derive(Deserialize)]
struct Described {
    description: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Navigated {
    loader_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lifecycle {
    loader_id: String,
    name: String,
}

impl Naive {
    pub(super) fn of(page: Session) -> Self {
        Self(page)
    }

    /// Goes to `url` and waits for the load event.
    pub(super) async fn open(&self, url: &str) {
        assert!(self.open_until("load", url, PATIENCE).await, "{url} did not load");
    }

    /// Goes to `url` and waits for a moment of the document's life, such as `load` or
    /// `networkIdle`. Says whether it came in time.
    pub(super) async fn open_until(&self, moment: &str, url: &str, within: Duration) -> bool {
        let deadline = Deadline::after(within);
        let mut events = self.0.events();
        let navigated: Navigated = self.0.call_as("Page.navigate", json!({ "url": url }), deadline).await.unwrap();
        let came = reaches(&mut events, &navigated.loader_id, moment);
        tokio::time::timeout(deadline.remaining(), came).await.is_ok()
    }

    pub(super) async fn click(&self, css: &str) -> Result<(), String> {
        self.run(&format!("document.querySelector({}).click()", quoted(css))).await.map(drop)
    }

    pub(super) async fn set(&self, css: &str, value: &str) -> Result<(), String> {
        self.run(&format!("document.querySelector({}).value = {}", quoted(css), quoted(value))).await.map(drop)
    }

    pub(super) async fn count(&self, css: &str) -> usize {
        let script = format!("document.querySelectorAll({}).length", quoted(css));
        self.read::<usize>(&script).await
    }

    /// The value of a script that is known to run, as `T`.
    pub(super) async fn read<T: serde::de::DeserializeOwned>(&self, script: &str) -> T {
        let value = self.run(script).await.unwrap();
        serde_json::from_value(value).unwrap()
    }

    /// Runs a script in the page; a promise is awaited.
    pub(super) async fn run(&self, script: &str) -> Result<Value, String> {
        self.run_within(PATIENCE, script).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// As [`run`](Self::run); the outer error is the protocol's, such as that no answer came in time.
    pub(super) async fn run_within(&self, within: Duration, script: &str) -> Result<Result<Value, String>, CallError> {
        evaluate(&self.0, None, script, Deadline::after(within)).await
    }
}

/// Evaluates in the page's own world, or in the context of that number.
pub(super) async fn evaluate(
    page: &Session,
    context: Option<u64>,
    script: &str,
    deadline: Deadline,
) -> Result<Result<Value, String>, CallError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Evaluate<'a> {
        expression: &'a str,
        await_promise: bool,
        return_by_value: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        context_id: Option<u64>,
    }
    let command = Evaluate { expression: script, await_promise: true, return_by_value: true, context_id: context };
    let evaluated: Evaluated = page.call_as("Runtime.evaluate", command, deadline).await?;
    Ok(match evaluated.exception_details {
        None => Ok(evaluated.result.value),
        Some(Thrown { text, exception }) => Err(exception.and_then(|thrown| thrown.description).unwrap_or(text)),
    })
}

/// A text as a script literal.
pub(super) fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

async fn reaches(events: &mut EventStream, loader_id: &str, moment: &str) {
    while let Some(event) = events.next().await {
        let lifecycle = (event.method == "Page.lifecycleEvent").then(|| event.parse::<Lifecycle>()).flatten();
        if lifecycle.is_some_and(|seen| seen.loader_id == loader_id && seen.name == moment) {
            return;
        }
    }
    panic!("the page is gone");
}
