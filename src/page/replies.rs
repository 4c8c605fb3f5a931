//! A visit without a network: every request is answered by whoever stands in for it.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use chromiumoxide::cdp::browser_protocol::{fetch::FailRequestParams, network::ErrorReason};
use serde_json::json;

use super::{WindowId, response::Paused, shared::Shared, window::Window};
use crate::cdp::Session;

/// Answers requests in the network's place.
pub trait Replies: fmt::Debug + Send + Sync {
    fn reply(&self, request: &Request) -> Replied;

    /// Something was opened that nobody can answer: a web socket.
    fn missed(&self, _request: &Request) {}
}

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replied {
    With(Reply),
    /// It fails as if there were no network.
    Fails,
    /// It ends without an error page: the document stays where it is.
    Aborts,
    /// No answer comes; the page may leave.
    Never,
}

/// A request that a page is about to send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// `Document`, `XHR`, …, as the browser calls it.
    pub kind: String,
    /// Whose page asks.
    pub window: WindowId,
    /// The document of a window is asked for, not one of a frame or something in it.
    pub is_top_level: bool,
    pub method: String,
    pub url: String,
    pub content_type: String,
    /// What is sent; of files only what the browser tells.
    pub body: Vec<u8>,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    pub status_text: String,
    pub headers: Vec<(String, String)>,
    /// Unpacked.
    pub body: Vec<u8>,
}

/// Answers a paused request, and tells whoever waits for its response.
pub(super) fn reply(window: &Window, session: &Session, paused: &Paused, shared: &Shared, replies: &dyn Replies) {
    let id = paused.request_id.clone();
    let fail = |why: ErrorReason| drop(session.send(FailRequestParams::new(id.clone(), why)));
    let reply = match replies.reply(&paused.as_request(window)) {
        Replied::With(reply) => reply,
        Replied::Fails => return fail(ErrorReason::InternetDisconnected),
        Replied::Aborts => return fail(ErrorReason::Aborted),
        Replied::Never => return,
    };
    window.hear(paused, &reply, shared);
    let headers = reply.headers.iter().map(|(name, value)| json!({ "name": name, "value": value }));
    let mut parameters = json!({
        "requestId": id,
        "responseCode": reply.status,
        "responseHeaders": headers.collect::<Vec<_>>(),
        "body": STANDARD.encode(&reply.body),
    });
    if !reply.status_text.is_empty() {
        parameters["responsePhrase"] = reply.status_text.into();
    }
    drop(session.send_raw("Fetch.fulfillRequest", parameters));
}
