//! Responses that a step waits for: armed before the act, their bodies taken on the way to the page.
//!
//! A matching response is held until its body was read, so that it is known even if the page never
//! reads it. Requests that were under way before are not the act's and never match.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use base64::Engine;
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;

use super::{
    Failure, Window,
    replies::{Reply, Request},
    shared::Shared,
};
use crate::{
    cdp::{Deadline, RawPending, Session},
    selectors::Response,
};

/// A response with its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CapturedResponse {
    pub url: String,
    pub status: u16,
    /// As the server declares it, with its parameters.
    pub content_type: Option<String>,
    pub body: Vec<u8>,
}

/// A wait for one response. Dropping the last one lets all others pass unseen again.
pub struct ResponseWatch {
    window: Window,
    capture: Arc<Capture>,
    wanted: Response,
}

/// What a window looks for among its responses.
pub(super) struct Capture {
    wanted: Response,
    state: Mutex<CaptureState>,
    arrived: watch::Sender<Option<Result<CapturedResponse, String>>>,
}

#[derive(Default)]
struct CaptureState {
    is_taken: bool,
    /// What came and was not it, without queries, for the message.
    others: Vec<String>,
}

/// How many other responses a message names.
const NAMED: usize = 6;
/// Bodies beyond this are no data that a flow waits for.
const MAX_BODY: usize = 32 << 20;
/// A body that is still growing after this long is a stream.
const BODY_LIMIT: Duration = Duration::from_secs(120);

/// `Fetch.requestPaused`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Paused {
    pub(super) request_id: String,
    pub(super) frame_id: String,
    pub(super) request: PausedRequest,
    response_status_code: Option<u16>,
    response_error_reason: Option<String>,
    #[serde(default)]
    response_headers: Vec<Header>,
    #[serde(default)]
    resource_type: String,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PausedRequest {
    pub(super) url: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    headers: IndexMap<String, String>,
    #[serde(default)]
    post_data: Option<String>,
    #[serde(default)]
    post_data_entries: Vec<PostDataEntry>,
}

#[derive(Clone, Deserialize)]
struct PostDataEntry {
    #[serde(default)]
    bytes: String,
}

#[derive(Clone, Deserialize)]
struct Header {
    name: String,
    value: String,
}

impl Paused {
    /// A response is held, not a request.
    pub(super) fn is_answer(&self) -> bool {
        self.response_status_code.is_some() || self.response_error_reason.is_some()
    }

    /// Whether it is for the document of the window itself.
    pub(super) fn is_top_level(&self, window: &Window) -> bool {
        self.resource_type == "Document" && self.frame_id == window.0.session.target_id().unwrap_or_default()
    }

    /// The request for whoever answers it in the network's place.
    pub(super) fn as_request(&self, window: &Window) -> Request {
        let PausedRequest { url, method, headers, post_data, post_data_entries } = &self.request;
        let content_type = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let decode = |entry: &PostDataEntry| base64::engine::general_purpose::STANDARD.decode(&entry.bytes);
        let body = match post_data_entries.as_slice() {
            [] => post_data.clone().unwrap_or_default().into_bytes(),
            entries => entries.iter().filter_map(|entry| decode(entry).ok()).flatten().collect(),
        };
        Request {
            kind: self.resource_type.clone(),
            window: window.id(),
            is_top_level: self.is_top_level(window),
            method: method.clone(),
            url: url.clone(),
            content_type: content_type.map(|(_, value)| value.clone()).unwrap_or_default(),
            body,
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let named = self.response_headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| header.value.as_str())
    }
}

