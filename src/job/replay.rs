//! A run whose network is that of a recording.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};

use crate::{
    page::{Replied, Replies, Reply, Request},
    recording::{Answer, Asked, RecordedNetwork, RunSession},
};

/// What takes the place of the portal.
#[derive(Clone, Debug)]
pub struct Replay {
    pub network: Arc<dyn Replies>,
    /// When the recorded run started: for the flow and for its pages it is then.
    pub started: Timestamp,
    /// How the recorded run came to its sessions.
    pub sessions: Vec<RunSession>,
}

/// The answers of a recording, their dates as if they were given today.
#[derive(Debug)]
pub struct RecordedReplies {
    network: Mutex<RecordedNetwork>,
    /// How long ago it was recorded.
    ago: SignedDuration,
}

impl RecordedReplies {
    #[must_use]
    pub fn new(network: RecordedNetwork, started: Timestamp) -> Self {
        Self { network: Mutex::new(network), ago: Timestamp::now().duration_since(started) }
    }

    /// The recorded network, to ask it what came of it.
    pub fn network(&self) -> MutexGuard<'_, RecordedNetwork> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The browser's own clock runs on, also where a page's does not: what was valid then is valid now.
    fn refreshed(&self, name: &str, value: &str) -> String {
        match name.to_ascii_lowercase().as_str() {
            "date" | "expires" | "last-modified" => self.later(value).unwrap_or_else(|| value.to_owned()),
            "set-cookie" => value.split(';').map(|part| self.cookie_part(part)).collect::<Vec<_>>().join(";"),
            _ => value.to_owned(),
        }
    }

    fn cookie_part(&self, part: &str) -> String {
        let expires = part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("expires"));
        let later = expires.and_then(|(name, date)| Some(format!("{name}={}", self.later(date)?)));
        later.unwrap_or_else(|| part.to_owned())
    }

    fn later(&self, date: &str) -> Option<String> {
        // Netscape's form of a cookie's date has dashes.
        let date = date.trim().replace('-', " ");
        let then = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(&date).ok()?;
        rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then.checked_add(self.ago).ok()?).ok()
    }
}

impl Replies for RecordedReplies {
    fn reply(&self, request: &Request) -> Replied {
        let Request { kind, method, url, content_type, body } = request.clone();
        let answer = self.network().answer(&Asked { kind, method, url, content_type, body });
        let (status, status_text, headers, body) = match answer {
            Some(Answer::Response { status, status_text, headers, body }) => (status, status_text, headers, body),
            Some(Answer::Never) => return Replied::Never,
            Some(Answer::Failed) | None => return Replied::Fails,
        };
        let headers = headers.into_iter().map(|(name, value)| {
            let value = self.refreshed(&name, &value);
            (name, value)
        });
        Replied::With(Reply { status, status_text, headers: headers.collect(), body })
    }
}
