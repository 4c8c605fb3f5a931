//! A request of a page and its answer, for whoever records.

use std::{
    fmt,
    time::{Duration, Instant},
};

/// Why a request failed whose page went on before its answer was whole.
pub const PAGE_WENT: &str = "its page went away before the answer was complete";

/// A request and what came of it. Nothing in it is redacted: whoever keeps it does that.
pub struct ExchangeSeen {
    /// Counts the requests of a visit as they were sent.
    pub id: u64,
    pub window: u32,
    pub sent: Instant,
    /// `document`, `xhr`, `fetch`, `script`, `stylesheet`, `image`, ….
    pub kind: String,
    pub method: String,
    pub url: String,
    pub request_headers: Vec<(String, String)>,
    /// What was sent, if it was not too long.
    pub request_body: Option<String>,
    /// Nothing if no answer came.
    pub status: Option<u16>,
    pub status_text: String,
    pub response_headers: Vec<(String, String)>,
    pub mime: String,
    pub body: ExchangeBody,
    pub elapsed: Duration,
    pub timings: Option<ExchangeTimings>,
    /// Why it failed, in the browser's words.
    pub failed: Option<String>,
    pub from_cache: bool,
}

/// What was answered.
#[derive(Clone, PartialEq, Eq)]
pub enum ExchangeBody {
    /// Nothing, or nothing that is kept.
    None,
    Text(String),
    /// The same as the last time from this address.
    Same,
    /// It could not be had: too large, or gone with its page.
    Lost,
}

/// Where the time went, in ms; what did not take place is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ExchangeTimings {
    pub dns: Option<f64>,
    pub connect: Option<f64>,
    pub ssl: Option<f64>,
    pub send: f64,
    pub wait: f64,
    pub receive: f64,
}

/// Without what was said.
impl fmt::Debug for ExchangeSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExchangeSeen").field("id", &self.id).field("status", &self.status).finish_non_exhaustive()
    }
}
