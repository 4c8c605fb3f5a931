//! What a person does in the windows of a visit, as the injected script tells it.

use serde::Deserialize;
use serde_json::json;

use super::{Failure, Window, frame_tree::Frame, navigate::History, notice::Notice};
use crate::{
    cdp::{Deadline, Event, Session},
    selectors::Suggestion,
};

/// The binding by which the page tells it; only our own world has it.
pub(super) const OBSERVED_BINDING: &str = "wayleaveObserved";
/// Longer words are no act of a person.
const LONGEST: usize = 256 << 10;

/// One act of a person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    pub act: ObservedAct,
    /// The address of its document, without query.
    pub address: String,
    pub seen: Option<Portrait>,
    /// What it was dropped on.
    pub onto: Option<Portrait>,
    /// What a text field holds then.
    pub value: Option<String>,
    /// It holds a secret, which is not told.
    pub secret: Option<ObservedSecret>,
    /// The texts of the options that are chosen then.
    #[serde(default)]
    pub options: Vec<String>,
    /// Several files or options could be chosen.
    #[serde(default)]
    pub many: bool,
    /// The element is not shown: something else was clicked for it.
    #[serde(default)]
    pub hidden: bool,
    /// The mouse's button.
    #[serde(default)]
    pub button: u8,
    pub key: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservedAct {
    Click,
    Dblclick,
    Fill,
    Select,
    Check,
    Uncheck,
    Upload,
    Press,
    Drag,
    /// Before something that is there only then was worked.
    Hover,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservedSecret {
    Password,
    Code,
}

/// An element as a person sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portrait {
    /// Ways to find it, best first; each found it, and nothing else, at that moment.
    pub ranks: Vec<Suggestion>,
    /// What people call it.
    pub words: String,
    /// Its names, which say what it holds.
    pub hints: Vec<String>,
    /// It stands in a window that came over the page.
    #[serde(default)]
    pub in_dialog: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BindingCalled {
    name: String,
    payload: String,
    execution_context_id: i64,
}

/// `Page.javascriptDialogClosed`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DialogClosed {
    result: bool,
    #[serde(default)]
    user_input: String,
}

/// How a window came to where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// By something in the page.
    Led,
    /// By its address, or back in history: by the browser's own controls.
    Steered,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    backend_node_id: i64,
}

#[derive(Deserialize)]
struct Resolved {
    object: Object,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object {
    object_id: Option<String>,
}

#[derive(Deserialize)]
struct Answered {
    result: Answer,
}

#[derive(Deserialize)]
struct Answer {
    value: Option<Vec<Suggestion>>,
}

/// An act out of the binding's call, with the frame it was done in; `None` for anything else.
pub(super) fn observed(window: &Window, session: &Session, event: &Event) -> Option<Notice> {
    let called: BindingCalled = event.parse()?;
    if called.name != OBSERVED_BINDING || called.payload.len() > LONGEST {
        return None;
    }
    let frame = window.tree().frame_of_context(session, called.execution_context_id)?;
    let frame = (!window.is_main_frame(&frame)).then_some(frame);
    match serde_json::from_str(&called.payload) {
        Ok(observed) => Some(Notice::Observed { window: window.id(), frame, observed: Box::new(observed) }),
        Err(error) => {
            // Not what it said: that may be private.
            tracing::warn!(line = error.line(), column = error.column(), "an act could not be read");
            None
        }
    }
}

/// What a page sent, unless that only reads or nobody asked for it.
pub(super) fn sent(window: &Window, event: &Event) -> Option<Notice> {
    #[derive(Deserialize)]
    struct Sent {
        request: SentRequest,
        #[serde(rename = "type")]
        kind: String,
    }
    #[derive(Deserialize)]
    struct SentRequest {
        method: String,
    }
    let Sent { request: SentRequest { method }, kind } =
        (event.method == "Network.requestWillBeSent").then(|| event.parse()).flatten()?;
    let is_wanted = matches!(kind.as_str(), "Document" | "XHR" | "Fetch");
    let changes = matches!(method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE");
    (is_wanted && changes).then(|| Notice::Sent { window: window.id(), method })
}

/// The first document of a pop-up may keep our script and lose its listeners.
pub(super) fn listen_again(window: &Window, frame: &str) {
    let tree = window.tree();
    let Some(Frame { session, context: Some(context), .. }) = tree.frames.get(frame) else { return };
    let order = json!({ "expression": "wayleave.listenAgain()", "uniqueContextId": context });
    // Failed for a document that begins anew, which listens by itself.
    drop(session.send_raw("Runtime.evaluate", order));
}

/// How a person answered a dialog.
pub(super) fn dialog_closed(window: &Window, event: &Event) -> Option<Notice> {
    let closed: DialogClosed = event.parse()?;
    let kind = window.change(|tree| tree.open_dialog.take())?;
    let text = (kind == "prompt" && closed.result).then_some(closed.user_input);
    Some(Notice::DialogAnswered { window: window.id(), kind, accepted: closed.result, text })
}

impl Window {
    /// How it came to the document that it shows, given the place in its history that it had before; and
    /// the place it has now.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn arrival(&self, before: usize, deadline: Deadline) -> Result<(Arrival, usize), Failure> {
        let history: History = self.0.session.call_as("Page.getNavigationHistory", json!({}), deadline).await?;
        let entry = history.entries.get(history.current_index);
        let typed =
            entry.is_some_and(|entry| matches!(entry.transition_type.as_str(), "typed" | "address_bar" | "keyword"));
        let now = history.current_index;
        let arrival = if now < before || (typed && now > before) { Arrival::Steered } else { Arrival::Led };
        Ok((arrival, now))
    }

    /// The address that its document says it has.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn location(&self, deadline: Deadline) -> Result<String, Failure> {
        let document = self.document(&self.main_frame_id(), deadline).await?;
        document.evaluate("location.href", deadline).await
    }

    /// Whether it is the window's own document, and no frame in it.
    #[must_use]
    pub(super) fn is_main_frame(&self, frame: &str) -> bool {
        self.tree().main == frame
    }

    /// The frames that lead to `frame`, from the outside in, each by the best way to find it.
    ///
    /// # Errors
    /// When a document on the way does not answer, or nothing finds the frame again.
    pub async fn way_to_frame(&self, frame: &str, deadline: Deadline) -> Result<Vec<Suggestion>, Failure> {
        let mut way = Vec::new();
        let mut inner = frame.to_owned();
        while !self.is_main_frame(&inner) {
            let parent = self.tree().frames.get(&inner).and_then(|Frame { parent, .. }| parent.clone());
            let parent = parent.ok_or(Failure::FrameGone)?;
            let document = self.document(&parent, deadline).await?;
            let number =
                self.tree().context_number(&document.session, &document.context).ok_or(Failure::DocumentGone)?;
            let session = &document.session;
            let owner: Owner = session.call_as("DOM.getFrameOwner", json!({ "frameId": inner }), deadline).await?;
            let which = json!({ "backendNodeId": owner.backend_node_id, "executionContextId": number });
            let resolved: Resolved = session.call_as("DOM.resolveNode", which, deadline).await?;
            let ask = json!({
                "objectId": resolved.object.object_id, "returnByValue": true,
                "functionDeclaration": "function () { return wayleave.ranksOf(this); }",
            });
            let answered: Answered = session.call_as("Runtime.callFunctionOn", ask, deadline).await?;
            let best = answered.result.value.unwrap_or_default().into_iter().find(Suggestion::is_valid);
            way.insert(0, best.ok_or(Failure::FrameGone)?);
            inner = parent;
        }
        Ok(way)
    }
}