impl Window {
    /// Looks for a response from now on, among those to requests that are still to be made. A watch that is
    /// in force already stays so: an interrupt may wait for a response while its step waits for another.
    ///
    /// # Errors
    /// When the browser does not take the order.
    pub async fn watch_response(&self, wanted: &Response, deadline: Deadline) -> Result<ResponseWatch, Failure> {
        let wanted = wanted.clone();
        let (state, arrived) = (Mutex::default(), watch::Sender::new(None));
        let capture = Arc::new(Capture { wanted: wanted.clone(), state, arrived });
        self.captures().push(capture.clone());
        let watched = ResponseWatch { window: self.clone(), capture, wanted };
        let orders: Vec<RawPending> = self.sessions().iter().map(|session| self.order_pauses(session, true)).collect();
        for order in orders {
            order.within(deadline).await?;
        }
        Ok(watched)
    }

    /// Whether responses are looked for, so that frames which come meanwhile must tell of theirs.
    pub(super) fn is_watching(&self) -> bool {
        !self.captures().is_empty()
    }

    /// Tells a session which requests and responses wait for us.
    pub(super) fn order_pauses(&self, session: &Session, watching: bool) -> RawPending {
        if self.0.is_answered {
            return session.send_raw("Fetch.enable", json!({ "patterns": [{ "urlPattern": "*" }] }));
        }
        let mut patterns = Vec::new();
        let mut pause = |kind: &str, stage: &str| {
            patterns.push(json!({ "urlPattern": "*", "resourceType": kind, "requestStage": stage }));
        };
        if session.id() == self.0.session.id() {
            pause("Document", "Request");
        } else if !watching {
            return session.send_raw("Fetch.disable", json!({}));
        }
        if watching {
            pause("Document", "Response");
            pause("XHR", "Response");
            pause("Fetch", "Response");
        }
        session.send_raw("Fetch.enable", json!({ "patterns": patterns }))
    }

    /// Takes a held response if it is the one looked for; otherwise it can go on.
    pub(super) fn takes(&self, session: &Session, paused: &Paused, shared: &Shared) -> bool {
        // All are asked: what one of them takes may be what another waits for, too.
        let claiming: Vec<_> =
            self.captures().iter().filter(|capture| capture.claims(paused, shared)).cloned().collect();
        if claiming.is_empty() {
            return false;
        }
        let body = session.send_raw("Fetch.getResponseBody", json!({ "requestId": paused.request_id }));
        let go_on = session.clone();
        let request = paused.request_id.clone();
        let (url, status) = (paused.request.url.clone(), paused.response_status_code.unwrap_or_default());
        let content_type = paused.header("content-type").map(str::to_owned);
        tokio::spawn(async move {
            let body = read_body(body).await;
            drop(go_on.send_raw("Fetch.continueRequest", json!({ "requestId": request })));
            let response = body.map(|body| CapturedResponse { url, status, content_type, body });
            for capture in claiming {
                capture.arrived.send_replace(Some(response.clone()));
            }
        });
        true
    }

    /// Gives a reply that did not come from the network to whoever looks for it.
    pub(super) fn hear(&self, paused: &Paused, reply: &Reply, shared: &Shared) {
        let headers = reply.headers.iter().map(|(name, value)| Header { name: name.clone(), value: value.clone() });
        let answered =
            Paused { response_status_code: Some(reply.status), response_headers: headers.collect(), ..paused.clone() };
        let response = CapturedResponse {
            url: paused.request.url.clone(),
            status: reply.status,
            content_type: answered.header("content-type").map(str::to_owned),
            body: reply.body.clone(),
        };
        for capture in self.captures().iter().filter(|capture| capture.claims(&answered, shared)) {
            capture.arrived.send_replace(Some(Ok(response.clone())));
        }
    }

    fn captures(&self) -> MutexGuard<'_, Vec<Arc<Capture>>> {
        self.0.captures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read_body(asked: RawPending) -> Result<Vec<u8>, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        body: String,
        base64_encoded: bool,
    }
    let answer = asked.within(Deadline::after(BODY_LIMIT)).await;
    let answer = answer.map_err(|error| format!("its body could not be read: {error}"))?;
    let body: Body = serde_json::from_slice(&answer).map_err(|error| format!("its body could not be read: {error}"))?;
    let bytes = if body.base64_encoded {
        let decoded = base64::engine::general_purpose::STANDARD.decode(body.body);
        decoded.map_err(|error| format!("its body could not be read: {error}"))?
    } else {
        body.body.into_bytes()
    };
    if bytes.len() > MAX_BODY {
        return Err(format!("its body has {} bytes, more than {MAX_BYTES_TEXT}", bytes.len()));
    }
    Ok(bytes)
}

