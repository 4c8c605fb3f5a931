//! A run whose network is that of a recording.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

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
    began: Instant,
}

impl RecordedReplies {
    #[must_use]
    pub fn new(network: RecordedNetwork, started: Timestamp) -> Self {
        Self { network: Mutex::new(network), ago: Timestamp::now().duration_since(started), began: Instant::now() }
    }

    /// The recorded network, to ask it what came of it.
    pub fn network(&self) -> MutexGuard<'_, RecordedNetwork> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn asked(&self, request: &Request) -> Asked {
        let Request { kind, method, url, content_type, body, window, .. } = request.clone();
        Asked { kind, method, url, content_type, body, window: window.0, at: self.began.elapsed() }
    }
}

/// The browser's own clock runs on, also where a page's does not: what was valid then is valid now.
fn refreshed(name: &str, value: &str, ago: SignedDuration) -> String {
    match name.to_ascii_lowercase().as_str() {
        "date" | "expires" | "last-modified" => later(value, ago).unwrap_or_else(|| value.to_owned()),
        "set-cookie" => value.split(';').map(|part| cookie_part(part, ago)).collect::<Vec<_>>().join(";"),
        _ => value.to_owned(),
    }
}

fn cookie_part(part: &str, ago: SignedDuration) -> String {
    let expires = part.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("expires"));
    let later = expires.and_then(|(name, date)| Some(format!("{name}={}", later(date, ago)?)));
    later.unwrap_or_else(|| part.to_owned())
}

fn later(date: &str, ago: SignedDuration) -> Option<String> {
    // Netscape's form of a cookie's date has dashes.
    let date = date.trim().replace('-', " ");
    let then = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_timestamp(&date).ok()?;
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then.checked_add(ago).ok()?).ok()
}

impl Replies for RecordedReplies {
    fn reply(&self, request: &Request) -> Replied {
        let answer = self.network().answer(&self.asked(request));
        let (status, status_text, headers, body) = match answer {
            Some(Answer::Response { status, status_text, headers, body }) => (status, status_text, headers, body),
            Some(Answer::Never) => return Replied::Never,
            Some(Answer::Failed) | None => return Replied::Fails,
        };
        let headers = headers.into_iter().map(|(name, value)| {
            let value = refreshed(&name, &value, self.ago);
            (name, value)
        });
        Replied::With(Reply { status, status_text, headers: headers.collect(), body })
    }

    fn missed(&self, request: &Request) {
        self.network().miss_socket(&self.asked(request));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_valid_then_is_valid_now() {
        // Recorded a hundred days ago.
        let ago = SignedDuration::from_hours(100 * 24);
        let refreshed = |name: &str, value: &str| refreshed(name, value, ago);
        for (name, then, now) in [
            ("Date", "Mon, 02 Mar 2026 10:00:00 GMT", "Wed, 10 Jun 2026 10:00:00 GMT"),
            ("last-modified", "Sun, 01 Mar 2026 00:00:00 GMT", "Tue, 09 Jun 2026 00:00:00 GMT"),
            (
                "Set-Cookie",
                "sid=a-b; Path=/; Expires=Mon, 02-Mar-2026 10:30:00 GMT; Secure",
                "sid=a-b; Path=/; Expires=Wed, 10 Jun 2026 10:30:00 GMT; Secure",
            ),
            // One that removes a cookie removes it now.
            (
                "set-cookie",
                "sid=; expires=Thu, 01 Jan 1970 00:00:00 GMT",
                "sid=; expires=Sat, 11 Apr 1970 00:00:00 GMT",
            ),
            // No dates, or none of ours.
            ("Expires", "0", "0"),
            ("set-cookie", "expires-soon=1; Max-Age=60", "expires-soon=1; Max-Age=60"),
            ("X-Date", "Mon, 02 Mar 2026 10:00:00 GMT", "Mon, 02 Mar 2026 10:00:00 GMT"),
            ("Date", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(refreshed(name, then), now, "{name}");
        }
    }
}
