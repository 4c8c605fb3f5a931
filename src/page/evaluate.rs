//! Calls of the injected script, carried on in the next document when a navigation interrupts one.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{json, value::RawValue};

use super::{Failure, Patience, Window, frame_tree::Frame};
use crate::cdp::{CallError, Deadline, Session};

/// A document of a frame: where scripts of ours can be called.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) session: Session,
    pub(super) context: String,
}

#[derive(Deserialize)]
struct Evaluated<'a> {
    #[serde(borrow)]
    result: RemoteObject<'a>,
    #[serde(rename = "exceptionDetails")]
    exception: Option<ExceptionDetails>,
}

#[derive(Deserialize)]
struct RemoteObject<'a> {
    #[serde(borrow)]
    value: Option<&'a RawValue>,
    #[serde(rename = "objectId")]
    object_id: Option<String>,
}

#[derive(Deserialize)]
struct ExceptionDetails {
    text: String,
    exception: Option<Exception>,
}

#[derive(Deserialize)]
struct Exception {
    description: Option<String>,
}

impl Window {
    /// The current document of `frame`, waited for while a navigation is under way.
    /// [`Failure::FrameGone`] when there is no such frame any more.
    pub(super) async fn document(&self, frame: &str, deadline: Deadline) -> Result<Document, Failure> {
        let found = self
            .wait_for(deadline, |tree| {
                if let Some(gone) = &tree.gone {
                    return Some(Err(Failure::WindowGone(gone.clone())));
                }
                if let Some(origin) = &tree.refused_origin {
                    return Some(Err(Failure::OriginRefused { origin: origin.clone() }));
                }
                let Some(Frame { session, context, .. }) = tree.frames.get(frame) else {
                    return Some(Err(Failure::FrameGone));
                };
                let context = context.clone()?;
                Some(Ok(Document { session: session.clone(), context }))
            })
            .await;
        found.unwrap_or_else(|_| Err(Failure::Unseen("no document was loaded in time".into())))
    }

    /// Waits in the page: `expression` gets the milliseconds left and is evaluated again in the next
    /// document when this one goes away. Only for calls that change nothing.
    ///
    /// Interrupts in other documents end it as well.
    pub(super) async fn wait_in_page<T: DeserializeOwned>(
        &self,
        frame: &str,
        patience: &Patience,
        expression: impl Fn(&Document, u64) -> String,
    ) -> Result<(T, Document), Failure> {
        let interrupted = tokio::select! {
            biased;
            answer = self.answer_in_page(frame, patience, expression) => return answer,
            interrupted = self.interrupted_outside(Some(frame), patience) => interrupted,
        };
        // The wait goes on in the page, and might arm a guard while the interrupt is cleared.
        if let Ok(document) = self.document(frame, patience.deadline).await {
            drop(document.send("wayleave.abandon()", true));
        }
        Err(Failure::Interrupted(interrupted))
    }

    async fn answer_in_page<T: DeserializeOwned>(
        &self,
        frame: &str,
        patience: &Patience,
        expression: impl Fn(&Document, u64) -> String,
    ) -> Result<(T, Document), Failure> {
        loop {
            let document = self.document(frame, patience.deadline).await?;
            match document.evaluate(&expression(&document, patience.milliseconds()), patience.answer_by()).await {
                Err(Failure::DocumentGone) if !patience.deadline.is_past() => self.forget(&document),
                // The process of the frame went with the navigation; the window may live on.
                Err(Failure::WindowGone(gone)) if self.is_closed() => return Err(Failure::WindowGone(gone)),
                Err(Failure::WindowGone(_)) if !patience.deadline.is_past() => self.forget(&document),
                other => return other.map(|answer| (answer, document)),
            }
        }
    }

    /// The context answered that it is gone, maybe before its event arrived.
    pub(super) fn forget(&self, document: &Document) {
        self.change(|tree| tree.context_destroyed(&document.context));
    }

    pub(super) fn main_frame_id(&self) -> String {
        self.tree().main.clone()
    }
}

impl Document {
    /// Evaluates an expression of the injected script and reads its value.
    pub(super) async fn evaluate<T: DeserializeOwned>(
        &self,
        expression: &str,
        deadline: Deadline,
    ) -> Result<T, Failure> {
        let answer = self.send(expression, true).within(deadline).await?;
        let evaluated = read(&answer)?;
        let value = evaluated.result.value.map_or("null", RawValue::get);
        serde_json::from_str(value).map_err(|error| Failure::Script(format!("an answer that cannot be read: {error}")))
    }

    /// Evaluates an expression whose value is a node, and keeps it in the browser.
    pub(super) async fn node(&self, expression: &str, deadline: Deadline) -> Result<Option<String>, Failure> {
        let answer = self.send(expression, false).within(deadline).await?;
        Ok(read(&answer)?.result.object_id)
    }

    /// Queues an evaluation without waiting for it.
    pub(super) fn send(&self, expression: &str, by_value: bool) -> crate::cdp::RawPending {
        self.session.send_raw(
            "Runtime.evaluate",
            json!({
                "expression": expression,
                "uniqueContextId": self.context,
                "awaitPromise": true,
                "returnByValue": by_value,
            }),
        )
    }
}

/// Reads the answer of a queued evaluation.
pub(super) fn read_answer<T: DeserializeOwned>(answer: Result<bytes::Bytes, CallError>) -> Result<T, Failure> {
    let answer = answer?;
    let value = read(&answer)?.result.value.map_or("null", RawValue::get);
    serde_json::from_str(value).map_err(|error| Failure::Script(format!("an answer that cannot be read: {error}")))
}

fn read(answer: &[u8]) -> Result<Evaluated<'_>, Failure> {
    let evaluated: Evaluated<'_> = serde_json::from_slice(answer)
        .map_err(|error| Failure::Script(format!("an answer that cannot be read: {error}")))?;
    match evaluated.exception {
        None => Ok(evaluated),
        Some(details) => {
            let description = details.exception.and_then(|e| e.description).unwrap_or(details.text);
            Err(Failure::Script(description.lines().next().unwrap_or_default().to_owned()))
        }
    }
}

/// JSON as a JavaScript literal.
pub(super) fn literal(value: &impl serde::Serialize) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Script(error.to_string()))
}