const MAX_BYTES_TEXT: &str = "32 MiB";

impl Capture {
    /// Whether this response is the one, and nobody has it yet.
    fn claims(&self, paused: &Paused, shared: &Shared) -> bool {
        let method = paused.request.method.as_str();
        let wanted = &self.wanted;
        let is_wanted = match &wanted.method {
            Some(wanted) => wanted == method,
            // What a browser asks of its own accord before a request to another origin.
            None => method != "OPTIONS",
        } && wanted.url.matches(&paused.request.url)
            && shared.origin_allowed(&paused.request.url);
        // A redirect is on its way to an answer, unless its status is asked for; a stream never ends.
        let status = paused.response_status_code;
        let is_answer = match wanted.status {
            Some(wanted) => status == Some(wanted),
            None => status.is_some_and(|status| !(300..400).contains(&status)),
        };
        let is_stream = paused
            .header("content-type")
            .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/event-stream"));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if is_wanted && is_answer && !is_stream && !state.is_taken {
            state.is_taken = true;
            return true;
        }
        if method != "OPTIONS" && state.others.len() < NAMED {
            let address = paused.request.url.split(['?', '#']).next().unwrap_or_default();
            let outcome = status
                .map_or_else(|| paused.response_error_reason.clone().unwrap_or_default(), |status| status.to_string());
            state.others.push(format!("{method} {address} {outcome}"));
        }
        false
    }
}

impl ResponseWatch {
    /// Waits for the response and its body.
    ///
    /// # Errors
    /// [`Failure::Unseen`] with the responses that came instead, or why the body cannot be had.
    pub async fn arrived(&self, deadline: Deadline) -> Result<CapturedResponse, Failure> {
        let mut arrived = self.capture.arrived.subscribe();
        let seen = tokio::time::timeout_at(deadline.instant(), arrived.wait_for(Option::is_some)).await;
        match seen {
            Ok(Ok(response)) => match response.clone() {
                Some(Ok(response)) => Ok(response),
                Some(Err(why)) => Err(Failure::Unseen(format!("the response came, but {why}"))),
                None => Err(self.unseen()),
            },
            _ => Err(self.unseen()),
        }
    }

    fn unseen(&self) -> Failure {
        let mut message = "no response came that matches".to_owned();
        if let Some(method) = &self.wanted.method {
            message.push_str(&format!(" {method}"));
        }
        message.push_str(&format!(" {:?} {:?}", self.wanted.url.kind, self.wanted.url.text).to_lowercase());
        if let Some(status) = self.wanted.status {
            message.push_str(&format!(" with status {status}"));
        }
        let state = self.capture.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_taken {
            message.push_str("; it began, and its body never ended");
        }
        for other in &state.others {
            message.push_str(&format!("\n  there was {other}"));
        }
        Failure::Unseen(message)
    }
}

impl Drop for ResponseWatch {
    fn drop(&mut self) {
        self.window.captures().retain(|capture| !Arc::ptr_eq(capture, &self.capture));
        if self.window.is_watching() {
            return;
        }
        for session in self.window.sessions() {
            drop(self.window.order_pauses(&session, false));
        }
    }
}

impl CapturedResponse {
    /// The body as text, in the encoding the server declares, else UTF-8.
    #[must_use]
    pub fn text(&self) -> String {
        let declared = self.content_type.as_deref().and_then(charset);
        let encoding = declared.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        let (text, _, _) = encoding.unwrap_or(encoding_rs::UTF_8).decode(&self.body);
        text.into_owned()
    }
}

/// `text/csv; charset="windows-1252"`.
fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}
