//! What the browser tells of requests, as far as it is kept.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// Headers by name; several of one name are one value with line feeds in it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Headers(BTreeMap<String, Value>);

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Sent {
    pub(super) request_id: String,
    pub(super) request: SentRequest,
    /// Seconds of the browser's clock.
    pub(super) timestamp: f64,
    /// The answer that this request follows.
    pub(super) redirect_response: Option<Response>,
    pub(super) redirect_has_extra_info: bool,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SentRequest {
    pub(super) url: String,
    pub(super) method: String,
    pub(super) headers: Headers,
    pub(super) post_data: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MoreAboutRequest {
    pub(super) request_id: String,
    /// As they went out, cookies included.
    pub(super) headers: Headers,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct MoreAboutResponse {
    pub(super) request_id: String,
    /// As they came in, cookies included.
    pub(super) headers: Headers,
    pub(super) status_code: u16,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ResponseReceived {
    pub(super) request_id: String,
    pub(super) response: Response,
    pub(super) has_extra_info: bool,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) status_text: String,
    pub(super) headers: Headers,
    pub(super) mime_type: String,
    pub(super) from_disk_cache: bool,
    pub(super) from_prefetch_cache: bool,
    pub(super) timing: Option<Timing>,
}

/// In ms after `request_time`, which is in seconds; −1 for what did not take place.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Timing {
    pub(super) request_time: f64,
    pub(super) dns_start: f64,
    pub(super) dns_end: f64,
    pub(super) connect_start: f64,
    pub(super) connect_end: f64,
    pub(super) ssl_start: f64,
    pub(super) ssl_end: f64,
    pub(super) send_start: f64,
    pub(super) send_end: f64,
    pub(super) receive_headers_end: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Finished {
    pub(super) request_id: String,
    pub(super) timestamp: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Failed {
    pub(super) request_id: String,
    pub(super) timestamp: f64,
    pub(super) error_text: String,
    pub(super) blocked_reason: Option<String>,
}

impl Headers {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).and_then(|(_, value)| value.as_str())
    }

    /// Each as a line of its own.
    pub(super) fn lines(&self) -> Vec<(String, String)> {
        let values = |(name, value): (&String, &Value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.split('\n').map(|line| (name.clone(), line.to_owned())).collect::<Vec<_>>()
        };
        self.0.iter().flat_map(values).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
