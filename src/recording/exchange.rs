//! A request and its answer: a line of `net.ndjson`, since format 1.1.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// One request of a page, told when its answer was complete or it failed. Lines are in the order of that;
/// `ms` and `id` give the order of the requests. Redacted as everything is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Exchange {
    /// Milliseconds since the run started, when it was sent.
    pub ms: u64,
    /// Counts the requests of a run as they were sent. A redirect is an exchange of its own.
    pub id: u64,
    pub window: u32,
    /// The `flow` and `id` of the step under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// `document`, `xhr`, `fetch`, `script`, `stylesheet`, `image`, ….
    pub kind: String,
    pub method: String,
    pub url: String,
    pub request_headers: IndexMap<String, String>,
    /// The blob of what was sent.
    pub request_body: Option<String>,
    /// Nothing if no answer came.
    pub status: Option<u16>,
    pub status_text: String,
    pub response_headers: Vec<(String, String)>,
    /// The blob of what was answered; nothing if there was nothing, or it was not kept.
    pub body: Option<String>,
    pub mime: String,
    /// From the request to the end of its answer.
    pub elapsed_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timings: Option<Timings>,
    /// Why it failed, in the browser's words.
    pub failed: Option<String>,
    pub from_cache: bool,
}

/// Where its time went, in ms. What did not take place is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timings {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connect: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ssl: Option<f64>,
    pub send: f64,
    /// Until the first byte of the answer.
    pub wait: f64,
    pub receive: f64,
}
